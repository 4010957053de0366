"""Reads of spend."""

from datetime import date

import sqlalchemy as sa

from tilth.insight.contracts import SpendRow
from tilth.insight.spend.models import spend
from tilth.kernel.pages import Page, check_limit, cut_page, decode_cursor
from tilth.platform.database.sessions import ReadSession

_KEY = (spend.c.day, spend.c.channel, spend.c.campaign, spend.c.source)
_COLUMNS = tuple(spend.c[name] for name in SpendRow.__struct_fields__)


def read_spend(session: ReadSession, first: date, last: date) -> list[SpendRow]:
    """All of some days; an account has tens of rows a day."""
    query = sa.select(*_COLUMNS).where(spend.c.workspace_id == session.workspace, spend.c.day.between(first, last))
    return [SpendRow(*row) for row in session.connection.execute(query.order_by(*_KEY))]


def list_spend(session: ReadSession, *, cursor: str | None = None, limit: int = 100) -> Page[SpendRow]:
    """Oldest day first."""
    query = sa.select(*_COLUMNS).where(spend.c.workspace_id == session.workspace).order_by(*_KEY)
    if cursor is not None:
        day, *names = decode_cursor(cursor, tuple[date, str, str, str])
        query = query.where(sa.tuple_(*_KEY) > sa.tuple_(*(sa.literal(part) for part in (day, *names))))
    rows = [SpendRow(*row) for row in session.connection.execute(query.limit(check_limit(limit) + 1))]
    return cut_page(rows, limit, lambda row: (row.day, row.channel, row.campaign, row.source))
