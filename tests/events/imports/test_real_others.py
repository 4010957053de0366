"""The figures of the other public data sets, from the rows as they reach the inbox."""

import json
from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from tests.events.imports.support import Importer, real_data

pytestmark = [pytest.mark.slow, pytest.mark.real_data]


def distinct(table: pa.Table, column: str) -> int:
    return len(pc.unique(table[column].drop_null()))


def of(table: pa.Table, *events: str) -> pa.Table:
    return table.filter(pc.is_in(table["event"], value_set=pa.array(events)))


def test_olist(importer: Importer) -> None:
    summary = importer.run("olist", real_data("olist"))
    assert (summary.rejected, summary.unmatched) == (0, 0)
    table = importer.events()
    placed = of(table, "Order Placed")
    assert placed.num_rows == distinct(placed, "order_id") == 30_055
    assert distinct(placed, "user_id") == distinct(table, "user_id") == 29_644
    assert Counter(json.loads(text)["status"] for text in placed["properties"].to_pylist()) == {
        "delivered": 27_092,
        "shipped": 1_107,
        "canceled": 625,
        "unavailable": 609,
        "invoiced": 314,
        "processing": 301,
        "created": 5,
        "approved": 2,
    }
    paid = of(table, "Order Completed", "Order Completed Item")
    assert pc.sum(paid["value"]).as_py() == 494_979_396
    assert summary.amounts["Order Completed"] == {"BRL": 494_979_396}
    assert summary.amounts["Order Placed"] == {"BRL": 494_979_396 + 14_346}  # and the order without a payment
    assert distinct(paid, "order_id") == 30_054
    items = of(table, "Order Placed Item")
    assert (items.num_rows, pc.sum(items["value"]).as_py()) == (33_528, 411_034_115)
    assert pc.sum(placed["shipping"]).as_py() == 67_613_132
    repeat = placed.group_by("user_id").aggregate([("order_id", "count_distinct")])
    assert pc.sum(pc.greater(repeat["order_id_count_distinct"], 1)).as_py() == 350
    assert of(table, "Product Reviewed").num_rows == 14_538
    assert importer.run("olist", real_data("olist")).added == 0


def test_rees46(importer: Importer) -> None:
    importer.run("rees46", real_data("rees46", "2019-Oct_head.csv.gz"))
    table = importer.events()
    # 17,056 views are begun in the file; the last is the line that was cut off.
    assert Counter(table["event"].to_pylist()) == {
        "Product Viewed": 17_055,
        "Product Added": 165,
        "Order Completed Item": 214,
    }
    assert pc.sum(table["value"]).as_py() == 5_944_263
    assert distinct(table, "user_id") == 4_504
    assert [row[:3] for row in importer.rejections()] == [
        ("import:2019-Oct_head.csv.gz", "line 17436", "wrong_cell_count")
    ]


def test_taobao_user_behavior(importer: Importer) -> None:
    importer.run("taobao-userbehavior", real_data("taobao", "UserBehavior_head.csv.gz"))
    table = importer.events()
    # 75,873 page views are begun in the file; the last is the line that was cut off.
    assert Counter(table["event"].to_pylist()) == {
        "Product Viewed": 75_872,
        "Product Added": 4_497,
        "Product Added to Wishlist": 2_356,
        "Order Completed Item": 1_750,
    }
    assert (distinct(table, "user_id"), distinct(table, "item"), distinct(table, "category")) == (815, 55_368, 2_914)
    assert [row[:3] for row in importer.rejections()] == [
        ("import:UserBehavior_head.csv.gz", "line 84476", "wrong_cell_count")
    ]


def test_cdnow(importer: Importer) -> None:
    importer.run("cdnow", real_data("cdnow", "CDNOW_master.txt.gz"))
    table = importer.events()
    assert table.num_rows == distinct(table, "order_id") == 69_659
    assert distinct(table, "user_id") == 23_570
    assert pc.sum(table["value"]).as_py() == 250_031_563
    assert pc.sum(table["quantity"]).as_py() == 167_881
    assert pc.sum(pc.equal(table["value"], 0)).as_py() == 80


def test_complete_journey(importer: Importer) -> None:
    summary = importer.run("complete-journey", real_data("complete-journey"))
    assert (summary.rejected, summary.unmatched) == (0, 0)
    table = importer.events()
    bought = of(table, "Order Completed Item")
    assert (bought.num_rows, distinct(bought, "user_id")) == (75_000, 2_377)
    assert pc.sum(bought["value"]).as_py() == 23_393_524
    redeemed = of(table, "Coupon Applied")
    assert (redeemed.num_rows, distinct(redeemed, "user_id")) == (2_102, 410)
    assert of(table, "Campaign Received").num_rows == 6_589
    assert of(table, "Identified").num_rows == 801
