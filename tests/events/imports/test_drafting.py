"""What columns may mean, by the heads of real exports and by hand-made cells; and the recipes that come of it."""

import csv
import gzip
import json
from collections import Counter
from pathlib import Path
from uuid import uuid4

import pytest
from tests.events.imports.support import Importer, real_data

from tilth.events.imports.drafting.cells import Kind, guess_kind, guess_time_format, has_decimal_comma
from tilth.events.imports.drafting.draft import DraftColumn, DraftPlan, RowKind, draft_recipe
from tilth.events.imports.drafting.meanings import Meaning, suggest_meanings
from tilth.events.imports.errors import RecipeInvalid
from tilth.events.imports.looking import FileLook, look_at_file
from tilth.events.imports.recipe import parse_recipe


def meanings(heads: str) -> dict[str, str]:
    """Of columns without cells, by their headings alone; properties and what is left out are not shown."""
    columns = [(head, Kind.EMPTY) for head in heads.split(",")]
    found = suggest_meanings(columns)
    return {
        head: meaning.value
        for (head, _), meaning in zip(columns, found, strict=True)
        if meaning not in (Meaning.PROPERTY, Meaning.IGNORE)
    }


def test_heads_of_taobao() -> None:
    heads = (
        "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,总金额,买家实际支付金额,订单状态,"
        "收货人姓名,收货地址 ,联系手机,订单创建时间,订单付款时间 ,宝贝标题 ,宝贝总数量"
    )
    assert meanings(heads) == {
        "订单编号": "order_id",
        "买家会员名": "account",
        "买家应付邮费": "shipping",
        "买家实际支付金额": "value",
        "收货人姓名": "trait",
        "宝贝标题 ": "item_name",
        "联系手机": "phone",
        "订单创建时间": "placed_time",
        "订单付款时间 ": "time",
        "宝贝总数量": "quantity",
    }


def test_heads_of_jd() -> None:
    heads = (
        "订单号,商品ID,商品名称,订购数量,下单时间,京东价,订单金额,应付金额,订单状态,"
        "下单帐号,客户姓名,联系电话,付款确认时间"
    )
    found = meanings(heads)
    assert (found["订单号"], found["商品ID"], found["订购数量"], found["京东价"]) == (
        *("order_id", "item", "quantity", "price"),
    )
    assert (found["应付金额"], found["下单帐号"], found["付款确认时间"], found["下单时间"]) == (
        *("value", "account", "time", "placed_time"),
    )


def test_heads_of_shopify() -> None:
    found = meanings(
        "Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,"
        "Lineitem quantity,Lineitem sku,Created at"
    )
    assert found == {
        "Name": "trait",
        "Email": "email",
        "Paid at": "time",
        "Currency": "currency",
        "Shipping": "shipping",
        "Taxes": "tax",
        "Total": "value",
        "Lineitem quantity": "quantity",
        "Lineitem sku": "item",
        "Created at": "placed_time",
    }


def test_units_case_and_blanks_do_not_matter() -> None:
    assert meanings("ORDER_ID,实付金额（元）,Customer-ID,  Order Date ") == {
        "ORDER_ID": "order_id",
        "实付金额（元）": "value",
        "Customer-ID": "user_id",
        "  Order Date ": "time",
    }


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["2024-01-05 10:00:00", "2024/1/5"], "auto"),
        (["12/1/2010 8:26", "12/31/2010 18:26"], "%m/%d/%Y %H:%M"),
        (["1/12/2010 8:26", "31/12/2010 18:26"], "%d/%m/%Y %H:%M"),
        (["31.12.2010"], "%d.%m.%Y"),
        (["1511544070", "1512544070"], "unix"),
        (["1511544070123"], "unix_ms"),
        (["20240105"], "auto"),
        (["13800138000"], None),
        (["12.50", "1,234.00"], None),
        (["tea"], None),
    ],
)
def test_formats_of_times(cells: list[str], expected: str | None) -> None:
    assert guess_time_format(cells) == expected


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["13800138000", "+86 13900139000"], Kind.PHONE),
        (["138****8000"], Kind.PHONE),
        (["ann@x.io"], Kind.EMAIL),
        (["¥1,234.50", "-3", "0"], Kind.NUMBER),
        (["2154201811110001"], Kind.NUMBER),
        (["毛衣", "12"], Kind.TEXT),
        ([], Kind.EMPTY),
    ],
)
def test_kinds_of_cells(cells: list[str], expected: Kind) -> None:
    assert guess_kind(cells) is expected


def test_decimal_marks() -> None:
    assert has_decimal_comma(["1.234,56", "12,50"])
    assert not has_decimal_comma(["1,234.56", "12.50"])
    assert not has_decimal_comma(["1,234"])


def plan_of(look: FileLook, name: str) -> DraftPlan:
    return DraftPlan(
        name=name,
        rows=look.row_kind,
        columns=tuple(DraftColumn(column.name, column.suggestion) for column in look.columns),
        time_format=look.time_format,
        event_names=look.event_names,
    )


