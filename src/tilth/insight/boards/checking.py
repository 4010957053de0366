"""Whether a question could be answered, and whether a dashboard can be drawn."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

import msgspec
import pyarrow as pa

from tilth.history.contracts import BucketView, Fold
from tilth.insight.api import compute_funnel, compute_metrics, compute_retention
from tilth.insight.boards.contracts import COLUMNS, Query, Question, QuestionKind, RangeChoice, Tile
from tilth.insight.boards.days import in_days, resolve_range
from tilth.insight.boards.errors import InvalidBoard
from tilth.insight.contracts import EventMatch, FunnelQuery, MetricsQuery, RetentionQuery
from tilth.insight.errors import InvalidQuery
from tilth.insight.ground import Ground
from tilth.insight.metrics.registry import get_metric, read_args
from tilth.kernel.ids import WorkspaceId
from tilth.kernel.money import Currency
from tilth.kernel.zones import load_zone

P = TypeVar("P")
R = TypeVar("R")


def query_of(question: Question) -> tuple[QuestionKind, Query]:
    """Raises InvalidQuery unless it holds exactly one."""
    found = [(kind, query) for kind in QuestionKind if (query := getattr(question, kind)) is not None]
    if len(found) != 1:
        raise InvalidQuery("A saved question is one of metrics, funnel and retention, not none or several.")
    return found[0]


def check_question(question: Question, chosen: RangeChoice, today: date, currency: Currency) -> QuestionKind:
    """Raises what asking it would raise, by answering it over a history of nobody; events need not have come yet."""
    kind, query = query_of(question)
    days = resolve_range(chosen, today)
    ground = Ground(_Nobody(_events_of(query)), WorkspaceId(0), load_zone("UTC"), currency, now=0)
    match query:
        case MetricsQuery():
            compute_metrics(ground, in_days(query, days))
        case FunnelQuery():
            compute_funnel(ground, in_days(query, days))
        case RetentionQuery():
            compute_retention(ground, in_days(query, days))
    return kind


def check_tiles(tiles: Sequence[Tile], today: date) -> None:
    """Raises InvalidBoard or InvalidQuery."""
    if len({tile.id for tile in tiles}) != len(tiles):
        raise InvalidBoard("Each tile needs an id of its own.")
    for tile in tiles:
        if (tile.question is None) == (tile.text is None):
            raise InvalidBoard(f"Tile '{tile.id}' shows a question or a text: give one of the two.")
        if tile.x + tile.w > COLUMNS:
            raise InvalidBoard(f"Tile '{tile.id}' reaches beyond the {COLUMNS} columns of the grid.")
        if tile.range is not None:
            resolve_range(tile.range, today)


class _Nobody:
    """A history without rows that has heard of some events."""

    def __init__(self, events: Sequence[str]) -> None:
        self._events = events

    def run(self, workspace: WorkspaceId, fold: Fold[P, R]) -> R:
        del workspace
        return fold.merge([fold.run(BucketView(0, 1, ()))])

    def terms(self, workspace: WorkspaceId, kind: str) -> pa.Array:
        del workspace
        return pa.array([None, "(other)", *(self._events if kind == "event" else ())], pa.string())


def _events_of(query: Query) -> list[str]:
    match query:
        case MetricsQuery():
            asked: list[EventMatch] = []
            for ref in query.metrics:
                asked += _matches_in(read_args(get_metric(ref.code), ref.args))
        case FunnelQuery():
            asked = [*query.steps, *query.exclusions]
        case RetentionQuery():
            asked = [query.start, query.back]
    return sorted({each.event for each in asked})


def _matches_in(args: msgspec.Struct) -> list[EventMatch]:
    """Events among a metric's arguments, on their own or in a list."""
    values = [getattr(args, name) for name in args.__struct_fields__]
    listed = [each for value in values for each in (value if isinstance(value, tuple) else (value,))]
    return [each for each in listed if isinstance(each, EventMatch)]
