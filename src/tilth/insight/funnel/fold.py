"""Folds over a funnel's outcomes: counts and times per cell, or the persons behind one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tilth.history.contracts import BucketView, Part
from tilth.insight.filters import RowFilter
from tilth.insight.funnel.kernel import Outcomes
from tilth.insight.funnel.steps import Matcher
from tilth.insight.funnel.walking import Plan
from tilth.insight.grouping import Grouping
from tilth.insight.metrics.counting import Grid


@dataclass(frozen=True, slots=True)
class Walks:
    """What a funnel's folds need of a part. The grid has the periods of the starts and the groups of the first rows."""

    matcher: Matcher
    plan: Plan
    edges: NDArray[np.int64]
    grouping: Grouping
    roles: NDArray[np.uint8]

    @property
    def grid(self) -> Grid:
        # The question's filters are in the matcher's bits already.
        return Grid(self.edges, self.grouping, RowFilter(), self.roles)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.matcher.columns, *self.grid.columns)))

    def outcomes(self, view: BucketView) -> list[Outcomes]:
        return [self._walk(part) for part in view.parts if part.persons.size]

    def _walk(self, part: Part) -> Outcomes:
        return self.matcher.find_outcomes(part, self.grid.cells(part), self.plan)


@dataclass(frozen=True, slots=True)
class Times:
    """How long it took to reach one step: groups int32[n] (empty: all 0), elapsed int64[n] µs, unordered."""

    groups: NDArray[np.int32]
    elapsed: NDArray[np.int64]

    @classmethod
    def of(cls, cells: NDArray[np.int64], elapsed: NDArray[np.int64], timed: NDArray[np.bool_], groups: int) -> "Times":
        own = cells[timed] % groups if groups > 1 else np.empty(0)
        return cls(own.astype(np.int32), elapsed[timed])

    def of_group(self, group: int) -> NDArray[np.int64]:
        if self.groups.size == 0:
            return self.elapsed
        elapsed: NDArray[np.int64] = self.elapsed[self.groups == group]
        return elapsed

    @classmethod
    def concatenate(cls, times: Sequence["Times"]) -> "Times":
        return cls(
            np.concatenate([np.empty(0, dtype=np.int32), *(each.groups for each in times)]),
            np.concatenate([np.empty(0, dtype=np.int64), *(each.elapsed for each in times)]),
        )


@dataclass(frozen=True, slots=True)
class Steps:
    """reached, dropped int64[periods, groups, steps] and, for each step, the times of those who reached it."""

    reached: NDArray[np.int64]
    dropped: NDArray[np.int64]
    times: tuple[Times, ...]


@dataclass(frozen=True, slots=True)
class StepsFold:
    """`required[k]`: the required step before step k, −1 for the first. `timed`: keep times."""

    walks: Walks
    required: tuple[int, ...]
    timed: bool

    @property
    def columns(self) -> Sequence[str]:
        return self.walks.columns

    def run(self, view: BucketView) -> Steps:
        return self.merge([self._count(outcomes) for outcomes in self.walks.outcomes(view)])

    def merge(self, partials: Sequence[Steps]) -> Steps:
        shape = (self.walks.edges.size - 1, self.walks.grouping.size, self.walks.plan.steps)
        reached, dropped = np.zeros((2, *shape), dtype=np.int64)
        for partial in partials:
            reached += partial.reached
            dropped += partial.dropped
        times = (Times.concatenate([p.times[step] for p in partials]) for step in range(self.walks.plan.steps))
        return Steps(reached, dropped, tuple(times))

    def _count(self, outcomes: Outcomes) -> Steps:
        groups = self.walks.grouping.size
        size = (self.walks.edges.size - 1) * groups
        shape = (-1, groups)
        did = outcomes.elapsed >= 0
        reached, dropped, times = [], [], []
        for step, before in enumerate(self.required):
            reached.append(_count_cells(outcomes.cells, did[step], size).reshape(shape))
            fell = select_dropped(did, step, before)
            dropped.append(_count_cells(outcomes.cells, fell, size).reshape(shape))
            timed = did[step] if self.timed and step > 0 else np.zeros_like(did[step])
            times.append(Times.of(outcomes.cells, outcomes.elapsed[step], timed, groups))
        return Steps(np.stack(reached, axis=2), np.stack(dropped, axis=2), tuple(times))


@dataclass(frozen=True, slots=True)
class StartersFold:
    """int64[groups]: persons at the first step. Partials hold only the groups that have some: there may be millions."""

    walks: Walks

    @property
    def columns(self) -> Sequence[str]:
        return self.walks.columns

    def run(self, view: BucketView) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        cells = [outcomes.cells[(outcomes.elapsed >= 0).any(axis=0)] for outcomes in self.walks.outcomes(view)]
        found, counts = np.unique(np.concatenate([np.empty(0, dtype=np.int64), *cells]), return_counts=True)
        return found, counts

    def merge(self, partials: Sequence[tuple[NDArray[np.int64], NDArray[np.int64]]]) -> NDArray[np.int64]:
        total = np.zeros(self.walks.grouping.size, dtype=np.int64)
        for found, counts in partials:
            total[found] += counts
        return total


@dataclass(frozen=True, slots=True)
class PersonsFold:
    """Persons of a group (−1: any) who reached a step, or who reached the required step before it and not this one."""

    walks: Walks
    step: int
    before: int
    dropped: bool
    group: int

    @property
    def columns(self) -> Sequence[str]:
        return self.walks.columns

    def run(self, view: BucketView) -> NDArray[np.int32]:
        return np.concatenate([np.empty(0, dtype=np.int32), *(self._find(o) for o in self.walks.outcomes(view))])

    def merge(self, partials: Sequence[NDArray[np.int32]]) -> NDArray[np.int32]:
        return np.sort(np.concatenate([np.empty(0, dtype=np.int32), *partials]))

    def _find(self, outcomes: Outcomes) -> NDArray[np.int32]:
        did = outcomes.elapsed >= 0
        chosen = select_dropped(did, self.step, self.before) if self.dropped else did[self.step]
        if self.group >= 0:
            chosen = chosen & (outcomes.cells % self.walks.grouping.size == self.group)
        return outcomes.persons[chosen]


def select_dropped(did: NDArray[np.bool_], step: int, before: int) -> NDArray[np.bool_]:
    """bool[persons] of did bool[steps, persons]: did the required step before, not this one; none at the first step."""
    if before < 0:
        return np.zeros(did.shape[1], dtype=np.bool_)
    dropped: NDArray[np.bool_] = did[before] & ~did[step]
    return dropped


def _count_cells(cells: NDArray[np.int64], chosen: NDArray[np.bool_], size: int) -> NDArray[np.int64]:
    """int64[size]: how many of the chosen lie in each cell."""
    if size == 1:
        return np.array([np.count_nonzero(chosen)], dtype=np.int64)
    return np.bincount(cells[chosen], minlength=size)
