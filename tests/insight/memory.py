"""A history in memory, built from rows: two buckets, two parts each, codes as history gives them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tilth.history.contracts import (
    DAY_COLUMN,
    FLAG_ACTIVE,
    FLAG_IDENTIFIED,
    FLAG_ITEM_ROW,
    FLAG_WHOLE_ORDER,
    RECENT_SCHEMA,
    BucketView,
    Fold,
    Part,
)
from tilth.insight.contracts import SpendRow
from tilth.insight.ground import Ground
from tilth.kernel.ids import WorkspaceId

P = TypeVar("P")
R = TypeVar("R")
SECOND = 1_000_000
HOUR = 3_600 * SECOND
DAY = 24 * HOUR
BUCKETS = 2


@dataclass(frozen=True)
class Row:
    """An event as the oracles see it. `order` None: no order id. seq is the place in the list of rows."""

    person: int
    ts: int
    event: str
    active: bool = True
    identified: bool = False
    item_row: bool = False
    order: int | None = None
    value: int = 0
    quantity: int = 0
    price: int = 0
    currency: str = ""
    texts: tuple[tuple[str, str], ...] = ()
    whole_order: bool = False
    """Gives back all that the order paid, and names no amount."""

    def text(self, column: str) -> str:
        if column == "event":
            return self.event
        return self.currency if column == "currency" else dict(self.texts).get(column, "")

    @property
    def flags(self) -> int:
        common = FLAG_ACTIVE * self.active | FLAG_IDENTIFIED * self.identified | FLAG_ITEM_ROW * self.item_row
        return common | FLAG_WHOLE_ORDER * self.whole_order


def in_order(rows: Iterable[Row]) -> list[Row]:
    """By person and time; rows of the same microsecond keep their order of arrival."""
    return sorted(rows, key=lambda row: (row.person, row.ts))


@dataclass
class MemoryHistory:
    rows: Sequence[Row]
    _terms: dict[str, dict[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rows = in_order(self.rows)

    def terms(self, workspace: WorkspaceId, kind: str) -> pa.Array:
        return pa.array(list(self._codes(kind)), pa.string())

    def run(self, workspace: WorkspaceId, fold: Fold[P, R]) -> R:
        return fold.merge([fold.run(view) for view in self._views(fold.columns)])

    def _codes(self, kind: str) -> dict[str, int]:
        if kind not in self._terms:
            names = dict.fromkeys(["", "(other)", *(row.text(kind) for row in self.rows)])
            self._terms[kind] = {name: code for code, name in enumerate(names)}
        return self._terms[kind]

    def _views(self, columns: Sequence[str]) -> list[BucketView]:
        views = []
        for bucket in range(BUCKETS):
            mine = [row for row in self.rows if row.person % BUCKETS == bucket]
            halves = [[row for row in mine if row.person // BUCKETS % 2 == half] for half in range(2)]
            views.append(BucketView(bucket, BUCKETS, [self._part(half, columns) for half in halves]))
        return views

    def _part(self, rows: list[Row], columns: Sequence[str]) -> Part:
        persons, starts = np.unique(np.array([row.person for row in rows], dtype=np.int32), return_index=True)
        ends = np.append(starts[1:], len(rows))[: persons.size].astype(np.int64)
        made = {name: self._column(name, rows) for name in columns}
        return Part(persons, starts.astype(np.int64), ends, made)

    def _column(self, name: str, rows: list[Row]) -> NDArray[np.generic]:
        match name:
            case "ts" | "value" | "price":
                return np.array([getattr(row, name) for row in rows], dtype=np.int64)
            case "quantity":
                return np.array([row.quantity for row in rows], dtype=np.int32)
            case "flags":
                return np.array([row.flags for row in rows], dtype=np.uint8)
            case "order_key":
                return np.array([0 if row.order is None else row.order + 1 for row in rows], dtype=np.int64)
            case _ if name.startswith(DAY_COLUMN):
                zone = ZoneInfo(name.removeprefix(DAY_COLUMN))
                return np.array([local_day(row.ts, zone) for row in rows], dtype=np.uint16)
            case _:
                known = name in RECENT_SCHEMA.names
                dtype = RECENT_SCHEMA.field(name).type.to_pandas_dtype() if known else np.int32
                codes = self._codes(name)
                return np.array([codes[row.text(name)] for row in rows], dtype=dtype)


def local_day(ts: int, zone: ZoneInfo) -> int:
    """Days since 1970-01-01, by the calendar; none before that, as in the column."""
    return max(0, (datetime.fromtimestamp(ts // SECOND, zone).date() - date(1970, 1, 1)).days)


def ground_of(
    rows: Sequence[Row],
    *,
    zone: str = "UTC",
    currency: str = "CNY",
    now: datetime = datetime(2030, 1, 1, tzinfo=UTC),
    spend: Sequence[SpendRow] = (),
) -> Ground:
    micros = int(now.timestamp()) * SECOND
    return Ground(MemoryHistory(rows), WorkspaceId(1), ZoneInfo(zone), currency, micros, tuple(spend))


def at(text: str, zone: str = "UTC") -> int:
    """µs of a local time such as 2024-03-01T10:00."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * SECOND)
