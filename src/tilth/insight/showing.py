"""Answers as tables: on a terminal, or as CSV."""

import csv
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.table import Table

UNDEFINED = "–"
Answer = dict[str, Any]
Rows = list[list[str]]


def show(console: Console, title: str, header: Sequence[str], rows: Rows, *, as_csv: bool) -> None:
    """CSV has plain numbers; a terminal gets the same texts, aligned."""
    if as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
        return
    table = Table(title=title, title_justify="left")
    for place, name in enumerate(header):
        table.add_column(name, justify="left" if place == 0 else "right", overflow="fold")
    for row in rows:
        table.add_row(*row)
    console.print(table)


def tabulate_metrics(answer: Answer, *, plain: bool) -> tuple[list[str], Rows]:
    """A row per metric, and per metric one for each group, period, comparison and other currency."""
    header = ["metric", "group", "period", "value", "numerator", "denominator", "change"]
    rows: Rows = []
    for metric in answer["metrics"]:
        name, where = _metric_name(metric), f"{answer['first']} … {answer['last']}"
        rows.append(_row(metric, name, "", where, metric["total"], plain=plain))
        rows.extend(_row(metric, name, "", p["start"], p["rate"], plain=plain) for p in metric["series"])
        for then in metric["comparisons"]:
            where_then = f"{then['first']} … {then['last']}"
            rows.append(_row(metric, name, "", where_then, then["total"], plain=plain, change=then["change"]))
        for group in metric["groups"]:
            key = "(none)" if group["key"] is None else group["key"]
            rows.append(_row(metric, name, key, where, group["total"], plain=plain))
            rows.extend(_row(metric, name, key, p["start"], p["rate"], plain=plain) for p in group["series"])
        rows.extend(
            _row({**metric, "currency": other["currency"]}, name, "", where, other["total"], plain=plain)
            for other in metric["other_currencies"]
        )
    return _drop_empty(header, rows)


def tabulate_funnel(answer: Answer, *, plain: bool) -> tuple[list[str], Rows]:
    header = ["step", "group", "persons", "dropped", "of step before", "of first", "median", "p90"]
    rows: Rows = []
    everybody: list[Answer] = [{"key": "", "steps": answer["steps"]}]
    for group in [*everybody, *answer["groups"]]:
        key = "(none)" if group["key"] is None else group["key"]
        for place, (name, step) in enumerate(zip(answer["names"], group["steps"], strict=True), start=1):
            shares = [_share(step["from_previous"], plain=plain), _share(step["from_first"], plain=plain)]
            times = [_time(step["median_seconds"], plain=plain), _time(step["p90_seconds"], plain=plain)]
            counts = [_count(step["reached"], plain=plain), _count(step["dropped"], plain=plain)]
            rows.append([f"{place}. {name}", key, *counts, *shares, *times])
    for point in answer["series"]:
        for place, (name, reached) in enumerate(zip(answer["names"], point["reached"], strict=True), start=1):
            rows.append([f"{place}. {name}", point["start"], _count(reached, plain=plain), *[""] * 5])
    return _drop_empty(header, rows)


def tabulate_retention(answer: Answer, *, plain: bool) -> tuple[list[str], Rows]:
    """Percentages on a terminal, counts in CSV."""
    header = ["cohort", "group", "persons", *answer["columns"]]
    rows: Rows = []
    everybody: list[Answer] = [{"key": "", "total": answer["total"], "cohorts": answer["cohorts"]}]
    for group in [*everybody, *answer["groups"]]:
        key = "(none)" if group["key"] is None else group["key"]
        for row in [group["total"], *group["cohorts"]]:
            cells = [_returned(rate, plain=plain) for rate in row["rates"]]
            rows.append([row["start"] or "all", key, _count(row["size"], plain=plain), *cells])
    return _drop_empty(header, rows, keep=len(header) - 2)


def _drop_empty(header: list[str], rows: Rows, *, keep: int = 0) -> tuple[list[str], Rows]:
    """Without columns that say nothing; the last `keep` columns always stay."""
    kept = [place for place in range(len(header)) if place >= len(header) - keep or any(row[place] for row in rows)]
    return [header[place] for place in kept], [[row[place] for place in kept] for row in rows]


def _metric_name(metric: Answer) -> str:
    args = ",".join(f"{name}={_argument(value)}" for name, value in metric["args"].items())
    return f"{metric['code']}:{args}" if args else str(metric["code"])


def _argument(value: object) -> str:
    """As it is written at the command line; of an event with filters, only that it has some."""
    if isinstance(value, list):
        return ">".join(_argument(each) for each in value)
    if isinstance(value, dict):
        return str(value.get("event", "")) + ("[…]" if value.get("filters") else "") + "?" * bool(value.get("optional"))
    return str(value)


def _row(
    metric: Answer, name: str, group: str, period: str, rate: Answer, *, plain: bool, change: Decimal | None = None
) -> list[str]:
    counts = [rate["numerator"], rate["denominator"]]
    shown = ["" if count is None else _count(count, plain=plain) for count in counts]
    if rate["denominator"] is None:
        shown = ["", ""]
    changed = "" if change is None else _signed(change, plain=plain)
    return [name, group, period, _value(metric, rate, plain=plain), *shown, changed]


def _value(metric: Answer, rate: Answer, *, plain: bool) -> str:
    value = rate["value"]
    if value is None:
        return "" if plain else UNDEFINED
    if plain:
        return str(value)
    match metric["unit"]:
        case "money":
            return f"{value:,} {metric['currency'] or ''}".rstrip()
        case "count":
            return f"{value:,}"
        case _:
            small = metric["code"].endswith(("_rate", "_share")) or metric["code"] == "stickiness"
            return f"{float(value):.2%}" if small else f"{float(value):,.2f}"


def _share(rate: Answer, *, plain: bool) -> str:
    if rate["value"] is None:
        return "" if plain else UNDEFINED
    return str(rate["value"]) if plain else f"{float(rate['value']):.1%}"


def _returned(rate: Answer, *, plain: bool) -> str:
    if rate["denominator"] == 0:
        return "" if plain else UNDEFINED
    return _count(rate["numerator"], plain=True) if plain else f"{float(rate['value']):.1%}"


def _signed(change: Decimal, *, plain: bool) -> str:
    return str(change) if plain else f"{float(change):+.1%}"


def _count(count: int, *, plain: bool) -> str:
    return str(count) if plain else f"{count:,}"


def _time(seconds: Decimal | None, *, plain: bool) -> str:
    if seconds is None:
        return ""
    if plain:
        return str(seconds)
    left = float(seconds)
    for unit, length in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if left >= length:
            return f"{left / length:.1f} {unit}"
    return f"{left:.1f} s"


def columns_of(definitions: Iterable[Answer]) -> Rows:
    return [[d["code"], d["name_en"], d["name_zh"], _formula(d)] for d in definitions]


def _formula(definition: Answer) -> str:
    below = definition["denominator"]
    return str(definition["numerator"]) if below is None else f"{definition['numerator']} ÷ {below}"


def is_empty(answer: Answer) -> bool:
    """Whether nothing at all was counted: most often the range is not that of the data."""
    if "metrics" in answer:
        totals = [metric["total"] for metric in answer["metrics"]]
        return not any(total["numerator"] or total["denominator"] for total in totals)
    return not (answer["steps"][0]["reached"] if "steps" in answer else answer["total"]["size"])
