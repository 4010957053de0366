"""Counts of a run as it goes: events, money, persons, orders, problems with examples."""

from collections import Counter
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tilth.events.contracts import IDENTIFIER_TYPES
from tilth.events.imports.contracts import BadRow, Chunk, ImportSummary, Problem, RowCode
from tilth.events.imports.distinct import DistinctCounter
from tilth.events.imports.workbench import Workbench

MAX_EXAMPLES = 5
_PERSON = "coalesce(" + ", ".join(f"'{name} ' || {name}" for name in IDENTIFIER_TYPES) + ")"
_HASHES = f"""
    SELECT CASE WHEN p IS NOT NULL THEN hash(p) END AS person, CASE WHEN o IS NOT NULL THEN hash(o) END AS "order"
    FROM (SELECT {_PERSON} AS p, order_id AS o FROM chunk)"""


class Tally:
    """Few numbers, and two files of hashes from which distinct persons and orders are counted."""

    def __init__(self, workbench: Workbench, recipe: str, files: list[str]) -> None:
        self._workbench = workbench
        self.summary = ImportSummary(recipe, files)
        self._persons = DistinctCounter()
        self._orders = DistinctCounter()

    def add_chunk(self, chunk: Chunk, covered: Iterable[NDArray[np.int64]]) -> None:
        """`covered`: row numbers of the chunk that some event took."""
        self.summary.rows += chunk.table.num_rows + sum(1 for row in chunk.bad if row.code != RowCode.FILE_CUT_OFF)
        taken = np.zeros(chunk.table.num_rows, dtype=bool)
        for rows in covered:
            taken[rows] = True
        missed = np.flatnonzero(~taken)
        self.summary.unmatched += len(missed)
        room = MAX_EXAMPLES - len(self.summary.unmatched_examples)
        self.summary.unmatched_examples += [(chunk.file, chunk.lines[int(i)].as_py()) for i in missed[:room]]

    def add_events(self, events: pa.Table, known: int) -> None:
        summary = self.summary
        summary.known += known
        if not events.num_rows:
            return
        summary.added += events.num_rows
        for found in pc.value_counts(events["event"].combine_chunks()).to_pylist():
            summary.events[found["values"]] += found["counts"]
        money = events.group_by(["event", "currency"]).aggregate([("value", "sum")]).to_pylist()
        for row in money:
            currency, value = row["currency"], row["value_sum"] or 0
            summary.value[currency] += value
            summary.amounts.setdefault(row["event"].removesuffix(" Item"), Counter())[currency] += value
        span = pc.min_max(events["ts"]).as_py()
        summary.first_ts = min(span["min"], summary.first_ts or span["min"])
        summary.last_ts = max(span["max"], summary.last_ts or span["max"])
        found = self._workbench.query(_HASHES, chunk=events)
        self._persons.add(found["person"].drop_null().to_numpy())
        self._orders.add(found["order"].drop_null().to_numpy())

    def add_bad(self, rows: Iterable[BadRow]) -> None:
        for row in rows:
            if row.code != RowCode.FILE_CUT_OFF:
                self.summary.rejected += 1
            # One kind of problem is a code at a place of the recipe; the text of a message varies by row.
            kind = f"{row.code} {row.message.partition(':')[0] if ':' in row.message else ''}".strip()
            problem = self.summary.problems.setdefault(kind, Problem(row.code, row.message))
            problem.count += 1
            if len(problem.examples) < MAX_EXAMPLES:
                problem.examples.append(row)

    def finish(self) -> ImportSummary:
        with self._persons, self._orders:
            self.summary.persons = self._persons.count()
            self.summary.orders = self._orders.count()
        return self.summary
