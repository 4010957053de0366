"""JSON lines whose keys come and go: a row stays the same row, and a late key is no missing column."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.events.imports.support import Importer

from tilth.events.imports.api import read_table
from tilth.events.imports.errors import FileUnreadable, RecipeColumnMissing
from tilth.events.imports.readers.jsonlines import MAX_COLUMNS

RECIPE = """
recipe: clicks
about: A log without a key.
tried: by tests
files:
  log: {match: "log*"}
  goods: {match: "goods*", optional: true, key: sku, take: [colour]}
events:
  - name: seen
    event: Product Viewed
    join: {goods: sku}
    time: at
    person: {user_id: who}
    fields: {item: sku, coupon: coupon, brand: colour}
"""
BEFORE = 20_001
"""One more line than the reader decodes at a time."""


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def row(number: int, **more: str) -> dict[str, Any]:
    return {"at": "2024-01-01", "who": f"p{number}", "sku": "s1", "_id": f"x{number}", **more}


def test_a_row_stays_itself_where_other_rows_have_more_columns(importer: Importer, tmp_path: Path) -> None:
    rows = [row(n, coupon="") for n in range(3)]
    importer.run(RECIPE, write(tmp_path / "log-1.jsonl", rows))
    later = write(tmp_path / "log-2.jsonl", [row(9, browser="Lynx", coupon="C"), *rows])
    summary = importer.run(RECIPE, later)
    assert (summary.added, summary.known) == (1, 3)


def test_rows_that_differ_in_a_column_of_any_name_are_two(importer: Importer, tmp_path: Path) -> None:
    rows = [row(1, coupon="C"), row(1, coupon="C") | {"_id": "other"}, row(1) | {"sku": "C"}]
    assert importer.run(RECIPE, write(tmp_path / "log.jsonl", rows)).added == 3
    # Values do not wander between names: coupon=C is not sku=C.
    assert importer.run(RECIPE, write(tmp_path / "log-2.jsonl", [{**row(1), "sku": "", "coupon": "C"}])).added == 1


def test_a_csv_with_its_columns_in_another_order_brings_nothing_new(importer: Importer, tmp_path: Path) -> None:
    (tmp_path / "log-1.csv").write_text("at,who,sku,coupon\n2024-01-01,ann,s1,\n")
    (tmp_path / "log-2.csv").write_text("coupon,sku,note,who,at\n,s1,,ann,2024-01-01\n")
    assert importer.run(RECIPE, tmp_path / "log-1.csv").added == 1
    assert importer.run(RECIPE, tmp_path / "log-2.csv").added == 0


def test_a_key_that_comes_late_is_empty_until_then(importer: Importer, tmp_path: Path) -> None:
    goods = [{"sku": f"g{n}"} for n in range(BEFORE)] + [{"sku": "s1", "colour": "red"}]
    rows = [row(n) for n in range(BEFORE)] + [row(BEFORE, coupon="SPRING")]
    summary = importer.run(RECIPE, write(tmp_path / "log.jsonl", rows), write(tmp_path / "goods.jsonl", goods))
    assert (summary.added, summary.rejected) == (BEFORE + 1, 0)
    events = importer.events()
    assert events["coupon"].to_pylist() == [None] * BEFORE + ["SPRING"]
    assert set(events["brand"].to_pylist()) == {"red"}


def test_a_key_that_never_comes_is_told_before_anything_is_written(importer: Importer, tmp_path: Path) -> None:
    rows = [row(n) for n in range(BEFORE)] + [row(BEFORE, voucher="SPRING")]
    with pytest.raises(RecipeColumnMissing, match=r"fields\.coupon: log\.jsonl has no column 'coupon'.*voucher"):
        importer.run(RECIPE, write(tmp_path / "log.jsonl", rows))
    assert importer.events().num_rows == 0
    assert importer.ledger() == (0, 0)


def test_cells_written_once_per_order_are_filled_over_new_columns(importer: Importer, tmp_path: Path) -> None:
    recipe = RECIPE.replace('{match: "log*"}', '{match: "log*", fill_down: {who: [coupon]}}')
    rows = [row(n, coupon=f"c{n}") for n in range(BEFORE - 2)] + [row(7, coupon="SEVEN")] * 2
    rows += [{"at": "2024-01-02", "who": "p7", "sku": "s2", "_id": "y", "browser": "Lynx"}]
    importer.run(recipe, write(tmp_path / "log.jsonl", rows))
    assert importer.events()["coupon"].to_pylist()[-1] == "SEVEN"


def test_ids_for_keys_make_no_more_columns_than_a_table_can_bear(importer: Importer, tmp_path: Path) -> None:
    """One object a line, with an id of its own: rows times ids would be cells, nearly all of them empty."""
    filler = {f"k{n}": "x" for n in range(MAX_COLUMNS - 6)}
    rows = [row(n) | {"carts": {f"c{n}": {"n": n}}, "shop": {"city": "Bath"}} | filler for n in range(9_000)]
    rows[-1]["shop"]["floor"] = 2  # new, and no room for it
    path = write(tmp_path / "log.jsonl", rows)
    chunks = list(read_table(path))
    table = chunks[-1].table
    assert all(chunk.table.num_rows * chunk.table.num_columns <= 2_000_000 for chunk in chunks)
    assert [line for chunk in chunks for line in chunk.lines.to_pylist()] == list(range(1, 9_001))
    inner = [name for name in table.column_names if "." in name]
    assert len(inner) == MAX_COLUMNS
    assert len(table.column_names) == 2 * MAX_COLUMNS
    last = {name: cell for name, cell in table.to_pylist()[-1].items() if cell is not None}
    assert last == row(8_999) | filler | {
        "carts": '{"c8999":{"n":8999}}',
        "shop": '{"city":"Bath","floor":2}',
        "shop.city": "Bath",
    }
    assert importer.run(RECIPE.replace("sku, coupon: coupon", "sku"), path).added == 9_000


def test_too_many_keys_of_the_lines_themselves_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "log.jsonl", [{f"k{n}": n} for n in range(MAX_COLUMNS + 1)])
    with pytest.raises(FileUnreadable, match=r"more than 250 different keys, 'k250' is one more"):
        list(read_table(path))
