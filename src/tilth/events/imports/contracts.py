"""What crosses the walls of file imports: chunks of a file, and the account of a run."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

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
    persons: int = 0
    """Distinct strongest identifiers among the rows added; identities are joined later."""
    orders: int = 0
    value: Counter[str] = field(default_factory=Counter)
    """Currency → Σ value of the rows added, minor units."""
    first_ts: int | None = None
    last_ts: int | None = None
    problems: dict[str, Problem] = field(default_factory=dict)
    unmatched_examples: list[tuple[str, int]] = field(default_factory=list)


class RunState(StrEnum):
    FINISHED = "finished"
    UNFINISHED = "unfinished"
    """Running still, or stopped on the way: running it again brings the rest."""


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
