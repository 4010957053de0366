"""Finds what the products of a batch are called."""

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tilth.events.contracts import ITEM_ROWS, Canonical

_MAX_REMEMBERED = 200_000
_NAMED_EVENTS = pa.array(
    [
        *(Canonical.PRODUCT_CLICKED, Canonical.PRODUCT_VIEWED, Canonical.PRODUCT_ADDED, Canonical.PRODUCT_REMOVED),
        *(Canonical.WISHLIST_ADDED, Canonical.WISHLIST_REMOVED),
        *ITEM_ROWS.values(),
    ],
    pa.string(),
)
"""Whose `name` is that of their product; elsewhere it may be that of a list or a promotion."""


class _Named(msgspec.Struct):
    name: object = None
    item_name: object = None
    """GA4's spelling."""


_decode = msgspec.json.Decoder(_Named).decode


class ItemNames:
    """Names that are news: what was said before is remembered, so that a batch writes next to nothing."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def take_news(self, rows: pa.Table) -> dict[str, str]:
        """By item, the name on its last row of `rows` (NORMAL_SCHEMA) that has one, where it is not the known one."""
        found = {item: name for item, text in _last_rows(rows) if (name := _read_name(text))}
        news = {item: name for item, name in found.items() if self._known.get(item) != name}
        if len(self._known) + len(news) > _MAX_REMEMBERED:
            self._known.clear()
        self._known |= news
        return news

    def forget(self) -> None:
        """After a transaction that did not commit: what it saved is not saved."""
        self._known.clear()


def _last_rows(rows: pa.Table) -> list[tuple[str, str]]:
    """(item, properties as JSON) of the last row of each item whose properties name something."""
    table = rows.select(["event", "item", "properties"])
    named = pc.and_(
        pc.is_in(table.column("event"), value_set=_NAMED_EVENTS),
        pc.fill_null(pc.match_substring_regex(table.column("properties"), '"(item_)?name"'), False),  # noqa: FBT003 — Arrow's own signature
    )
    table = table.filter(pc.and_(named, pc.is_valid(table.column("item"))))
    places = table.append_column("place", pa.array(np.arange(table.num_rows)))
    last = places.group_by("item").aggregate([("place", "max")]).column("place_max")
    kept = table.take(last)
    return list(zip(kept.column("item").to_pylist(), kept.column("properties").to_pylist(), strict=True))


def _read_name(text: str) -> str:
    named = _decode(text)
    name = named.name if isinstance(named.name, str) and named.name.strip() else named.item_name
    return name.strip() if isinstance(name, str) else ""
