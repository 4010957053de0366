"""Funnels once more, by trying every way: exponential, and only for a handful of rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from tests.insight.memory import SECOND, Row

GAP = 1_800 * SECOND


@dataclass(frozen=True)
class Asked:
    """Steps and exclusions as predicates; exclusions are (predicate, after, before), steps counted from 1."""

    steps: Sequence[Callable[[Row], bool]]
    window: int
    starts: Callable[[Row], bool]
    """Whether a way may start here: the row's day lies in the range."""
    mode: str = "ordered"
    exclusions: Sequence[tuple[Callable[[Row], bool], int, int]] = ()
    optional: frozenset[int] = frozenset()
    hold: str | None = None
    first_ever: bool = False
    kept: Callable[[Row], bool] = lambda row: True
    """The question's filter. A row that it drops does nothing, but may have been the first ever."""
    per_session: bool = False


@dataclass(frozen=True)
class Way:
    """The rows of one way, by place, and the steps that they did."""

    places: tuple[int, ...]
    steps: tuple[int, ...]


def reached_steps(rows: Sequence[Row], asked: Asked) -> dict[int, tuple[int, int]]:
    """Step (from 0) → (place of the row that first reached it, place of the latest start of such a way)."""
    found: dict[int, tuple[int, int]] = {}
    for way in _ways(rows, asked):
        end, start, step = way.places[-1], way.places[0], way.steps[-1]
        if step not in found or (end, -start) < (found[step][0], -found[step][1]):
            found[step] = (end, start)
    return found


def _ways(rows: Sequence[Row], asked: Asked) -> list[Way]:
    """Every way, also those that end early."""
    sessions = _sessions(rows)
    ways = []
    for size in range(1, len(asked.steps) + 1):
        for places in combinations(range(len(rows)), size):
            chosen = [rows[place] for place in places]
            if not all(map(asked.kept, chosen)):
                continue
            if not asked.starts(chosen[0]) or chosen[-1].ts - chosen[0].ts > asked.window:
                continue
            if asked.hold and (len({row.text(asked.hold) for row in chosen}) > 1 or not chosen[0].text(asked.hold)):
                continue
            if asked.per_session and (None in (inside := {sessions[place] for place in places}) or len(inside) > 1):
                continue
            ways += [
                Way(places, steps)
                for steps in _assignments(chosen, asked)
                if _holds(rows, sessions, places, steps, asked)
            ]
    return ways


def _assignments(chosen: Sequence[Row], asked: Asked) -> list[tuple[int, ...]]:
    """Which steps the rows may do, one each."""
    if asked.mode == "any":
        return [(len(chosen) - 1,)] if _fills(chosen, asked, frozenset()) else []
    found: list[tuple[int, ...]] = []

    def extend(done: tuple[int, ...]) -> None:
        if len(done) == len(chosen):
            found.append(done)
            return
        for step in range(done[-1] + 1 if done else 0, len(asked.steps)):
            left_out = set(range(done[-1] + 1 if done else 0, step)) - asked.optional
            if not left_out and asked.steps[step](chosen[len(done)]):
                extend((*done, step))

    extend(())
    return [steps for steps in found if steps[0] == 0]


def _fills(chosen: Sequence[Row], asked: Asked, used: frozenset[int]) -> bool:
    """Whether each row can do a step of its own."""
    if not chosen:
        return True
    return any(
        step not in used and fits(chosen[0]) and _fills(chosen[1:], asked, used | {step})
        for step, fits in enumerate(asked.steps)
    )


def _holds(
    rows: Sequence[Row], sessions: Sequence[int | None], places: Sequence[int], steps: Sequence[int], asked: Asked
) -> bool:
    if asked.first_ever and places[0] != next(i for i, row in enumerate(rows) if asked.steps[0](row)):
        return False
    if asked.mode == "any":
        return True
    for place, done in _between(places, steps):
        row = rows[place]
        if not asked.kept(row):
            continue
        if asked.hold and row.text(asked.hold) != rows[places[0]].text(asked.hold):
            continue
        if asked.per_session and sessions[place] != sessions[places[0]]:
            continue
        if asked.mode == "strict":
            fits = [step for step, test in enumerate(asked.steps) if test(row)]
            if fits and done not in fits:
                return False
        if any(test(row) and after <= done + 1 < before for test, after, before in asked.exclusions):
            return False
    return True


def _between(places: Sequence[int], steps: Sequence[int]) -> list[tuple[int, int]]:
    """Rows that lie between two steps of the way, with the one done before."""
    return [(place, steps[i]) for i in range(len(places) - 1) for place in range(places[i] + 1, places[i + 1])]


def _sessions(rows: Sequence[Row]) -> list[int | None]:
    """Session of each row; None for a row after its session ended, and for one before the first."""
    found: list[int | None] = []
    number, latest = 0, None
    for row in rows:
        fresh = latest is None or row.ts - latest >= GAP
        if row.active:
            number += fresh
            latest = row.ts
            found.append(number)
        else:
            found.append(None if fresh else number)
    return found
