"""Takes spend in: the same rows again change nothing, corrected rows replace what stood there."""

from collections.abc import Sequence

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from tilth.events.api import name_medium
from tilth.history.api import find_terms
from tilth.insight.contracts import SpendReport, SpendRow
from tilth.insight.errors import InvalidSpend
from tilth.insight.spend.contracts import SpendKey
from tilth.insight.spend.models import spend
from tilth.insight.spend.naming import find_channel
from tilth.insight.spend.queries import find_spend
from tilth.kernel.money import MAX_MINOR, parse_currency
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import ReadSession, Session

_KEY = ("day", "channel", "campaign", "source")
_VALUES = ("cost", "currency", "impressions", "clicks")
_CHUNK = 2_000
MAX_NAME = 200
TOLD = 20
"""Rows up to which the trail holds what they said and say: corrections, not files."""


def import_spend(session: Session, rows: Sequence[SpendRow], *, actor: Actor) -> SpendReport:
    """All rows or none. Raises InvalidSpend listing every row that cannot be taken, by its place from 1."""
    problems = list_problems(rows)
    if problems:
        raise InvalidSpend("Nothing was imported: correct the rows listed and send them again.", lines=problems)
    told = len(rows) <= TOLD
    known = (
        find_spend(session, [SpendKey(row.day, row.channel, row.campaign, row.source) for row in rows]) if told else []
    )
    new = changed = 0
    for start in range(0, len(rows), _CHUNK):
        inserted, updated = _upsert(session, rows[start : start + _CHUNK])
        new, changed = new + inserted, changed + updated
    days = [row.day for row in rows]
    report = SpendReport(
        rows=len(rows),
        new=new,
        changed=changed,
        unchanged=len(rows) - new - changed,
        first=min(days, default=None),
        last=max(days, default=None),
        unknown_channels=find_unknown_channels(session, {row.channel for row in rows}),
    )
    if new or changed:
        append_audit(
            session,
            actor=actor,
            action="spend.imported",
            subject="spend",
            before={"rows": msgspec.to_builtins(known)} if told else None,
            after={"rows": msgspec.to_builtins(rows)} if told else None,
            new=new,
            changed=changed,
        )
    return report


def find_unknown_channels(session: ReadSession, channels: set[str]) -> tuple[str, ...]:
    """Those that no event has, by no other name either."""
    known = find_terms(session, "channel", channels | set(map(name_medium, channels)))
    return tuple(sorted(channel for channel in channels if find_channel(channel, known) is None))


def list_problems(rows: Sequence[SpendRow]) -> list[dict[str, object]]:
    """What is wrong with rows: `{"line": place from 1, "problem": sentence}`."""
    problems: list[dict[str, object]] = []
    seen: dict[tuple[object, ...], int] = {}
    for place, row in enumerate(rows, start=1):
        key = tuple(getattr(row, name) for name in _KEY)
        if key in seen:
            problems.append({"line": place, "problem": _repeated(seen[key])})
        seen.setdefault(key, place)
        problems += [{"line": place, "problem": problem} for problem in _check(row)]
    return problems


def _repeated(place: int) -> str:
    return f"repeats day, channel, campaign and source of row {place}: add the two up, or tell them apart by source"


def _check(row: SpendRow) -> list[str]:
    problems = [] if row.channel.strip() else ["has no channel"]
    problems += [
        f"{name} is longer than {MAX_NAME} characters or not a text"
        for name in ("channel", "campaign", "source")
        if len(getattr(row, name)) > MAX_NAME or "\0" in getattr(row, name)
    ]
    problems += [
        f"{name} must not be negative, nor beyond what can be stored"
        for name in ("cost", "impressions", "clicks")
        if not 0 <= getattr(row, name) <= MAX_MINOR
    ]
    if row.currency != parse_currency(row.currency):
        problems.append(f"currency '{row.currency}' must be written in capitals")
    return problems


def _upsert(session: Session, rows: Sequence[SpendRow]) -> tuple[int, int]:
    """How many rows are new and how many replaced another one."""
    given = insert(spend).values(
        [
            {"workspace_id": session.workspace, **{name: getattr(row, name) for name in (*_KEY, *_VALUES)}}
            for row in rows
        ]
    )
    differs = sa.tuple_(*(spend.c[name] for name in _VALUES)) != sa.tuple_(*(given.excluded[name] for name in _VALUES))
    upsert = given.on_conflict_do_update(
        index_elements=["workspace_id", *_KEY],
        set_={**{name: given.excluded[name] for name in _VALUES}, "changed_at": sa.func.now()},
        where=differs,
    ).returning(sa.literal_column("xmax = 0", sa.Boolean))
    written = [bool(row[0]) for row in session.connection.execute(upsert)]
    return sum(written), len(written) - sum(written)
