"""From a funnel's question to the plan and the row bits that the kernel walks by."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tilth.history.contracts import Part
from tilth.insight.compiled import Cells
from tilth.insight.contracts import MAX_STEPS, EventMatch, FunnelMode, FunnelQuery
from tilth.insight.dimensions import Kind, get_dimension
from tilth.insight.errors import InvalidQuery
from tilth.insight.events import EVENT_CODES, RowMatch, make_match
from tilth.insight.filters import RowFilter
from tilth.insight.funnel.kernel import FunnelRows, Outcomes, find_outcomes, find_plain_outcomes
from tilth.insight.funnel.walking import EXCLUSION_BITS, FIRST_PLACE, FIRST_STEP, STEP_BITS, Plan
from tilth.insight.ground import Ground, read_codes, read_column, sealed, slices_of
from tilth.insight.marks import Marker

MAX_WINDOW = 366 * 86_400
MAX_ANY_STEPS = 8
_NO_STEPS = np.empty(0, dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Matcher:
    """Says of each row which steps and exclusions it fits."""

    marker: Marker
    held: str | None
    step_of: NDArray[np.uint8]
    """For the plain walk, the step of each event counted from 1; empty where that does not say it all."""

    @property
    def columns(self) -> tuple[str, ...]:
        return ("ts", *self.marker.columns, *([self.held] if self.held else []))

    def find_outcomes(self, part: Part, cells: Cells, plan: Plan) -> Outcomes:
        slices, ts = slices_of(part), read_column(part, "ts")
        found: Outcomes
        if self.step_of.size and cells.edges.size == 2:
            found = find_plain_outcomes(slices, ts, read_column(part, "event"), self.step_of, cells, plan)
        else:
            rows = FunnelRows(ts, self.marker.read(part), read_codes(part, self.held))
            found = find_outcomes(slices, rows, cells, plan)
        return found


def make_matcher(ground: Ground, query: FunnelQuery, rows: RowFilter) -> Matcher:
    asked: Sequence[EventMatch] = (*query.steps, *query.exclusions)
    places = (*range(len(query.steps)), *range(STEP_BITS, STEP_BITS + len(query.exclusions)))
    matches = tuple(make_match(ground, each) for each in asked)
    marker = Marker.of(matches, places, rows)
    if query.first_ever:
        marker = Marker.of((*matches, matches[0]), (*places, FIRST_PLACE), rows, unfiltered=FIRST_STEP)
    return Matcher(marker, query.hold, sealed(_plain_steps(query, matches, rows)))


def _plain_steps(query: FunnelQuery, matches: Sequence[RowMatch], rows: RowFilter) -> NDArray[np.uint8]:
    """Step of each event counted from 1, if the funnel is ordered, without options, and no event does two steps.

    Events that do none have the number after the last step.
    """
    optional = any(step.optional for step in query.steps)
    options = optional or query.exclusions or query.hold or query.first_ever or query.per_session or rows.tests
    if options or query.mode is not FunnelMode.ORDERED or not all(match.by_event_alone for match in matches):
        return _NO_STEPS
    none = len(matches) + 1
    step_of = np.full(EVENT_CODES, none, dtype=np.uint8)
    for step, match in enumerate(matches, start=1):
        mine = np.flatnonzero(match.event_table)
        if (step_of[mine] != none).any():
            return _NO_STEPS
        step_of[mine] = step
    return step_of


def make_plan(query: FunnelQuery) -> Plan:
    """Raises InvalidQuery for what has no meaning together."""
    steps = len(query.steps)
    if not 2 <= steps <= MAX_STEPS:
        raise InvalidQuery(f"A funnel has 2 to {MAX_STEPS} steps, not {steps}.")
    if not 1 <= query.window <= MAX_WINDOW:
        raise InvalidQuery(f"The window must lie between 1 second and {MAX_WINDOW} seconds (a year).")
    if len(query.exclusions) > EXCLUSION_BITS:
        raise InvalidQuery(f"At most {EXCLUSION_BITS} exclusions can be given.")
    if query.steps[0].optional:
        raise InvalidQuery("The first step cannot be optional: the window counts from it.")
    if query.mode is FunnelMode.ANY:
        _check_any_order(query)
    if query.hold is not None and get_dimension(query.hold).kind is not Kind.CODES:
        raise InvalidQuery(f"'{query.hold}' cannot be held constant: it is no property of an event.")
    return Plan(
        steps=steps,
        window=query.window * 1_000_000,
        previous=sealed(_previous(query)),
        kills=sealed(_kills(query)),
        strict=query.mode is FunnelMode.STRICT,
        any_order=query.mode is FunnelMode.ANY,
        first_ever=query.first_ever,
        sessions=query.per_session,
        hold=query.hold is not None,
        one_pass=query.mode is FunnelMode.ORDERED
        and not (query.exclusions or query.per_session or query.hold is not None),
    )


def required_before(query: FunnelQuery) -> list[int]:
    """Per step, the required step before it (−1 for the first)."""
    before, latest = [], -1
    for place, step in enumerate(query.steps):
        before.append(latest)
        if not step.optional:
            latest = place
    return before


def _check_any_order(query: FunnelQuery) -> None:
    if len(query.steps) > MAX_ANY_STEPS:
        raise InvalidQuery(f"A funnel in any order has at most {MAX_ANY_STEPS} steps.")
    if query.exclusions or query.first_ever or any(step.optional for step in query.steps):
        raise InvalidQuery("Exclusions, a first-ever start and optional steps need an order.")


def _previous(query: FunnelQuery) -> NDArray[np.int64]:
    return np.array([max(place, 0) for place in required_before(query)], dtype=np.int64)


def _kills(query: FunnelQuery) -> NDArray[np.uint32]:
    kills = []
    for exclusion in query.exclusions:
        before = len(query.steps) if exclusion.before is None else exclusion.before
        if not 1 <= exclusion.after < before <= len(query.steps):
            raise InvalidQuery(f"Exclusion '{exclusion.event}': `after` must be a step before `before`.")
        kills.append(sum(1 << step for step in range(exclusion.after - 1, before - 1)))
    return np.array(kills, dtype=np.uint32)
