"""Metrics of a shop small enough to count by hand."""

from datetime import date
from decimal import Decimal

import pytest
from tests.insight.memory import Row, at, ground_of

from tilth.insight.api import compute_metrics
from tilth.insight.contracts import Comparison, MetricRef, MetricsQuery, SpendRow
from tilth.kernel.zones import Grain

APP = (("channel", "app"),)
WEB = (("channel", "web"),)
ROWS = [
    # Ann visits by the app, places, pays two lines, gets one line refunded.
    Row(1, at("2024-03-01T09:00"), "Product Viewed", texts=APP),
    Row(1, at("2024-03-01T09:05"), "Order Placed", order=1, value=1000, texts=APP),
    Row(1, at("2024-03-01T09:05"), "Order Placed Item", order=1, value=9000, quantity=2, item_row=True, texts=APP),
    Row(1, at("2024-03-02T10:00"), "Order Completed", order=1, value=1000, identified=True),
    Row(1, at("2024-03-02T10:00"), "Order Completed Item", order=1, value=9000, quantity=2, item_row=True),
    Row(1, at("2024-03-05T10:00"), "Order Refunded", order=1, value=-4000, active=False),
    # Bob visits by the web twice and buys twice, paid at once.
    Row(2, at("2024-03-01T12:00"), "Page Viewed", texts=WEB),
    Row(2, at("2024-03-01T12:10"), "Order Completed", order=2, value=5000, quantity=1, texts=WEB),
    Row(2, at("2024-03-03T12:00"), "Order Completed", order=3, value=2000, quantity=3, texts=WEB),
    # Cid only looks; a server tells that Dan's parcel arrived.
    Row(3, at("2024-03-01T13:00"), "Page Viewed"),
    Row(4, at("2024-03-01T13:00"), "Parcel Arrived", active=False),
    # Eve places and cancels without paying.
    Row(5, at("2024-03-02T08:00"), "Order Placed", order=5, value=700),
    Row(5, at("2024-03-02T09:00"), "Order Cancelled", order=5, value=-700),
]
SPEND = [SpendRow(date(2024, 3, 1), "web", 3000, "CNY"), SpendRow(date(2024, 3, 2), "app", 1000, "CNY")]


@pytest.mark.parametrize(
    ("code", "numerator", "denominator", "value"),
    [
        ("gmv", 17700, None, "177.00"),
        ("paid_amount", 17000, None, "170.00"),
        ("refunds", 4000, None, "40.00"),
        ("cancellations", 0, None, "0.00"),
        ("net_sales", 13000, None, "130.00"),
        ("orders_placed", 4, None, "4"),
        ("orders_paid", 3, None, "3"),
        ("items", 6, None, "6"),
        ("buyers", 2, None, "2"),
        ("new_buyers", 2, None, "2"),
        ("aov", 17000, 3, "56.67"),
        ("amount_per_buyer", 17000, 2, "85.00"),
        ("price_per_item", 17000, 6, "28.33"),
        ("items_per_order", 6, 3, "2.000000"),
        ("uv_value", 17000, 4, "42.50"),
        ("visitors", 4, None, "4"),
        ("active_users", 4, None, "4"),
        ("conversion_rate", 2, 4, "0.500000"),
        ("placing_rate", 3, 4, "0.750000"),
        ("sessions", 7, None, "7"),
        ("session_conversion_rate", 3, 7, "0.428571"),
        ("repurchase_rate", 1, 2, "0.500000"),
        ("repeat_order_share", 2, 3, "0.666667"),
        ("cohort_repurchase_rate", 1, 2, "0.500000"),
        ("buyback_rate", 0, 0, None),
        ("retention_rate", 1, 4, "0.250000"),
        ("active_users_trailing", 1, None, "1"),
        ("new_members", 1, None, "1"),
        ("spend", 4000, None, "40.00"),
        ("cac", 4000, 2, "20.00"),
        ("cac_paid", 4000, 2, "20.00"),
        ("cac_member", 4000, 1, "40.00"),
        ("roas", 17000, 4000, "4.250000"),
        ("step_conversion_rate", 1, 1, "1.000000"),
    ],
)
def test_every_metric(code: str, numerator: int, denominator: int | None, value: str | None) -> None:
    query = MetricsQuery((MetricRef(code),), date(2024, 3, 1), date(2024, 3, 9))
    rate = compute_metrics(ground_of(ROWS, spend=SPEND), query).metrics[0].total
    assert (rate.numerator, rate.denominator) == (numerator, denominator)
    assert rate.value == (None if value is None else Decimal(value))


