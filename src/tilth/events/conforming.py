"""Tables of the inbox in one schema, whoever made them and when."""

import pyarrow as pa

from tilth.events.contracts import NORMAL_SCHEMA


def conform(table: pa.Table) -> pa.Table:
    """The columns of NORMAL_SCHEMA in its order and types, absent ones null.

    Raises pa.ArrowInvalid where a required one is absent.
    """
    missing = [f for f in NORMAL_SCHEMA if f.name not in table.column_names]
    for entry in missing:
        table = table.append_column(entry, pa.nulls(table.num_rows, entry.type))
    conformed = table.select(NORMAL_SCHEMA.names).cast(NORMAL_SCHEMA)
    conformed.validate()
    return conformed
