"""A real shop: the wholesaler's published figures come out of the kernels."""

import csv
import gzip
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from tests.insight.memory import SECOND, Row, ground_of

from tilth.insight.api import compute_metrics, compute_retention
from tilth.insight.contracts import EventMatch, Filter, MetricRef, MetricsQuery, RetentionQuery
from tilth.insight.ground import Ground
from tilth.kernel.zones import Grain

DATA = Path(os.environ.get("TILTH_REAL_DATA", Path(__file__).parents[3] / "shared" / "data"))
FILE = DATA / "online-retail" / "online_retail.csv.gz"
FIRST, LAST = date(2010, 12, 1), date(2011, 12, 31)
KNOWN = Filter("identified", ("identified",))
pytestmark = [
    pytest.mark.real_data,
    pytest.mark.slow,
    pytest.mark.skipif(not FILE.exists(), reason="The Online Retail data set is not on this machine."),
]


def _rows() -> Iterator[Row]:
    """Sales are paid orders, `C…` cancellations; every invoice without a customer is a person of its own."""
    numbers: dict[str, int] = {}
    with gzip.open(FILE, "rt", encoding="utf-8", errors="replace") as file:
        for line in csv.DictReader(file):
            invoice, customer = line["InvoiceNo"], line["CustomerID"]
            quantity = int(line["Quantity"])
            cancelled = invoice.startswith("C")
            known = bool(customer)
            yield Row(
                person=numbers.setdefault(customer or f"guest {invoice}", len(numbers)),
                ts=int(_moment(line["InvoiceDate"]).timestamp()) * SECOND,
                event="Order Cancelled Item" if cancelled else "Order Completed Item",
                identified=known,
                item_row=True,
                order=numbers.setdefault(f"invoice {invoice}", len(numbers)),
                # Tenths of a penny: some prices lie below one.
                value=int(Decimal(line["UnitPrice"]) * 1000 * quantity),
                quantity=quantity,
                price=int(Decimal(line["UnitPrice"]) * 1000),
                texts=(("country", line["Country"]),),
            )


def _moment(text: str) -> datetime:
    for form in ("%Y-%m-%d %H:%M:%S", "%m/%d/%Y %H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M", "%m/%d/%y %H:%M"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    raise ValueError(text)


@pytest.fixture(scope="module")
def shop() -> Ground:
    return ground_of(list(_rows()), currency="CNY")


def test_monthly_retention_of_the_first_cohort(shop: Ground) -> None:
    bought = EventMatch("Order Completed Item", (KNOWN,))
    query = RetentionQuery(FIRST, date(2010, 12, 31), grain=Grain.MONTH, periods=12, start=bought, back=bought)
    total = compute_retention(shop, query).total
    expected = [885, 324, 286, 340, 321, 352, 321, 309, 313, 350, 331, 445, 235]
    assert [rate.numerator for rate in total.rates] == expected
    assert {rate.denominator for rate in total.rates} == {885}


def test_cleaned_sales(shop: Ground) -> None:
    """Known customer, not cancelled, price above zero."""
    sold = (
        KNOWN,
        Filter("event", ("Order Completed Item",)),
        Filter("price", ("0",), "gt"),
        Filter("quantity", (0,), "gt"),
    )
    asked = tuple(MetricRef(code) for code in ("paid_amount", "orders_paid", "buyers"))
    paid, orders, buyers = compute_metrics(shop, MetricsQuery(asked, FIRST, LAST, filters=sold)).metrics
    assert paid.total.numerator == 8_911_407_904
    assert (orders.total.numerator, buyers.total.numerator) == (18_532, 4_338)


def test_net_sales_by_month_and_country(shop: Ground) -> None:
    query = MetricsQuery((MetricRef("net_sales"),), FIRST, LAST, grain=Grain.MONTH, by=("country",), limit=5)
    net = compute_metrics(shop, query).metrics[0]
    assert net.total.numerator == 9_747_747_934
    months = [748957.02, 560000.26, 498062.65, 683267.08, 493207.12, 723333.51, 691123.12, 681300.11, 682680.51]
    months += [1019687.62, 1070704.67, 1461756.25, 433668.01]
    assert [round(point.rate.numerator / 1000, 2) for point in net.series] == months
    countries = {group.keys[0]: round(group.total.numerator / 1000, 2) for group in net.groups}
    assert countries.pop("(other)") > 0
    assert countries == {
        "United Kingdom": 8187806.36,
        "Netherlands": 284661.54,
        "EIRE": 263276.82,
        "Germany": 221698.21,
        "France": 197403.9,
    }