def test_series_groups_and_comparison() -> None:
    query = MetricsQuery(
        (MetricRef("gmv"), MetricRef("conversion_rate")),
        date(2024, 3, 1),
        date(2024, 3, 3),
        grain=Grain.DAY,
        by=("channel",),
        compare=(Comparison.PREVIOUS, Comparison.YEAR),
    )
    gmv, conversion = compute_metrics(ground_of(ROWS), query).metrics
    assert [(point.start, point.rate.numerator) for point in gmv.series] == [
        ("2024-03-01", 15000),
        ("2024-03-02", 700),
        ("2024-03-03", 2000),
    ]
    assert {group.keys[0]: group.total.numerator for group in gmv.groups} == {"app": 10000, "web": 7000, None: 700}
    assert {group.keys[0]: (g.numerator, g.denominator) for group in conversion.groups for g in [group.total]} == {
        "web": (1, 1),
        "app": (0, 1),
        None: (1, 3),
    }
    previous, year = gmv.comparisons
    assert (previous.first, previous.last, previous.change) == (date(2024, 2, 27), date(2024, 2, 29), None)
    assert (year.first, year.last) == (date(2023, 3, 1), date(2023, 3, 3))


def test_a_direct_visit_and_the_order_itself_take_nothing_from_the_campaign() -> None:
    landing = (("channel", "paid search"), ("medium", "cpc"), ("campaign", "spring"))
    direct = (("channel", "direct"),)
    rows = [
        Row(1, at("2024-03-01T09:00"), "Page Viewed", texts=landing),
        Row(1, at("2024-03-03T09:00"), "Page Viewed", texts=direct),
        Row(1, at("2024-03-03T09:10"), "Order Completed", order=1, value=8000, texts=direct),
        Row(2, at("2024-03-03T09:00"), "Page Viewed", texts=direct),
        Row(2, at("2024-03-03T09:10"), "Order Completed", order=2, value=500, texts=direct),
    ]
    spend = [SpendRow(date(2024, 3, 1), "paid search", 2000, "CNY")]
    codes = ("cac", "cac_paid", "roas")
    query = MetricsQuery(tuple(MetricRef(code) for code in codes), date(2024, 3, 1), date(2024, 3, 9), by=("channel",))
    cac, paid, roas = compute_metrics(ground_of(rows, spend=spend), query).metrics
    assert {g.keys[0]: (g.total.numerator, g.total.denominator) for g in cac.groups} == {
        "paid search": (2000, 1),
        "direct": (0, 1),
    }
    assert (paid.total.numerator, paid.total.denominator) == (2000, 1)
    assert (roas.total.numerator, roas.total.denominator) == (8000, 2000)


def test_a_shop_of_lines_alone_has_visitors() -> None:
    """A file that lists sold lines has no other events: each line is what its buyer did."""
    rows = [
        Row(
            person,
            at(f"2024-03-0{day}T10:00"),
            "Order Completed Item",
            order=10 * person + day,
            value=100,
            item_row=True,
        )
        for person in range(50)
        for day in (1, 2)
        for _ in range(3)
    ]
    codes = ("visitors", "active_users", "conversion_rate", "sessions", "session_conversion_rate", "retention_rate")
    query = MetricsQuery(tuple(MetricRef(code) for code in codes), date(2024, 3, 1), date(2024, 3, 2))
    totals = [metric.total for metric in compute_metrics(ground_of(rows), query).metrics]
    assert [(rate.numerator, rate.denominator) for rate in totals] == [
        (50, None),
        (50, None),
        (50, 50),
        (100, None),
        (100, 100),
        (50, 50),
    ]


