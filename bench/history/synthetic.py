"""A made-up shop's events as plain arrays, in order of time, a million at a time; the same from run to run."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from tilth.events.contracts import Canonical
from tilth.kernel.clock import to_micros

EVENTS = (
    (Canonical.PRODUCT_LIST_VIEWED, 0.20),
    (Canonical.PRODUCT_VIEWED, 0.56),
    (Canonical.PRODUCT_ADDED, 0.13),
    (Canonical.CHECKOUT_STARTED, 0.06),
    (Canonical.ORDER_COMPLETED, 0.05),
)
START = to_micros(datetime(2026, 1, 1, tzinfo=UTC))
DAYS = 60
DAY = 86_400_000_000
END = START + DAYS * DAY
CHUNK = 1_000_000


@dataclass(frozen=True, slots=True)
class Chunk:
    """`event` indexes EVENTS; `value` is fen, on orders only."""

    person: NDArray[np.int32]
    ts: NDArray[np.int64]
    event: NDArray[np.uint8]
    item: NDArray[np.int32]
    value: NDArray[np.int64]


def chunks(events: int, persons: int) -> Iterator[Chunk]:
    """`ts` ascends over all chunks, in µs and never twice the same, so that no engine has to break a tie.

    Activity of persons is skewed (log-normal): few come daily, many rarely.
    """
    rng = np.random.default_rng([20260101, events, persons])
    weights = np.cumsum(rng.lognormal(0, 1.0, persons))
    weights /= weights[-1]
    shares = np.cumsum([share for _, share in EVENTS])
    step = (END - START) / events
    for first in range(0, events, CHUNK):
        n = min(CHUNK, events - first)
        slots = np.arange(first, first + n) * step
        event = np.minimum(np.searchsorted(shares, rng.random(n)), len(EVENTS) - 1).astype(np.uint8)
        yield Chunk(
            person=np.searchsorted(weights, rng.random(n)).astype(np.int32) + 1,
            ts=START + (slots + rng.random(n) * (step - 1)).astype(np.int64),
            event=event,
            item=rng.integers(1, 20_000, n, dtype=np.int32),
            value=np.where(event == len(EVENTS) - 1, rng.integers(1_000, 90_000, n), 0),
        )
