"""Columns of what was viewed, put in the cart, ordered and paid, and the lines of these as rows of their own."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from tilth.events.contracts import ITEM_ROWS, MONEY_COLUMNS, ONE_ROW_PER_PRODUCT, Canonical, OrderRole
from tilth.events.normalise.amounts import (
    Amounts,
    Item,
    compute_order,
    find_amount,
    find_item,
    find_quantity,
    read_currency,
    read_lines,
)
from tilth.events.normalise.envelope import NO_PROPERTIES, Event, Line, Properties
from tilth.events.normalise.rows import Rows
from tilth.events.normalise.texts import text_column
from tilth.events.rejections import Reason
from tilth.kernel.money import MAX_MINOR, Currency, InvalidMoney

Columns = dict[str, pa.Array]
_ORDER_FIGURES = ("value", "item_amount", "discount", "shipping", "tax", "paid_amount")
_LISTS = ("products", "items")
MAX_CARRIED = 1024 * 1024
"""Bytes of an order's own properties over all of its lines; beyond, lines have just theirs: many empty lines under
long properties would make gigabytes of a small request."""
_decode_object = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_decode_lines = msgspec.json.Decoder(list[dict[str, msgspec.Raw]]).decode
_encode = msgspec.json.encode
_GIVING_BACK = (OrderRole.CANCELLED, OrderRole.REFUNDED)


@dataclass(slots=True)
class Commerce:
    """Columns of the event rows, and the lines that become rows, with the row of their event."""

    columns: Columns
    parents: list[int] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    properties: list[str | None] = field(default_factory=list)
    """Of each line: the order's, and its own before those."""
    unknown: list[int] = field(default_factory=list)
    """Rows of refunds and cancellations of lines without a price."""


@dataclass(slots=True)
class _Figures:
    """Money and quantity of the rows that have any, by row."""

    amounts: dict[int, Amounts] = field(default_factory=dict)
    prices: dict[int, int | None] = field(default_factory=dict)
    quantities: dict[int, int | None] = field(default_factory=dict)
    currencies: dict[int, Currency] = field(default_factory=dict)

    def columns(self, count: int) -> Columns:
        made: Columns = {}
        for name in _ORDER_FIGURES:
            made[name] = _sparse({row: getattr(a, name) for row, a in self.amounts.items()}, count, pa.int64())
        made["price"] = _sparse(self.prices, count, pa.int64())
        made["quantity"] = _sparse(self.quantities, count, pa.int32())
        made["currency"] = _sparse(self.currencies, count, pa.string())
        return made


def _sparse(values: dict[int, Any], count: int, kind: pa.DataType) -> pa.Array:
    if not values:
        return pa.nulls(count, kind)
    column: list[Any] = [None] * count
    for row, value in values.items():
        column[row] = value
    return pa.array(column, kind)


def commerce_columns(rows: Rows) -> Commerce:
    products = list(map(_product_of, rows.events, rows.names, rows.properties, rows.roles))
    figures = _Figures()
    commerce = Commerce({})
    for row, product in enumerate(products):
        if product is NO_PROPERTIES and rows.roles[row] is OrderRole.NONE:
            continue
        if rows.roles[row] is not OrderRole.NONE or rows.names[row] == Canonical.ORDER_UPDATED:
            _add_order(rows, row, product, figures, commerce)
            continue
        if _has_amount(product):
            _add_product(rows, row, product, figures)
        if rows.names[row] in ONE_ROW_PER_PRODUCT:
            _add_further_products(rows, row, figures, commerce)
    commerce.columns = {
        "item": text_column(_first_of(products, "product_id", "item_id", "sku")),
        "sku": text_column([p.sku for p in products]),
        "category": text_column(_first_of(products, "category", "item_category")),
        "brand": text_column(_first_of(products, "brand", "item_brand")),
        "coupon": text_column([p.coupon for p in products]),
        "order_id": text_column(_first_of(products, "order_id", "transaction_id")),
        **figures.columns(len(rows)),
    }
    return commerce


def _first_of(products: Sequence[Properties], *names: str) -> list[Any]:
    """Per event the first of these properties that it has; a name that no event uses costs one look."""
    first, *others = ([getattr(p, name) for p in products] for name in names)
    for other in others:
        if any(value is not None for value in other):
            first = [a if a is not None else b for a, b in zip(first, other, strict=True)]
    return first


def _product_of(event: Event, name: str, properties: Properties, role: OrderRole) -> Properties:
    """Where product fields are read: the properties, or the entry of their list that the row is about; pages have none.

    That is the only entry, or the first where each has a row of its own.
    """
    if event.type != "track":
        return NO_PROPERTIES
    if role is not OrderRole.NONE or properties.product_id is not None:
        return properties
    if properties.items is None and properties.products is None:
        return properties
    lines = _lines_of(properties)
    if not lines or (len(lines) > 1 and name not in ONE_ROW_PER_PRODUCT):
        return properties
    line = lines[0]
    return msgspec.structs.replace(
        properties,
        product_id=line.product_id or line.item_id or line.id,
        sku=line.sku or properties.sku,
        category=line.category or line.item_category or properties.category,
        brand=line.brand or line.item_brand or properties.brand,
        coupon=line.coupon or properties.coupon,
        price=line.price if line.price is not None else properties.price,
        quantity=line.quantity if line.quantity is not None else properties.quantity,
    )


def _lines_of(properties: Properties) -> list[Line]:
    """None where the list is no list of objects."""
    try:
        return read_lines(properties)[0]
    except InvalidMoney:
        return []


def _has_amount(product: Properties) -> bool:
    return (
        product.price is not None
        or product.value is not None
        or product.quantity is not None
        or product.revenue is not None
        or product.total is not None
    )


