"""The commands as they are typed, each on a home without a server and against a running one: the same answers."""

import csv
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.conftest import make_short_folder
from tests.insight.conftest import ACTOR
from tests.insight.memory import Row, at
from tests.insight.weaving import weave

from tilth.entrypoints.cli.main import main
from tilth.history.api import open_store
from tilth.insight import options
from tilth.platform.database.locks import FileLock
from tilth.platform.database.opening import start_database
from tilth.platform.settings import PlatformSettings
from tilth.platform.workspaces.api import create_workspace

DAYS = ("--from", "2024-03-01", "--to", "2024-03-03")
FUNNEL = ("funnel", "Product Viewed", "Order Completed", *DAYS)
NOWHERE = "http://127.0.0.1:9"


def _viewed(person: int, when: str, channel: str = "") -> Row:
    return Row(person, at(when), "Product Viewed", texts=(("channel", channel),))


ROWS = [
    _viewed(1, "2024-03-01T09:00", "app"),
    Row(1, at("2024-03-01T09:30"), "Order Completed", order=1, value=123450, texts=(("channel", "app"),)),
    _viewed(2, "2024-03-01T10:00", "web"),
    _viewed(2, "2024-03-02T10:00", "web"),
    _viewed(3, "2024-03-02T10:00"),
    Row(3, at("2024-03-03T10:00"), "Order Completed", order=2, value=5000, currency="USD"),
    _viewed(4, "2024-03-02T11:00", "app"),
]


