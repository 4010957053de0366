"""Which rows an event's name and filters mean."""

import difflib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tilth.events.contracts import Canonical
from tilth.history.contracts import MAX_EVENT_NAMES, OTHER_EVENT, Part
from tilth.insight.contracts import ANY_ACTIVE, EventMatch, Filter
from tilth.insight.errors import UnknownEvent
from tilth.insight.filters import ACTIVE_ROWS, RowFilter, make_filter
from tilth.insight.ground import Ground, read_column

_CANONICAL = {str(name) for name in Canonical}


@dataclass(frozen=True, slots=True)
class RowMatch:
    """Rows whose event stands in the table (by code) and that pass the filter."""

    event_table: NDArray[np.bool_]
    filter: RowFilter

    @property
    def by_event_alone(self) -> bool:
        return not self.filter.tests

    @property
    def columns(self) -> tuple[str, ...]:
        return ("event", *self.filter.columns)

    def rows(self, part: Part) -> NDArray[np.bool_]:
        event = read_column(part, "event")
        fits: NDArray[np.bool_] = np.take(np.append(self.event_table, False), event, mode="clip")
        mask = self.filter.mask(part)
        return fits & mask.view(np.bool_) if mask.size else fits


def make_match(ground: Ground, asked: EventMatch) -> RowMatch:
    """Raises UnknownEvent for a name that was never received and is not one of the vocabulary's."""
    names = ground.terms("event")
    rows = make_filter(ground, asked.filters)
    if asked.event == ANY_ACTIVE:
        table = np.ones(MAX_EVENT_NAMES + 64, dtype=np.bool_)
        return RowMatch(table, RowFilter((ACTIVE_ROWS, *rows.tests)))
    table = np.array([name == asked.event for name in names] or [False])
    table[:OTHER_EVENT] = False
    if not table.any() and len(names) >= MAX_EVENT_NAMES:
        named = make_filter(ground, (Filter("event_name", (asked.event,)), *asked.filters))
        return RowMatch(np.arange(max(len(names), 2)) == OTHER_EVENT, named)
    if not table.any() and asked.event not in _CANONICAL:
        _refuse(asked.event, names)
    return RowMatch(table, rows)


def _refuse(event: str, names: list[str]) -> None:
    near = difflib.get_close_matches(event, {*names[2:], *_CANONICAL}, n=3, cutoff=0.5)
    hint = f" Did you mean {' or '.join(repr(name) for name in near)}?" if near else ""
    raise UnknownEvent(f"No event named '{event}' has been received.{hint}", event=event, near=near)
