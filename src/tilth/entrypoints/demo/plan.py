"""The tracking plan of the simulated shop, which its senders do not keep to in every point.

Violations come from two things that happen in every shop: a property that the plan asks for and the app does not send
yet, and a value that marketing has introduced and nobody has written down.
"""

from typing import Any

from tilth.entrypoints.demo.simulator.content import COUPONS, Text
from tilth.entrypoints.demo.simulator.scenario import Scenario

_TEAM = Text("商城前端", "Shop front end")
_BACKEND = Text("交易后端", "Order back end")


def tracking_plan(scenario: Scenario) -> dict[str, Any]:
    """As a file of the API carries it. Pages, promotions and the wish list are left to be declared by hand."""

    def say(zh: str, en: str) -> str:
        return Text(zh, en).say(scenario.language)

    product = [
        _property("product_id", "text", say("商品编号", "Number of the product"), required=True),
        _property("sku", "text", say("规格编号", "Number of the variant")),
        _property("name", "text", say("商品名称", "Name of the product"), required=True),
        _property("price", "number", say("单价，以主币种单位计", "Unit price in major units"), required=True),
        _property("quantity", "number", say("件数", "Pieces")),
        _property("currency", "text", say("币种", "Currency"), allowed=[scenario.currency]),
    ]
    coupons = [code for code, *_ in COUPONS[:-1]]
    order = [
        _property("order_id", "text", say("订单号", "Number of the order"), required=True),
        _property("total", "number", say("应付金额，含运费", "Amount to pay, with shipping"), required=True),
        _property("discount", "number", say("优惠金额", "Discount")),
        _property("shipping", "number", say("运费", "Shipping")),
        _property("currency", "text", say("币种", "Currency"), required=True, allowed=[scenario.currency]),
        _property("coupon", "text", say("优惠券代码", "Code of the coupon"), allowed=coupons),
        _property("products", "list", say("订单行", "Order lines"), required=True),
    ]
    payment = _property(
        "payment_method",
        "text",
        say("所选支付方式；新版 App 才会上报", "Way of payment that was chosen; sent by the next app version"),
        required=True,
        allowed=["alipay", "wechat_pay", "unionpay"],
    )
    query = _property("query", "text", say("搜索词", "What was searched for"), required=True)
    front, back = _TEAM.say(scenario.language), _BACKEND.say(scenario.language)
    events = [
        _event("Products Searched", say("在站内搜索", "A search in the shop"), front, [query]),
        _event("Product Clicked", say("在列表中点开商品", "A product was opened from a list"), front, product),
        _event("Product Viewed", say("看到商品详情", "A product's page was seen"), front, product),
        _event("Product Added", say("加入购物车", "Put into the cart"), front, product),
        _event("Product Removed", say("移出购物车", "Taken out of the cart"), front, product),
        _event("Checkout Started", say("开始结算", "The checkout was opened"), front, []),
        _event("Payment Info Entered", say("选好支付方式", "A way of payment was chosen"), front, [payment]),
        _event("Order Placed", say("下单成功", "An order was placed"), back, order),
        _event("Order Completed", say("支付成功", "An order was paid"), back, order),
        _event("Order Cancelled", say("未支付即取消", "Cancelled before it was paid"), back, order[:2]),
        _event("Order Refunded", say("退款成功，可为部分退款", "Refunded, whole or in part"), back, order[:2]),
    ]
    return {"events": events}


def _event(name: str, description: str, owner: str, properties: list[dict[str, Any]]) -> dict[str, Any]:
    return {"event": name, "description": description, "owner": owner, "properties": properties}


def _property(
    name: str, kind: str, description: str, *, required: bool = False, allowed: list[str] | None = None
) -> dict[str, Any]:
    declared = {"property": name, "type": kind, "description": description, "required": required}
    return declared | ({"allowed": allowed} if allowed else {})
