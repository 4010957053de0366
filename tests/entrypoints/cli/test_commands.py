"""The command line as a person uses it: in processes of its own, on an embedded database in a fresh home."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tilth.entrypoints.cli.main import COMMANDS, build

TILTH = [sys.executable, "-m", "tilth.entrypoints.cli.main"]


def tilth(home: Path, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "TILTH_HOME": str(home), "TERM": "dumb", "COLUMNS": "200"}
    done = subprocess.run(
        [*TILTH, *arguments],
        check=False,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


def test_help_is_quick(home: Path) -> None:
    tilth(home, "--help")  # once for the byte code
    took = []
    for _ in range(3):
        before = os.times().children_user + os.times().children_system
        tilth(home, "--help")
        took.append(os.times().children_user + os.times().children_system - before)
    assert min(took) < 0.5


def test_help_tells_every_command(home: Path) -> None:
    shown = tilth(home, "--help").stdout
    for name, _, summary in COMMANDS:
        assert f" {name} " in shown
        assert summary in shown


@pytest.mark.parametrize(("name", "summary"), [(name, summary) for name, _, summary in COMMANDS])
def test_help_line_is_that_of_the_command(name: str, summary: str) -> None:
    command = build().commands[name].load()  # type: ignore[attr-defined]
    assert (command.help or "").startswith(summary.rstrip("."))


@pytest.mark.slow
def test_from_nothing_to_keys(home: Path) -> None:
    first = json.loads(tilth(home, "init", "--workspace", "shop", "--currency", "EUR", "--json").stdout)
    assert first["workspace"] == "shop"
    assert first["write_key"].startswith("wk_")
    assert first["api_key"].startswith("tk_")
    assert len(first["password"]) == 24
    assert "There is an administrator already" in tilth(home, "init", code=1).stderr

    tilth(home, "workspace", "create", "second", "--time-zone", "Europe/Paris")
    listed = json.loads(tilth(home, "workspace", "list", "--json").stdout)
    assert [(w["slug"], w["time_zone"], w["currency"]) for w in listed] == [
        ("shop", "Asia/Shanghai", "EUR"),
        ("second", "Europe/Paris", "CNY"),
    ]

    made = tilth(home, "key", "create", "web", "-w", "second").stdout.strip()
    secret = tilth(home, "key", "create", "bi", "-k", "api", "--scope", "insight:read", "-w", "second").stdout.strip()
    keys = json.loads(tilth(home, "key", "list", "-w", "second", "--json").stdout)
    assert [(k["kind"], k["name"], k["key"], k["scopes"]) for k in keys] == [
        ("write", "web", made, ""),
        ("api", "bi", f"{secret[:10]}…", "insight:read"),
    ]
    tilth(home, "key", "revoke", keys[1]["id"], "-k", "api", "-w", "second")
    again = json.loads(tilth(home, "key", "list", "-w", "second", "--json").stdout)
    assert [k["revoked_at"] is None for k in again] == [True, False]


@pytest.mark.slow
def test_errors_are_sentences(home: Path) -> None:
    tilth(home, "migrate")
    for arguments, part in [
        (["workspace", "create", "No Good"], "cannot be a short name"),
        (["workspace", "create", "a", "--time-zone", "Mars/Base"], "is not a time zone"),
        (["key", "create", "x"], "none yet: `tilth init` makes the first"),
        (["key", "create", "x", "-w", "gone"], "There is no workspace 'gone'"),
        (["key", "create", "x", "-k", "api", "--scope", "all"], "Unknown scope all"),
    ]:
        assert part in tilth(home, *arguments, code=1).stderr
