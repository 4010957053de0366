"""Imports over HTTP: upload, recognise, draft, preview, dry run, run; files that are no tables; the worker killed."""

import asyncio
import csv
import gzip
import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import psycopg
import pyarrow as pa
import pytest
from litestar.testing import TestClient
from tests.conftest import TestWorkspace
from tests.entrypoints.http.conftest import MakeKey
from tests.events.imports.test_recipes_of_shops import TAOBAO

from tilth.entrypoints.http.app import create_server
from tilth.events.imports import jobs
from tilth.events.imports.uploads import store
from tilth.history.api import History
from tilth.kernel.clock import FakeClock, SystemClock
from tilth.kernel.ids import WorkspaceId
from tilth.people.api import Weaver
from tilth.people.weave import weaver
from tilth.people.weave.loop import weave_next
from tilth.platform.database.sessions import Database
from tilth.platform.jobs.api import JobApp
from tilth.platform.jobs.runner import JobRunner
from tilth.platform.settings import PlatformSettings
from tilth.platform.tasks import performing

ORDERS = "no,at,who,paid\n" + "".join(f"{n},2024-01-05 10:00:00,u{n % 7},{n}.50\n" for n in range(1, 41))
RECIPE = """\
recipe: till
about: Till
tried: By tests.
files: {rows: {match: "*"}}
events:
  - name: paid
    event: Order Completed
    key: [no]
    time: at
    person: {user_id: who}
    fields: {order_id: no, value: paid}
"""
Call = Callable[..., Any]


@pytest.fixture
def client(database: Database, history: History, clock: FakeClock, tmp_path: Path) -> Iterator[TestClient]:
    with psycopg.connect(database.urls.owner) as connection:
        connection.execute("DELETE FROM procrastinate_jobs")
    with TestClient(create_server(database, history, home=tmp_path, clock=clock)) as client:
        yield client


@pytest.fixture
def call(client: TestClient, make_key: MakeKey) -> Call:
    headers = make_key()

    def ask(method: str, path: str, status: int = 200, **arguments: Any) -> Any:
        answer = client.request(method, f"/api/v1{path}", headers=headers, **arguments)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content and "json" in answer.headers["content-type"] else answer.text

    return ask