def _add_product(rows: Rows, row: int, product: Properties, figures: _Figures) -> None:
    fields = (product.currency, product.value, product.revenue, product.total, product.price, product.quantity)
    try:
        found = _product_figures(rows.currencies[row], *fields)
    except TypeError:  # an array or object in the place of an amount cannot be looked up
        found = _product_figures.__wrapped__(rows.currencies[row], *fields)
    if found is not None:
        figures.currencies[row], figures.amounts[row], figures.prices[row], figures.quantities[row] = found


@lru_cache(maxsize=65_536, typed=True)  # the same few prices are seen over and over
def _product_figures(
    default: Currency, sent: object, value: object, revenue: object, total: object, price: object, quantity: object
) -> tuple[Currency, Amounts, int | None, int | None] | None:
    try:
        currency = read_currency(sent, default)
    except InvalidMoney:
        return None
    candidates = (find_amount(amount, currency) for amount in (value, revenue, total))
    own = next((amount for amount in candidates if amount is not None), None)
    return currency, Amounts(own), find_amount(price, currency), find_quantity(quantity)


def _add_further_products(rows: Rows, row: int, figures: _Figures, commerce: Commerce) -> None:
    """Rows of the second and later products; the event's own row is that of the first and keeps the rest of `value`."""
    properties = rows.properties[row]
    if properties.product_id is not None or (properties.items is None and properties.products is None):
        return
    lines = _lines_of(properties)[1:]
    if not lines:
        return
    items = [find_item(line, figures.currencies.get(row, rows.currencies[row])) for line in lines]
    whole = figures.amounts.get(row)
    rest = None if whole is None or whole.value is None else whole.value - sum(item.value for item in items)
    if rest is None or abs(rest) > MAX_MINOR:
        items = [replace(item, value=0) for item in items]
    else:
        figures.amounts[row] = Amounts(rest)
    commerce.parents += [row] * len(items)
    commerce.items += items
    commerce.properties += _line_properties(rows.events[row].properties, properties)[1:]


def _add_order(rows: Rows, row: int, product: Properties, figures: _Figures, commerce: Commerce) -> None:
    role = rows.roles[row]
    try:
        currency = read_currency(product.currency, rows.currencies[row])
    except InvalidMoney as error:
        rows.bad[row] = (Reason.INVALID_CURRENCY, error.message)
        return
    try:
        amounts = compute_order(product, currency, role)
    except InvalidMoney as error:
        rows.bad[row] = (Reason.INVALID_AMOUNT, error.message)
        return
    if role is OrderRole.NONE:  # Order Updated repeats figures; no amount stands on two rows
        amounts = replace(amounts, value=None, items=())
    if role in _GIVING_BACK and amounts.value is None and amounts.items:
        amounts = replace(amounts, value=0)
        commerce.unknown.append(row)
    figures.amounts[row] = amounts
    figures.prices[row] = find_amount(product.price, currency)
    figures.quantities[row] = None if amounts.items else find_quantity(product.quantity)
    if amounts.value is not None or role not in _GIVING_BACK or product.currency is not None:
        figures.currencies[row] = currency  # a whole order is given back in its own currency, which it need not name
    commerce.parents += [row] * len(amounts.items)
    commerce.items += amounts.items
    if amounts.items:
        commerce.properties += _line_properties(rows.events[row].properties, rows.properties[row])


def _line_properties(order: msgspec.Raw, decoded: Properties) -> list[str | None]:
    """Values stay as they were sent: the JSON is taken apart at its members only."""
    members = _decode_object(order)
    lines = _decode_lines(members["products" if isinstance(decoded.products, list) else "items"])
    shared = {name: value for name, value in members.items() if name not in _LISTS}
    if len(_encode(shared)) * len(lines) > MAX_CARRIED:
        shared = {}
    merged = [shared | {name: value for name, value in line.items() if name not in _LISTS} for line in lines]
    return [_encode(line).decode() if line else None for line in merged]


def append_items(table: pa.Table, commerce: Commerce) -> pa.Table:
    """Lines behind their event: copies of its row with what is their own."""
    if not commerce.items:
        return table
    parents = np.array(commerce.parents, dtype=np.int64)
    lines = table.take(pa.array(parents))
    starts = np.flatnonzero(np.diff(parents, prepend=-1))
    numbers = np.arange(len(parents)) - np.repeat(starts, np.diff(starts, append=len(parents))) + 1
    own: Columns = {
        "line_no": pa.array(numbers, pa.int32()),
        "event": pa.array([str(ITEM_ROWS.get(name, name)) for name in lines.column("event").to_pylist()], pa.string()),
        **{
            name: text_column(getattr(i, name) for i in commerce.items) for name in ("item", "sku", "category", "brand")
        },
        "coupon": text_column(
            i.coupon or c for i, c in zip(commerce.items, lines.column("coupon").to_pylist(), strict=True)
        ),
        **{name: pa.nulls(len(parents), pa.int64()) for name in MONEY_COLUMNS},
        "value": pa.array([i.value for i in commerce.items], pa.int64()),
        "price": pa.array([i.price for i in commerce.items], pa.int64()),
        "quantity": pa.array([i.quantity for i in commerce.items], pa.int32()),
        "active": pa.array(np.zeros(len(parents), dtype=np.bool_)),  # the order row is
        "traits": pa.nulls(len(parents), pa.string()),
        "traits_once": pa.nulls(len(parents), pa.string()),
        "properties": pa.array(commerce.properties, pa.string()),
    }
    for position, name in enumerate(table.column_names):
        if name in own:
            lines = lines.set_column(position, table.schema.field(name), own[name])
    order = np.argsort(np.concatenate([np.arange(table.num_rows), parents]), kind="stable")
    return pa.concat_tables([table, lines]).take(pa.array(order))
