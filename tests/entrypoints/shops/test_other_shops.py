"""Olist, CDNOW, REES46 and Taobao: the figures of their files, asked of Tilth."""

from datetime import UTC, date, datetime

import pytest
from tests.entrypoints.shops.shop import Shop

from tilth.insight.contracts import Filter

pytestmark = [pytest.mark.slow, pytest.mark.real_data]
NOW = datetime(2026, 1, 1, tzinfo=UTC)
CDNOW_DAYS = date(1997, 1, 1), date(1998, 6, 30)
OLIST_DAYS = date(2016, 9, 1), date(2018, 12, 31)
OLIST_STATUS = {
    "delivered": 27_092,
    "shipped": 1_107,
    "canceled": 625,
    "unavailable": 609,
    "invoiced": 314,
    "processing": 301,
    "created": 5,
    "approved": 2,
}


@pytest.mark.parametrize("workspace", [("America/New_York", "USD")], indirect=True)
def test_cdnow(shop: Shop) -> None:
    summary = shop.load("cdnow", "cdnow/CDNOW_master.txt.gz")
    assert (summary.rows, summary.rejected) == (69_659, 0)
    shop.settle()
    answer = shop.metrics(["paid_amount", "buyers", "items"], *CDNOW_DAYS, now=NOW)
    assert answer["paid_amount"].total.numerator == 2_500_315_63
    assert answer["buyers"].total.numerator == 23_570
    assert answer["items"].total.numerator == 167_881


@pytest.mark.parametrize("workspace", [("America/Sao_Paulo", "BRL")], indirect=True)
def test_olist(shop: Shop) -> None:
    names = ("orders", "order_items", "order_payments", "customers", "products", "order_reviews", "sellers")
    shop.load("olist", *(f"olist/olist_{name}_dataset.csv.gz" for name in names))
    shop.settle()
    answer = shop.metrics(["orders_placed", "paid_amount"], *OLIST_DAYS, now=NOW, by=("prop:status",))
    assert answer["orders_placed"].total.numerator == 30_055
    assert answer["paid_amount"].total.numerator == 4_949_793_96
    by_status = {group.keys[0]: group.total.numerator for group in answer["orders_placed"].groups}
    assert by_status == OLIST_STATUS
    placed = shop.metrics(["active_users"], *OLIST_DAYS, now=NOW, filters=[Filter("event", ("Order Placed",))])
    assert placed["active_users"].total.numerator == 29_644


# The published counts per type include the truncated last line of each file, which is a view and which Tilth rejects.
@pytest.mark.parametrize("workspace", [("UTC", "USD")], indirect=True)
def test_rees46(shop: Shop) -> None:
    summary = shop.load("rees46", "rees46/2019-Oct_head.csv.gz")
    assert (summary.added, summary.rejected) == (17_056 + 165 + 214 - 1, 1)
    assert shop.count_events() == {
        "Product Viewed": 17_056 - 1,
        "Product Added": 165,
        "Order Completed Item": 214,
    }
    assert shop.list_rejected() == [("line 17436", "wrong_cell_count")]
    day = date(2019, 10, 1)
    answer = shop.metrics(["visitors", "paid_amount"], day, day, now=NOW)
    assert answer["visitors"].total.numerator == 4_505 - 1
    assert answer["paid_amount"].total.numerator == 59_442_63


@pytest.mark.parametrize("workspace", [("Asia/Shanghai", "CNY")], indirect=True)
def test_taobao(shop: Shop) -> None:
    summary = shop.load("taobao-userbehavior", "taobao/UserBehavior_head.csv.gz")
    assert (summary.added, summary.rejected) == (84_475, 1)
    assert shop.count_events() == {
        "Product Viewed": 75_873 - 1,
        "Product Added": 4_497,
        "Product Added to Wishlist": 2_356,
        "Order Completed Item": 1_750,
    }
    assert shop.list_rejected() == [("line 84476", "wrong_cell_count")]
    answer = shop.metrics(["active_users"], date(2017, 9, 1), date(2017, 12, 4), now=NOW)
    assert answer["active_users"].total.numerator == 815
