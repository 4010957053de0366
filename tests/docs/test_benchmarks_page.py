"""The page of benchmarks says what the newest results say."""

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_is_what_the_results_say(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    import benchmarks_page

    assert (ROOT / "docs/benchmarks.md").read_text("utf-8") == benchmarks_page.render()
    entry = {"what": "x", "value": 1.0, "unit": "s", "against": None, "ratio": None, "bar": "< 2", "holds": True}
    for day, value in (("2026-01-01", 1.0), ("2026-01-02", 1.5)):
        report = {"name": "x", "machine": "m", "results": [entry | {"value": value}]}
        (tmp_path / f"{day}-some-name.json").write_text(json.dumps(report))
    page = benchmarks_page.render(tmp_path)
    assert "| x | 1.5 s |  |  | < 2 | yes |" in page
    assert "## `some-name`" in page
