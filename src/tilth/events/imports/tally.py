"""Counts of a run as it goes: events, money, persons, orders, problems with examples."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tilth.events.contracts import IDENTIFIER_TYPES
from tilth.events.imports.contracts import BadRow, Chunk, ImportSummary, Problem
from tilth.events.imports.workbench import Workbench

MAX_EXAMPLES = 5
_PERSON = "coalesce(" + ", ".join(f"'{name} ' || {name}" for name in IDENTIFIER_TYPES) + ")"


class Tally:
    """Distinct persons and orders are counted in DuckDB, which spills; the rest is a few numbers."""

    def __init__(self, workbench: Workbench, recipe: str, files: list[str]) -> None:
        self._workbench = workbench
        self.summary = ImportSummary(recipe, files)
        for kind in ("person", "orders"):
            workbench.execute(f"CREATE TABLE tally_{kind} (h UBIGINT)")

    def add_chunk(self, chunk: Chunk, covered: Iterable[np.ndarray]) -> None:
        """`covered`: row numbers of the chunk that some event took."""
        self.summary.rows += chunk.table.num_rows + sum(1 for row in chunk.bad if row.code != "file_cut_off")
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
        money = events.group_by("currency").aggregate([("value", "sum")]).to_pylist()
        for row in money:
            summary.value[row["currency"]] += row["value_sum"] or 0
        span = pc.min_max(events["ts"]).as_py()
        summary.first_ts = min(span["min"], summary.first_ts or span["min"])
        summary.last_ts = max(span["max"], summary.last_ts or span["max"])
        self._workbench.execute(f"INSERT INTO tally_person SELECT DISTINCT hash({_PERSON}) FROM chunk", chunk=events)
        self._workbench.execute(
            "INSERT INTO tally_orders SELECT DISTINCT hash(order_id) FROM chunk WHERE order_id IS NOT NULL",
            chunk=events,
        )

    def add_bad(self, rows: Iterable[BadRow]) -> None:
        for row in rows:
            if row.code != "file_cut_off":
                self.summary.rejected += 1
            # One kind of problem is a code at a place of the recipe; the text of a message varies by row.
            kind = f"{row.code} {row.message.partition(':')[0] if ':' in row.message else ''}".strip()
            problem = self.summary.problems.setdefault(kind, Problem(row.code, row.message))
            problem.count += 1
            if len(problem.examples) < MAX_EXAMPLES:
                problem.examples.append(row)

    def finish(self) -> ImportSummary:
        for kind in ("person", "orders"):
            count = self._workbench.query(f"SELECT count(DISTINCT h) AS n FROM tally_{kind}")["n"][0].as_py()
            setattr(self.summary, "persons" if kind == "person" else kind, count)
        return self.summary
