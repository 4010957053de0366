"""Answers are given again to those alone who say how old one may be, and never for longer."""

from datetime import timedelta

import pytest
from litestar.testing import TestClient
from tests.conftest import TestWorkspace
from tests.insight.memory import Row, at
from tests.insight.weaving import weave

from tilth.history.api import Store
from tilth.insight.answers import LONGEST_AGE, MAX_BYTES, AnswerBook, read_max_age
from tilth.kernel.clock import FakeClock
from tilth.platform.database.sessions import Database

ZONE = "Asia/Shanghai"
NOON = at("2024-03-01T12:00", ZONE)
QUESTION = {"first": "2024-03-01", "last": "2024-03-01", "metrics": [{"code": "visitors"}]}


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, 0),
        ("no-cache", 0),
        ("max-age=60", 60),
        ("no-transform, Max-Age=5", 5),
        ("max-age=-1", 0),
        ("x-max-age=9", 0),
        ("max-age=999999", LONGEST_AGE),
    ],
)
def test_request_header(header: str | None, seconds: int) -> None:
    assert read_max_age(header) == seconds


def test_answers_grow_old(clock: FakeClock) -> None:
    book = AnswerBook(clock)
    book.keep("question", b"answer", clock.now())
    assert book.find("question", 60) == (b"answer", 0)
    clock.advance(timedelta(seconds=59))
    assert book.find("question", 60) == (b"answer", 59)
    assert book.find("question", 59) is None
    assert book.find("another", 60) is None


def test_oldest_answers_make_room(clock: FakeClock) -> None:
    book = AnswerBook(clock)
    for name in ("first", "second", "third"):
        book.keep(name, bytes(MAX_BYTES // 2), clock.now())
    assert book.find("first", 60) is None
    assert book.find("second", 60) is not None
    assert book.find("third", 60) is not None


def test_answer_is_given_again_on_wish_alone(
    client: TestClient, database: Database, store: Store, workspace: TestWorkspace
) -> None:
    def ask(**headers: str) -> tuple[int, str | None]:
        answer = client.post("/api/v1/insight/metrics", json=QUESTION, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()["metrics"][0]["total"]["numerator"], answer.headers.get("Age")

    allowed = {"Cache-Control": "max-age=60"}
    weave(database, store, workspace.id, [Row(1, NOON, "Product Viewed")])
    assert ask(**allowed) == (1, "0")
    weave(database, store, workspace.id, [Row(2, NOON, "Product Viewed")])
    assert ask() == (2, None)
    assert ask(**allowed) == (1, "0")
