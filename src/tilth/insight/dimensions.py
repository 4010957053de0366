"""What numbers can be broken down by, and how the rows of a breakdown fall into groups.

A row belongs to the group of its own value. So item dimensions (category, brand, item, sku) group the item rows of an
order by their own product, and what stands on the order's own row (shipping, tax, order discount) is "(none)".
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from tilth.history.contracts import FLAG_IDENTIFIED
from tilth.insight.errors import UnknownDimension

PROPERTY = "prop:"
OTHER_KEY = "(other)"
IDENTIFIED_KEYS = ("anonymous", "identified")
BUYER = "buyer"
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
        Dimension("item", "Item", "商品"),
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


@dataclass(frozen=True, slots=True)
class Grouping:
    """Groups of a breakdown. `remap` gives the group of a code; codes beyond it belong to group `other`.

    A key of None stands for rows without a value.
    """

    dimension: Dimension | None
    keys: tuple[str | None, ...]
    remap: NDArray[np.int32]
    other: int

    @property
    def size(self) -> int:
        return len(self.keys)

    @property
    def columns(self) -> tuple[str, ...]:
        return () if self.dimension is None else (self.dimension.column,)

    @property
    def by_buyer(self) -> bool:
        return self.dimension is not None and self.dimension.kind is Kind.BUYER


WHOLE = Grouping(None, (None,), np.empty(0, dtype=np.int32), 0)
"""One group for everything."""


def group_all(dimension: Dimension, terms: Callable[[str], list[str]], extra: Iterable[str] = ()) -> Grouping:
    """A group per value. `extra` are values that may stand outside of history (channels of spend)."""
    match dimension.kind:
        case Kind.BUYER:
            return Grouping(dimension, BUYER_KEYS, np.empty(0, dtype=np.int32), 0)
        case Kind.IDENTIFIED:
            flags = np.arange(256)
            return Grouping(dimension, IDENTIFIED_KEYS, ((flags & FLAG_IDENTIFIED) > 0).astype(np.int32), 0)
        case Kind.CODES:
            texts = terms(dimension.column)
            keys: list[str | None] = [None, OTHER_KEY, *texts[2:]]
            known = set(texts)
            keys.extend(text for text in dict.fromkeys(extra) if text and text not in known)
            return Grouping(dimension, tuple(keys), np.arange(max(len(texts), 2), dtype=np.int32), 1)


def choose_groups(everything: Grouping, order: Sequence[int], limit: int) -> Grouping:
    """The first `limit` groups of an order of them, the rest as one group `(other)` where there is a rest."""
    if everything.dimension is None or everything.dimension.kind is not Kind.CODES:
        return everything
    chosen = [group for group in order if everything.keys[group] != OTHER_KEY][:limit]
    place = np.full(everything.size, len(chosen), dtype=np.int32)
    place[chosen] = np.arange(len(chosen), dtype=np.int32)
    keys = (*(everything.keys[group] for group in chosen), OTHER_KEY)
    return Grouping(everything.dimension, keys, place[everything.remap], len(chosen))
