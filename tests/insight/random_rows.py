"""Random shops: few persons, few moments, many collisions."""

from datetime import date

from hypothesis import strategies as st
from tests.insight.memory import Row, at

from tilth.insight.contracts import SpendRow

EVENTS = (
    "Page Viewed",
    "Product Viewed",
    "Product Added",
    "Order Placed",
    "Order Placed Item",
    "Order Completed",
    "Order Completed Item",
    "Order Cancelled",
    "Order Refunded",
    "Order Refunded Item",
)
# Around the change to summer time in Berlin (2024-03-31 02:00) and the turn of a month.
MOMENTS = [at("2024-03-24T00:00", "Europe/Berlin") + quarter * 900_000_000 for quarter in range(0, 14 * 96, 7)]
CHANNELS = ("", "app", "web", "direct")


@st.composite
def rows(draw: st.DrawFn, *, most: int = 40) -> list[Row]:
    return draw(st.lists(_row(), max_size=most))


@st.composite
def _row(draw: st.DrawFn) -> Row:
    event = draw(st.sampled_from(EVENTS))
    order = event.startswith("Order")
    back = "Cancelled" in event or "Refunded" in event
    whole = event in ("Order Cancelled", "Order Refunded") and draw(st.booleans())
    amount = draw(st.integers(0, 500)) if order and not whole else 0
    return Row(
        person=draw(st.integers(0, 5)),
        ts=draw(st.sampled_from(MOMENTS)) + draw(st.sampled_from([0, 0, 0, 1])),
        event=event,
        active=draw(st.booleans()),
        identified=draw(st.booleans()),
        item_row=event.endswith("Item"),
        order=draw(st.none() | st.integers(1, 3)) if order else None,
        value=-amount if back else amount,
        quantity=draw(st.integers(0, 5)) if order else 0,
        price=draw(st.integers(0, 300)),
        whole_order=whole,
        currency=draw(st.sampled_from(["", "CNY", "EUR"])) if order else "",
        texts=(
            ("channel", draw(st.sampled_from(CHANNELS))),
            ("campaign", draw(st.sampled_from(["", "spring"]))),
            ("medium", draw(st.sampled_from(["", "", "cpc"]))),
            ("category", draw(st.sampled_from(["", "shoes", "hats"]))),
            ("prop:size", draw(st.sampled_from(["", "s", "m"]))),
        ),
    )


@st.composite
def spends(draw: st.DrawFn) -> list[SpendRow]:
    keys = draw(
        st.lists(
            st.tuples(st.integers(25, 31), st.sampled_from(["app", "web", "tv"]), st.sampled_from(["", "spring", "x"])),
            unique=True,
            max_size=6,
        )
    )
    return [
        SpendRow(
            date(2024, 3, day), channel, draw(st.integers(0, 1000)), draw(st.sampled_from(["CNY", "EUR"])), campaign
        )
        for day, channel, campaign in keys
    ]
