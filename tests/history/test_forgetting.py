"""Texts that only erased persons used leave the dictionaries; what anybody else uses stays readable."""

from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest
from tests.conftest import TestWorkspace
from tests.history.folds import Everything
from tests.history.rows import make_rows

from tilth.history.api import (
    History,
    LocalExecutor,
    Store,
    append_recent,
    apply_erasures,
    compact,
    erase_persons,
    fold_in,
)
from tilth.history.runs import RunFile
from tilth.platform.database.sessions import Database

NOW = datetime(2026, 1, 1, tzinfo=UTC)
KINDS = ("prop:note", "prop:colour", "url", "referrer", "event_name")


def row(person: int, note: str, colour: str = "red", *, own: str = "") -> dict[str, Any]:
    properties = f'{{"note": "{note}", "colour": "{colour}"}}'
    page = {"url": f"https://x/{own}", "referrer": f"https://y/{own}", "event_name": f"Event {own}"} if own else {}
    return {"person_no": person, "origin": person, "properties": properties, **page}


class Shelf:
    """A workspace's history, and what the processes that hold it show."""

    def __init__(self, database: Database, workspace: TestWorkspace, store: Store) -> None:
        self.database, self.workspace, self.store = database, workspace, store
        self.history = self.another_process()

    def another_process(self) -> History:
        return History(self.database, self.store, LocalExecutor(1))

    def append(self, *rows: dict[str, Any]) -> None:
        with self.database.pipeline() as connection:
            append_recent(connection, self.workspace.id, make_rows(rows))

    def fold_in(self) -> None:
        with self.database.pipeline() as connection:
            fold_in(connection, self.store, self.workspace.id, now=NOW)

    def erase(self, person: int) -> None:
        with self.database.pipeline() as connection:
            erase_persons(connection, self.workspace.id, [person], [person])

    def apply(self) -> None:
        with self.database.pipeline() as connection:
            apply_erasures(connection, self.store, self.workspace.id, now=NOW)

    def texts(self, kind: str, history: History | None = None) -> dict[int, list[str | None]]:
        """Of each person, as a process shows them."""
        history = history or self.history
        codes = history.run(self.workspace.id, Everything((kind,)))
        names = history.terms(self.workspace.id, kind)
        return {
            person: names.take(pa.array([code for (code,) in rows])).to_pylist()
            for person, rows in sorted(codes.items())
        }

    def terms(self, *kinds: str) -> set[str | None]:
        with self.database.pipeline() as connection:
            rows = connection.execute(
                "SELECT text FROM term WHERE workspace_id = %s AND kind = ANY(%s)",
                (self.workspace.id, list(kinds or KINDS)),
            )
            return {text for (text,) in rows}


@pytest.fixture
def shelf(database: Database, workspace: TestWorkspace, store: Store) -> Shelf:
    return Shelf(database, workspace, store)


@pytest.mark.parametrize("asked", ["over the tail", "over the file", "over both"])
def test_texts_of_an_erased_person_are_forgotten(shelf: Shelf, asked: str) -> None:
    shelf.append(row(1, "my secret", own="secret"), row(17, "hello", own="page"), row(2, "hello"))
    if asked != "over the file":
        for kind in KINDS:
            shelf.texts(kind)
    shelf.fold_in()
    if asked != "over the tail":
        for kind in KINDS:
            shelf.texts(kind)
    other = shelf.another_process()
    assert shelf.texts("prop:note", other) == {1: ["my secret"], 2: ["hello"], 17: ["hello"]}
    assert shelf.texts("url", other) == {1: ["https://x/secret"], 2: [None], 17: ["https://x/page"]}
    shelf.erase(1)
    shelf.apply()
    # "red" is everybody's; coded over the tail alone it stands in no file, and its next reader gives it a code again.
    shared = set() if asked == "over the tail" else {"red"}
    assert shelf.terms() == {None, "hello", "https://x/page", "https://y/page", "Event page"} | shared
    for history in (shelf.history, other, shelf.another_process()):
        assert shelf.texts("prop:note", history) == {2: ["hello"], 17: ["hello"]}
        assert shelf.texts("prop:colour", history) == {2: ["red"], 17: ["red"]}
        assert shelf.texts("url", history) == {2: [None], 17: ["https://x/page"]}
        shown = {text for kind in KINDS for text in history.terms(shelf.workspace.id, kind).to_pylist() if text}
        assert not any("secret" in text for text in shown)
    assert shelf.history.codes(shelf.workspace.id, "prop:note", ["my secret", "hello"]).keys() == {"hello"}


def test_a_text_that_others_use_in_the_tail_is_coded_anew(shelf: Shelf) -> None:
    """No file holds its code, so it is taken away; the process that holds it in memory asks again."""
    shelf.append(row(1, "shared"), row(2, "other"))
    shelf.fold_in()
    assert shelf.texts("prop:note") == {1: ["shared"], 2: ["other"]}
    shelf.erase(1)
    shelf.apply()
    shelf.append(row(2, "shared"))
    assert shelf.texts("prop:note") == {2: ["other", "shared"]}
    shelf.append(row(3, "shared"), row(4, "mine"))
    assert shelf.texts("prop:note")[4] == ["mine"]
    shelf.erase(3)
    shelf.apply()
    assert shelf.texts("prop:note") == {2: ["other", "shared"], 4: ["mine"]}


def test_what_is_compacted_or_folded_in_before_an_erasure_is_applied_is_forgotten_too(shelf: Shelf) -> None:
    shelf.append(row(1, "one secret"), row(17, "hello"))
    shelf.fold_in()
    shelf.append(row(1, "two secrets"), row(17, "bye"))
    shelf.texts("prop:note")
    shelf.erase(1)
    shelf.fold_in()
    with shelf.database.pipeline() as connection:
        assert compact(connection, shelf.store, shelf.workspace.id, 1)
    shelf.apply()
    assert shelf.texts("prop:note") == {17: ["hello", "bye"]}
    assert shelf.terms("prop:note") == {None, "hello", "bye"}


def test_a_column_that_is_made_meanwhile_holds_no_forgotten_code(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """A question codes a file of another bucket while the person goes from whom its text is known."""
    shelf.append(row(1, "shared"))
    shelf.fold_in()
    shelf.texts("prop:note")
    shelf.append(row(2, "shared"))
    shelf.fold_in()
    shelf.erase(1)
    read = RunFile._read
    applied: list[int] = []

    def read_and_erase(self: RunFile, name: str) -> Any:
        codes = read(self, name)
        if name == "prop:note" and not applied:
            applied.append(1)
            shelf.apply()
        return codes

    monkeypatch.setattr(RunFile, "_read", read_and_erase)
    assert shelf.texts("prop:note") == {2: ["shared"]}
    assert applied
    assert shelf.texts("prop:note", shelf.another_process()) == {2: ["shared"]}
