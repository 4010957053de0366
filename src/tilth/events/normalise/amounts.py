"""Amounts of an event and of its order lines: additive shares in minor units (events/contracts.py).

**What was paid.** Vendors differ in what `total`, `subtotal`, `revenue` and `value` contain, so the first that is
given decides, and what its definition leaves out is added:

| given | paid amount |
|---|---|
| `total` (Segment: all included) | `total` |
| `subtotal` (Segment: after discounts, before shipping and tax) | `subtotal + shipping + tax` |
| `revenue` (Segment: after discounts, without shipping and tax) | `revenue + shipping + tax` |
| `value` (GA4: the same) | `value + shipping + tax` |
| none of them | goods − `discount` + `shipping` + `tax` |

**Who carries it.** Each line of `products[]` carries `price × quantity − discount` of its own; GA4's `items[]` have
their discount in the price already. A line without a price carries nothing. The order row carries the rest, so the
plain sum over all rows is the paid amount.

**Refunds and cancellations** are the same with a negative sign. One without products and without an amount refers
to the whole order, whose amount is not known here: its value is null, and whoever sees the order counts what it paid.
One whose products have no price gives back a part that nobody names: its value is 0, and `"refund_amount": "unknown"`
is added to its properties.

Other events carry `value`, `revenue` or `total` as it stands; an amount there that is no number is left out, while an
order with such an amount is rejected.
"""

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from functools import lru_cache

import msgspec

from tilth.events.contracts import OrderRole
from tilth.events.normalise.envelope import Line, Properties
from tilth.events.normalise.texts import to_text
from tilth.kernel.money import MAX_MINOR, Currency, InvalidMoney, minor_digits, parse_currency, to_minor

MAX_QUANTITY = 2**31 - 1
_minor = lru_cache(maxsize=65_536)(to_minor)
_currency = lru_cache(maxsize=1_024)(parse_currency)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an order, or one product of an event that tells of several."""

    item: str | None
    sku: str | None
    category: str | None
    brand: str | None
    coupon: str | None
    price: int | None
    quantity: int | None
    value: int


@dataclass(frozen=True, slots=True)
class Amounts:
    """Money columns of one event row, and its item rows."""

    value: int | None
    item_amount: int | None = None
    discount: int | None = None
    shipping: int | None = None
    tax: int | None = None
    paid_amount: int | None = None
    items: tuple[Item, ...] = ()


def read_currency(value: object, default: Currency) -> Currency:
    """Raises InvalidMoney for what is no ISO 4217 code."""
    text = to_text(value)
    return _currency(text) if text else default


def read_amount(value: object, currency: Currency) -> int | None:
    """Minor units; None when absent. Raises InvalidMoney for what is no amount."""
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise InvalidMoney(f"{value!r} is not an amount of money.")
    return _minor(value.strip() if isinstance(value, str) else value, currency)


def find_amount(value: object, currency: Currency) -> int | None:
    """As read_amount, with None for what is no amount."""
    try:
        return read_amount(value, currency)
    except InvalidMoney:
        return None


def read_quantity(value: object) -> Decimal:
    """Default 1. Raises InvalidMoney, as a quantity is a factor of an amount."""
    if value is None or value == "":
        return Decimal(1)
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise InvalidMoney(f"{value!r} is not a quantity.")
    try:
        quantity = Decimal(value)
    except (InvalidOperation, ValueError) as error:
        raise InvalidMoney(f"{value!r} is not a quantity.") from error
    if not quantity.is_finite() or abs(quantity) > MAX_QUANTITY:
        raise InvalidMoney(f"{value!r} is not a quantity that can be stored.")
    return quantity


def find_quantity(value: object) -> int | None:
    """A whole number of pieces; None when absent or none."""
    if value is None:
        return None
    if isinstance(value, int) and abs(value) <= MAX_QUANTITY:
        return int(value)
    try:
        return whole(read_quantity(value))
    except InvalidMoney:
        return None


def whole(quantity: Decimal) -> int:
    """1.5 kg count as two pieces; the amount was computed with 1.5."""
    return int(quantity.to_integral_value(rounding=ROUND_HALF_EVEN))


def read_lines(properties: Properties) -> tuple[list[Line], bool]:
    """The lines of an event, and whether they are GA4's (whose price is after discount)."""
    ga4 = not isinstance(properties.products, list)
    entries = properties.items if ga4 else properties.products
    try:
        return (msgspec.convert(entries, list[Line]) if isinstance(entries, list) else []), ga4
    except msgspec.ValidationError as error:
        raise InvalidMoney(f"The products of this event are not a list of objects: {error}") from error


