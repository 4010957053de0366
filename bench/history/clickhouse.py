"""ClickHouse in process at its best: MergeTree sorted by (person, ts), narrow types, merged parts, two threads.

Where several sensible formulations of a question exist, each is timed and the fastest counts.
"""

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from chdb.session import Session

from bench.history.synthetic import DAY, DAYS, END, EVENTS, START, Chunk, chunks

THREADS = 2
_VIEW, _ORDER = 1, 4
_COLUMNS = "person UInt32, ts UInt64, event UInt8, item UInt32, value UInt32"


_IN_ORDER = "optimize_aggregation_in_order = 1"
"""Groups are built as the sorted parts are read instead of by hash: sometimes faster, sometimes not."""


@dataclass(frozen=True, slots=True)
class Formulation:
    """One way to put a question. `general`: it holds for any range of days, not only for one of 64 or fewer."""

    name: str
    sql: str
    settings: tuple[str, ...] = ()
    general: bool = True


@dataclass(frozen=True, slots=True)
class Timing:
    """Of the fastest of several runs: what the machine can do, not what else it was doing."""

    seconds: float
    cpu: float
    """Seconds of CPU of all threads; other processes disturb it much less."""


@dataclass(frozen=True, slots=True)
class Answer:
    timing: Timing
    how: str
    rows: list[str]


class ClickHouse:
    def __init__(self, folder: Path) -> None:
        self._session: Any = Session(str(folder))
        self.version = self.query("SELECT version()")[0]

    def query(self, sql: str, *settings: str) -> list[str]:
        """Lines of tab-separated text."""
        every = ", ".join((f"max_threads = {THREADS}", *settings))
        return str(self._session.query(f"{sql} SETTINGS {every}", "TSV")).splitlines()

    def load(self, events: int, persons: int) -> None:
        """Once per folder; ends with everything merged into one part, which no live system would have."""
        self._session.query("CREATE DATABASE IF NOT EXISTS bench")
        self._session.query(
            f"CREATE TABLE IF NOT EXISTS bench.events ({_COLUMNS}) ENGINE = MergeTree ORDER BY (person, ts)"
        )
        if int(self.query("SELECT count() FROM bench.events")[0]) == events:
            return
        self._session.query("TRUNCATE TABLE bench.events")
        with tempfile.TemporaryDirectory() as folder:
            for chunk in chunks(events, persons):
                path = Path(folder) / "chunk.parquet"
                _write(chunk, path)
                self._session.query(f"INSERT INTO bench.events SELECT * FROM file('{path}', Parquet)")
        self._session.query("OPTIMIZE TABLE bench.events FINAL")

    def fastest_of(self, formulations: Sequence[Formulation], *, runs: int) -> Answer:
        """Each is warmed up by a run that does not count; all must agree."""
        best: Answer | None = None
        for way in formulations:
            rows = self.query(way.sql, *way.settings)
            if best is not None and rows != best.rows:
                raise AssertionError(f"ClickHouse answers '{way.name}' differently from '{best.how}'.")
            timing = fastest(partial(self.query, way.sql, *way.settings), runs)
            if best is None or timing.seconds < best.timing.seconds:
                best = Answer(timing, way.name, rows)
        assert best is not None
        return best

    def close(self) -> None:
        self._session.close()


def fastest(action: Callable[[], object], runs: int) -> Timing:
    timings = []
    for _ in range(runs):
        started, cpu = time.perf_counter(), time.process_time()
        action()
        timings.append(Timing(time.perf_counter() - started, time.process_time() - cpu))
    return Timing(min(t.seconds for t in timings), min(t.cpu for t in timings))


def _write(chunk: Chunk, path: Path) -> None:
    table = pa.table(
        {
            "person": pa.array(chunk.person, pa.uint32()),
            "ts": pa.array(chunk.ts, pa.uint64()),
            "event": pa.array(chunk.event, pa.uint8()),
            "item": pa.array(chunk.item, pa.uint32()),
            "value": pa.array(chunk.value, pa.uint32()),
        }
    )
    pq.write_table(table, path, compression="none")


_PER_DAY = f"toUInt16(intDiv(ts - {START}, {DAY}))"
_STEPS = ", ".join(f"event = {step}" for step in range(1, len(EVENTS)))
_DAY_BITS = f"groupBitOr(bitShiftLeft(toUInt64(1), {_PER_DAY}))"


def _both(name: str, sql: str) -> list[Formulation]:
    """By hash and in order of the sorting key."""
    return [Formulation(name, sql), Formulation(f"{name}, in order", sql, (_IN_ORDER,))]


# Four steps in order (viewed, added, checkout, order), all within seven days of the first.
FUNNEL = _both(
    "windowFunnel",
    f"""SELECT level, count() FROM (
            SELECT person, windowFunnel({7 * DAY})(ts, {_STEPS}) AS level
            FROM bench.events WHERE event >= 1 GROUP BY person)
        WHERE level > 0 GROUP BY level ORDER BY level""",
)

# By day of first activity; per n: persons whose day n is over, and those who came on it.
RETENTION = [
    *_both(
        "distinct days",
        f"""SELECT n, countIf(first + n < {DAYS}), countIf(first + n < {DAYS} AND has(days, first + n)) FROM (
                SELECT person, groupUniqArray({_PER_DAY}) AS days, arrayMin(days) AS first
                FROM bench.events GROUP BY person)
            ARRAY JOIN range(15) AS n GROUP BY n ORDER BY n""",
    ),
    Formulation(
        "days as 64 bits",
        f"""SELECT n, countIf(first + n < {DAYS}),
                countIf(first + n < {DAYS} AND bitTest(bitShiftRight(days, first), n)) FROM (
                SELECT person, {_DAY_BITS} AS days, min({_PER_DAY}) AS first FROM bench.events GROUP BY person)
            ARRAY JOIN range(15) AS n GROUP BY n ORDER BY n""",
        general=False,
    ),
]

DAILY = [
    *_both("uniqExact", f"SELECT {_PER_DAY} AS day, uniqExact(person) FROM bench.events GROUP BY day ORDER BY day"),
    Formulation(
        "distinct pairs",
        f"""SELECT day, count() FROM (SELECT person, {_PER_DAY} AS day FROM bench.events GROUP BY person, day)
            GROUP BY day ORDER BY day""",
    ),
    Formulation(
        "days as 64 bits",
        f"""SELECT day, count() FROM (SELECT {_DAY_BITS} AS days FROM bench.events GROUP BY person)
            ARRAY JOIN bitPositionsToArray(days) AS day GROUP BY day ORDER BY day""",
        general=False,
    ),
]

# At least three views in the last seven days and no order in the last thirty.
SEGMENT = [
    *_both(
        "counts per person",
        f"""SELECT count() FROM (
                SELECT person FROM bench.events WHERE ts >= {END - 30 * DAY} AND event IN ({_VIEW}, {_ORDER})
                GROUP BY person
                HAVING countIf(event = {_VIEW} AND ts >= {END - 7 * DAY}) >= 3 AND countIf(event = {_ORDER}) = 0)""",
    ),
    Formulation(
        "two sets",
        f"""SELECT count() FROM (
                SELECT person FROM bench.events WHERE ts >= {END - 7 * DAY} AND event = {_VIEW}
                GROUP BY person HAVING count() >= 3)
            WHERE person NOT IN (SELECT person FROM bench.events WHERE ts >= {END - 30 * DAY} AND event = {_ORDER})""",
    ),
]
