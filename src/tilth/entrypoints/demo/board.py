"""A dashboard for the simulated shop's manager, and the saved questions on it."""

from dataclasses import dataclass
from typing import Any

from tilth.entrypoints.demo.server import Server
from tilth.entrypoints.demo.simulator.content import Language, Text

_ANY_DAY = {"first": "2000-01-01", "last": "2000-01-01"}
"""A saved question takes its days from the range beside it."""
_NAME = Text("每日经营看板", "The shop at a glance")
_ABOUT = Text(
    "每天早上看一眼：卖了多少、从哪来、卖的什么、谁回来了。",
    "For every morning: sales and their sources, what sells, who returns.",
)
_NOTE = Text(
    "点开任意数字，就能看到它背后的用户。点“调整布局”可以移动、缩放卡片，也可以把别的查询固定到这里。",
    "Open any number to see the people behind it. Arrange moves and resizes tiles; pin other questions here.",
)


@dataclass(frozen=True, slots=True)
class _Place:
    x: int
    y: int
    w: int
    h: int


@dataclass(frozen=True, slots=True)
class _Shown:
    name: Text
    place: _Place
    question: dict[str, Any]
    chart: dict[str, Any]
    range: str = "30d"


def _metrics(*codes: str, **options: object) -> dict[str, Any]:
    return {"metrics": {**_ANY_DAY, "metrics": [{"code": code} for code in codes], **options}}


_COMPARED = {"compare": ["previous"]}
_WAY = ("Product Viewed", "Product Added", "Checkout Started", "Order Completed")
_SHOWN = (
    _Shown(Text("交易额", "Sales"), _Place(0, 0, 3, 3), _metrics("gmv", **_COMPARED), {"kind": "number"}),
    _Shown(Text("支付买家", "Buyers"), _Place(3, 0, 3, 3), _metrics("buyers", **_COMPARED), {"kind": "number"}),
    _Shown(
        Text("转化率", "Conversion rate"),
        _Place(6, 0, 3, 3),
        _metrics("conversion_rate", **_COMPARED),
        {"kind": "number"},
    ),
    _Shown(
        Text("下单与支付", "Placed and paid"),
        _Place(0, 3, 8, 6),
        _metrics("gmv", "paid_amount", grain="day"),
        {"kind": "line"},
    ),
    _Shown(Text("渠道贡献", "Sales by channel"), _Place(8, 3, 4, 6), _metrics("gmv", by=["channel"]), {"kind": "bar"}),
    _Shown(
        Text("购买漏斗", "Way to an order"),
        _Place(0, 9, 5, 6),
        {"funnel": {**_ANY_DAY, "steps": [{"event": event} for event in _WAY]}},
        {"kind": "bar"},
    ),
    _Shown(
        Text("各周新客的回访", "Who comes back, by week"),
        _Place(5, 15, 7, 10),
        {"retention": {**_ANY_DAY, "grain": "week", "periods": 3}},
        {"kind": "table"},
        range="8w",
    ),
    _Shown(
        Text("热销商品", "Best sellers"),
        _Place(0, 15, 5, 10),
        _metrics("paid_amount", by=["item"], limit=8),
        {"kind": "table"},
    ),
    _Shown(
        Text("各省交易额", "Sales by province"),
        _Place(5, 9, 7, 6),
        _metrics("gmv", by=["province"], limit=50),
        {"kind": "map"},
    ),
)


def hang_board(server: Server, language: Language) -> None:
    """Raises DemoFailed where the server refuses a part of it."""
    tiles: list[dict[str, Any]] = [
        {"id": "note", "x": 9, "y": 0, "w": 3, "h": 3, "text": _NOTE.say(language)},
    ]
    for shown in _SHOWN:
        draft = {"name": shown.name.say(language), "question": shown.question, "range": {"range": shown.range}}
        saved = server.save_question({**draft, "chart": shown.chart})
        place = shown.place
        tiles.append({"id": saved, "x": place.x, "y": place.y, "w": place.w, "h": place.h, "question": saved})
    server.save_board({"name": _NAME.say(language), "description": _ABOUT.say(language), "tiles": tiles})
