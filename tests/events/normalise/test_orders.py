"""Amounts of orders: additive over their rows, exact to the minor unit, negative when they are given back."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.events.normalise.conftest import Normalise

from tilth.events.contracts import OrderRole
from tilth.events.normalise.amounts import compute_order
from tilth.events.normalise.envelope import decode_properties
from tilth.events.normalise.names import canonical_name
from tilth.kernel.money import Currency

LINES = [
    {
        "product_id": "p1",
        "sku": "s1",
        "name": "Shoe",
        "brand": "Acme",
        "category": "shoes",
        "price": 19.99,
        "quantity": 2,
    },
    {"product_id": "p2", "price": "5", "coupon": "line5"},
]
GA4 = {"transaction_id": "o1", "value": 44.98, "shipping": 6, "tax": 0, "currency": "usd"}
ITEMS = [
    {"item_id": "p1", "item_category": "shoes", "item_brand": "Acme", "price": 19.99, "discount": 2, "quantity": 2},
    {"item_id": "p2", "price": 5.0, "quantity": 1},
]


def money(run: Normalise, event: str, properties: dict[str, Any], currency: str = "CNY") -> list[dict[str, Any]]:
    result = run({"event": event, "properties": properties}, currency=currency)
    assert result.rejections == []
    rows: list[dict[str, Any]] = result.rows.to_pylist()
    return rows


def test_lines_carry_the_properties_of_their_order(run: Normalise) -> None:
    lines = [{"product_id": "p1", "price": 1.50, "store": "B"}, {"product_id": "p2", "price": 2}]
    order = {"total": 4, "store": "A", "deep": {"a": [1.0]}}
    for name in ("products", "items"):
        rows = money(run, "Order Completed", {**order, name: lines})
        assert [json.loads(r["properties"]) for r in rows] == [
            {**order, name: lines},
            {**order, **lines[0]},
            {**order, **lines[1]},
        ]
    (_, bare) = money(run, "Order Completed", {"products": [{}]})
    assert bare["properties"] is None


def test_long_properties_are_not_copied_to_thousands_of_lines(run: Normalise) -> None:
    rows = money(run, "Order Completed", {"note": "n" * 10_000, "products": [{"price": 1}] * 200})
    assert {r["properties"] for r in rows[1:]} == {'{"price":1}'}


def test_order_with_lines(run: Normalise) -> None:
    rows = money(
        run, "Order Completed", {"order_id": "o1", "total": 50, "shipping": 6, "coupon": "spring", "products": LINES}
    )
    assert [
        (r["event"], r["line_no"], r["item"], r["quantity"], r["value"], r["price"], r["coupon"]) for r in rows
    ] == [
        ("Order Completed", 0, None, None, 502, None, "spring"),
        ("Order Completed Item", 1, "p1", 2, 3998, 1999, "spring"),
        ("Order Completed Item", 2, "p2", 1, 500, 500, "line5"),
    ]
    assert {(r["order_id"], r["currency"], r["message_id"], r["user_id"], r["ts"]) for r in rows} == {
        ("o1", "CNY", "m0", "u1", rows[0]["ts"])
    }
    order = rows[0]
    assert [order[c] for c in ("item_amount", "discount", "shipping", "tax", "paid_amount")] == [
        4498,
        None,
        600,
        None,
        5000,
    ]
    assert (rows[1]["sku"], rows[1]["category"], rows[1]["brand"]) == ("s1", "shoes", "Acme")
    assert rows[1]["paid_amount"] is None
    assert [r["active"] for r in rows] == [True, False, False]
    assert sum(r["value"] for r in rows) == order["paid_amount"]


def test_ga4_purchase_means_the_same(run: Normalise) -> None:
    rows = money(run, "purchase", {**GA4, "items": ITEMS})
    assert [(r["event"], r["item"], r["value"], r["category"], r["brand"]) for r in rows] == [
        ("Order Completed", None, 600, None, None),
        ("Order Completed Item", "p1", 3998, "shoes", "Acme"),
        ("Order Completed Item", "p2", 500, None, None),
    ]
    assert {r["order_id"] for r in rows} == {"o1"}
    assert {r["currency"] for r in rows} == {"USD"}
    assert rows[0]["paid_amount"] == 5098


@pytest.mark.parametrize(
    ("given_", "paid"),
    [
        ({"total": 50, "revenue": 40, "subtotal": 41, "value": 42}, 5000),
        ({"subtotal": 41, "revenue": 40, "shipping": 6, "tax": 3}, 5000),
        ({"revenue": 40, "value": 42, "shipping": 6, "tax": 3}, 4900),
        ({"value": 42, "shipping": "6.00"}, 4800),
        ({"products": LINES, "discount": 4.98, "shipping": 1}, 4100),
        ({"total": 0}, 0),
        ({"total": "", "revenue": None, "value": 7}, 700),
        ({}, None),
    ],
)
def test_what_was_paid(run: Normalise, given_: dict[str, Any], paid: int | None) -> None:
    rows = money(run, "Order Completed", {"order_id": "o", **given_})
    assert rows[0]["paid_amount"] == paid
    if paid is not None:
        assert sum(r["value"] for r in rows) == paid


def test_lines_without_usable_price_leave_everything_on_the_order_row(run: Normalise) -> None:
    products = [{"product_id": "p1", "quantity": 3}, {"product_id": "p2", "price": None}]
    rows = money(run, "Order Completed", {"order_id": "o", "total": 30, "products": products})
    assert [(r["item"], r["quantity"], r["value"], r["price"]) for r in rows] == [
        (None, None, 3000, None),
        ("p1", 3, 0, None),
        ("p2", 1, 0, None),
    ]


def test_line_discount(run: Normalise) -> None:
    products = [{"product_id": "p1", "price": 10, "quantity": 3, "discount": 4.5}]
    rows = money(run, "Order Placed", {"order_id": "o", "products": products})
    assert [(r["event"], r["value"]) for r in rows] == [("Order Placed", 0), ("Order Placed Item", 2550)]


@pytest.mark.parametrize("event", ["Order Refunded", "refund", "Order Cancelled"])
def test_given_back_is_negative(run: Normalise, event: str) -> None:
    rows = money(run, event, {"order_id": "o", "total": 50, "products": LINES})
    assert [r["value"] for r in rows] == [-502, -3998, -500]
    assert rows[0]["paid_amount"] == -5000
    assert [r["quantity"] for r in rows] == [None, 2, 1]


def test_refund_of_a_whole_order(run: Normalise) -> None:
    for name in ("total", "revenue", "value"):
        assert money(run, "Order Refunded", {"order_id": "o", name: "12.30"})[0]["value"] == -1230
    for event in ("Order Refunded", "Order Cancelled"):
        (whole,) = money(run, event, {"order_id": "o"})
        assert (whole["value"], whole["currency"], whole["properties"]) == (None, None, '{"order_id": "o"}')
    (named,) = money(run, "Order Refunded", {"order_id": "o", "currency": "usd"})
    assert (named["value"], named["currency"]) == (None, "USD")


def test_refund_of_lines_without_a_price_is_not_the_whole_order(run: Normalise) -> None:
    part, line = money(run, "refund", {"transaction_id": "o", "items": [{"item_id": "p1", "quantity": 1}]})
    assert (part["value"], line["value"], part["currency"]) == (0, 0, "CNY")
    assert json.loads(part["properties"])["refund_amount"] == "unknown"


def test_order_updated_repeats_figures_without_an_amount(run: Normalise) -> None:
    (row,) = money(run, "Order Updated", {"order_id": "o", "total": 50, "products": LINES})
    assert (row["value"], row["paid_amount"], row["item_amount"]) == (None, 5000, 4498)


@pytest.mark.parametrize(
    ("currency", "total", "minor"),
    [("JPY", 1980, 1980), ("KWD", "1.2345", 1234), ("CNY", 0.125, 12), ("EUR", "0.135", 14)],
)
def test_minor_units(run: Normalise, currency: str, total: Any, minor: int) -> None:
    (row,) = money(run, "Order Completed", {"order_id": "o", "total": total, "currency": currency})
    assert (row["currency"], row["value"]) == (currency, minor)


def test_default_currency_is_the_workspaces(run: Normalise) -> None:
    (row,) = money(run, "Order Completed", {"total": 1980}, currency="JPY")
    assert (row["currency"], row["value"]) == ("JPY", 1980)


@pytest.mark.parametrize(
    ("properties", "code"),
    [
        ({"total": "12,50"}, "invalid_amount"),
        ({"total": True}, "invalid_amount"),
        ({"total": [1]}, "invalid_amount"),
        ({"total": 1e300}, "invalid_amount"),
        ({"products": [{"price": 1, "quantity": "two"}]}, "invalid_amount"),
        ({"products": [{"price": 10**16, "quantity": 10**9}]}, "invalid_amount"),
        ({"products": [{"price": 4e16}] * 3}, "invalid_amount"),
        ({"products": ["p1"]}, "invalid_amount"),
        ({"total": 1, "currency": "yuan"}, "invalid_currency"),
    ],
)
def test_order_with_a_bad_amount_is_rejected_alone(run: Normalise, properties: dict[str, Any], code: str) -> None:
    good = {"event": "Order Completed", "properties": {"order_id": "o", "products": LINES}}
    result = run(good, {"event": "Order Completed", "properties": properties}, good)
    assert [(r.code, r.place) for r in result.rejections] == [(code, "m1")]
    assert [r["message_id"] for r in result.rows.to_pylist()] == ["m0"] * 3 + ["m2"] * 3


def test_products_of_other_events(run: Normalise) -> None:
    seen = {"product_id": 77, "price": 9.9, "quantity": 2, "category": "shoes", "value": 19.8}
    rows = run(
        {"event": "Product Viewed", "properties": seen},
        {
            "event": "add_to_cart",
            "properties": {"value": 19.8, "items": [{"item_id": "p1", "price": 9.9, "quantity": 2}]},
        },
        {"event": "view_item_list", "properties": {"items": ITEMS}},
        {"event": "Product Viewed", "properties": {"product_id": "p", "price": "free", "value": "?"}},
        {"type": "page", "properties": {"category": "landing"}},
    ).rows.to_pylist()
    assert [(r["event"], r["item"], r["price"], r["quantity"], r["value"], r["category"]) for r in rows] == [
        ("Product Viewed", "77", 990, 2, 1980, "shoes"),
        ("Product Added", "p1", 990, 2, 1980, None),
        ("Product List Viewed", None, None, None, None, None),
        ("Product Viewed", "p", None, None, None, None),
        ("Page Viewed", None, None, None, None, None),
    ]


@pytest.mark.parametrize(
    "name", ["add_to_cart", "remove_from_cart", "add_to_wishlist", "Product Removed from Wishlist"]
)
def test_each_product_of_a_cart_event_has_a_row(run: Normalise, name: str) -> None:
    cart = [
        {"item_id": "p1", "price": 9.9, "quantity": 2, "item_brand": "Acme"},
        {"item_id": "p2", "price": 5, "quantity": 1, "item_category": "shoes", "size": "m"},
        {"item_id": "p3"},
    ]
    rows = money(run, name, {"currency": "CNY", "value": 24.8, "list": "Sale", "items": cart})
    assert {(r["event"], r["message_id"], r["currency"]) for r in rows} == {(canonical_name(name), "m0", "CNY")}
    columns = ("line_no", "item", "price", "quantity", "value", "category", "brand", "active")
    assert [[r[n] for n in columns] for r in rows] == [
        [0, "p1", 990, 2, 1980, None, "Acme", True],
        [1, "p2", 500, 1, 500, "shoes", None, False],
        [2, "p3", None, None, 0, None, None, False],
    ]
    assert json.loads(rows[1]["properties"]) == {"currency": "CNY", "value": 24.8, "list": "Sale", **cart[1]}


def test_products_of_a_cart_without_a_value_or_with_bad_prices(run: Normalise) -> None:
    cart = [{"item_id": "p1", "price": "?"}, {"item_id": "p2", "price": 5, "quantity": "two"}]
    rows = money(run, "add_to_cart", {"items": cart})
    assert [(r["item"], r["price"], r["quantity"], r["value"] or 0) for r in rows] == [
        ("p1", None, None, 0),
        ("p2", 500, None, 0),
    ]
    (row,) = money(run, "add_to_cart", {"items": ["p1", "p2"], "value": 3})
    assert (row["item"], row["value"]) == (None, 300)
    (row,) = money(run, "add_to_cart", {"product_id": "p", "items": cart})
    assert row["item"] == "p"


amounts = st.decimals(0, 1_000_000, places=3)
lines = st.lists(
    st.fixed_dictionaries(
        {"product_id": st.sampled_from(["a", "b"])},
        optional={"price": amounts, "quantity": st.integers(0, 1000), "discount": amounts},
    ),
    max_size=6,
)


@given(
    lines=lines,
    outer=st.fixed_dictionaries(
        {}, optional=dict.fromkeys(("total", "subtotal", "revenue", "value", "shipping", "tax", "discount"), amounts)
    ),
    role=st.sampled_from([OrderRole.PLACED, OrderRole.PAID, OrderRole.CANCELLED, OrderRole.REFUNDED]),
    currency=st.sampled_from(["CNY", "JPY", "KWD"]),
)
def test_shares_add_up_to_what_was_paid(lines: Any, outer: Any, role: OrderRole, currency: str) -> None:
    """Σ value = paid amount, and each line is its rounded price × quantity: an oracle in plain decimals."""
    body = (
        "{"
        + ",".join(
            [
                *(f'"{k}":{v}' for k, v in outer.items()),
                '"products":['
                + ",".join("{" + ",".join(f'"{k}":"{v}"' for k, v in line.items()) + "}" for line in lines)
                + "]",
            ]
        )
        + "}"
    )
    found = compute_order(decode_properties(body), Currency(currency), role)
    sign = -1 if role in (OrderRole.CANCELLED, OrderRole.REFUNDED) else 1
    scale = {"CNY": Decimal("0.01"), "JPY": Decimal(1), "KWD": Decimal("0.001")}[currency]

    def minor(amount: Decimal) -> int:
        return int((amount / scale).to_integral_value(rounding="ROUND_HALF_EVEN"))

    expected = [
        (minor(line["price"] * line.get("quantity", 1)) - minor(line.get("discount", Decimal(0))))
        if "price" in line
        else 0
        for line in lines
    ]
    assert [item.value for item in found.items] == [sign * value for value in expected]
    if found.paid_amount is None:
        assert found.value is None
    else:
        assert found.value is not None
        assert found.value + sum(item.value for item in found.items) == found.paid_amount
    if "total" in outer:
        assert found.paid_amount == sign * minor(outer["total"])
