"""Joins a running database, opens history, answers one funnel and ends: `python -m bench.history.cold HOME`."""

import sys
from pathlib import Path

from bench.history import product


def main(home: str) -> None:
    with product.join_product(Path(home)) as opened:
        product.funnel(opened.ground(opened.open_history()))


if __name__ == "__main__":
    main(sys.argv[1])
