"""All periods of a series in one pass over a person's rows.

Where nothing but the window ends a way, a way from an earlier start can do whatever a way from a later one does: it
takes the same rows. So when the latest possible start comes to a step, the starts of all earlier periods whose window
is open have come there too, each by that period's latest start, and none of these periods need be asked about the
step again. That makes O(rows × steps + periods × steps), however many windows overlap.

Exclusions, strict order, sessions and held values end ways early, so with them each period is walked by itself.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tilth.history.api import kernel, leaf
from tilth.insight.compiled import find_period
from tilth.insight.funnel.walking import NO_ROW, STEPS, Found, Plan


class Tracks(NamedTuple):
    """What a person reaches from the starts of each period in which there are some, in order of time.

    periods, latest int64[tracks]: the period and its latest start row · rows, starts int64[tracks, steps]: as of
    `Reached` · settled int64[steps]: so many tracks need not be asked about the step again.
    """

    periods: NDArray[np.int64]
    latest: NDArray[np.int64]
    rows: NDArray[np.int64]
    starts: NDArray[np.int64]
    settled: NDArray[np.int64]


@kernel
def make_tracks(periods: int, steps: int) -> Tracks:
    return Tracks(
        np.empty(periods, dtype=np.int64),
        np.empty(periods, dtype=np.int64),
        np.empty((periods, steps), dtype=np.int64),
        np.empty((periods, steps), dtype=np.int64),
        np.empty(steps, dtype=np.int64),
    )


@leaf
def walk_periods(
    found: Found,
    ts: NDArray[np.int64],
    edges: NDArray[np.int64],
    only_start: int,
    plan: Plan,
    best: NDArray[np.int64],
    tracks: Tracks,
) -> int:
    """Fills `tracks` and says how many there are. best int64[steps + 2]: scratch; no found row lies before edges[0]."""
    best[:] = NO_ROW
    tracks.settled[:] = 0
    size, end = 0, edges[edges.size - 1]
    for i in range(found.rows.size):
        row, steps = found.rows[i], found.bits[i] & STEPS
        for step in range(plan.steps - 1, 0, -1):
            if (steps >> step) & 1:
                start = NO_ROW
                for before in range(plan.previous[step], step):
                    if best[before] > start and ts[row] - ts[best[before]] <= plan.window:
                        start = best[before]
                if start != NO_ROW:
                    best[step] = max(best[step], start)
                    _settle(tracks, size, step, row, start, ts, plan.window)
        if steps & 1 and ts[row] < end and only_start in (NO_ROW, row):
            best[0] = row
            size = _note_start(tracks, size, row, ts[row], edges)
    return size


@leaf
def _note_start(tracks: Tracks, size: int, row: int, moment: int, edges: NDArray[np.int64]) -> int:
    """How many tracks there are with this start's."""
    if size == 0 or moment >= edges[tracks.periods[size - 1] + 1]:
        tracks.periods[size] = find_period(edges, moment)
        tracks.rows[size, :] = NO_ROW
        tracks.starts[size, :] = NO_ROW
        tracks.rows[size, 0] = row
        tracks.starts[size, 0] = row
        size += 1
    tracks.latest[size - 1] = row
    return size


@leaf
def _settle(tracks: Tracks, size: int, step: int, row: int, start: int, ts: NDArray[np.int64], window: int) -> None:
    """Notes the step for the track of the start and those before it. A window that is closed by now stays closed."""
    last = size - 1
    while tracks.rows[last, 0] > start:
        last -= 1
    for track in range(tracks.settled[step], last + 1):
        own = start if track == last else tracks.latest[track]
        if ts[row] - ts[own] <= window:
            tracks.rows[track, step] = row
            tracks.starts[track, step] = own
    tracks.settled[step] = max(tracks.settled[step], last + 1)
