"""The command line as a person uses it: in processes of its own, on an embedded database in a fresh home."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tilth.entrypoints.cli.main import COMMANDS, build, main
from tilth.platform.database.opening import start_database
from tilth.platform.settings import PlatformSettings

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


@dataclass(frozen=True)
class Shell:
    """Runs commands in this process, on a home whose database runs: what they import, they import once."""

    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str, code: int = 0) -> str:
        """What was printed: on standard output, or on standard error where an error is expected."""
        self.monkeypatch.setattr(sys, "argv", ["tilth", *arguments])
        with pytest.raises(SystemExit) as exit_info:
            main()
        printed = self.capsys.readouterr()
        assert exit_info.value.code == code, printed.err
        return printed.err if code else printed.out


@pytest.fixture
def shell(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Shell]:
    monkeypatch.setenv("TILTH_HOME", str(home))
    monkeypatch.setenv("COLUMNS", "200")
    with start_database(PlatformSettings(home=home)):
        yield Shell(monkeypatch, capsys)


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
    command = build().commands[name].load()  # type: ignore[attr-defined]  # all of ours are lazy
    assert (command.help or "").startswith(summary.rstrip("."))


def test_from_nothing_to_keys(shell: Shell) -> None:
    first = json.loads(shell("init", "--workspace", "shop", "--currency", "EUR", "--json"))
    assert first["workspace"] == "shop"
    assert first["write_key"].startswith("wk_")
    assert first["api_key"].startswith("tk_")
    assert len(first["password"]) == 24
    assert "There is an administrator already" in shell("init", code=1)

    owner = ("--owner", first["administrator"].upper())
    shell("workspace", "create", "second", "--time-zone", "Europe/Paris", "--buckets", "64", *owner)
    assert "History of second has 32 buckets." in shell("workspace", "buckets", "second", "32")
    listed = json.loads(shell("workspace", "list", "--json"))
    assert [(w["slug"], w["time_zone"], w["currency"]) for w in listed] == [
        ("shop", "Asia/Shanghai", "EUR"),
        ("second", "Europe/Paris", "CNY"),
    ]

    made = shell("key", "create", "web", "-w", "second").strip()
    secret = shell("key", "create", "bi", "-k", "api", "--scope", "insight:read", "-w", "second").strip()
    keys = json.loads(shell("key", "list", "-w", "second", "--json"))
    assert [(k["kind"], k["name"], k["key"], k["scopes"]) for k in keys] == [
        ("write", "web", made, ""),
        ("api", "bi", f"{secret[:10]}…", "insight:read"),
    ]
    shell("key", "revoke", keys[1]["id"], "-k", "api", "-w", "second")
    again = json.loads(shell("key", "list", "-w", "second", "--json"))
    assert [k["revoked_at"] is None for k in again] == [True, False]


def test_imports_are_listed(shell: Shell, tmp_path: Path) -> None:
    shell("init", "--workspace", "shop", "--json")
    file = tmp_path / "cdnow.txt"
    file.write_text("id date number_of_cds dollar_value\n 1 19970101 1 11.77\n 2 19970112 5 77.00\n")
    for _ in range(2):
        shell("import", str(file), "--recipe", "cdnow")
    again, first = json.loads(shell("imports", "--json"))
    assert [run["added"] for run in (first, again)] == [2, 0]
    assert (first["recipe"], first["files"], first["state"]) == ("cdnow", [str(file)], "finished")
    shown = shell("imports")
    assert shown.count(str(file)) == 2
    assert shown.count("finished") == 2


def test_errors_are_sentences(shell: Shell) -> None:
    for arguments, part in [
        (["workspace", "create", "No Good"], "cannot be a short name"),
        (["workspace", "create", "a", "--time-zone", "Mars/Base"], "is not a time zone"),
        (["workspace", "create", "a", "--buckets", "12"], "use a power of two from 1 to 1024"),
        (["workspace", "create", "a", "--owner", "no@example.com"], "There is no account of no@example.com"),
        (["workspace", "buckets", "gone", "8"], "There is no workspace 'gone'"),
        (["key", "create", "x"], "none yet: `tilth init` makes the first"),
        (["key", "create", "x", "-w", "gone"], "There is no workspace 'gone'"),
        (["key", "create", "x", "-k", "api", "--scope", "all"], "Unknown scope all"),
    ]:
        assert part in shell(*arguments, code=1)


def test_refusals_of_the_system_are_sentences(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse() -> Callable[[], None]:
        def command() -> None:
            Path("/nonexistent/dir/x.tar").write_bytes(b"")

        return command

    monkeypatch.setattr("tilth.entrypoints.cli.main.build", refuse)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert capsys.readouterr().err.startswith("Error: /nonexistent/dir/x.tar: No such file or directory. See that")


@pytest.mark.slow
def test_migrate_needs_no_running_database(home: Path) -> None:
    assert "up to date" in tilth(home, "migrate").stderr
    assert json.loads(tilth(home, "workspace", "list", "--json").stdout) == []
