"""One correction for all that fit, as a task: in steps, cancelled, killed; each event goes back once."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg
import pytest
from tests.events.conftest import Api, Door

from tilth.events.api import Rejection, record_rejections
from tilth.events.rejected.actions import correct_all, correct_rejections
from tilth.events.rejected.jobs import run_correction
from tilth.kernel.clock import SystemClock
from tilth.platform.jobs.contracts import JobRun
from tilth.platform.settings import PlatformSettings

ORDER = {"type": "track", "event": "Order Completed", "userId": "u1"}
CAST = {"op": "cast", "path": "properties.total", "type": "number"}
SELECTION = {"code": "invalid_amount"}


def send_bad_orders(door: Door, *totals: str) -> None:
    """As the weaver rejects them."""
    for start in range(0, len(totals), 500):
        batch = [
            {**ORDER, "messageId": f"m{number}", "properties": {"total": total}}
            for number, total in enumerate(totals[start : start + 500], start)
        ]
        assert door.post("/v1/batch", {"batch": batch}).status_code == 200
    with door.database.pipeline() as connection:
        record_rejections(connection, door.workspace.id, door.batch().rejections)


def begin(api: Api, **more: Any) -> str:
    body = {"selection": SELECTION, "operations": [CAST], **more}
    task_id: str = api("POST", "/rejected-events/correct/all", 202, json=body)["task_id"]
    return task_id


def find_wanted(door: Door, task_id: str) -> str:
    with psycopg.connect(door.database.urls.owner) as connection:
        query = "SELECT args->>'wanted' FROM procrastinate_jobs WHERE args->>'task_id' = %s"
        row = connection.execute(query, (task_id,)).fetchone()
    assert row is not None
    return str(row[0])


def work(door: Door, task_id: str) -> None:
    """As a worker does."""
    database = door.database
    run = JobRun(
        correct_all.CORRECT_ALL,
        door.workspace.id,
        1,
        PlatformSettings(),
        SystemClock(),
        database,
        database.pipeline,
    )
    run_correction(run, task_id=task_id, wanted=find_wanted(door, task_id))


def test_all_are_corrected_in_steps(door: Door, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(correct_rejections, "AT_ONCE", 2)
    send_bad_orders(door, "¥1", "never", "¥2", "¥3", "¥4")
    task_id = begin(api)
    waiting = api("GET", f"/tasks/{task_id}")
    assert (waiting["kind"], waiting["state"], waiting["title"]) == (correct_all.CORRECT_ALL, "queued", {"waiting": 5})
    work(door, task_id)
    done = api("GET", f"/tasks/{task_id}")
    assert (done["state"], done["done"], done["total"], done["unit"]) == ("done", 5, 5, "events")
    assert done["result"] == {"tried": 5, "accepted": 4}
    assert sorted(row["value"] for row in door.rows()) == [100, 200, 300, 400]
    assert [bad["place"] for bad in api("GET", "/rejected-events")["items"]] == ["m1"]
    begun = api("GET", "/audit?action=rejected_event.correction_begun")
    ended = api("GET", "/audit?action=rejected_event.corrected")
    assert begun["items"][0]["details"]["operations"] == [CAST]
    assert [(e["subject"], e["details"]["accepted"], e["details"]["cancelled"]) for e in ended["items"]] == [
        ("5 events", 4, False)
    ]
    work(door, task_id)  # the job comes once more after its end
    assert len(door.rows()) == 4


def test_what_is_rejected_meanwhile_does_not_come_round(door: Door, api: Api) -> None:
    send_bad_orders(door, "¥1")
    task_id = begin(api)
    with door.database.pipeline() as connection:
        late = Rejection("invalid_amount", "x", "weave", "late", b"{}", {"currency": "CNY"})
        record_rejections(connection, door.workspace.id, [late])
    work(door, task_id)
    assert api("GET", f"/tasks/{task_id}")["result"] == {"tried": 1, "accepted": 1}
    assert api("POST", "/rejected-events/correct/all", 404, json={"selection": {"event": "Other"}})["code"] == (
        "rejected_event_not_found"
    )


def test_a_cancelled_one_keeps_what_it_has_done(door: Door, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(correct_rejections, "AT_ONCE", 1)
    send_bad_orders(door, "¥1", "¥2", "¥3")
    task_id = begin(api)
    step: Callable[..., Any] = correct_rejections.correct_next

    def step_and_cancel(*args: Any, **more: Any) -> Any:
        if more["after"]:  # the first step is over
            api("POST", f"/tasks/{task_id}/cancel")
        return step(*args, **more)

    monkeypatch.setattr(correct_all, "correct_next", step_and_cancel)
    work(door, task_id)
    task = api("GET", f"/tasks/{task_id}")
    assert (task["state"], task["counts"]["accepted"]) == ("cancelled", 1)
    assert [row["value"] for row in door.rows()] == [100]  # the step that was cancelled is undone
    assert len(api("GET", "/rejected-events")["items"]) == 2
    (entry,) = api("GET", "/audit?action=rejected_event.corrected")["items"]
    assert (entry["details"]["accepted"], entry["details"]["cancelled"]) == (1, True)


KILLED = """
    import sys
    from tilth.events.rejected.actions import correct_rejections
    from tilth.events.rejected.jobs import run_correction
    from tilth.kernel.clock import SystemClock
    from tilth.platform.database.sessions import Database, Urls
    from tilth.platform.jobs.contracts import JobRun
    from tilth.platform.settings import PlatformSettings
    correct_rejections.AT_ONCE = 20
    database = Database(Urls(*sys.argv[1:4]))
    run = JobRun("x", int(sys.argv[4]), 1, PlatformSettings(), SystemClock(), database, database.pipeline)
    run_correction(run, task_id=sys.argv[5], wanted=sys.argv[6])
