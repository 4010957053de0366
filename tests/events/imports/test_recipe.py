"""Recipes: what they may say, and how a wrong one is told what to change."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from tests.events.imports.support import Importer

from tilth.events.imports import recipe as recipes
from tilth.events.imports.api import list_recipes, load_recipe, parse_recipe
from tilth.events.imports.errors import FileNotGiven, RecipeColumnMissing, RecipeInvalid, RecipeNotFound
from tilth.kernel.clock import from_micros

GOOD = """
recipe: shop
about: A till.
tried: by tests
zone: Asia/Shanghai
currency: CNY
files:
  orders: {match: "orders*"}
  members: {match: "members*", optional: true, key: no, take: [city]}
events:
  - name: paid
    event: Order Completed
    join: {members: member}
    key: [id]
    time: at
    person: {user_id: member, anonymous_id: {text: "order:{id}"}}
    fields: {order_id: id, value: {sql: "number(qty) * number(price)"}, city: city, quantity: qty}
"""
HEADER = "id,at,member,qty,price\n"


def test_recipes_that_come_with_tilth_are_valid_and_documented() -> None:
    found = list_recipes()
    assert [recipe.recipe for recipe in found] == [
        *("cdnow", "complete-journey", "douyin", "jd", "olist", "online-retail", "pinduoduo", "rees46", "shopify"),
        *("taobao-userbehavior", "taobao", "woocommerce"),
    ]
    readme = (Path(__file__).parents[3] / "docs" / "importing.md").read_text("utf-8")
    for recipe in found:
        assert f"`{recipe.recipe}`" in readme
    keys = {*recipes.FileSpec.__struct_encode_fields__, *recipes.EventSpec.__struct_encode_fields__, *recipes.FIELDS}
    assert [key for key in keys if f"`{key}`" not in readme] == []


def test_accounts_are_named_with_their_platform(importer: Importer, tmp_path: Path) -> None:
    recipe = GOOD.replace(
        "person: {user_id: member,", 'person: {"account:jd": member, "account:a.b": {text: "x{member}"},'
    )
    file = tmp_path / "orders.csv"
    file.write_text(f"{HEADER}1,2024-01-01,m1,1,1\n2,2024-01-02,,1,1\n")
    importer.run(recipe, file)
    rows = importer.events().select(["account", "user_id", "anonymous_id"]).to_pylist()
    assert [(row["account"], row["user_id"], row["anonymous_id"]) for row in rows] == [
        ("a.b:xm1\njd:m1", None, "order:1"),
        (None, None, "order:2"),
    ]


OURS = ["_row", "_line", "_local", "_utc", "_time", "_key", "_md5", "_problem", "step0", "rows"]


def test_columns_of_a_file_may_be_named_as_ours_are(importer: Importer, tmp_path: Path) -> None:
    orders, members = tmp_path / "orders.csv", tmp_path / "members.csv"
    orders.write_text("id,at,member,qty,price," + ",".join(OURS) + "\n1,2024-01-01,7,1,2," + ",".join(OURS) + "\n")
    members.write_text("no,city\n7,苏州\n")
    recipe = GOOD + f"    properties: {{{', '.join(f'{name}: {name}' for name in OURS)}}}\n"
    with pytest.raises(RecipeColumnMissing, match=r"has no column 'when'\. It has: .*price, _row, _local"):
        importer.run(recipe.replace("time: at", "time: when"), orders, members)
    importer.run(recipe, orders, members)
    (event,) = importer.events().to_pylist()
    assert json.loads(event["properties"]) == {name: name for name in OURS}
    assert (event["city"], event["value"]) == ("苏州", 200)


def test_a_line_break_in_an_account_begins_no_other_one(importer: Importer, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(f'{HEADER}1,2024-01-01,"abc\ntaobao:victim",1,1\n2,2024-01-01,"a \r\n\tb",1,1\n', newline="")
    importer.run(GOOD.replace("user_id: member", '"account:jd": member'), file)
    assert importer.events()["account"].to_pylist() == ["jd:abc taobao:victim", "jd:a b"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("time: at", "tiem: at", r"line 15, events\[0\]: .*tiem"),
        ("about: A till.\n", "", r"line 2: .*about"),
        ("event: Order Completed", "event: {column: a, value: b}", "exactly one of column, value, text and sql"),
        ("{order_id: id", "{order_number: id", "fields has no 'order_number'; known are item, sku, order_id"),
        ("zone: Asia/Shanghai", "zone: Beijing", "'Beijing' is not a time zone"),
        ("currency: CNY", "currency: yuan", "'yuan' is not a currency"),
        ("join: {members: member}", "join: {people: member}", "uses the file 'people'; files are orders, members"),
        ("person: {user_id: member, ", "person: {user: member, ", "person has no 'user'; known are user_id"),
        ("name: paid", "name: Paid It", r"events\[0\].name: .*matching"),
        ("    key: [id]", "    cumulative: true", "cumulative needs key and fields.value"),
        ("currency: CNY", "currency: CNY\ndecimal: ';'", "decimal"),
        ("files:", "files: [", "no YAML"),
    ],
)
def test_a_wrong_recipe_names_line_key_and_fix(old: str, new: str, message: str) -> None:
    assert old in GOOD
    with pytest.raises(RecipeInvalid, match=message):
        parse_recipe(GOOD.replace(old, new), "shop")


def test_an_unknown_recipe_lists_those_there_are() -> None:
    with pytest.raises(RecipeNotFound, match="or one of: cdnow, complete-journey"):
        load_recipe("shoppify")
    with pytest.raises(RecipeNotFound, match="cannot be read"):
        load_recipe("nowhere/my.yaml")
    with pytest.raises(RecipeNotFound):
        load_recipe("../recipes/cdnow")


@pytest.mark.parametrize(
    ("old", "new", "place", "column"),
    [
        ("time: at", "time: paid_at", "event paid, time", "paid_at"),
        ("order_id: id", "order_id: no", "event paid, fields.order_id", "no"),
        ("number(qty)", "number(pieces)", "event paid, fields.value", "pieces"),
        ("order:{id}", "order:{nr}", "event paid, person.anonymous_id", "nr"),
        ("key: [id]", "key: [id]\n    when: status = 'paid'", "event paid, when", "status"),
    ],
)
def test_a_column_that_is_not_there_is_named_with_those_that_are(
    importer: Importer, tmp_path: Path, old: str, new: str, place: str, column: str
) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(HEADER + "1,2024-01-01,7,1,2\n")
    with pytest.raises(RecipeColumnMissing) as caught:
        importer.run(GOOD.replace(old, new), file)
    assert place in caught.value.message
    assert f"has no column '{column}'. It has: id, at, member, qty, price" in caught.value.message
    assert importer.events().num_rows == 0
    assert importer.ledger() == (0, 0)


def test_sql_of_a_recipe_sees_no_files_and_complains_in_place(importer: Importer, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(HEADER)
    secret = GOOD.replace('"number(qty) * number(price)"', "\"(SELECT content FROM read_text('/etc/passwd'))\"")
    with pytest.raises(RecipeInvalid, match=r"event paid, fields\.value: .*disabled by configuration"):
        importer.run(secret, file)
    with pytest.raises(RecipeInvalid, match=r"event paid, fields\.value"):
        importer.run(GOOD.replace("number(qty) *", "number(qty) +*"), file)


def test_files_are_told_apart_by_name_or_by_word(importer: Importer, tmp_path: Path) -> None:
    orders, members = tmp_path / "orders-1.csv", tmp_path / "list.csv"
    orders.write_text(HEADER + "1,2024-01-01,7,2,1.255\n2,2024-01-02,,1,2\n")
    members.write_text("no,city\n7,苏州\n7,苏州\n")
    with pytest.raises(FileNotGiven, match=r"does not know this file; it knows orders \(orders\*\), members"):
        importer.run(GOOD, orders, members)
    with pytest.raises(FileNotGiven, match="'orders' was not given"):
        importer.run(GOOD, f"members={members}")
    importer.run(GOOD, orders, f"members={members}")
    table = importer.events()
    rows = list(zip(*(table[c].to_pylist() for c in ("user_id", "anonymous_id", "value", "city")), strict=True))
    assert rows == [("7", "order:1", 251, "苏州"), (None, "order:2", 200, None)]


def test_problems_of_rows_are_told_one_by_one(importer: Importer, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    rows = ["1,2024-13-01,7,1,2", "2,,7,1,2", "3,1970-01-01,7,1,2", "4,2999-01-01,7,1,2", "5,2024-01-01,7,many,2"]
    file.write_text(HEADER + "\n".join([*rows, "6,2024-01-01,7,1,2"]) + "\n")
    summary = importer.run(GOOD, file)
    assert (summary.rows, summary.added, summary.rejected) == (6, 1, 5)
    assert [(row[1], row[2]) for row in importer.rejections()] == [
        ("line 2", "bad_time"),
        ("line 3", "no_time"),
        ("line 4", "time_out_of_range"),
        ("line 5", "time_out_of_range"),
        ("line 6", "bad_number"),
    ]
    assert importer.rejections()[4][3] == b'{"id":"5","at":"2024-01-01","member":"7","qty":"many","price":"2"}'


def test_money_is_rounded_half_even_once_and_by_the_digits_of_its_currency(importer: Importer, tmp_path: Path) -> None:
    recipe = GOOD.replace("quantity: qty", "quantity: qty, currency: qty_currency").replace("orders: {", "orders: {", 1)
    file = tmp_path / "orders.csv"
    rows = [
        *("1,2024-01-01,7,1,0.125,CNY", "2,2024-01-01,7,3,0.045,CNY", "3,2024-01-01,7,1,12.5,JPY"),
        *("4,2024-01-01,7,1,1.0005,KWD", "5,2024-01-01,7,-1,0.375,cny", '6,2024-01-01,7,1,"¥1,234.5",CNY'),
        "7,2024-01-01,7,1,1,yuan",
    ]
    file.write_text("id,at,member,qty,price,qty_currency\n" + "\n".join(rows) + "\n")
    summary = importer.run(recipe, file)
    assert importer.events()["value"].to_pylist() == [12, 14, 12, 1000, -38, 123450]
    assert dict(summary.value) == {"CNY": 12 + 14 - 38 + 123450, "JPY": 12, "KWD": 1000}
    assert [row[2] for row in importer.rejections()] == ["bad_currency"]


def test_times_of_a_zone_with_summer_time(importer: Importer, tmp_path: Path) -> None:
    recipe = GOOD.replace("Asia/Shanghai", "Europe/London")
    file = tmp_path / "orders.csv"
    times = ["2024-03-31 01:30:00", "2024-06-01 12:00:00", "2024-10-27 01:30:00"]
    file.write_text(HEADER + "".join(f"{i},{at},7,1,1\n" for i, at in enumerate(times)))
    importer.run(recipe, file)
    # The hour that the clock skips becomes its end; the hour that comes twice is its first.
    assert importer.events()["ts"].to_pylist() == [1_711_846_800_000_000, 1_717_239_600_000_000, 1_729_989_000_000_000]


AUTO_TIMES = {
    "2024-01-01T00:00:00Z": "2024-01-01T00:00:00",
    "2024-01-01T00:00:00.5Z": "2024-01-01T00:00:00.5",
    "2024-01-01T00:00:00.123456789Z": "2024-01-01T00:00:00.123456",
    "2024-01-01T00:00:00+08:00": "2023-12-31T16:00:00",
    "2024-01-01T00:00:00.250-0530": "2024-01-01T05:30:00.25",
    "2024-01-01 00:00:00+08": "2023-12-31T16:00:00",
    "2024-01-01 00:00:00 +0800": "2023-12-31T16:00:00",
    "2024-01-01 00:00:00 UTC": "2024-01-01T00:00:00",
    "2024/01/01 00:00:00 GMT": "2024-01-01T00:00:00",
    "2024-01-01T00:00Z": "2024-01-01T00:00:00",
    # Without a zone it is the recipe's, Shanghai.
    "2024-01-01T00:00:00": "2023-12-31T16:00:00",
    "2024-01-01T00:00": "2023-12-31T16:00:00",
    "2024/01/01T00:00:00": "2023-12-31T16:00:00",
    "2024/01/01T00:00": "2023-12-31T16:00:00",
    "2024-01-01": "2023-12-31T16:00:00",
}


def test_auto_reads_times_with_and_without_a_zone(importer: Importer, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(HEADER + "\n".join(f"{n},{time},7,1,2" for n, time in enumerate(AUTO_TIMES)) + "\n")
    summary = importer.run(GOOD, file)
    assert summary.problems == {}
    found = [from_micros(ts).replace(tzinfo=None) for ts in importer.events()["ts"].to_pylist()]
    assert found == [datetime.fromisoformat(utc) for utc in AUTO_TIMES.values()]


def test_formats_with_and_without_a_zone_go_together(importer: Importer, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(HEADER + "1,01.02.2024 10:00 +0100,7,1,2\n2,01.02.2024,7,1,2\n")
    importer.run(GOOD.replace("time: at", 'time: {column: at, format: ["%d.%m.%Y %H:%M %z", "%d.%m.%Y"]}'), file)
    times = [from_micros(ts).isoformat() for ts in importer.events()["ts"].to_pylist()]
    assert times == ["2024-02-01T09:00:00+00:00", "2024-01-31T16:00:00+00:00"]


@pytest.mark.parametrize("form", ["unix", "unix_ms", "auto", "%Y%m%d", "%d.%m.%Y"])
def test_a_time_that_no_calendar_holds_is_a_bad_row(importer: Importer, tmp_path: Path, form: str) -> None:
    file = tmp_path / "orders.csv"
    wrong = ["9" * 20, "-" + "9" * 20, "9" * 60, "1e30", "1e999"]
    file.write_text(HEADER + "\n".join(f"{n},{time},7,1,2" for n, time in enumerate(wrong)) + "\n")
    importer.run(GOOD.replace("time: at", f'time: {{column: at, format: "{form}"}}'), file)
    assert [row[2] for row in importer.rejections()] == ["bad_time"] * len(wrong)


def test_numbers_beyond_all_bounds_are_bad_rows(importer: Importer, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    wrong = ["9" * 20, "9" * 60, "1e30", "1e999"]
    file.write_text(HEADER + "\n".join(f"{n},2024-01-01,7,{number},2" for n, number in enumerate(wrong)) + "\n")
    importer.run(GOOD, file)
    assert [row[2] for row in importer.rejections()] == ["bad_number"] * len(wrong)
