"""The demo on files of a user's own: imported, woven to the last row, and asked."""

import io
import re
from pathlib import Path

import pytest
from rich.console import Console

from tilth.entrypoints.demo.errors import DemoFailed
from tilth.entrypoints.demo.file import run_file
from tilth.platform.settings import PlatformSettings

RECIPE = """
recipe: stall
about: A stall's customers and what they bought, in two files.
tried: by tests
zone: Asia/Tokyo
currency: JPY
files:
  orders: {match: "orders*"}
  buyers: {match: "buyers*", key: no, take: [name]}
defaults:
  join: {buyers: buyer}
  key: [id]
  time: at
  person: {user_id: name}
events:
  - name: placed
    event: Order Placed
    fields: {order_id: id, value: yen}
  - name: paid
    event: Order Completed
    fields: {order_id: id, value: yen}
"""
ORDERS = """id,at,buyer,yen
1,2024-05-01 09:00:00,7,1000
2,2024-05-02 09:00:00,7,500
3,2024-05-02 10:00:00,8,250
"""
BUYERS = "no,name\n7,ann\n8,bob\n"


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    path = tmp_path / "stall.yaml"
    path.write_text(RECIPE)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "orders.csv").write_text(ORDERS)
    (tmp_path / "data" / "buyers.csv").write_text(BUYERS)
    return path


@pytest.mark.slow
@pytest.mark.parametrize("given", [["data"], ["data/orders.csv", "buyers=data/buyers.csv"]])
def test_six_figures_of_a_file(
    home: Path, recipe: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    said = io.StringIO()
    settings = PlatformSettings(home=home, port=0)
    run_file(settings, Console(file=said, width=160), data=given, recipe=str(recipe), once=True)
    shown = said.getvalue()
    assert "2024-05-01 … 2024-05-02 (Asia/Tokyo)" in shown
    assert "Only" not in shown
    rows = {
        line[0]: line[1:3]
        for line in (re.split(r"\s*│\s*", row.strip(" │")) for row in shown.splitlines() if "│" in row)
    }
    assert {name.partition(" ")[0]: cells for name, cells in rows.items()} == {
        "GMV": ["JPY 1,750", ""],
        "Conversion": ["100.00 %", "2 ÷ 2"],
        "Active": ["2", ""],
        # On the day after their first, ann came back and bob did not.
        "Retention": ["50.00 %", "1 ÷ 2"],
        "Repurchase": ["50.00 %", "1 ÷ 2"],
        "Acquisition": ["JPY 0", "0 ÷ 2"],
    }


@pytest.mark.slow
def test_a_file_without_events_says_so(home: Path, recipe: Path, tmp_path: Path) -> None:
    (tmp_path / "data" / "orders.csv").write_text("id,at,buyer,yen\n")
    with pytest.raises(DemoFailed, match="found no events"):
        run_file(
            PlatformSettings(home=home, port=0),
            Console(file=io.StringIO()),
            data=[str(tmp_path / "data")],
            recipe=str(recipe),
            once=True,
        )
