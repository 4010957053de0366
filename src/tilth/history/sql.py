"""SQL as a fold: DuckDB over the same views that kernels see.

The table `events` has a row per event and the columns that the fold names, with `person_no`; `ts` is a TIMESTAMP in
UTC. Columns in `names` come as text instead of codes (NULL for none). Rows of a person stand together and in order.

* `AdditiveSql` asks each bucket, then the union of the answers (`partials`). Persons are disjoint between buckets, so
  `count(DISTINCT person_no)` adds up like any count; a median, or distinct values of another column, does not.
* `WholeSql` asks all buckets at once, for what does not add up. It holds the named columns of all rows that had to
  be merged in memory; the rest is mapped.

Statements are ours. What users write runs in a process of its own with limits (DESIGN.md §10), not here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tilth.history.columns import column_dtype
from tilth.history.contracts import BucketView, Part
from tilth.history.kernels.merge import copy_ranges

Names = Callable[[str], pa.Array]
"""Kind → names by code: `lambda kind: history.terms(workspace, kind)`."""


@dataclass(frozen=True, slots=True)
class AdditiveSql:
    """`sql` over the table `events` of each bucket, `merge_sql` over the table `partials` of all their answers."""

    sql: str
    merge_sql: str
    columns: Sequence[str]
    names: Mapping[str, Names] = field(default_factory=dict)

    def run(self, view: BucketView) -> pa.Table:
        return _query(self.sql, "events", view_table(view, self.columns, self.names))

    def merge(self, partials: Sequence[pa.Table]) -> pa.Table:
        return _query(self.merge_sql, "partials", pa.concat_tables(partials))


@dataclass(frozen=True, slots=True)
class WholeSql:
    """`sql` over the table `events` of all buckets."""

    sql: str
    columns: Sequence[str]
    names: Mapping[str, Names] = field(default_factory=dict)

    def run(self, view: BucketView) -> pa.Table:
        return view_table(view, self.columns, self.names)

    def merge(self, partials: Sequence[pa.Table]) -> pa.Table:
        return _query(self.sql, "events", pa.concat_tables(partials))


def view_table(view: BucketView, columns: Sequence[str], names: Mapping[str, Names]) -> pa.Table:
    """The rows of a view as an Arrow table; mapped columns are not copied where a part's slices follow each other."""
    terms = {name: find(name) for name, find in names.items()}
    tables = [_part_table(part, columns, terms) for part in view.parts]
    if not tables:
        empty = Part(np.empty(0, np.int32), np.empty(0, np.int64), np.empty(0, np.int64), {})
        return _part_table(empty, columns, terms)
    return pa.concat_tables(tables)


def _part_table(part: Part, columns: Sequence[str], terms: Mapping[str, pa.Array]) -> pa.Table:
    lengths = part.ends - part.starts
    arrays = {"person_no": pa.array(np.repeat(part.persons, lengths), pa.int32())}
    for name in columns:
        arrays[name] = _arrow(name, _rows(part, name), terms.get(name))
    return pa.table(arrays)


def _rows(part: Part, name: str) -> NDArray[Any]:
    if part.persons.size == 0:
        return np.empty(0, dtype=column_dtype(name))
    column: NDArray[Any] = part.columns[name]
    if np.array_equal(part.starts[1:], part.ends[:-1]):
        return column[part.starts[0] : part.ends[-1]]
    lengths = part.ends - part.starts
    width = np.dtype(f"u{column.itemsize}")
    out = np.empty(int(lengths.sum()), dtype=column.dtype)
    copy_ranges(column.view(width), part.starts, part.ends, np.cumsum(lengths) - lengths, out.view(width))
    return out


def _arrow(name: str, rows: NDArray[Any], terms: pa.Array | None) -> pa.Array:
    if terms is not None:
        return pa.DictionaryArray.from_arrays(pa.array(rows), terms).dictionary_decode()
    return pa.array(rows).view(pa.timestamp("us")) if name == "ts" else pa.array(rows)


def _query(sql: str, table: str, rows: pa.Table) -> pa.Table:
    import duckdb  # lazy: a third of a second that processes without SQL folds do not spend

    # One thread: buckets run side by side already.
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.register(table, rows)
        return connection.sql(sql).to_arrow_table()
