"""One run over files: read, prepare, map, count. What becomes of the events is the caller's."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tilth.events.api import conform
from tilth.events.imports.contracts import BadRow, Chunk, ImportSummary
from tilth.events.imports.errors import RecipeColumnMissing
from tilth.events.imports.evaluating import Mapped, evaluate, number_rows
from tilth.events.imports.expressions import Columns
from tilth.events.imports.footprint import release_memory
from tilth.events.imports.ledger import NO_TOTAL, Ledger, Verdict
from tilth.events.imports.mapping import EventQuery, build_query, lookup_table, own_table
from tilth.events.imports.preparing import Preparer
from tilth.events.imports.readers.reading import read_columns, read_table
from tilth.events.imports.recipe import Recipe
from tilth.events.imports.sourcing import assign_files
from tilth.events.imports.tally import Tally
from tilth.events.imports.workbench import Workbench
from tilth.kernel.clock import Clock, to_micros
from tilth.platform.workspaces.contracts import Workspace

Progress = Callable[[str, float, ImportSummary], None]
"""Called after each chunk: file, share of it that is done, counts so far."""


def no_progress(_file: str, _share: float, _summary: ImportSummary) -> None:
    """For callers that show nothing."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How far files are read."""

    rows: int | None = None
    """Of files that events are made of; None: all."""
    looked_up: int | None = None
    """Of files that are joined to them."""


WHOLE = Extent()
Take = Callable[[Chunk, list[Mapped], list[BadRow]], None]


@dataclass(frozen=True, slots=True)
class Batch:
    """Events of all queries over a chunk, then its bad rows, as one list of keys."""

    events: pa.Table
    hashes: NDArray[np.uint64]
    repeats: NDArray[np.bool_]
    totals: NDArray[np.int64]
    """Amounts so far, without sign, or NO_TOTAL."""

    @classmethod
    def of(cls, mapped: list[Mapped], bad: list[BadRow]) -> "Batch":
        # A bad row is remembered too, or each new import of its file would reject it once more.
        refused = np.array([_refusal_hash(row) for row in bad], dtype=np.uint64)
        repeats = [np.full(len(m.hashes), m.query.event.counts_repeats) for m in mapped]
        return cls(
            pa.concat_tables([m.events for m in mapped], promote_options="default"),
            np.concatenate([*(m.hashes for m in mapped), refused]),
            np.concatenate([*repeats, np.ones(len(bad), dtype=bool)]),
            np.concatenate([*(_totals(m) for m in mapped), np.full(len(bad), NO_TOTAL, dtype=np.int64)]),
        )


def _totals(mapped: Mapped) -> NDArray[np.int64]:
    if not mapped.query.event.cumulative:
        return np.full(len(mapped.hashes), NO_TOTAL, dtype=np.int64)
    amounts: NDArray[np.int64] = pc.fill_null(mapped.events["value"], 0).to_numpy()
    return np.abs(amounts)


def _refusal_hash(row: BadRow) -> int:
    text = f"refused\x1f{row.code}\x1f{row.text or row.message}"
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "little")


def first_rows(chunks: Iterable[Chunk], most: int | None) -> Iterator[Chunk]:
    """As many as are wanted, and at least one chunk."""
    left = most
    for chunk in chunks:
        if left is None or chunk.table.num_rows < left:
            yield chunk
            left = None if left is None else left - chunk.table.num_rows
            continue
        end = chunk.lines[left - 1].as_py() if left else 0
        bad = [row for row in chunk.bad if row.line <= end]
        yield Chunk(chunk.file, chunk.table.slice(0, left), chunk.lines.slice(0, left), bad, chunk.progress)
        return