"""


@pytest.mark.slow
def test_a_killed_one_puts_each_back_exactly_once(door: Door, api: Api) -> None:
    total = 2_000
    send_bad_orders(door, *(f"¥{n}" for n in range(total)))
    task_id = begin(api)
    urls = door.database.urls
    command = [sys.executable, "-c", textwrap.dedent(KILLED), urls.owner, urls.app, urls.admin]
    command += [str(door.workspace.id), task_id, find_wanted(door, task_id)]
    killed_midway = 0
    for _ in range(3):
        before = api("GET", f"/tasks/{task_id}")["done"]
        process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
        deadline = time.monotonic() + 60
        tried = before
        while tried < before + 40 and process.poll() is None and time.monotonic() < deadline:
            tried = api("GET", f"/tasks/{task_id}")["counts"].get("tried", 0)
        process.send_signal(signal.SIGKILL)
        process.wait()
        task = api("GET", f"/tasks/{task_id}")
        killed_midway += task["state"] == "running" and 0 < task["counts"]["tried"] < total
        assert task["counts"]["accepted"] == len(door.rows())  # neither more nor less than was noted
    assert killed_midway >= 1
    work(door, task_id)
    assert api("GET", f"/tasks/{task_id}")["result"] == {"tried": total, "accepted": total}
    assert Counter(row["message_id"] for row in door.rows()) == {f"m{n}": 1 for n in range(total)}


def test_rows_of_one_import(door: Door, api: Api) -> None:
    one, other = UUID(int=1), UUID(int=2)
    with door.database.pipeline() as connection:
        record_rejections(
            connection,
            door.workspace.id,
            [
                Rejection("bad_time", "x", "import:a.csv", f"line {line}", b"{}", {"import": str(which)})
                for line, which in enumerate((one, one, other))
            ],
        )

    def places(query: str) -> list[str]:
        return sorted(bad["place"] for bad in api("GET", f"/rejected-events?{query}")["items"])

    assert places(f"import={one}") == ["line 0", "line 1"]
    assert places(f"import={other}") == ["line 2"]
    assert places(f"import={UUID(int=3)}") == []
    assert api("GET", "/rejected-events?import=no-id", 400)["code"] == "invalid_input"
    assert "line 2" not in api.file("POST", f"/rejected-events/export?import={one}")
    groups = api("GET", f"/rejected-events/groups?import={one}")["items"]
    assert [(group["code"], group["events"]) for group in groups] == [("bad_time", 2)]

    def discard(search: str) -> int:
        selection = {"import": str(other), "search": search}
        discarded: int = api("POST", "/rejected-events/discard", json={"selection": selection})["discarded"]
        return discarded

    assert (discard("nothing"), discard("LINE")) == (0, 1)
    assert places("") == ["line 0", "line 1"]