@dataclass(frozen=True)
class Shell:
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def run(self, *arguments: str, code: int = 0) -> tuple[str, str]:
        """What stands on standard output and on standard error."""
        self.monkeypatch.setattr(sys, "argv", ["tilth", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = self.capsys.readouterr()
        assert ended.value.code == code, printed.err
        return printed.out, printed.err

    def table(self, *arguments: str) -> str:
        return self.run(*arguments)[0]

    def json(self, *arguments: str) -> Any:
        return json.loads(self.run(*arguments, "--json")[0])

    def csv(self, *arguments: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.run(*arguments, "--csv")[0])))


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A home with a database that runs, a workspace and its history."""
    folder = make_short_folder()
    settings = PlatformSettings(home=folder / "home")
    with start_database(settings) as opened:
        with opened.database.admin() as session:
            made = create_workspace(session, slug="shop", name="Shop", time_zone="UTC", currency="CNY", actor=ACTOR)
        weave(opened.database, open_store(settings), made.id, ROWS)
        yield settings.home_path
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module", params=["history", "server"])
def door(request: pytest.FixtureRequest, home: Path) -> Iterator[str]:
    """History itself, or a server process in front of it."""
    if request.param == "history":
        yield request.param
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {"TILTH_HOME": str(home), "TILTH_PORT": str(port), "TILTH_LOCAL_TOKEN": "secret"}
    server = subprocess.Popen([sys.executable, "-m", "tilth.entrypoints.http"], env={**os.environ, **own})
    url, lock = f"http://127.0.0.1:{port}", FileLock(home / "run" / "up.lock")
    assert lock.take()
    try:
        _await(url, server)
        (home / "run" / "server.json").write_text(json.dumps({"url": url, "token": "secret"}))
        yield request.param
    finally:
        (home / "run" / "server.json").unlink(missing_ok=True)
        lock.release()
        server.terminate()
        server.wait(30)


def _await(url: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        try:
            httpx.get(f"{url}/healthz", trust_env=False).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("The server does not start.")


@pytest.fixture
def shell(door: str, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """With a proxy in the environment that nobody should ask."""
    settings = {"TILTH_HOME": str(home), "COLUMNS": "200", "HTTP_PROXY": NOWHERE, "ALL_PROXY": NOWHERE}
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    if door == "server":
        # Whoever opens the database has not found the server.
        monkeypatch.setattr("tilth.insight.asker.open_database", None)
    return Shell(monkeypatch, capsys)


def test_metrics(shell: Shell) -> None:
    asked = ("metrics", "gmv", "conversion_rate", *DAYS)
    gmv, conversion = shell.json(*asked)["metrics"]
    assert gmv["total"] == {"numerator": 123450, "denominator": None, "value": 1234.5}
    assert conversion["total"] == {"numerator": 2, "denominator": 4, "value": 0.5}
    assert [(row["metric"], row["currency"], row["value"]) for row in shell.csv(*asked)] == [
        ("gmv", "CNY", "1234.50"),
        ("gmv", "USD", "50.00"),
        ("conversion_rate", "", "0.500000"),
    ]
    assert "50.00%" in shell.table(*asked)


def test_the_key_six_by_default(shell: Shell) -> None:
    shown, said = shell.run("metrics", "--last", "12w", "--to", "2024-03-03")
    assert all(code in shown for code in ("gmv", "conversion_rate", "active_users", "retention_rate", "cac"))
    assert said == ""
    assert "try others" in shell.run("metrics", "--range", "yesterday")[1]


def test_metrics_with_steps_among_the_arguments(shell: Shell) -> None:
    code = "step_conversion_rate:steps=Product Viewed[channel=app,web]>Order Completed,window=1h"
    assert [row["numerator"] + "/" + row["denominator"] for row in shell.csv("metrics", code, *DAYS)] == ["1/3"]


def test_funnel(shell: Shell) -> None:
    assert [step["reached"] for step in shell.json(*FUNNEL)["steps"]] == [4, 2]
    rows = shell.csv(*FUNNEL, "--by", "channel", "--grain", "day")
    assert [row["persons"] for row in rows if row["step"] == "1. Product Viewed" and row["group"] == "app"] == ["2"]
    assert [(row["period"], row["persons"]) for row in rows if row["step"] == "2. Order Completed"][-3:] == [
        ("2024-03-01", "1"),
        ("2024-03-02", "1"),
        ("2024-03-03", "0"),
    ]
    assert "2. Order Completed" in shell.table(*FUNNEL)


def test_retention(shell: Shell) -> None:
    asked = ("retention", *DAYS, "--periods", "1")
    assert [rate["numerator"] for rate in shell.json(*asked)["total"]["rates"]] == [4, 2]
    cells = {(row["cohort"], row["column"]): (row["numerator"], row["denominator"]) for row in shell.csv(*asked)}
    assert cells["2024-03-01", "1"] == ("1", "2")
    assert "50.0%" in shell.table(*asked)
    assert shell.json(*asked, "--recurring")["total"]["size"] == 6


def test_spend(shell: Shell, door: str, tmp_path: Path) -> None:
    day = {"history": "2024-01-01", "server": "2024-01-02"}[door]
    file = tmp_path / "spend.csv"
    file.write_text(f"date,channel,cost\n{day},app,12.50\n")
    assert shell.table("spend", "import", str(file)) == f"1 rows ({day} … {day}): 1 new, 0 changed, 0 unchanged.\n"
    assert shell.json("spend", "import", str(file))["unchanged"] == 1
    spend = shell.csv("metrics", "spend", "--from", day, "--to", day)
    assert [(row["value"], row["currency"]) for row in spend] == [("12.50", "CNY")]


def test_persons_of_a_metric(shell: Shell) -> None:
    assert shell.run("metrics", "buyers", *DAYS, "--persons")[0].split() == ["1", "3"]
    asked = ("metrics", "visitors", *DAYS, "--by", "channel", "--grain", "day", "--persons")
    assert shell.json(*asked, "--group", "app") == {"total": 2, "person_nos": [1, 4]}
    assert shell.csv(*asked, "--group", "app", "--period", "2024-03-02") == [{"person_no": "4"}]


def test_persons_of_a_funnel(shell: Shell) -> None:
    assert shell.run(*FUNNEL, "--reached", "1")[0].split() == ["1", "2", "3", "4"]
    assert shell.json(*FUNNEL, "--dropped", "2") == {"total": 2, "person_nos": [2, 4]}
    grouped = (*FUNNEL, "--by", "channel", "--grain", "day")
    assert shell.csv(*grouped, "--dropped", "2", "--group", "app") == [{"person_no": "4"}]
    assert shell.json(*grouped, "--reached", "1", "--group", "(none)")["person_nos"] == [3]
    assert shell.json(*grouped, "--reached", "1", "--period", "2024-03-02")["person_nos"] == [2, 3, 4]


def test_persons_of_retention(shell: Shell) -> None:
    asked = ("retention", *DAYS, "--periods", "1", "--by", "channel", "--column", "1")
    assert shell.json(*asked)["person_nos"] == [2, 3]
    assert shell.json(*asked, "--lost", "--cohort", "2024-03-01")["person_nos"] == [1]
    assert shell.csv(*asked, "--returned", "--group", "(none)") == [{"person_no": "3"}]
    bracket = ("retention", *DAYS, "--bracket", "1-2", "--column", "1-2")
    assert shell.run(*bracket)[0].split() == ["2", "3"]


def test_lists_go_on_page_after_page(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "MAX_PERSONS", 1)
    assert shell.json(*FUNNEL, "--reached", "1") == {"total": 4, "person_nos": [1, 2, 3, 4]}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("metrics", "gvm"), "no metric 'gvm'. Did you mean gmv"),
        (("metrics", "--last", "30 days"), "write 30d, 12w, 6m or 1y"),
        (("metrics", "aov", "--persons"), "'aov' does not count persons"),
        (("metrics", "--persons"), "name one metric"),
        (("metrics", "--group", "app"), "add --persons"),
        ((*FUNNEL, "--reached", "3"), "steps 1 to 2, not 3"),
        ((*FUNNEL, "--reached", "1", "--dropped", "2"), "One list at a time"),
        ((*FUNNEL, "--group", "app"), "add --reached STEP"),
        ((*FUNNEL, "--reached", "1", "--group", "app"), "say by which dimension"),
        (("retention", "--lost"), "add --column NAME"),
        (("retention", "--column", "15"), "There is no column '15'. The question has 0, 1, 2"),
        (("retention", "--column", "1", "--cohort", "March"), "'March' is not a day"),
        (("metrics", "-w", "nowhere"), "nowhere"),
    ],
)
def test_mistakes_are_told_in_a_sentence(shell: Shell, arguments: tuple[str, ...], sentence: str) -> None:
    shown, said = shell.run(*arguments, code=1)
    assert shown == ""
    assert sentence in said
