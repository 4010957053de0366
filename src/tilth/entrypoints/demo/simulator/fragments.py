"""Pieces of messages that many messages share, encoded once and spliced in raw.

So a million messages take some seconds and not a minute. Nothing here depends on the moment of an event.
"""

from functools import lru_cache
from typing import Any

import msgspec

from tilth.entrypoints.demo.simulator.content import (
    CITIES,
    COUPONS,
    DEVICES,
    GIVEN_NAMES,
    SURNAMES,
    City,
    DeviceModel,
    Language,
)
from tilth.entrypoints.demo.simulator.journeys import Kind
from tilth.entrypoints.demo.simulator.marketing import Touch
from tilth.entrypoints.demo.simulator.orders import Orders
from tilth.entrypoints.demo.simulator.population import MAX_DEVICES
from tilth.entrypoints.demo.simulator.simulation import Shop

SHOP = "https://shop.example.cn"
_encode = msgspec.json.encode
_BACKEND = b'{"active":false,"library":{"name":"shop-backend","version":"3.4.0"},'


def amount(fen: int) -> float:
    """Yuan as JSON writes it: a float has 15 exact digits, a price at most 9."""
    return fen / 100


def _members(fields: dict[str, Any]) -> bytes:
    """The inside of a JSON object, ending with a comma; empty fields left out."""
    kept = {key: value for key, value in fields.items() if value}
    return _encode(kept)[1:-1] + b"," if kept else b""


class CustomerFragments:
    """What is known of a person: identifiers, traits, and the device and place part of the context."""

    def __init__(self, shop: Shop) -> None:
        self._people, self._language = shop.people, shop.scenario.language
        zone, locale = shop.scenario.zone_name, "zh-CN" if self._language == "zh" else "en-US"
        ids = shop.scenario.stream("anonymous").bytes(16 * shop.scenario.persons * MAX_DEVICES).hex()
        self._anonymous = [ids[32 * n : 32 * n + 32] for n in range(shop.scenario.persons * MAX_DEVICES)]
        self._models = [_model_context(model, locale, zone) for model in DEVICES]
        self._cities = [_members({"location": _location(city, self._language)}) for city in CITIES]
        self._devices = shop.people.devices.tolist()
        self._city = shop.people.city.tolist()
        self._touches = [_touch_context(touch) for touch in shop.marketing.touches]
        self._end = b'"timezone":"%s"}' % zone.encode()
        self._touch_list = shop.marketing.touches

    def anonymous_id(self, person: int, slot: int) -> str:
        return self._anonymous[person * MAX_DEVICES + slot]

    def user_id(self, person: int) -> str:
        return f"u{100_000 + person}"

    def channel(self, person: int, slot: int) -> str:
        return DEVICES[self._devices[person][slot]].channel

    def context(self, person: int, slot: int, touch: int, path: str) -> msgspec.Raw:
        model = self._devices[person][slot]
        if DEVICES[model].channel == "app":
            page = b'"device":{"id":"%s",%s' % (self.anonymous_id(person, slot).encode(), _app_device(model))
        else:
            page = b'"page":%s}' % _page(path, self._touch_list[touch].referrer)
        return msgspec.Raw(
            b"".join((b"{", self._models[model], self._cities[self._city[person]], self._touches[touch], page))
        )

    def server_context(self, person: int, touch: int) -> msgspec.Raw:
        """`active: false`: the shop's own system speaks, of an order that came by this touch."""
        return msgspec.Raw(b"".join((_BACKEND, self._cities[self._city[person]], self._touches[touch], self._end)))

    def traits(self, person: int, kind: Kind) -> msgspec.Raw:
        """A member tells all, a guest what the parcel needs, WeChat its two ids."""
        people = self._people
        if kind is Kind.WECHAT:
            return _raw({"unionid": f"un{person:08x}", "openid": f"op{person:08x}"})
        contact: dict[str, Any] = {}
        if people.has_phone[person]:
            contact["phone"] = f"139{person:08d}"
        if people.has_email[person]:
            contact["email"] = f"customer{person}@example.com"
        if kind is Kind.GUEST:
            return _raw(contact)
        city = CITIES[self._city[person]]
        surname, given = SURNAMES[person % len(SURNAMES)], GIVEN_NAMES[person * 7 % len(GIVEN_NAMES)]
        space = "" if self._language == "zh" else " "
        return _raw(
            {
                **contact,
                "name": f"{surname.say(self._language)}{space}{given.say(self._language)}",
                "gender": "female" if people.female[person] else "male",
                "birthday": f"{people.birth_year[person]}-{person % 12 + 1:02d}-{person % 28 + 1:02d}",
                "address": {"city": city.name.say(self._language), "state": city.province.say(self._language)},
            }
        )


