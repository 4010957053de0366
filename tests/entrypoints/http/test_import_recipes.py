"""Recipes of a workspace over HTTP: their names, what replaces them, how long their SQL may take."""

import json
import time
from collections.abc import Callable
from threading import Thread

import pytest
import yaml
from tests.entrypoints.http import test_imports
from tests.entrypoints.http.test_imports import ORDERS, RECIPE, Call, upload, wish

from tilth.events.imports import sampling

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


def test_a_recipe_that_is_replaced_stands_in_the_audit_log(call: Call) -> None:
    file = upload(call, "orders.csv", ORDERS)
    changed = RECIPE.replace("about: Till", "about: The till")
    for text in (RECIPE, RECIPE, changed):
        call("POST", "/imports", 202, json=wish(file, text))
    found = [each for each in call("GET", "/audit")["items"] if each["action"] == "recipe.changed"]
    assert [(each["subject"], each["before"], each["after"]) for each in found] == [
        ("till", {"text": RECIPE}, {"text": changed})
    ]
