"""Online Retail: the figures that anyone can compute from the file, asked of Tilth; sub-penny lines round half-even."""

from datetime import UTC, date, datetime

import pytest
from tests.entrypoints.shops.shop import Shop

from tilth.insight.api import compute_retention
from tilth.insight.contracts import EventMatch, Filter, FilterOp, RetentionQuery
from tilth.kernel.zones import Grain

pytestmark = [
    pytest.mark.slow,
    pytest.mark.real_data,
    pytest.mark.parametrize("workspace", [("Europe/London", "GBP")], indirect=True),
]
FILE = "online-retail/online_retail.csv.gz"
FIRST, LAST, NOW = date(2010, 12, 1), date(2011, 12, 31), datetime(2012, 1, 15, tzinfo=UTC)
KNOWN = Filter("identified", ("identified",))
MONTHS = [
    *(748_957_02, 560_000_26, 498_062_65, 683_267_08, 493_207_12, 723_333_51, 691_123_12),
    *(681_300_11, 682_680_51, 1_019_687_62, 1_070_704_67, 1_461_756_25, 433_668_01),
]
COHORT = [885, 324, 286, 340, 321, 352, 321, 309, 313, 350, 331, 445, 235]


def test_the_file_comes_out_to_the_penny(shop: Shop) -> None:
    summary = shop.load("online-retail", FILE)
    assert summary.rows == 541_909
    for _ in ("from the tail", "from run files"):
        check_net_sales(shop)
        check_cleaned_orders(shop)
        check_purchase_cohort(shop)
        shop.settle()
    again = shop.load("online-retail", FILE)
    assert (again.rows, again.added) == (541_909, 0)


def check_net_sales(shop: Shop) -> None:
    answer = shop.metrics(["net_sales"], FIRST, LAST, now=NOW, grain=Grain.MONTH)["net_sales"]
    assert answer.total.numerator == pytest.approx(9_747_747_93, abs=1)
    assert [point.rate.numerator for point in answer.series] == pytest.approx(MONTHS, abs=1)


def check_cleaned_orders(shop: Shop) -> None:
    answer = shop.metrics(["paid_amount", "orders_paid", "buyers"], FIRST, LAST, now=NOW, filters=[KNOWN])
    assert answer["paid_amount"].total.numerator == pytest.approx(8_911_407_90, abs=1)
    assert answer["orders_paid"].total.numerator == 18_532
    assert answer["buyers"].total.numerator == 4_338


def check_purchase_cohort(shop: Shop) -> None:
    sold = EventMatch("Order Completed Item", (KNOWN, Filter("value", (0,), FilterOp.GT)))
    query = RetentionQuery(FIRST, date(2010, 12, 31), grain=Grain.MONTH, periods=12, start=sold, back=sold)
    answer = shop.ask(lambda ground: compute_retention(ground, query), NOW)
    cohort = answer.cohorts[0]  # type: ignore[attr-defined]  # ask() gives an object
    assert cohort.size == COHORT[0]
    assert [rate.numerator for rate in cohort.rates] == COHORT