class Run:
    """Of one recipe over the files given to it."""

    def __init__(
        self,
        workbench: Workbench,
        workspace: Workspace,
        recipe: Recipe,
        files: Sequence[str],
        clock: Clock,
        extent: Extent = WHOLE,
    ) -> None:
        self._extent = extent
        self._workbench = workbench
        self._workspace = workspace
        self._recipe = recipe
        self._paths = assign_files(recipe, files)
        self._clock = clock
        self.names = [str(path) for paths in self._paths.values() for path in paths]
        self.ledger = Ledger(workspace.id, recipe.recipe)
        self.tally = Tally(workbench, recipe.recipe, self.names)

    def work(self, take: Take, progress: Progress) -> ImportSummary:
        self._load_lookups(progress)
        for file, paths in self._paths.items():
            events = [event for event in self._recipe.events if self._recipe.file_of(event) == file]
            for path in paths if events else ():
                self._work_file(file, path, take, progress)
        return self.tally.finish()

    def _load_lookups(self, progress: Progress) -> None:
        recipe = self._recipe
        for file in {name: None for event in recipe.events for name in event.join if name != recipe.file_of(event)}:
            if not self._paths[file]:
                self._workbench.empty_lookup(recipe, file)
                continue
            chunks = self._read_lookup(file, progress)
            self._workbench.load_lookup(recipe, file, chunks, lookup_table(file))

    def _read_lookup(self, file: str, progress: Progress) -> Iterator[Chunk]:
        is_source = any(self._recipe.file_of(event) == file for event in self._recipe.events)
        for path in self._paths[file]:
            for chunk in self._read(file, path, progress, most=self._extent.looked_up):
                if not is_source:  # else its bad rows are told when its events are made
                    self.tally.add_bad(chunk.bad)
                yield chunk

    def _load_own(self, file: str, path: Path, progress: Progress) -> None:
        """For events that join a file to itself, such as an order's total less the sum of its lines."""
        if any(file in event.join for event in self._recipe.events if self._recipe.file_of(event) == file):
            chunks = self._read(file, path, progress, most=self._extent.looked_up)
            self._workbench.load_lookup(self._recipe, file, chunks, own_table(file))

    def _read(
        self, file: str, path: Path, progress: Progress, expected: Sequence[str] = (), *, most: int | None = None
    ) -> Iterator[Chunk]:
        spec = self._recipe.files[file]
        preparer = Preparer(spec, expected)
        for chunk in first_rows(read_table(path, spec), most):
            yield preparer.prepare(chunk)
            progress(path.name, chunk.progress, self.tally.summary)
            release_memory()

    def _work_file(self, file: str, path: Path, take: Take, progress: Progress) -> None:
        self.ledger.start_file()
        self._load_own(file, path, progress)
        most = self._extent.rows
        chunks = self._read(file, path, progress, most=most)
        first = next(chunks)
        try:
            queries = self._build(file, first)
        except RecipeColumnMissing:
            # Of JSON lines it may come later. Looked for at once, so that an error comes before anything is written.
            chunks = self._read(file, path, progress, read_columns(path, self._recipe.files[file]), most=most)
            first = next(chunks)
            queries = self._build(file, first)
        columns = first.table.column_names
        for chunk in chain([first], chunks):
            if chunk.table.column_names != columns:  # JSON lines with new keys
                columns = chunk.table.column_names
                queries = self._build(file, chunk)
            mapped = evaluate(self._workbench, queries, chunk)
            bad = [*chunk.bad, *(row for m in mapped for row in m.bad)]
            take(chunk, mapped, bad)

    def _build(self, file: str, chunk: Chunk) -> list[EventQuery]:
        queries = []
        names = chunk.table.column_names
        sample = number_rows(chunk).slice(0, 0)
        for event in self._recipe.events:
            if self._recipe.file_of(event) == file:
                query = build_query(
                    self._recipe,
                    event,
                    names,
                    zone=self._workspace.time_zone,
                    currency=self._workspace.currency,
                    file_name=chunk.file,
                )
                where = f"Recipe {self._recipe.recipe}, event {event.name}"
                self._workbench.check(self._recipe, query, Columns(names, file=chunk.file, where=where), sample)
                queries.append(query)
        return queries

    def finish_events(self, events: pa.Table, verdict: Verdict) -> pa.Table:
        """The new events as rows of NORMAL_SCHEMA. A repeated key carries its number in the id, a total its amount."""
        fresh = verdict.fresh[: events.num_rows]
        index = verdict.index[: events.num_rows][fresh]
        rows = events.filter(pa.array(fresh))
        prefix = pa.scalar(f"{self._recipe.recipe}:")
        ids = pc.binary_join_element_wise(prefix, rows["_md5"], "")
        if index.any():
            suffixes = pa.array([f":{i}" if i else "" for i in index.tolist()])
            ids = pc.binary_join_element_wise(ids, pa.chunked_array([suffixes]), "")
        is_total = verdict.is_total[: events.num_rows][fresh]
        if is_total.any():
            growth = pa.array(verdict.growth[: events.num_rows][fresh])
            signed = pc.multiply(pc.sign(rows["value"]), growth)
            value = pc.if_else(pa.array(is_total), signed, rows["value"])
            rows = rows.set_column(rows.column_names.index("value"), "value", value)
        received = pa.repeat(pa.scalar(to_micros(self._clock.now())), rows.num_rows)
        rows = rows.drop_columns(["_md5"]).append_column("message_id", ids)
        return conform(rows.append_column("received_at", received))

    def count(self, chunk: Chunk, mapped: list[Mapped], batch: Batch, verdict: Verdict, bad: list[BadRow]) -> pa.Table:
        events = self.finish_events(batch.events, verdict)
        self.tally.add_chunk(chunk, (m.covered for m in mapped))
        self.tally.add_events(events, batch.events.num_rows - events.num_rows)
        self.tally.add_bad(bad)
        return events
