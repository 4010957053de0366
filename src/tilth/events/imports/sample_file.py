"""Orders to try an import with: of a shop that does not exist, the same for everybody on a day."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random


class SampleLanguage(StrEnum):
    EN = "en"
    ZH = "zh"


ORDERS = 60
_HEADINGS = {
    SampleLanguage.EN: (
        "Order No",
        "Customer ID",
        "Phone",
        "Paid at",
        "Product",
        "Category",
        "Quantity",
        "Amount",
        "City",
    ),
    SampleLanguage.ZH: ("订单编号", "会员编号", "手机号", "付款时间", "商品名称", "品类", "数量", "实付金额", "城市"),
}
_GOODS = {
    SampleLanguage.EN: (("Green tea", "Tea", 68), ("Oolong", "Tea", 128), ("Teapot", "Ware", 299), ("Cup", "Ware", 39)),
    SampleLanguage.ZH: (("龙井", "茶叶", 68), ("乌龙", "茶叶", 128), ("茶壶", "茶具", 299), ("茶杯", "茶具", 39)),
}
_CITIES = {
    SampleLanguage.EN: ("Hangzhou", "Shanghai", "Chengdu", "Guangzhou"),
    SampleLanguage.ZH: ("杭州", "上海", "成都", "广州"),
}


def sample_file(language: SampleLanguage, now: datetime) -> tuple[Sequence[str], Iterator[Sequence[object]]]:
    """Headings and rows."""
    return _HEADINGS[language], _rows(language, now)


def _rows(language: SampleLanguage, now: datetime) -> Iterator[Sequence[object]]:
    random = Random(20)  # noqa: S311 — the same orders each time, nothing secret
    start = now.replace(hour=8, minute=0, second=0, microsecond=0) - timedelta(days=ORDERS // 2 + 1)
    for number in range(ORDERS):
        customer = random.randrange(1, 25)
        name, category, price = random.choice(_GOODS[language])
        quantity = random.choice((1, 1, 1, 2, 3))
        paid_at = start + timedelta(hours=12 * number, minutes=random.randrange(600))
        yield (
            *(f"S{start:%y%m}{number + 1:05d}", f"M{customer:04d}", f"139000{customer:05d}"),
            *(f"{paid_at:%Y-%m-%d %H:%M:%S}", name, category, quantity),
            *(f"{price * quantity:.2f}", random.choice(_CITIES[language])),
        )
