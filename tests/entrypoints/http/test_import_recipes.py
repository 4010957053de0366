"""Recipes of a workspace over HTTP: their names, what replaces them, how long their SQL may take."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread
from typing import Any

import pytest
import yaml
from tests.conftest import TestWorkspace
from tests.entrypoints.http import test_imports
from tests.entrypoints.http.test_imports import ORDERS, RECIPE, Call, upload, wish

from tilth.events.imports import http_uploads, sampling
from tilth.events.imports.errors import RecipeChanged
from tilth.events.imports.own_recipes import keep_recipe
from tilth.kernel.clock import FakeClock
from tilth.platform.audit.contracts import system_actor
from tilth.platform.database.sessions import Database

client, call, work = test_imports.client, test_imports.call, test_imports.work
ODDLY_NAMED = [
    RECIPE.replace("recipe: till", '"recipe": till'),
    RECIPE.replace("recipe: till", "recipe: 'till' # the till of the shop"),
    RECIPE.replace("recipe: till", "recipe:\n  till").replace("about: Till", "about: |\n  of\n  recipe: till"),
    json.dumps(yaml.load(RECIPE, Loader=yaml.BaseLoader)),
]


@pytest.mark.parametrize("text", ODDLY_NAMED)
@pytest.mark.parametrize("name", ["shop", "2024"])
def test_a_name_is_found_however_it_is_written(call: Call, work: Callable[[], None], text: str, name: str) -> None:
    file = upload(call, "january.csv", ORDERS)
    call("POST", "/imports", 202, json=wish(file, text))
    work()
    renamed = call("PATCH", "/imports/recipes/till", json={"name": name})["text"]
    assert {**yaml.safe_load(renamed), "recipe": name} == {**yaml.safe_load(text), "recipe": name}
    again = call("POST", "/imports", 202, json=wish(file, renamed))["task_id"]
    work()
    done = call("GET", f"/imports/{again}")
    assert (done["recipe"], done["added"], done["known"]) == (name, 0, 40)


def test_a_name_that_cannot_be_replaced_moves_nothing(call: Call, work: Callable[[], None]) -> None:
    file = upload(call, "january.csv", ORDERS)
    text = RECIPE.replace("recipe: till", "recipe: &name till").replace("about: Till", "about: *name")
    call("POST", "/imports", 202, json=wish(file, text))
    work()
    assert call("PATCH", "/imports/recipes/till", 400, json={"name": "shop"})["code"] == "recipe_invalid"
    assert call("GET", "/imports/recipes/till")["text"] == text
    again = call("POST", "/imports", 202, json=wish(file, text))["task_id"]
    work()
    assert call("GET", f"/imports/{again}")["known"] == 40


ENDLESS = RECIPE.replace(
    "value: paid", "value: {sql: '(SELECT max(a.range + b.range) FROM range(10000000) a, range(10000000) b)'}"
)


@pytest.mark.parametrize("path", ["/imports/preview", "/imports/recipes/check"])
def test_sql_that_does_not_end_is_ended(call: Call, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setattr(sampling, "SECONDS", 1.0)
    file = upload(call, "orders.csv", ORDERS)
    begun = time.monotonic()
    if path.endswith("preview"):
        assert call("POST", path, 400, json=wish(file, ENDLESS))["code"] == "recipe_too_slow"
    else:
        problems = call("POST", path, json=wish(file, ENDLESS))["problems"]
        assert ["takes too long" in each["message"] for each in problems] == [True]
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize("path", ["/imports", "/imports/dry-runs"])
def test_a_task_whose_sql_does_not_end_is_cancelled(call: Call, work: Callable[[], None], path: str) -> None:
    task = call("POST", path, 202, json=wish(upload(call, "orders.csv", ORDERS), ENDLESS))["task_id"]
    worker = Thread(target=work, daemon=True)
    worker.start()
    while call("GET", f"/tasks/{task}")["state"] == "queued":
        time.sleep(0.05)
    time.sleep(1)
    call("POST", f"/tasks/{task}/cancel")
    worker.join(timeout=20)
    assert not worker.is_alive()
    assert call("GET", f"/tasks/{task}")["state"] == "cancelled"


def test_recipes_that_do_not_end_hold_up_nobody_who_recognises_a_file(
    call: Call, database: Database, workspace: TestWorkspace, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_uploads, "RECOGNISED_SECONDS", 2.0)
    with database.write(workspace.id) as session:
        for n in range(6):
            text = ENDLESS.replace("recipe: till", f"recipe: endless-{n}")
            keep_recipe(session, text, replaces=None, actor=system_actor("tests"), clock=clock)
    file = upload(call, "orders.csv", ORDERS)
    began = time.monotonic()
    found = call("POST", "/imports/recognise", json={"uploads": [file]})
    assert time.monotonic() - began < 6.0  # each by itself would take two
    assert found["files"][0]["name"] == "orders.csv"
    assert [each["recipe"] for each in found["recipes"] if each["is_own"]] == []


CHANGED = RECIPE.replace("about: Till", "about: The till")


def test_a_recipe_that_is_replaced_stands_in_the_audit_log(call: Call) -> None:
    file = upload(call, "orders.csv", ORDERS)
    for text in (RECIPE, RECIPE):
        call("POST", "/imports", 202, json=wish(file, text))
    call("POST", "/imports", 202, json=wish(file, CHANGED) | {"replaces": version(call)})
    found = [each for each in call("GET", "/audit")["items"] if each["action"] == "recipe.changed"]
    assert [(each["subject"], each["before"], each["after"]) for each in found] == [
        ("till", {"text": RECIPE}, {"text": CHANGED})
    ]


def version(call: Call) -> Any:
    return call("GET", "/imports/recipes/till")["version"]


def test_a_recipe_that_somebody_changed_is_not_overwritten(call: Call) -> None:
    file = upload(call, "orders.csv", ORDERS)
    call("POST", "/imports", 202, json=wish(file))
    known = version(call)
    theirs = RECIPE.replace("about: Till", "about: Theirs")
    call("POST", "/imports", 202, json=wish(file, theirs) | {"replaces": known})
    runs = call("GET", "/imports")["items"]
    for replaces in (None, known):
        refused = call("POST", "/imports", 409, json=wish(file, CHANGED) | {"replaces": replaces})
        assert refused["code"] == "recipe_changed"
        assert "'till'" in refused["detail"]
    assert call("GET", "/imports/recipes/till")["text"] == theirs
    assert call("GET", "/imports")["items"] == runs
    (own,) = call("GET", "/imports/recipes")["items"]
    told = {name: own[name] for name in ("version", "actor")}
    assert {name: refused["details"][name] for name in told} == told
    call("POST", "/imports", 202, json=wish(file, CHANGED) | {"replaces": refused["details"]["version"]})
    assert call("GET", "/imports/recipes/till")["text"] == CHANGED


def test_a_recipe_made_anew_under_its_name_is_another_one(call: Call, work: Callable[[], None]) -> None:
    file = upload(call, "orders.csv", ORDERS)
    call("POST", "/imports", 202, json=wish(file))
    work()
    known = version(call)
    call("DELETE", "/imports/recipes/till", 204)
    call("POST", "/imports", 202, json=wish(file, CHANGED))
    call("POST", "/imports", 409, json=wish(file) | {"replaces": known})
    refused = call("DELETE", f"/imports/recipes/till?version={known}", 409)
    assert refused["code"] == "recipe_changed"
    assert call("GET", "/imports/recipes/till")["text"] == CHANGED
    call("DELETE", f"/imports/recipes/till?version={version(call)}", 204)


def test_a_text_under_a_free_name(call: Call) -> None:
    call("POST", "/imports", 202, json=wish(upload(call, "orders.csv", ORDERS)))
    for taken in ("till", "taobao"):
        wished = {"recipe": CHANGED, "name": taken}
        assert call("POST", "/imports/recipes/under-name", 409, json=wished)["code"] == "recipe_name_taken"
    found = call("POST", "/imports/recipes/under-name", json={"recipe": CHANGED, "name": "till-2"})
    renamed = CHANGED.replace("recipe: till", "recipe: till-2")
    assert found == {"name": "till-2", "text": renamed, "version": None}


def test_of_two_who_make_a_recipe_at_once_one_is_told(
    call: Call, database: Database, workspace: TestWorkspace, clock: FakeClock
) -> None:
    first, leave = Event(), Event()

    def keep(text: str, began: Event, until: Event) -> None:
        with database.write(workspace.id) as session:
            keep_recipe(session, text, replaces=None, actor=system_actor("tests"), clock=clock)
            began.set()
            until.wait()

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(keep, RECIPE, first, leave)
        assert first.wait(10)
        other = pool.submit(keep, CHANGED, Event(), leave)
        time.sleep(0.3)
        assert not other.done()
        leave.set()
        one.result(10)
        with pytest.raises(RecipeChanged):
            other.result(10)
    assert call("GET", "/imports/recipes/till")["text"] == RECIPE