def compute_order(properties: Properties, currency: Currency, role: OrderRole) -> Amounts:
    """Amounts of an order event. Raises InvalidMoney for amounts and quantities that are none."""
    lines, ga4 = read_lines(properties)
    items = [_read_item(line, currency, net=ga4) for line in lines]
    shipping = read_amount(properties.shipping, currency)
    tax = read_amount(properties.tax, currency)
    discount = read_amount(properties.discount, currency)
    extra = (shipping or 0) + (tax or 0)
    priced = [item for item in items if item.price is not None]
    goods = sum(item.value for item in priced) if priced else None
    paid = _paid(properties, currency, goods, discount or 0, extra)
    gross = goods if goods is not None or paid is None else paid - extra + (discount or 0)
    sign = -1 if role in (OrderRole.REFUNDED, OrderRole.CANCELLED) else 1
    result = Amounts(
        value=None if paid is None else sign * (paid - (goods or 0)),
        item_amount=gross,
        discount=discount,
        shipping=shipping,
        tax=tax,
        paid_amount=None if paid is None else sign * paid,
        items=tuple(_signed(item, sign) for item in items),
    )
    _check_sums(result)
    return result


def _paid(properties: Properties, currency: Currency, goods: int | None, discount: int, extra: int) -> int | None:
    total = read_amount(properties.total, currency)
    if total is not None:
        return total
    for name in ("subtotal", "revenue", "value"):
        net = read_amount(getattr(properties, name), currency)
        if net is not None:
            return net + extra
    return None if goods is None else goods - discount + extra


def _read_item(line: Line, currency: Currency, *, net: bool) -> Item:
    quantity = read_quantity(line.quantity)
    price = read_amount(line.price, currency)
    value = 0
    if price is not None:
        value = _times(line.price, quantity, currency)
        if not net:
            value -= read_amount(line.discount, currency) or 0
    return _item(line, price, whole(quantity), value)


def find_item(line: Line, currency: Currency) -> Item:
    """Of an event that is no order: what is no price or quantity is left out, and with it the value of the line."""
    price, quantity = find_amount(line.price, currency), find_quantity(line.quantity)
    try:
        return replace(_read_item(line, currency, net=True), quantity=quantity)
    except InvalidMoney:
        return _item(line, price, quantity, 0)


def _item(line: Line, price: int | None, quantity: int | None, value: int) -> Item:
    sku = to_text(line.sku)
    return Item(
        item=to_text(line.product_id) or to_text(line.item_id) or to_text(line.id) or sku,
        sku=sku,
        category=to_text(line.category) or to_text(line.item_category),
        brand=to_text(line.brand) or to_text(line.item_brand),
        coupon=to_text(line.coupon),
        price=price,
        quantity=quantity,
        value=value,
    )


def _times(price: str | int, quantity: Decimal, currency: Currency) -> int:
    """Minor units of price × quantity, rounded once: a price below a penny keeps its digits until then."""
    amount = Decimal(price) * quantity
    scaled = amount.scaleb(minor_digits(currency))
    if abs(scaled) > MAX_MINOR:
        raise InvalidMoney(f"{price} × {quantity} is not an amount of money that can be stored.")
    return int(scaled.to_integral_value(rounding=ROUND_HALF_EVEN))


def _signed(item: Item, sign: int) -> Item:
    if sign == 1:
        return item
    return Item(item.item, item.sku, item.category, item.brand, item.coupon, item.price, item.quantity, -item.value)


def _check_sums(amounts: Amounts) -> None:
    for sum_ in (amounts.value, amounts.item_amount, amounts.paid_amount):
        if sum_ is not None and abs(sum_) > MAX_MINOR:
            raise InvalidMoney("The amounts of this order add up to more than can be stored.")
