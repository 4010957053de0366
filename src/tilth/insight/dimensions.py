"""What numbers can be broken down by."""

from dataclasses import dataclass
from enum import Enum

from tilth.insight.errors import UnknownDimension

PROPERTY = "prop:"
IDENTIFIED_KEYS = ("anonymous", "identified")
BUYER = "buyer"
ITEM = "item"
BUYER_KEYS = (None, "new", "old")


class Kind(Enum):
    CODES = "codes"
    IDENTIFIED = "identified"
    BUYER = "buyer"


@dataclass(frozen=True, slots=True)
class Dimension:
    code: str
    name_en: str
    name_zh: str
    kind: Kind = Kind.CODES

    @property
    def column(self) -> str:
        return "flags" if self.kind is not Kind.CODES else self.code


DIMENSIONS: dict[str, Dimension] = {
    dimension.code: dimension
    for dimension in (
        Dimension("channel", "Channel", "渠道"),
        Dimension("campaign", "Campaign", "活动"),
        Dimension("source", "Source", "来源"),
        Dimension("medium", "Medium", "媒介"),
        Dimension("term", "Search term", "关键词"),
        Dimension("content", "Content", "创意"),
        Dimension("category", "Category", "品类"),
        Dimension("brand", "Brand", "品牌"),
        Dimension(ITEM, "Item", "商品"),
        Dimension("sku", "SKU", "规格"),
        Dimension("coupon", "Coupon", "优惠券"),
        Dimension("currency", "Currency", "币种"),
        Dimension("country", "Country", "国家"),
        Dimension("province", "Province", "省份"),
        Dimension("city", "City", "城市"),
        Dimension("device", "Device", "设备"),
        Dimension("os", "Operating system", "操作系统"),
        Dimension("event", "Event", "事件"),
        Dimension("event_name", "Rare event's own name", "罕见事件名"),
        Dimension("url", "Page address", "页面地址"),
        Dimension("referrer", "Referrer", "来路"),
        Dimension(BUYER, "New or old buyer", "新老客", Kind.BUYER),
        Dimension("identified", "Identified or anonymous", "是否识别", Kind.IDENTIFIED),
    )
}


def get_dimension(code: str) -> Dimension:
    """Raises UnknownDimension listing what there is."""
    if code.startswith(PROPERTY) and len(code) > len(PROPERTY):
        return Dimension(code, code.removeprefix(PROPERTY), code.removeprefix(PROPERTY))
    if code not in DIMENSIONS:
        known = ", ".join([*DIMENSIONS, f"{PROPERTY}<name>"])
        raise UnknownDimension(f"There is no dimension '{code}'. Use one of: {known}.", dimension=code)
    return DIMENSIONS[code]
