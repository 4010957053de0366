"""docs/benchmarks.md from the newest result of each bench, so that the page quotes nothing that was not measured.

`python scripts/benchmarks_page.py` writes it; a test compares it.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results"
PAGE = ROOT / "docs" / "benchmarks.md"
_HEAD = """# Benchmarks

Two cores, 24 GB; each number is printed by the command above its table and kept in `bench/results/`.
Machines are noisy: ratios to a peer were measured in one run, on the same data; `history` asserts equal answers.
What has no peer is compared with its bar: how many times better it is.
`make bench` runs them all.
"""


def find_newest(results: Path) -> dict[str, Path]:
    """Bench → its newest file; names are `<date>-<bench>.json`."""
    return {path.stem[11:]: path for path in sorted(results.glob("*.json"))}


def render(results: Path = RESULTS) -> str:
    parts = [_HEAD]
    for name, path in sorted(find_newest(results).items()):
        report = json.loads(path.read_text("utf-8"))
        parts.append(f"## `{name}`\n\n{path.stem[:10]} · {report['machine']} · `python -m bench {name}`\n")
        rows = [_row(result) for result in report["results"]]
        head = "| what | value | against | ratio | bar | holds |\n|---|---:|---|---:|---|---|\n"
        parts.append(head + "\n".join(rows) + "\n")
    return "\n".join(parts)


def _row(result: Mapping[str, Any]) -> str:
    holds = {True: "yes", False: "**no**", None: ""}[result["holds"]]
    ratio = "" if result["ratio"] is None else f"{result['ratio']:.1f} ×"
    value = f"{result['value']:,.4g}" if abs(result["value"]) < 1000 else f"{result['value']:,.0f}"
    cells = (result["what"], f"{value} {result['unit']}", result["against"] or "", ratio, result["bar"] or "", holds)
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    PAGE.write_text(render(), "utf-8")
