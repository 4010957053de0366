"""Timestamps of senders, corrected for their clocks (WIRE.md rule 9).

    ts = received_at − (sent_at − original)

`original` is `timestamp`, which the caller states, else `originalTimestamp`, which some SDKs note at the call. So a
clock that is wrong by an hour does no harm; without `sentAt` the original stands, without an original the time of
receipt. What then lies more than a day ahead is clamped to the time of receipt. A time before 1990 is a device that
has lost its clock: such an event is rejected.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tilth.kernel.clock import to_micros

DAY = 86_400_000_000
EARLIEST = to_micros(datetime(1990, 1, 1, tzinfo=UTC))
ABSENT = np.int64(-(2**63))
INVALID = np.int64(-(2**63) + 1)
_UTC_MICROS = pa.timestamp("us", "UTC")
_FURTHEST = 2**58
"""µs, some 9,000 years: sums of two times stay within 64 bits."""
_SECONDS_END = 100_000_000_000
"""Epoch numbers below are seconds (until the year 5138), above milliseconds."""


def parse_times(values: Sequence[Any]) -> NDArray[np.int64]:
    """µs UTC of ISO 8601 texts or epoch numbers; ABSENT for None, INVALID for what is neither."""
    try:
        # One C pass, when all are texts with a zone: what SDKs send.
        parsed = pc.cast(pa.array(values, pa.string()), _UTC_MICROS).cast(pa.int64())
        micros: NDArray[np.int64] = pc.fill_null(parsed, int(ABSENT)).to_numpy(zero_copy_only=False)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return np.array([_parse_time(value) for value in values], dtype=np.int64)
    return micros


def is_time(value: object) -> bool:
    """Whether a JSON value is read as a time."""
    return bool(_parse_time(int(value) if isinstance(value, Decimal) else value) > INVALID)


def _parse_time(value: object) -> np.int64:
    if value is None or value == "":
        return ABSENT
    try:
        if isinstance(value, str) and not _is_number(value):
            moment = datetime.fromisoformat(value.strip())
            return np.int64(to_micros(moment if moment.tzinfo else moment.replace(tzinfo=UTC)))
        if isinstance(value, bool) or not isinstance(value, (int, str)):
            return INVALID
        number = Decimal(value)
        micros = int(number * (1_000_000 if abs(number) < _SECONDS_END else 1_000))
        return np.int64(micros) if abs(micros) < _FURTHEST else INVALID
    except (ValueError, OverflowError, InvalidOperation):
        return INVALID


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdigit() and len(text.partition(".")[0]) >= 9


def correct_times(
    received: NDArray[np.int64], original: NDArray[np.int64], sent: NDArray[np.int64]
) -> NDArray[np.int64]:
    """`ts` of each event; ABSENT and INVALID originals count as received now (INVALID ones are rejected elsewhere)."""
    known = original > INVALID
    ts = np.where(known, original, received)
    skewed = known & (sent > INVALID)
    ts[skewed] += received[skewed] - sent[skewed]
    return np.where(ts > received + DAY, received, ts)
