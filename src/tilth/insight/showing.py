"""Tables on a terminal, or as CSV for other programs."""

import csv
import re
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from tilth.insight.tabulating import Answer, Rows

_NUMBER = re.compile(r"–?|[+-]?[\d,.]+%?|[\d,.]+ [dhms]|[\d,.]+ ÷ [\d,.]+")


def show(console: Console, title: str, header: Sequence[str], rows: Rows, *, as_csv: bool) -> None:
    """CSV has plain numbers; a terminal gets the same texts, aligned."""
    if as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
        return
    table = Table(title=title, title_justify="left")
    for place, (name, *cells) in enumerate(zip(header, *rows, strict=True)):
        numbers = all(_NUMBER.fullmatch(cell) for cell in cells)
        table.add_column(name, justify="right" if numbers else "left", overflow="fold", no_wrap=place == 0)
    for row in rows:
        table.add_row(*row)
    console.print(table)


def is_empty(answer: Answer) -> bool:
    """Whether nothing at all was counted: most often the range is not that of the data."""
    if "metrics" in answer:
        totals = [metric["total"] for metric in answer["metrics"]]
        return not any(total["numerator"] or total["denominator"] for total in totals)
    return not (answer["steps"][0]["reached"] if "steps" in answer else answer["total"]["size"])
