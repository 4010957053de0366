"""GMV and its variants, order counts, averages per order, buyer, item and visitor."""

from collections.abc import Callable

from tilth.insight.contracts import Unit
from tilth.insight.metrics.counting import Counts
from tilth.insight.metrics.kernels import orders
from tilth.insight.metrics.metric import Metric
from tilth.insight.metrics.sheet import Sheet

Computed = tuple[Counts, Counts | None]


def _amount(count: int) -> Callable[[Sheet, object], Computed]:
    return lambda sheet, _: (sheet.orders(count, own_currency=True), None)


def _count(count: int) -> Callable[[Sheet, object], Computed]:
    return lambda sheet, _: (sheet.orders(count), None)


def _paid_per(count: int) -> Callable[[Sheet, object], Computed]:
    """Paid amount per order, buyer or item of the same currency."""
    return lambda sheet, _: (
        sheet.orders(orders.PAID_AMOUNT, own_currency=True),
        sheet.orders(count, own_currency=True),
    )


def _net_sales(sheet: Sheet, _: object) -> Computed:
    paid, refunds, cancelled = (
        sheet.orders(count, own_currency=True) for count in (orders.PAID_AMOUNT, orders.REFUNDS, orders.CANCELLATIONS)
    )
    return paid - refunds - cancelled, None


def _uv_value(sheet: Sheet, _: object) -> Computed:
    return sheet.orders(orders.PAID_AMOUNT, own_currency=True), sheet.visitors()


TRADE = (
    Metric(
        "gmv",
        "gmv",
        "GMV",
        "交易额",
        Unit.MONEY,
        "amount of orders placed in the period, paid or not, before refunds",
        None,
        "An order that was placed first counts its placed rows, at the time of placing. An order that was paid at once "
        "(only Order Completed) counts its paid rows.",
        _amount(orders.PLACED_AMOUNT),
        in_currency=True,
    ),
    Metric(
        "paid_amount",
        "gmv",
        "Paid amount",
        "支付金额",
        Unit.MONEY,
        "amount of orders paid in the period, refunds not netted",
        None,
        "The rows of Order Completed and its lines, at the time of paying.",
        _amount(orders.PAID_AMOUNT),
        in_currency=True,
    ),
    Metric(
        "net_sales",
        "gmv",
        "Net sales",
        "净销售额",
        Unit.MONEY,
        "paid amount − refunds − cancellations, each in the period in which it happened",
        None,
        "Paid amount less refunds and cancellations as the two metrics below count them.",
        _net_sales,
        in_currency=True,
    ),
    Metric(
        "refunds",
        "gmv",
        "Refunds",
        "退款金额",
        Unit.MONEY,
        "amount refunded in the period",
        None,
        "Order Refunded and its lines, as a positive amount, at the time of the refund; without amount and lines, all "
        "that the order paid and has not given back. What one order gives back, refunds and cancellations together in "
        "the order of time, ends at what it paid, where its payment is known.",
        _amount(orders.REFUNDS),
        in_currency=True,
    ),
    Metric(
        "cancellations",
        "gmv",
        "Cancellations",
        "取消金额",
        Unit.MONEY,
        "amount of paid orders cancelled in the period",
        None,
        "Order Cancelled and its lines, as a positive amount, counted like refunds: at most what the order paid and "
        "has not given back. The cancellation of an order that was placed and never paid does not count: no money "
        "came, none goes back.",
        _amount(orders.CANCELLATIONS),
        in_currency=True,
    ),
    Metric(
        "orders_placed",
        "orders",
        "Orders placed",
        "下单数",
        Unit.COUNT,
        "distinct orders that count for GMV",
        None,
        "Orders by order id and person. Order rows without an order id are one order where they share a moment.",
        _count(orders.PLACED_ORDERS),
    ),
    Metric(
        "orders_paid",
        "orders",
        "Orders paid",
        "支付订单数",
        Unit.COUNT,
        "distinct orders paid in the period",
        None,
        "Orders by order id and person, with a row of Order Completed in the period.",
        _count(orders.PAID_ORDERS),
    ),
    Metric(
        "items",
        "orders",
        "Items",
        "件数",
        Unit.COUNT,
        "pieces in orders paid in the period",
        None,
        "Quantities of the order's lines; of the order's own row where it has no lines.",
        _count(orders.ITEMS),
    ),
    Metric(
        "aov",
        "order_value",
        "Average order value",
        "笔单价",
        Unit.MONEY,
        "paid amount",
        "orders paid",
        "Paid amount ÷ orders paid, both in the currency asked for.",
        _paid_per(orders.PAID_ORDERS),
        in_currency=True,
    ),
    Metric(
        "amount_per_buyer",
        "order_value",
        "Amount per buyer",
        "客单价",
        Unit.MONEY,
        "paid amount",
        "buyers",
        "Paid amount ÷ distinct buyers, both in the currency asked for.",
        _paid_per(orders.BUYERS),
        in_currency=True,
    ),
    Metric(
        "price_per_item",
        "order_value",
        "Price per item",
        "件单价",
        Unit.MONEY,
        "paid amount",
        "items",
        "Paid amount ÷ pieces, both in the currency asked for.",
        _paid_per(orders.ITEMS),
        in_currency=True,
    ),
    Metric(
        "items_per_order",
        "order_value",
        "Items per order",
        "连带率",
        Unit.RATIO,
        "items",
        "orders paid",
        "Pieces ÷ orders paid.",
        lambda sheet, _: (sheet.orders(orders.ITEMS), sheet.orders(orders.PAID_ORDERS)),
    ),
    Metric(
        "uv_value",
        "order_value",
        "Value per visitor",
        "UV 价值",
        Unit.MONEY,
        "paid amount",
        "visitors",
        "Paid amount in the currency asked for ÷ distinct visitors.",
        _uv_value,
        in_currency=True,
    ),
)