def test_draft_of_chinese_orders_as_suggested(importer: Importer, tmp_path: Path) -> None:
    file = tmp_path / "订单.csv"
    file.write_text(
        "订单编号,会员编号,手机号,下单时间,付款时间,实付金额,订单状态\n"
        "1,M1,13800138000,2024-01-05 10:00:00,2024-01-05 10:01:00,12.50,完成\n"
        "2,,138****8000,2024-01-05 11:00:00,,8.00,待付款\n"
        "3,M1,13800138000,2024-01-06 11:00:00,2024-01-06 11:00:00,-2.50,退款\n",
        "gb18030",
    )
    look = look_at_file(uuid4(), file)
    assert (look.encoding, look.row_kind) == ("gb18030", RowKind.ORDER)
    summary = importer.run(parse_recipe(draft_recipe(plan_of(look, "till")), "till"), file)
    assert (summary.rejected, summary.unmatched) == (0, 0)
    assert summary.events == {"Order Placed": 2, "Order Completed": 1, "Order Refunded": 1}
    events = importer.events().to_pylist()
    assert {(e["event"], e["order_id"], e["value"], e["user_id"], e["phone"], e["anonymous_id"]) for e in events} == {
        ("Order Placed", "1", 1250, "M1", "13800138000", None),
        ("Order Completed", "1", 1250, "M1", "13800138000", None),
        ("Order Placed", "2", 800, None, None, "order:2"),
        ("Order Refunded", "3", -250, "M1", "13800138000", None),
    }


def test_what_products_are_called_is_kept_as_their_name(importer: Importer, tmp_path: Path) -> None:
    file = tmp_path / "lines.csv"
    file.write_text("订单编号,商品编号,商品名称,单价,数量,付款时间\n1,P1,绿茶,12.50,2,2024-01-05 10:00:00\n", "utf-8")
    importer.run(parse_recipe(draft_recipe(plan_of(look_at_file(uuid4(), file), "till")), "till"), file)
    (event,) = importer.events().to_pylist()
    assert (event["item"], json.loads(event["properties"])) == ("P1", {"name": "绿茶"})


def test_draft_of_online_retail_adds_up(importer: Importer, tmp_path: Path) -> None:
    """The suggestions alone give the sum that plain Python computes from the same lines."""
    source = real_data("online-retail", "online_retail.csv.gz")
    file = tmp_path / "lines.csv"
    with gzip.open(source, "rt", encoding="utf-8") as lines, file.open("w", encoding="utf-8") as out:
        out.writelines(line for _, line in zip(range(20_001), lines, strict=False))
    look = look_at_file(uuid4(), file)
    assert look.row_kind is RowKind.LINE
    summary = importer.run(parse_recipe(draft_recipe(plan_of(look, "lines")), "lines"), file)
    with file.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    expected: Counter[str] = Counter()
    for row in rows:
        minor = round(float(row["Quantity"]) * float(row["UnitPrice"]) * 100)
        expected["Order Completed Item" if minor >= 0 else "Order Refunded Item"] += 1
    assert summary.rejected == 0
    assert summary.events == expected
    assert sum(summary.value.values()) == sum(round(float(r["Quantity"]) * float(r["UnitPrice"]) * 100) for r in rows)


def test_draft_of_clicks_without_prices(importer: Importer, tmp_path: Path) -> None:
    file = tmp_path / "log.csv"
    file.write_text(
        "用户ID,行为,商品ID,时间\n1,pv,9,2024-01-05 10:00:00\n1,buy,9,2024-01-05 10:01:00\n1,评论,9,2024-01-06\n"
    )
    look = look_at_file(uuid4(), file)
    assert (look.row_kind, look.event_names) == (RowKind.EVENT, ("pv", "buy", "评论"))
    summary = importer.run(parse_recipe(draft_recipe(plan_of(look, "log")), "log"), file)
    assert summary.events == {"Product Viewed": 1, "Order Completed Item": 1, "评论": 1}


@pytest.mark.parametrize(
    ("columns", "lacking"),
    [
        ({"a": "value", "b": "user_id"}, "time"),
        ({"a": "value", "b": "time"}, "user_id"),
        ({"a": "time", "b": "user_id"}, "value"),
        ({"a": "time", "b": "user_id", "c": "time"}, "time"),
    ],
)
def test_what_a_draft_lacks_is_named(columns: dict[str, str], lacking: str) -> None:
    chosen = tuple(DraftColumn(name, Meaning(meaning)) for name, meaning in columns.items())
    with pytest.raises(RecipeInvalid) as caught:
        draft_recipe(DraftPlan(name="till", rows=RowKind.ORDER, columns=chosen))
    assert caught.value.details["meaning"] == lacking


def test_headings_that_are_hard_to_quote(importer: Importer, tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_text('"Order ""No"", it\'s",no,Paid at,Amount\n1,ann,2024-01-05,5.00\n')
    columns = (
        DraftColumn('Order "No", it\'s', Meaning.ORDER_ID),
        DraftColumn("no", Meaning.USER_ID),
        DraftColumn("Paid at", Meaning.TIME),
        DraftColumn("Amount", Meaning.VALUE),
    )
    text = draft_recipe(DraftPlan(name="odd", rows=RowKind.ORDER, columns=columns))
    summary = importer.run(parse_recipe(text, "odd"), file)
    assert (summary.added, summary.rejected) == (1, 0)
