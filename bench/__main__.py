"""`python -m bench NAME [--json] [--events N] …`; NAME `all` runs every one, each in a process of its own."""

import argparse
import subprocess
import sys
from dataclasses import fields, replace
from importlib import import_module
from pathlib import Path

from bench.options import Options

# Each module has `run(options) -> Report`.
BENCHES = {
    "history": "bench.history.speed",
    "memory": "bench.history.memory",
    "ingest": "bench.ingest",
    "weave": "bench.weave",
    "freshness": "bench.freshness",
    "live": "bench.live",
    "idle": "bench.idle",
    "imports": "bench.imports",
    "demo": "bench.demo",
    "console": "bench.console",
}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", choices=[*BENCHES, "all"])
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.add_argument("--no-save", action="store_true", help="leave bench/results/ alone")
    parser.add_argument("--events", type=int, help="size of the data set")
    parser.add_argument("--persons", type=int)
    parser.add_argument("--seconds", type=float, help="length of a measurement")
    parser.add_argument("--minutes", type=float, help="idle: how long to watch")
    parser.add_argument("--rate", type=int, help="events per second")
    parser.add_argument("--home", type=Path, help="where data sets are kept")
    given = parser.parse_args(arguments)
    if given.name == "all":
        rest = [argument for argument in arguments if argument != "all"]
        codes = [
            subprocess.run([sys.executable, "-m", "bench", name, *rest], check=False).returncode for name in BENCHES
        ]
        return max(codes)
    options = Options()
    for field in fields(options):
        if (value := getattr(given, field.name)) is not None:
            options = replace(options, **{field.name: value})
    report = import_module(BENCHES[given.name]).run(options)
    report.show(as_json=given.json)
    if not given.no_save:
        report.save()
    return 0 if all(result.holds is not False for result in report.results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