@pytest.fixture
def work(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Runs the jobs that wait."""
    monkeypatch.setattr(performing, "REPORT_SECONDS", 0.0)
    app = JobApp()
    jobs.register(app)
    settings = PlatformSettings(home=tmp_path)

    def run() -> None:
        runner = JobRunner(app, database, database.pipeline, settings=settings, clock=SystemClock())
        asyncio.run(runner.run(until_idle=True))

    return run


def upload(call: Call, name: str, content: str | bytes, status: int = 201) -> Any:
    answer = call("POST", "/imports/uploads", status, params={"name": name}, content=content)
    return answer["id"] if status == 201 else answer["detail"]


def wish(upload_id: str, recipe: str = RECIPE) -> dict[str, Any]:
    return {"uploads": [upload_id], "recipe": recipe}


def test_from_file_to_events(call: Call, work: Callable[[], None]) -> None:
    file = upload(call, "orders.csv", ORDERS + "41,never,ann,5\n")
    dry = call("POST", "/imports/dry-runs", 202, json=wish(file))["task_id"]
    work()
    figures = call("GET", f"/imports/dry-runs/{dry}")
    assert (figures["rows"], figures["added"], figures["rejected"], figures["persons"]) == (41, 40, 1, 7)
    total = sum(n * 100 + 50 for n in range(1, 41))
    assert figures["money"] == [{"event": "Order Completed", "currency": "CNY", "value": total}]
    assert [(p["code"], p["count"], p["places"]) for p in figures["problems"]] == [("bad_time", 1, ["orders.csv:42"])]
    assert call("GET", "/imports")["items"] == []

    run = call("POST", "/imports", 202, json=wish(file))["task_id"]
    assert call("GET", f"/imports/{run}")["state"] == "waiting"
    work()
    done = call("GET", f"/imports/{run}")
    assert (done["state"], done["files"], done["added"], done["rejected"]) == ("finished", ["orders.csv"], 40, 1)
    assert done["figures"]["money"] == figures["money"]
    rejected = call("GET", "/rejected-events", params={"source": "import:orders.csv"})["items"]
    assert [each["code"] for each in rejected] == ["bad_time"]

    again = call("POST", "/imports", 202, json=wish(file))["task_id"]
    work()
    second = call("GET", f"/imports/{again}")
    assert (second["added"], second["known"]) == (0, 40)
    assert call("GET", f"/tasks/{again}")["result"]["added"] == 0
    assert "orders.csv" in call("POST", "/imports/export")


def test_events_that_cannot_be_woven_are_counted_and_found_by_their_import(
    call: Call,
    work: Callable[[], None],
    database: Database,
    workspace: TestWorkspace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = call("POST", "/imports", 202, json=wish(upload(call, "orders.csv", ORDERS + "41,never,ann,5\n")))["task_id"]
    work()
    assert call("GET", f"/imports/{run}")["unwoven"] == 0
    apply = weaver.apply_profiles

    def fail(connection: psycopg.Connection, workspace: WorkspaceId, rows: pa.Table, origins: Any) -> None:
        if "7" in rows.column("order_id").to_pylist():
            connection.execute("SELECT 1 / 0")
        apply(connection, workspace, rows, origins)

    monkeypatch.setattr(weaver, "apply_profiles", fail)
    weaving = Weaver(workspace.id)
    while weave_next(database, weaving).requests:
        pass
    counted = call("GET", f"/imports/{run}")
    assert (counted["added"], counted["rejected"], counted["unwoven"]) == (40, 1, 1)
    assert [each["unwoven"] for each in call("GET", "/imports")["items"]] == [1]
    found = call("GET", "/rejected-events", params={"import": run, "sort": "code"})["items"]
    assert [each["code"] for each in found] == ["bad_time", "unweavable"]
    monkeypatch.setattr(weaver, "apply_profiles", apply)
    call("POST", "/rejected-events/replay", json={"items": [{"rejected_id": found[1]["rejected_id"]}]})
    assert call("GET", f"/imports/{run}")["unwoven"] == 0


def test_own_recipe_is_recognised_next_time(call: Call, work: Callable[[], None]) -> None:
    call("POST", "/imports", 202, json=wish(upload(call, "january.csv", ORDERS)))
    work()
    found = call("POST", "/imports/recognise", json={"uploads": [upload(call, "february.csv", ORDERS)]})
    assert (found["recipes"][0]["recipe"], found["recipes"][0]["is_own"]) == ("till", True)
    assert found["recipes"][0]["score"] == 1.0
    assert call("GET", "/imports/recipes/till")["text"] == RECIPE


def test_a_renamed_recipe_still_knows_what_came(call: Call, work: Callable[[], None]) -> None:
    file = upload(call, "january.csv", ORDERS)
    call("POST", "/imports", 202, json=wish(file))
    refused = call("PATCH", "/imports/recipes/till", 409, json={"name": "shop"})
    assert refused["code"] == "recipe_in_use"
    work()
    assert call("PATCH", "/imports/recipes/till", 409, json={"name": "taobao"})["code"] == "recipe_name_taken"
    renamed = call("PATCH", "/imports/recipes/till", json={"name": "shop"})
    assert (renamed["name"], renamed["text"]) == ("shop", RECIPE.replace("recipe: till", "recipe: shop"))
    call("GET", "/imports/recipes/till", 404)
    again = call("POST", "/imports", 202, json=wish(file, renamed["text"]))["task_id"]
    work()
    done = call("GET", f"/imports/{again}")
    assert (done["recipe"], done["added"], done["known"]) == ("shop", 0, 40)


def test_a_deleted_recipe_takes_nothing_along(call: Call, work: Callable[[], None]) -> None:
    file = upload(call, "january.csv", ORDERS)
    call("POST", "/imports", 202, json=wish(file))
    work()
    assert [each["name"] for each in call("GET", "/imports/recipes")["items"]] == ["till"]
    assert call("POST", "/imports/recipes/export").splitlines()[1].startswith("till,Till,")
    call("DELETE", "/imports/recipes/till", 204)
    assert call("GET", "/imports/recipes")["items"] == []
    call("DELETE", "/imports/recipes/taobao", 404)  # Tilth's own stay
    again = call("POST", "/imports", 202, json=wish(file))["task_id"]
    work()
    assert call("GET", f"/imports/{again}")["known"] == 40


def test_a_preparation_is_found_again_until_it_is_given_up(call: Call) -> None:
    file = upload(call, "orders.csv", ORDERS)
    draft = call("POST", "/imports/drafts", 201, json={"uploads": [file]})
    state = {"chosen": "", "recipe": RECIPE, "replaces": None, "dry_run": None}
    state["plan"] = {"name": "till", "rows": "order", "columns": [{"name": "at", "meaning": "time"}]}
    call("PUT", f"/imports/drafts/{draft['id']}", json=state)
    found = call("GET", f"/imports/drafts/{draft['id']}")
    assert (found["uploads"], found["files"], found["state"]) == ([file], ["orders.csv"], state)
    assert [each["id"] for each in call("GET", "/imports/drafts")["items"]] == [draft["id"]]
    call("DELETE", f"/imports/drafts/{draft['id']}", 204)
    assert call("GET", f"/imports/drafts/{draft['id']}", 404)["code"] == "import_draft_not_found"


def test_jobs_carry_no_recipe(call: Call, database: Database) -> None:
    file = upload(call, "orders.csv", ORDERS)
    for path in ("/imports", "/imports/dry-runs"):
        call("POST", path, 202, json=wish(file))
    with database.pipeline() as connection:
        kept = [row[0] for row in connection.execute("SELECT args FROM procrastinate_jobs").fetchall()]
    assert len(kept) == 2
    assert not [arguments for arguments in kept if "recipe" in str(arguments) or "Till" in str(arguments)]


def test_taobao_is_recognised_and_previewed(call: Call) -> None:
    file = upload(call, "ExportOrderList2018.csv", TAOBAO.encode("gb18030"))
    found = call("POST", "/imports/recognise", json={"uploads": [file]})
    assert (found["files"][0]["format"], found["files"][0]["encoding"]) == ("csv", "gb18030")
    assert found["recipes"][0]["recipe"] == "taobao"
    text = call("GET", "/imports/recipes/taobao")["text"]
    sample = call("POST", "/imports/preview", json=wish(file, text))
    assert (sample["rows"], sample["event_count"], sample["refusal_count"]) == (3, 7, 0)
    first = sample["events"][0]
    assert (first["line"], first["person"]["account"], first["fields"]["value"]) == (2, "taobao:小明", 18800)


def test_draft_from_the_suggestions(call: Call) -> None:
    file = upload(call, "sample.csv", call("GET", "/imports/sample-file", params={"language": "zh"}))
    (look,) = call("POST", "/imports/recognise", json={"uploads": [file]})["files"]
    columns = [{"name": each["name"], "meaning": each["suggestion"]} for each in look["columns"]]
    plan = {"name": "sample", "rows": look["row_kind"], "columns": columns, "time_format": look["time_format"]}
    text = call("POST", "/imports/recipes/draft", json=plan)["text"]
    sample = call("POST", "/imports/preview", json=wish(file, text))
    assert (sample["rows"], sample["event_count"], sample["refusal_count"], sample["unmatched"]) == (60, 60, 0, 0)


@pytest.mark.parametrize(
    ("change", "line", "path"),
    [
        (("value: paid", "valu: paid"), 6, "events[0]"),
        (("key: [no]", "key: [nr]"), 8, "paid: key"),
        (("time: at", "time: {sql: 'nonsense('}"), 9, "paid: time"),
        (("files: {rows", "files: {rows: ["), 4, None),
    ],
)
def test_mistakes_in_a_recipe_are_located(call: Call, change: tuple[str, str], line: int, path: str | None) -> None:
    file = upload(call, "orders.csv", ORDERS)
    assert call("POST", "/imports/recipes/check", json=wish(file)) == {"problems": []}
    (problem,) = call("POST", "/imports/recipes/check", json=wish(file, RECIPE.replace(*change)))["problems"]
    assert (problem["line"], problem["path"]) == (line, path)


def zipped(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def test_a_workbook_is_recognised_whatever_it_is_called(call: Call) -> None:
    """Recipes of text files cannot read it, which is no trouble of the file."""
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(ORDERS)):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    for name in ("orders.xlsx", "orders.csv"):
        file = upload(call, name, content.getvalue())
        look = call("POST", "/imports/recognise", json={"uploads": [file]})["files"][0]
        assert (look["format"], look["seen"], look["bad"]) == ("xlsx", 40, 0)
        sample = call("POST", "/imports/preview", json=wish(file))
        assert (sample["event_count"], sample["refusal_count"]) == (40, 0)


def test_packed_files_are_taken(call: Call) -> None:
    for name, content in (("o.csv.gz", gzip.compress(ORDERS.encode())), ("o.zip", zipped("o.csv", ORDERS.encode()))):
        found = call("POST", "/imports/recognise", json={"uploads": [upload(call, name, content)]})
        assert [column["name"] for column in found["files"][0]["columns"]] == ["no", "at", "who", "paid"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("orders.csv", b"%PDF-1.7 \x00\x01", "a PDF"),
        ("orders.csv", b"", "empty"),
        ("orders.csv", b"<!doctype html><p>Sign in", "web page"),
    ],
)
def test_what_is_no_table_is_refused_at_once(call: Call, tmp_path: Path, name: str, content: bytes, said: str) -> None:
    assert said in upload(call, name, content, status=400)
    assert [path for path in (tmp_path / "imports").rglob("*") if path.is_file()] == []
    assert call("GET", "/imports/uploads")["items"] == []


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("orders.zip", zipped("o.csv", ORDERS.encode())[:60], "damaged"),
        ("orders.json", b'[{"a": 1}]', "one object per line"),
        ("orders.csv.gz", gzip.compress(b"\0" * (20 << 20)), "line ends"),
        ("orders.csv", b",,\n1,2,3\n", "name the columns"),
        ("orders.csv", bytes(n * 7919 >> 3 & 255 for n in range(5000)), "no text"),
    ],
)
def test_broken_files_say_what_is_wrong(call: Call, name: str, content: bytes, said: str) -> None:
    file = upload(call, name, content)
    assert said in call("POST", "/imports/recognise", 400, json={"uploads": [file]})["detail"]


def test_limits(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MAX_BYTES", 100)
    assert "GB at most" in upload(call, "orders.csv", ORDERS, status=413)
    monkeypatch.setattr(store, "MAX_BYTES", 1 << 20)
    monkeypatch.setattr(store, "SPARED_BYTES", 1 << 60)
    assert "too full" in upload(call, "orders.csv", ORDERS, status=503)


def test_names_cannot_leave_their_folder(call: Call, tmp_path: Path) -> None:
    upload(call, "../../../etc/.passwd", ORDERS)
    (kept,) = [path for path in (tmp_path / "imports").rglob("*") if path.is_file()]
    assert kept.name == "passwd"


def test_cancelled_import_keeps_what_it_brought(call: Call, work: Callable[[], None]) -> None:
    run = call("POST", "/imports", 202, json=wish(upload(call, "orders.csv", ORDERS)))["task_id"]
    call("POST", f"/tasks/{run}/cancel")
    work()
    assert (call("GET", f"/imports/{run}")["state"], call("GET", f"/imports/{run}")["added"]) == ("cancelled", 0)


DYING_WORKER = """
import asyncio, os, sys
from pathlib import Path
from tilth.events.imports import jobs
from tilth.events.imports.actions import import_files
from tilth.kernel.clock import SystemClock
from tilth.platform.database.sessions import Database, Urls
from tilth.platform.jobs.api import JobApp
from tilth.platform.jobs.runner import JobRunner
from tilth.platform.settings import PlatformSettings

take = import_files._Sink.take

def take_and_die(self, *arguments):
    take(self, *arguments)
    os.kill(os.getpid(), 9)

import_files._Sink.take = take_and_die
database, app = Database(Urls(*sys.argv[1:4])), JobApp()
jobs.register(app)
settings = PlatformSettings(home=Path(sys.argv[4]))
runner = JobRunner(app, database, database.pipeline, settings=settings, clock=SystemClock())
asyncio.run(runner.run(until_idle=True))
"""


def test_worker_killed_in_the_midst_brings_every_row_once(
    call: Call, database: Database, work: Callable[[], None], tmp_path: Path
) -> None:
    """Its process ends by SIGKILL after the first chunk; the next one goes on, with one account of both."""
    rows = 60_000
    lines = "".join(f"{n},2024-01-05 10:00:00,customer-{n:040d},1.50\n" for n in range(rows))
    run = call("POST", "/imports", 202, json=wish(upload(call, "big.csv", "no,at,who,paid\n" + lines)))["task_id"]
    urls = database.urls
    arguments = [sys.executable, "-c", DYING_WORKER, urls.owner, urls.app, urls.admin, str(tmp_path)]
    died = subprocess.run(arguments, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, check=False)
    assert died.returncode == -9
    before = call("GET", f"/imports/{run}")
    assert before["state"] == "running"
    assert 0 < before["added"] < rows
    with psycopg.connect(urls.owner) as connection:
        connection.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
    work()
    (done,) = call("GET", "/imports")["items"]
    assert (done["id"], done["state"], done["rows"], done["added"], done["known"]) == (run, "finished", rows, rows, 0)
    assert done["figures"]["money"] == [{"event": "Order Completed", "currency": "CNY", "value": rows * 150}]
    assert done["figures"]["persons"] is None
