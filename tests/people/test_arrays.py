"""Columns arrive in the database as they were."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tilth.people.arrays import BigInts, Ints, SmallInts, Texts
from tilth.platform.database.sessions import Database

TEXTS = st.lists(st.none() | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=6))
_RELAXED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def send(database: Database, column: Any, kind: str) -> Any:
    with database.pipeline() as connection:
        row = connection.execute(f"SELECT %s::{kind}[]", (column,)).fetchone()
    assert row is not None
    return row[0]


@_RELAXED
@given(TEXTS)
def test_texts(database: Database, texts: list[str | None]) -> None:
    assert send(database, Texts(texts), "text") == texts
    assert send(database, Texts(pa.array(["cut", *texts, "off"]).slice(1, len(texts))), "text") == texts


@pytest.mark.parametrize(
    ("column", "kind", "bits"), [(SmallInts, "smallint", 15), (Ints, "integer", 31), (BigInts, "bigint", 63)]
)
def test_integers(database: Database, column: Any, kind: str, bits: int) -> None:
    for values in ([], [0], [-(2**bits), -1, 2**bits - 1]):
        assert send(database, column(values), kind) == values
