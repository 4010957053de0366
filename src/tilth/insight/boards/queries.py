"""Reads of saved questions and dashboards."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from tilth.insight.boards.checking import query_of
from tilth.insight.boards.contracts import (
    Board,
    BoardSummary,
    Chart,
    Question,
    QuestionKind,
    RangeChoice,
    SavedQuestion,
    Tile,
)
from tilth.insight.boards.days import resolve_range
from tilth.insight.boards.errors import BoardNotFound, QuestionNotFound
from tilth.insight.boards.models import dashboard, saved_question, to_json
from tilth.insight.contracts import FunnelQuery, MetricsQuery, RetentionQuery
from tilth.kernel.clock import Clock
from tilth.kernel.pages import Page
from tilth.kernel.zones import load_zone
from tilth.platform.database.lists import ListRequest, ListShape, list_rows
from tilth.platform.database.sessions import ReadSession
from tilth.platform.workspaces.api import get_workspace

_QUERIES = {
    QuestionKind.METRICS: MetricsQuery,
    QuestionKind.FUNNEL: FunnelQuery,
    QuestionKind.RETENTION: RetentionQuery,
}
_SORTS = ("name", "created_at", "changed_at")


def _owner(table: sa.Table) -> sa.ColumnElement[str]:
    """By which a list is sorted: what it shows."""
    return sa.func.coalesce(sa.func.nullif(table.c.owner_name, ""), table.c.owner)


_QUESTIONS = ListShape(
    saved_question.c.id,
    {name: saved_question.c[name] for name in ("kind", *_SORTS)} | {"owner": _owner(saved_question)},
    "-changed_at",
    (saved_question.c.name, saved_question.c.description, saved_question.c.owner_name),
)
_BOARDS = ListShape(
    dashboard.c.id,
    {name: dashboard.c[name] for name in _SORTS} | {"owner": _owner(dashboard)},
    "-changed_at",
    (dashboard.c.name, dashboard.c.description, dashboard.c.owner_name),
)
_SUMMARY = (*(dashboard.c[n] for n in ("id", "name", "description", "owner", "owner_name", "version")),)
_TIMES = (dashboard.c.created_at, dashboard.c.changed_at, dashboard.c.archived_at)


def today_of(session: ReadSession, clock: Clock) -> date:
    """The calendar day of the workspace."""
    return clock.now().astimezone(load_zone(get_workspace(session).time_zone)).date()


def list_questions(
    session: ReadSession, request: ListRequest, today: date, *, kind: QuestionKind | None = None, archived: bool = False
) -> Page[SavedQuestion]:
    """Those in use, or those that were archived."""
    query = sa.select(saved_question).where(saved_question.c.workspace_id == session.workspace)
    query = query.where(saved_question.c.archived_at.is_not(None) == archived)
    if kind is not None:
        query = query.where(saved_question.c.kind == kind)
    return list_rows(session.connection, query, _QUESTIONS, request, lambda row: to_question(row, today))


def get_question(session: ReadSession, question_id: UUID, today: date) -> SavedQuestion:
    """Archived ones too. Raises QuestionNotFound."""
    found = find_questions(session, {question_id}, today)
    if not found:
        raise QuestionNotFound("There is no such saved question: it may be another workspace's.")
    return found[0]


def find_questions(session: ReadSession, ids: Collection[UUID], today: date) -> list[SavedQuestion]:
    """Those that exist, by name."""
    table = saved_question
    query = sa.select(table).where(table.c.workspace_id == session.workspace, table.c.id.in_(ids))
    return [to_question(row, today) for row in session.connection.execute(query.order_by(table.c.name, table.c.id))]


def list_boards(session: ReadSession, request: ListRequest, *, archived: bool = False) -> Page[BoardSummary]:
    """Those in use, or those that were archived."""
    tiles = sa.func.jsonb_array_length(dashboard.c.tiles).label("tiles")
    query = sa.select(*_SUMMARY, tiles, *_TIMES).where(dashboard.c.workspace_id == session.workspace)
    query = query.where(dashboard.c.archived_at.is_not(None) == archived)
    return list_rows(session.connection, query, _BOARDS, request, _to_summary)


def get_board(session: ReadSession, board_id: UUID, today: date) -> Board:
    """Archived ones too, with the questions of its tiles. Raises BoardNotFound."""
    query = sa.select(dashboard).where(dashboard.c.workspace_id == session.workspace, dashboard.c.id == board_id)
    row = session.connection.execute(query).one_or_none()
    if row is None:
        raise BoardNotFound("There is no such dashboard: it may be another workspace's.")
    tiles = msgspec.convert(row.tiles, tuple[Tile, ...])
    questions = find_questions(session, {tile.question for tile in tiles if tile.question is not None}, today)
    return Board(
        id=row.id,
        name=row.name,
        description=row.description,
        tiles=tiles,
        questions=tuple(questions),
        owner=row.owner,
        owner_name=row.owner_name,
        version=row.version,
        created_at=row.created_at,
        changed_at=row.changed_at,
        archived_at=row.archived_at,
    )


def to_question(row: sa.Row[Any], today: date) -> SavedQuestion:
    kind, chosen = QuestionKind(row.kind), msgspec.convert(row.range, RangeChoice)
    first, last = resolve_range(chosen, today)
    query = msgspec.convert({**row.question, "first": first, "last": last}, _QUERIES[kind])
    return SavedQuestion(
        id=row.id,
        kind=kind,
        name=row.name,
        description=row.description,
        question=Question(**{kind: query}),
        range=chosen,
        chart=msgspec.convert(row.chart, Chart),
        owner=row.owner,
        owner_name=row.owner_name,
        version=row.version,
        created_at=row.created_at,
        changed_at=row.changed_at,
        archived_at=row.archived_at,
    )


def from_question(question: Question) -> dict[str, Any]:
    """As it is kept: without days, which the range gives."""
    _, query = query_of(question)
    kept: dict[str, Any] = to_json(query)
    return {name: value for name, value in kept.items() if name not in {"first", "last"}}


def _to_summary(row: sa.Row[Any]) -> BoardSummary:
    return BoardSummary(**{name: getattr(row, name) for name in BoardSummary.__struct_fields__})
