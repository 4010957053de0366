"""A chunk as its recipe expects it: other names of columns, columns that may lack, cells written once per order."""

from collections.abc import Iterable, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from tilth.events.imports.contracts import Chunk
from tilth.events.imports.recipe import FileSpec


class Preparer:
    """One per file: what is filled down may come from the chunk before.

    `expected`: columns that the file is known to have further down; until then they are empty.
    """

    def __init__(self, spec: FileSpec, expected: Sequence[str] = ()) -> None:
        self._spec = spec
        self._expected = expected
        self._carried: pa.Table | None = None

    def prepare(self, chunk: Chunk) -> Chunk:
        table = _with_columns(chunk.table, self._expected)
        table = self._fill_down(_with_columns(self._rename(table), self._spec.may_lack))
        return Chunk(chunk.file, table, chunk.lines, chunk.bad, chunk.progress)

    def _rename(self, table: pa.Table) -> pa.Table:
        names = list(table.column_names)
        for wanted, others in self._spec.also_called.items():
            if wanted not in names:
                found = next((other for other in others if other in names), None)
                if found is not None:
                    names[names.index(found)] = wanted
        return table.rename_columns(names)

    def _fill_down(self, table: pa.Table) -> pa.Table:
        for key, columns in self._spec.fill_down.items():
            if key in table.column_names:
                table = self._fill(table, key, [c for c in columns if c in table.column_names])
        return table

    def _fill(self, table: pa.Table, key: str, columns: list[str]) -> pa.Table:
        carried = self._carried
        if carried is not None and carried.num_rows:
            known = _with_columns(carried, table.column_names)
            table = pa.concat_tables([known.select(table.column_names), table])
        same = _same_as_before(table[key].combine_chunks())
        for name in columns:
            cells = table[name].combine_chunks()
            # An empty cell on an order's first row is empty for the whole order: it must stop the filling.
            stopped = pc.if_else(pc.and_(pc.invert(same), pc.is_null(cells)), pa.scalar(""), cells)
            filled = pc.fill_null_forward(stopped)
            filled = pc.if_else(pc.equal(filled, ""), pa.scalar(None, pa.string()), filled)
            table = table.set_column(table.column_names.index(name), name, filled)
        skip = carried.num_rows if carried is not None else 0
        self._carried = table.slice(max(table.num_rows - 1, 0), 1)
        return table.slice(skip)


def _with_columns(table: pa.Table, names: Iterable[str]) -> pa.Table:
    """Those that it lacks as empty ones."""
    for name in names:
        if name not in table.column_names:
            table = table.append_column(name, pa.nulls(table.num_rows, pa.string()))
    return table


def _same_as_before(key: pa.Array) -> pa.Array:
    if not len(key):
        return pa.array([], pa.bool_())
    before = pa.concat_arrays([pa.nulls(1, key.type), key.slice(0, len(key) - 1)])
    return pc.fill_null(pc.equal(key, before), pa.scalar(False))  # noqa: FBT003 — pyarrow takes it by position
