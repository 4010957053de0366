"""What `make demo DATA=…` hands over, and what is said at the end."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tilth.entrypoints.demo import cli
from tilth.entrypoints.demo.errors import DemoFailed

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("given", "files"),
    [
        (["Online Retail.xlsx"], ["Online Retail.xlsx"]),
        (["lines=Online Retail.xlsx"], ["lines=Online Retail.xlsx"]),
        (["it's.csv"], ["it's.csv"]),
        (["a.csv lines=b.csv"], ["a.csv", "lines=b.csv"]),
        (["'Online Retail.xlsx' a.csv"], ["Online Retail.xlsx", "a.csv"]),
        (["a.csv", "Online Retail.xlsx"], ["a.csv", "Online Retail.xlsx"]),
    ],
)
def test_a_text_that_exists_is_one_file_and_another_is_several(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: list[str], files: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("Online Retail.xlsx", "it's.csv", "a.csv", "b.csv"):
        (tmp_path / name).touch()
    assert cli.split_data(given) == files


def test_a_quotation_mark_that_is_not_closed_says_so() -> None:
    with pytest.raises(DemoFailed, match=r"no file 'a b\.csv, nor .*No closing quotation"):
        cli.split_data(["'a b.csv"])


@pytest.mark.parametrize("data", ["/data/Online Retail.xlsx", "a.csv b.csv"])
def test_make_hands_the_names_over_as_they_are(data: str) -> None:
    command = ["make", "--dry-run", "--assume-old=.venv/.runtime", "demo", f"DATA={data}", "RECIPE=online-retail"]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert f"tilth demo --data '{data}' --recipe 'online-retail'" in shown


@pytest.mark.parametrize(("arguments", "goes_on"), [([], True), (["--data", "a.csv", "--recipe", "jd"], False)])
def test_only_the_simulated_shop_goes_on_where_it_was(
    home: Path, monkeypatch: pytest.MonkeyPatch, arguments: Sequence[str], *, goes_on: bool
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setenv("TILTH_HOME", str(home))
    monkeypatch.setattr(cli, "run_file", stop)
    monkeypatch.setattr(cli.Demo, "run", stop)
    said = CliRunner().invoke(cli.app, list(arguments)).output
    assert "Stopped." in said
    assert ("goes on where it was" in said) is goes_on
