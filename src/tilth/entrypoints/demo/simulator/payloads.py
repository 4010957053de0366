"""Traffic as Segment messages, as the SDKs of a web shop, an app, a mini program and a back office would send it."""

from typing import Literal

import msgspec
import numpy as np

from tilth.entrypoints.demo.simulator.fragments import CustomerFragments, GoodsFragments
from tilth.entrypoints.demo.simulator.journeys import Kind
from tilth.entrypoints.demo.simulator.orders import unit_price
from tilth.entrypoints.demo.simulator.simulation import Traffic
from tilth.entrypoints.demo.simulator.stream import SERVER_KINDS, Events

_EMPTY = msgspec.Raw(b"{}")
_BANNER = msgspec.Raw(b'{"promotion_id":"home-banner","name":"Home banner","position":"home_1"}')
_PATHS = {
    Kind.CART: "/cart",
    Kind.CHECKOUT: "/checkout",
    Kind.COUPON: "/checkout",
    Kind.PAYMENT_INFO: "/checkout/payment",
    Kind.PLACED: "/checkout/done",
    Kind.LOGIN: "/login",
    Kind.GUEST: "/checkout",
}
_NAMES = {
    Kind.SEARCH: "Products Searched",
    Kind.LIST: "Product List Viewed",
    Kind.PROMOTION_VIEW: "Promotion Viewed",
    Kind.PROMOTION_CLICK: "Promotion Clicked",
    Kind.CLICK: "Product Clicked",
    Kind.VIEW: "Product Viewed",
    Kind.WISH: "Product Added to Wishlist",
    Kind.ADD: "Product Added",
    Kind.REMOVE: "Product Removed",
    Kind.CART: "Cart Viewed",
    Kind.CHECKOUT: "Checkout Started",
    Kind.COUPON: "Coupon Applied",
    Kind.PAYMENT_INFO: "Payment Info Entered",
    Kind.PLACED: "Order Placed",
    Kind.PAID: "Order Completed",
    Kind.CANCELLED: "Order Cancelled",
    Kind.REFUNDED: "Order Refunded",
}
_PRODUCT_KINDS = {Kind.CLICK, Kind.VIEW, Kind.WISH, Kind.ADD, Kind.REMOVE}
_IDENTIFY_KINDS = {Kind.LOGIN, Kind.GUEST, Kind.WECHAT}


class Message(msgspec.Struct, omit_defaults=True, rename="camel"):
    """One item of `batch`, in Segment's spelling."""

    type: Literal["track", "identify", "page", "screen"]
    message_id: str
    timestamp: str
    context: msgspec.Raw
    anonymous_id: str | None = None
    user_id: str | None = None
    event: str | None = None
    name: str | None = None
    properties: msgspec.Raw | None = None
    traits: msgspec.Raw | None = None


class Writer:
    """Turns the events of one traffic into messages; caches fragments as it meets them."""

    def __init__(self, traffic: Traffic, customers: CustomerFragments | None = None) -> None:
        """Pass the `customers` of an earlier writer of the same shop: their identifiers take memory."""
        self._shop, self._events = traffic.shop, traffic.events
        self.customers = customers or CustomerFragments(traffic.shop)
        self._goods = GoodsFragments(traffic.shop, traffic.orders, f"SO{traffic.chunk:03d}")
        self._ids = traffic.shop.scenario.stream(f"ids {traffic.chunk}").bytes(16 * len(traffic.events)).hex()
        self._day = traffic.visits.day
        self._person, self._slot, self._touch = (
            column.tolist() for column in (traffic.visits.person, traffic.visits.slot, traffic.visits.touch)
        )

    def write(self, start: int, stop: int) -> list[Message]:
        """Messages of events [start, stop) of the traffic."""
        events = self._events.take(slice(start, stop))
        stamps = np.datetime_as_string(events.ts.view("M8[us]"), unit="ms").tolist()
        columns = (events.kind, events.visit, events.item, events.quantity, events.order, events.known)
        rows = zip(stamps, self._prices(events), *(column.tolist() for column in columns), strict=True)
        return [self._message(self._ids[32 * n : 32 * n + 32], *row) for n, row in enumerate(rows, start)]

    def _prices(self, events: Events) -> list[int]:
        """Of the item on the day of the visit; meaningless where the event has no product."""
        item = np.clip(events.item, 0, len(self._shop.catalog.names) - 1)
        prices: list[int] = unit_price(self._shop.catalog, self._shop.seasons, item, self._day[events.visit]).tolist()
        return prices

    def _message(
        self,
        message_id: str,
        stamp: str,
        price: int,
        code: int,
        visit: int,
        item: int,
        quantity: int,
        order: int,
        known: bool,  # noqa: FBT001 — one row of columns
    ) -> Message:
        kind, person, slot = Kind(code), self._person[visit], self._slot[visit]
        user = self.customers.user_id(person) if known else None
        if kind in SERVER_KINDS:
            anonymous = None if known else self.customers.anonymous_id(person, slot)
            context = self.customers.server_context(person, self._touch[visit])
        else:
            anonymous = self.customers.anonymous_id(person, slot)
            path = f"/product/{item}" if kind in _PRODUCT_KINDS else _PATHS.get(kind, "/")
            context = self.customers.context(person, slot, self._touch[visit], path)
        message = Message("track", message_id, f"{stamp}Z", context, anonymous, user)
        if kind in _IDENTIFY_KINDS:
            message.type = "identify"
            message.traits = self.customers.traits(person, kind)
        elif kind is Kind.PAGE:
            message.type = "screen" if self.customers.channel(person, slot) == "app" else "page"
            message.name, message.properties = "Home", _EMPTY
        else:
            message.event = _NAMES[kind]
            message.properties = self._properties(kind, item, price, quantity, order)
        return message

    def _properties(self, kind: Kind, item: int, price: int, quantity: int, order: int) -> msgspec.Raw:
        if kind in _PRODUCT_KINDS:
            return self._goods.product(item, price, quantity)
        properties = _EMPTY
        match kind:
            case Kind.SEARCH | Kind.LIST:
                properties = self._goods.category(item, kind)
            case Kind.PROMOTION_VIEW | Kind.PROMOTION_CLICK:
                properties = _BANNER
            case Kind.COUPON:
                properties = self._goods.coupon(order)
            case Kind.PLACED | Kind.PAID:
                properties = self._goods.order(order)
            case Kind.CANCELLED | Kind.REFUNDED:
                properties = self._goods.returned(order)
        return properties
