"""The checks see what they are for."""

import ast
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


@pytest.fixture(autouse=True)
def _scripts_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, SCRIPTS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def source(text: str, path: str = "src/tilth/people/actions/merge_person.py") -> object:
    load("trees")
    return sys.modules["trees"].Source(path, text, ast.parse(text))


def test_sizes_finds_long_functions_and_files() -> None:
    check = load("check_sizes").check
    long_function = "def f() -> None:\n" + "    x = 1\n" * 61
    assert any("61 statements" in c for c in check([source(long_function)], []))
    assert any("401 lines" in c for c in check([], [source("x = 1\n" * 401)]))
    assert check([source('"""Doc."""\n\ndef f() -> int:\n    """Doc."""\n    return 1\n')], []) == []


def test_edges_finds_commits_and_sessions_opened_in_rooms() -> None:
    check = load("check_edges").check
    assert any("commit()" in c for c in check([source("session.connection.commit()")]))
    assert any("EDGE" in c for c in check([source("with self._database.write(w) as s: pass")]))
    assert any("PIPELINE" in c for c in check([source("with database.pipeline() as c: pass")]))
    assert check([source("with database.write(w) as s: pass", "src/tilth/entrypoints/cli/keys.py")]) == []
    assert check([source("file.write('x')")]) == []


@pytest.mark.parametrize(
    "text",
    [
        "with run.pipeline() as c: pass",
        "with self._pipeline() as c: pass",
        "with pipeline() as c: pass",
        "runner = Runner(self._database.pipeline)",
        "psycopg.connect(database.urls.owner)",
        "inbox = Inbox(urls.owner)",
    ],
)
def test_edges_finds_every_way_to_the_pipeline(text: str) -> None:
    check = load("check_edges").check
    (complaint,) = check([source(text)])
    assert complaint == "src/tilth/people/actions/merge_person.py:1: uses the pipeline and is not listed in PIPELINE"
    assert check([source(text, "src/tilth/people/jobs.py")]) == []


def test_edges_leaves_namesakes_alone_and_finds_stale_entries() -> None:
    script = load("check_edges")
    assert script.check([source("self._pipeline = pipeline\nowner = found.owner\napp = urls.app")]) == []
    assert "PIPELINE lists src/tilth/people/jobs.py, which uses none" in script.unused([source("x = 1")])


def test_imports_finds_hidden_ones() -> None:
    check = load("check_imports").check
    assert len(check([source("def f() -> None:\n    import numpy\n")])) == 1
    assert check([source("def f() -> None:\n    import numpy  # lazy: the CLI starts without it\n")]) == []
    assert check([source("try:\n    import distributed\nexcept ImportError:\n    distributed = None\n")]) == []


def test_reasons_finds_bare_exceptions() -> None:
    check = load("check_reasons").check
    bare = "x = 1  # no" + "qa: E501\n"
    assert len(check([source(bare)])) == 1
    assert len(check([source("x = f()  # type: ig" + "nore[arg-type]\n")])) == 1
    assert check([source(bare.rstrip() + " — the address may not be broken\n")]) == []