@pytest.mark.parametrize("identified", [1, 2])
def test_members_and_their_cost_count_the_same_persons(identified: int) -> None:
    rows = [
        Row(1, at("2024-03-01T10:00"), "Order Completed Item", order=1, identified=identified == 1, item_row=True),
        Row(1, at("2024-03-05T10:00"), "Page Viewed", identified=True),
    ]
    asked = (MetricRef("new_members"), MetricRef("cac_member"))
    members, cost = compute_metrics(ground_of(rows), MetricsQuery(asked, date(2024, 3, 1), date(2024, 3, 3))).metrics
    assert members.total.numerator == cost.total.denominator == (1 if identified == 1 else 0)


@pytest.mark.parametrize(
    ("by", "grain", "left_out"),
    [
        ((), None, []),
        (("channel",), None, []),
        (("channel", "category"), None, ["Acquisition cost, blended"]),
        ((), Grain.HOUR, ["Retention rate", "Acquisition cost, blended"]),
    ],
)
def test_without_names_the_key_six_that_can_be_asked(
    by: tuple[str, ...], grain: Grain | None, left_out: list[str]
) -> None:
    query = MetricsQuery((), date(2024, 3, 1), date(2024, 3, 5), by=by, grain=grain)
    answer = compute_metrics(ground_of(ROWS, spend=SPEND), query)
    assert len(answer.metrics) == 6 - len(answer.notes)
    assert [note.partition(" is left out: ")[0] for note in answer.notes] == left_out


def test_an_order_gives_back_at_most_what_it_paid() -> None:
    """Refunded and cancelled, each with the whole amount, as some shops report it."""
    rows = [
        Row(1, at("2024-03-01T10:00"), "Order Completed", order=1, value=10000),
        Row(1, at("2024-03-03T10:00"), "Order Refunded", order=1, value=-10000),
        Row(1, at("2024-03-04T10:00"), "Order Cancelled", order=1, value=-10000),
        # Nobody knows what this one paid: its refund counts as it stands.
        Row(2, at("2024-03-05T10:00"), "Order Refunded", order=2, value=-700),
    ]
    assert ask(rows, "refunds", "cancellations", "net_sales") == [10700, 0, -700]


def test_a_refund_without_an_amount_gives_back_what_is_left() -> None:
    """In the order's own currency, on the refund's day; of an order that never paid, nothing."""
    rows = [
        Row(1, at("2024-03-01T10:00"), "Order Completed", order=1, value=1000, currency="USD"),
        Row(1, at("2024-03-01T10:00"), "Order Completed Item", order=1, value=9000, currency="USD", item_row=True),
        Row(1, at("2024-03-02T10:00"), "Order Refunded Item", order=1, value=-2500, currency="USD", item_row=True),
        Row(1, at("2024-03-04T10:00"), "Order Refunded", order=1, whole_order=True),
        Row(1, at("2024-03-05T10:00"), "Order Cancelled", order=1, whole_order=True),
        Row(2, at("2024-03-04T11:00"), "Order Refunded", order=2, whole_order=True),
    ]
    assert ask(rows, "refunds", "cancellations", "net_sales", currency="USD") == [10000, 0, 0]
    assert ask(rows, "refunds", first=date(2024, 3, 4), currency="USD") == [7500]
    assert ask(rows, "refunds") == [0]


def ask(rows: list[Row], *codes: str, first: date = date(2024, 3, 1), currency: str = "CNY") -> list[int]:
    query = MetricsQuery(tuple(map(MetricRef, codes)), first, date(2024, 3, 9), currency=currency)
    return [metric.total.numerator for metric in compute_metrics(ground_of(rows), query).metrics]