class GoodsFragments:
    """Properties of product and order events."""

    def __init__(self, shop: Shop, orders: Orders, order_prefix: str) -> None:
        self._catalog, self._orders, self._prefix = shop.catalog, orders, order_prefix
        self._currency = shop.scenario.currency
        self._products: dict[tuple[int, int, int], msgspec.Raw] = {}

    def product(self, item: int, price: int, quantity: int) -> msgspec.Raw:
        key = (item, price, quantity)
        found = self._products.get(key)
        if found is None:
            line = self._line(item, price, max(quantity, 1))
            found = self._products[key] = _raw({**line, "currency": self._currency})
        return found

    def category(self, category: int, kind: Kind) -> msgspec.Raw:
        name = self._catalog.categories[category]
        return _raw({"query": name} if kind is Kind.SEARCH else {"list_id": f"C{category:02d}", "category": name})

    def coupon(self, order: int) -> msgspec.Raw:
        code, _, discount = COUPONS[int(self._orders.coupon[order])]
        return _raw({"order_id": self.order_id(order), "coupon_id": code, "discount": discount})

    def order(self, order: int) -> msgspec.Raw:
        """All lines and amounts; total = subtotal + shipping, subtotal = Σ lines − discount."""
        orders = self._orders
        goods, discount, coupon = int(orders.goods[order]), int(orders.discount[order]), int(orders.coupon[order])
        first = int(orders.first_line[order])
        return _raw(
            {
                "order_id": self.order_id(order),
                "total": amount(int(orders.amount[order])),
                "subtotal": amount(goods - discount),
                "discount": amount(discount),
                "shipping": amount(int(orders.shipping[order])),
                "tax": 0,
                "currency": self._currency,
                **({"coupon": COUPONS[coupon][0]} if coupon >= 0 else {}),
                "products": [self._order_line(line) for line in range(first, first + int(orders.lines[order]))],
            }
        )

    def returned(self, order: int) -> msgspec.Raw:
        """What a cancellation or refund takes back: everything, or one line."""
        orders = self._orders
        if orders.back_line[order] < 0:
            return self.order(order)
        line = self._order_line(int(orders.first_line[order] + orders.back_line[order]))
        back = amount(int(orders.back_amount[order]))
        return _raw({"order_id": self.order_id(order), "total": back, "currency": self._currency, "products": [line]})

    def order_id(self, order: int) -> str:
        return f"{self._prefix}-{order:07d}"

    def _order_line(self, line: int) -> dict[str, Any]:
        orders = self._orders
        return self._line(int(orders.line_item[line]), int(orders.line_price[line]), int(orders.line_quantity[line]))

    def _line(self, item: int, price: int, quantity: int) -> dict[str, Any]:
        catalog = self._catalog
        return {
            "product_id": f"P{item:05d}",
            "sku": f"SKU-{item:05d}-{item % 7}",
            "name": catalog.names[item],
            "brand": catalog.brands[item],
            "category": catalog.categories[int(catalog.category_of[item])],
            "price": amount(price),
            "quantity": quantity,
        }


def _raw(fields: dict[str, Any]) -> msgspec.Raw:
    return msgspec.Raw(_encode(fields))


def _model_context(model: DeviceModel, locale: str, zone: str) -> bytes:
    library = {
        "app": {"name": "analytics-swift" if model.os == "iOS" else "analytics-kotlin", "version": "1.6.2"},
        "miniprogram": {"name": "rudder-sdk-js", "version": "3.11.0"},
    }.get(model.channel, {"name": "analytics.js", "version": "next-1.77.0"})
    app = {"name": "Tilth Shop", "version": "5.2.0"} if model.channel == "app" else None
    device = {"type": model.kind, "manufacturer": model.maker, "model": model.model}
    return _members(
        {
            "library": library,
            "app": app,
            "device": None if app else {key: value for key, value in device.items() if value},
            "os": {"name": model.os, "version": model.version},
            "userAgent": model.user_agent,
            "locale": locale,
            "timezone": zone,
        }
    )


def _location(city: City, language: Language) -> dict[str, str]:
    return {"country": "CN", "region": city.province.say(language), "city": city.name.say(language)}


@lru_cache
def _app_device(model: int) -> bytes:
    """The rest of an app's `device` after its id, and the end of the context."""
    device = DEVICES[model]
    return _encode({"type": device.kind, "manufacturer": device.maker, "model": device.model})[1:] + b"}"


def _touch_context(touch: Touch) -> bytes:
    campaign = {"name": touch.campaign, "source": touch.source, "medium": touch.medium}
    return _members({"campaign": campaign if touch.campaign else None})


@lru_cache(maxsize=50_000)
def _page(path: str, referrer: str) -> bytes:
    return _encode({"path": path, "url": f"{SHOP}{path}", "referrer": referrer, "title": "Tilth Shop"})
