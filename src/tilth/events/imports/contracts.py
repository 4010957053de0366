"""What crosses the walls of file imports: chunks of a file, and the account of a run."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from uuid import UUID

import msgspec
import pyarrow as pa


class RowCode(StrEnum):
    """Why a row of a file was not taken. Those of readers come first: they never saw the recipe."""

    WRONG_CELL_COUNT = "wrong_cell_count"
    UNCLOSED_QUOTE = "unclosed_quote"
    ROW_TOO_LONG = "row_too_long"
    ROW_CUT_OFF = "row_cut_off"
    FILE_CUT_OFF = "file_cut_off"
    """No row: says where an archive breaks off."""
    WRONG_ENCODING = "wrong_encoding"
    NUL_CHARACTER = "nul_character"
    MALFORMED_JSON = "malformed_json"
    UNKNOWN_EVENT = "unknown_event"
    NO_TIME = "no_time"
    BAD_TIME = "bad_time"
    TIME_OUT_OF_RANGE = "time_out_of_range"
    NO_IDENTITY = "no_identity"
    BAD_CURRENCY = "bad_currency"
    BAD_NUMBER = "bad_number"
    NO_KEY = "no_key"


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that could not be taken."""

    file: str
    line: int
    """Line of the file on which the row starts, 1-based; row of the sheet for spreadsheets."""
    code: RowCode
    message: str
    text: str
    """The row as it stands in the file, as far as it is known."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive rows of a file as text: trimmed, empty cells null, rows without any cell left out."""

    file: str
    table: pa.Table
    """Columns of strings, in the order of the file."""
    lines: pa.Array
    """int64, line of the file on which each row starts."""
    bad: list[BadRow]
    progress: float
    """Share of the file that was read, 0 … 1."""


@dataclass(slots=True)
class Problem:
    """One kind of problem: how often, and the first examples."""

    code: RowCode
    message: str
    count: int = 0
    examples: list[BadRow] = field(default_factory=list)


@dataclass(slots=True)
class ImportSummary:
    """What a run did, or what a dry run found that it would do."""

    recipe: str
    files: list[str]
    rows: int = 0
    """Rows of files read, good and bad."""
    added: int = 0
    """Events that entered (dry run: would enter)."""
    known: int = 0
    """Events that an earlier import, or an earlier row with the same key, brought already."""
    rejected: int = 0
    unmatched: int = 0
    """Rows that no event of the recipe takes."""
    events: Counter[str] = field(default_factory=Counter)
    """Event name → rows added."""
    persons: int | None = 0
    """Distinct strongest identifiers among the rows added; identities are joined later. None: the run was interrupted,
    and who came before is not known any more."""
    orders: int | None = 0
    """As `persons`."""
    value: Counter[str] = field(default_factory=Counter)
    """Currency → Σ value of the rows added, minor units."""
    amounts: dict[str, Counter[str]] = field(default_factory=dict)
    """Event → its part of `value`; rows of an event's lines count as the event."""
    first_ts: int | None = None
    last_ts: int | None = None
    problems: dict[str, Problem] = field(default_factory=dict)
    unmatched_examples: list[tuple[str, int]] = field(default_factory=list)

    def without_texts(self) -> "ImportSummary":
        """As it is kept and shown to people who may not see rows: places instead of what stands there."""
        problems = {
            kind: replace(problem, examples=[replace(row, text="") for row in problem.examples])
            for kind, problem in self.problems.items()
        }
        return replace(self, files=[Path(file).name for file in self.files], problems=problems)

    def going_on_from(self, before: "ImportSummary") -> "ImportSummary":
        """Of a run that was interrupted and reads its files again: what it added before is known by now."""
        return replace(
            self,
            added=self.added + before.added,
            known=max(self.known - before.added, 0),
            events=self.events + before.events,
            value=_sum(self.value, before.value),
            amounts={
                event: _sum(self.amounts.get(event, Counter()), before.amounts.get(event, Counter()))
                for event in [*before.amounts, *self.amounts]
            },
            persons=None,
            orders=None,
            first_ts=min((ts for ts in (self.first_ts, before.first_ts) if ts is not None), default=None),
            last_ts=max((ts for ts in (self.last_ts, before.last_ts) if ts is not None), default=None),
        )


def _sum(some: Counter[str], more: Counter[str]) -> Counter[str]:
    """Not `+`, which drops what is below zero."""
    return Counter({name: some[name] + more[name] for name in [*more, *some]})


def read_summary(stored: object) -> ImportSummary:
    """As JSON keeps it."""
    return msgspec.convert(stored, ImportSummary, dec_hook=lambda _, value: Counter(value))


class RunState(StrEnum):
    FINISHED = "finished"
    UNFINISHED = "unfinished"
    """Running still, or stopped on the way: running it again brings the rest."""
    WAITING = "waiting"
    """For a worker; of a run that was begun in the console, as those below."""
    RUNNING = "running"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class ImportRun:
    """What is remembered of a run; the counts are those of its last committed chunk."""

    run_id: UUID
    recipe: str
    files: list[str]
    actor: str
    started_at: datetime
    finished_at: datetime | None
    state: RunState
    rows: int
    added: int
    known: int
    rejected: int
    unwoven: int = 0
    """Events that it brought and that wait among the rejected ones, because they could not be woven."""
    is_task: bool = False
    """Begun in the console: the task has the same id."""
    summary: ImportSummary | None = None
