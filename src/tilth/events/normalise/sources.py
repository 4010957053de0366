"""Columns of where an event came from: identity, marketing, page, place, device."""

from collections.abc import Callable, Iterable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tilth.events.contracts import IDENTIFIER_TYPES
from tilth.events.normalise.accounts import account_column
from tilth.events.normalise.channels import DIRECT, derive_channel, utm_of
from tilth.events.normalise.devices import form_of, system_of
from tilth.events.normalise.envelope import (
    NO_CAMPAIGN,
    NO_DEVICE,
    NO_LOCATION,
    NO_PAGE,
    NO_SYSTEM,
    Campaign,
    Context,
    Referrer,
)
from tilth.events.normalise.rows import Rows
from tilth.events.normalise.texts import MAX_IDENTIFIER, MAX_URL, text_column, to_text
from tilth.events.rejections import Reason

Columns = dict[str, pa.Array]


def identity_columns(rows: Rows) -> Columns:
    """Identifiers as sent; people folds their spelling. Too long ones mark their row as bad."""
    found: Columns = {
        "user_id": _identifiers([e.user_id for e in rows.events]),
        "anonymous_id": _identifiers([e.anonymous_id for e in rows.events]),
        "device_id": _identifiers([(c.device or NO_DEVICE).id for c in rows.contexts]),
        "previous_id": _identifiers([e.previous_id if e.type == "alias" else None for e in rows.events]),
    }
    for name in ("phone", "email", "unionid", "openid"):
        own = [getattr(t, name) for t in rows.traits]
        shared = [getattr(t, name) for t in rows.shared_traits]
        found[name] = _identifiers(a if a is not None else b for a, b in zip(own, shared, strict=True))
    found["account"] = account_column(rows)
    for name in (*(name for name in IDENTIFIER_TYPES if name != "account"), "previous_id"):
        for row in _too_long(found[name]):
            rows.bad[row] = (Reason.IDENTIFIER_TOO_LONG, f"{name} is longer than {MAX_IDENTIFIER} characters.")
    return found


def _identifiers(values: Iterable[Any]) -> pa.Array:
    return text_column(values, limit=32 * 1024)


def _too_long(column: pa.Array) -> list[int]:
    if column.null_count == len(column):
        return []
    lengths = pc.fill_null(pc.utf8_length(column), 0)
    rows: list[int] = pc.indices_nonzero(pc.greater(lengths, MAX_IDENTIFIER)).to_pylist()
    return rows


def source_columns(rows: Rows) -> Columns:
    urls = _first(
        text_column([p.url for p in rows.properties], MAX_URL),
        text_column([(c.page or NO_PAGE).url for c in rows.contexts], MAX_URL),
    )
    referrers = _first(
        text_column([p.referrer for p in rows.properties], MAX_URL),
        text_column([(c.page or NO_PAGE).referrer for c in rows.contexts], MAX_URL),
        text_column([_referrer(c) for c in rows.contexts], MAX_URL),
    )
    url_texts = urls.to_pylist()
    campaigns = [
        c.campaign if c.campaign is not None else _campaign_of(u) for c, u in zip(rows.contexts, url_texts, strict=True)
    ]
    medium = text_column([c.medium for c in campaigns])
    source = text_column([c.source for c in campaigns])
    explicit = _first(
        text_column([p.channel for p in rows.properties]), text_column([c.channel for c in rows.contexts])
    )
    return {
        "url": urls,
        "referrer": referrers,
        "source": source,
        "medium": medium,
        "campaign": text_column([c.name for c in campaigns]),
        "term": text_column([c.term for c in campaigns]),
        "content": text_column([c.content for c in campaigns]),
        "channel": _channels(explicit, medium, source, referrers, url_texts),
        **_place_columns(rows),
        **_device_columns(rows),
    }


def _first(*columns: pa.Array) -> pa.Array:
    """Per row the first that is not null; columns without any value cost nothing."""
    useful = [c for c in columns if c.null_count < len(c)]
    if not useful:
        return columns[0]
    return useful[0] if len(useful) == 1 else pc.coalesce(*useful)


def _channels(
    explicit: pa.Array, medium: pa.Array, source: pa.Array, referrers: pa.Array, urls: list[str | None]
) -> pa.Array:
    columns = (explicit, medium, source, referrers)
    if all(c.null_count == len(c) for c in columns) and not any(urls):
        return pa.repeat(pa.scalar(DIRECT), len(urls))
    return text_column(map(derive_channel, *(c.to_pylist() for c in columns), urls))


def _campaign_of(url: str | None) -> Campaign:
    if url is None or "utm_" not in url:
        return NO_CAMPAIGN
    source, medium, name, term, content = utm_of(url)
    return Campaign(name, source, medium, term, content)


def _referrer(context: Context) -> object:
    return context.referrer.url if isinstance(context.referrer, Referrer) else context.referrer


def _place_columns(rows: Rows) -> Columns:
    places = [c.location or NO_LOCATION for c in rows.contexts]
    return {
        "country": text_column([p.country for p in places]),
        "province": text_column([p.region for p in places]),
        "city": text_column([p.city for p in places]),
    }


def _device_columns(rows: Rows) -> Columns:
    """What the sender says, else what the User-Agent tells."""
    agents = [to_text(c.user_agent) or a for c, a in zip(rows.contexts, rows.agents, strict=True)]
    return {
        "device": _first(
            text_column([(c.device or NO_DEVICE).type for c in rows.contexts]), text_column(_each(form_of, agents))
        ),
        "os": _first(
            text_column([(c.os or NO_SYSTEM).name for c in rows.contexts]), text_column(_each(system_of, agents))
        ),
    }


def _each(derive: Callable[[str], str | None], agents: list[str | None]) -> Iterable[str | None]:
    return [None if a is None else derive(a) for a in agents]
