"""What came and did not conform: by rule, by day, and one rule with the people behind it."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from tilth.events.errors import ViolationNotFound
from tilth.events.models import plan_violation
from tilth.events.tracking.contracts import Rule, Sample, ViolationDay, ViolationDetail, ViolationRow
from tilth.events.tracking.counting import MAX_PERSONS
from tilth.kernel.errors import InvalidInput
from tilth.kernel.masking import mask_text
from tilth.kernel.pages import Page
from tilth.platform.database.lists import ListRequest, ListShape, list_rows
from tilth.platform.database.sessions import ReadSession

MAX_DAYS = 92
"""Counts are kept for 90."""
SHOWN, SHOWN_OF_ONE = 5, 50
"""Samples of a row of the list, and of a row that is looked at."""
_SEPARATOR = "\x1f"
_TABLE = plan_violation


def list_violations(
    session: ReadSession,
    asked: ListRequest,
    *,
    first: date,
    last: date,
    event: str | None = None,
    rule: Rule | None = None,
) -> Page[ViolationRow]:
    """Per event, property and rule, most frequent first."""
    rows = _rows(_conditions(session, first, last, event, rule)).subquery()
    shape = ListShape(
        key=rows.c.key,
        sorts={name: rows.c[name] for name in ("event", "property", "rule", "events", "last_seen")},
        default="-events",
        searched=(rows.c.event, rows.c.property),
    )
    return list_rows(session.connection, sa.select(rows), shape, asked, _to_violation)


def get_violation(
    session: ReadSession, event: str, name: str, rule: Rule, *, first: date, last: date
) -> ViolationDetail:
    """Raises ViolationNotFound where nothing broke the rule in these days."""
    mine = [*_conditions(session, first, last, event, rule), _TABLE.c.property == name]
    row = session.connection.execute(_rows(mine)).one_or_none()
    if row is None:
        raise ViolationNotFound("Nothing broke this rule in these days.")
    persons: set[int] = set()
    more = False
    for (found,) in session.connection.execute(sa.select(_TABLE.c.persons).where(*mine)):
        persons.update(found)
        more |= len(found) >= MAX_PERSONS
    return ViolationDetail(_to_violation(row, SHOWN_OF_ONE), sorted(persons), more)


def list_violation_days(
    session: ReadSession,
    *,
    first: date,
    last: date,
    search: str | None = None,
    event: str | None = None,
    rule: Rule | None = None,
) -> list[ViolationDay]:
    """Every day of the range, those without any too; `search` as in the list. Raises InvalidInput."""
    if not 0 <= (last - first).days < MAX_DAYS:
        raise InvalidInput(f"Ask for 1 to {MAX_DAYS} days: violations are kept for 90.")
    wanted = _conditions(session, first, last, event, rule)
    if search:
        columns = (_TABLE.c.event, _TABLE.c.property)
        wanted.append(sa.or_(*(column.icontains(search, autoescape=True) for column in columns)))
    counts: dict[date, dict[Rule, int]] = defaultdict(dict)
    query = sa.select(_TABLE.c.day, _TABLE.c.rule, sa.func.sum(_TABLE.c.events)).where(*wanted)
    for day, broken, events in session.connection.execute(query.group_by(_TABLE.c.day, _TABLE.c.rule)):
        counts[day][Rule(broken)] = int(events)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [ViolationDay(day, dict(sorted(counts[day].items()))) for day in days]


def _conditions(
    session: ReadSession, first: date, last: date, event: str | None, rule: Rule | None
) -> list[sa.ColumnElement[bool]]:
    wanted = [_TABLE.c.workspace_id == session.workspace, _TABLE.c.day.between(first, last)]
    if event is not None:
        wanted.append(_TABLE.c.event == event)
    if rule is not None:
        wanted.append(_TABLE.c.rule == str(rule))
    return wanted


def _rows(wanted: list[sa.ColumnElement[bool]]) -> sa.Select[Any]:
    """One per event, property and rule, over all of their days."""
    names = (_TABLE.c.event, _TABLE.c.property, _TABLE.c.rule)
    key = _TABLE.c.event + _SEPARATOR + _TABLE.c.property + _SEPARATOR + _TABLE.c.rule
    return (
        sa.select(
            *names,
            key.label("key"),
            sa.cast(sa.func.sum(_TABLE.c.events), sa.BigInteger).label("events"),
            sa.func.max(_TABLE.c.last_seen).label("last_seen"),
            sa.func.jsonb_object_agg(_TABLE.c.day, _TABLE.c.events, type_=JSONB).label("days"),
            sa.func.jsonb_agg(_TABLE.c.samples, type_=JSONB).label("samples"),
        )
        .where(*wanted)
        .group_by(*names)
    )


def _to_violation(row: sa.Row[Any], shown: int = SHOWN) -> ViolationRow:
    samples = sorted((sample for day in row.samples for sample in day), key=lambda sample: sample["at"], reverse=True)
    return ViolationRow(
        event=row.event,
        property=row.property,
        rule=Rule(row.rule),
        events=row.events,
        days={date.fromisoformat(day): count for day, count in sorted(row.days.items())},
        last_seen=row.last_seen,
        samples=[
            Sample(
                datetime.fromisoformat(each["at"]), mask_text(each["message_id"]), each["value"], each.get("person_no")
            )
            for each in samples[:shown]
        ],
    )
