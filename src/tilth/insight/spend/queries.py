"""Reads of spend."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from tilth.insight.contracts import SpendRow
from tilth.insight.spend.contracts import SpendKey
from tilth.insight.spend.models import spend
from tilth.kernel.pages import Page
from tilth.platform.database.lists import ListRequest, ListShape, list_rows
from tilth.platform.database.sessions import ReadSession

_KEY = (spend.c.day, spend.c.channel, spend.c.campaign, spend.c.source)
_COLUMNS = tuple(spend.c[name] for name in SpendRow.__struct_fields__)
_SHAPE = ListShape(
    # One text of the whole key: a day's rows in the order of their names, as they would stand by the key itself.
    key=sa.func.concat_ws(
        "\x1f",
        sa.func.to_char(spend.c.day, "YYYY-MM-DD"),
        spend.c.channel,
        spend.c.campaign,
        spend.c.source,
        type_=sa.Text,
    ),
    sorts={name: spend.c[name] for name in SpendRow.__struct_fields__},
    default="day",
    searched=(spend.c.channel, spend.c.campaign, spend.c.source),
)


@dataclass(frozen=True, slots=True)
class SpendFilter:
    """What is None is not looked at; an empty text means rows without that name."""

    first: date | None = None
    last: date | None = None
    channel: str | None = None
    campaign: str | None = None
    source: str | None = None


ALL = SpendFilter()


def read_spend(session: ReadSession, first: date, last: date) -> list[SpendRow]:
    """All of some days; an account has tens of rows a day."""
    query = sa.select(*_COLUMNS).where(spend.c.workspace_id == session.workspace, spend.c.day.between(first, last))
    return [SpendRow(*row) for row in session.connection.execute(query.order_by(*_KEY))]


def list_spend(session: ReadSession, request: ListRequest | None = None, only: SpendFilter = ALL) -> Page[SpendRow]:
    """Oldest day first, unless asked otherwise."""
    query = sa.select(*_COLUMNS).where(spend.c.workspace_id == session.workspace)
    if only.first is not None:
        query = query.where(spend.c.day >= only.first)
    if only.last is not None:
        query = query.where(spend.c.day <= only.last)
    for name in ("channel", "campaign", "source"):
        wanted = getattr(only, name)
        if wanted is not None:
            query = query.where(spend.c[name] == wanted)
    return list_rows(session.connection, query, _SHAPE, request or ListRequest(), _to_row)


def find_spend(session: ReadSession, keys: Sequence[SpendKey]) -> list[SpendRow]:
    """Those of the keys that exist."""
    query = sa.select(*_COLUMNS).where(spend.c.workspace_id == session.workspace, matches_any(keys))
    return [_to_row(row) for row in session.connection.execute(query.order_by(*_KEY))]


def matches_any(keys: Sequence[SpendKey]) -> sa.ColumnElement[bool]:
    return sa.tuple_(*_KEY).in_([(key.day, key.channel, key.campaign, key.source) for key in keys])


def _to_row(row: sa.Row[Any]) -> SpendRow:
    return SpendRow(*row[: len(_COLUMNS)])
