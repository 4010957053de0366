"""The commands that the demo suggests work as they stand."""

import sys
from pathlib import Path

import pytest

from tilth.entrypoints.demo.closing import own_command


def test_the_command_is_named_so_that_a_terminal_finds_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "a venv"
    folder.mkdir()
    command = folder / "tilth"
    command.write_text("#!/bin/sh\n")
    command.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(folder / "python"))
    monkeypatch.setenv("PATH", "/usr/bin")
    assert own_command() == f"'{command}'"
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin")
    assert own_command() == "tilth"
