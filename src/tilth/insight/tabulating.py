"""Answers to questions as tables of texts: for a terminal, or plain, for programs and files."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import msgspec

UNDEFINED = "–"
TOTAL = "all"
Answer = dict[str, Any]
"""As it comes over the wire; numbers with a point are decimals."""
Rows = list[list[str]]
_GROUPS = ("group", "second group")
"""Columns of a breakdown by one dimension or two."""
_EVERYBODY = ("", "")


def answer_of(result: msgspec.Struct) -> Answer:
    """A result of this process in the form of one that came over the wire."""
    answer = msgspec.to_builtins(result, builtin_types=(Decimal,))
    assert isinstance(answer, dict)
    return answer


def tabulate_metrics(answer: Answer, *, plain: bool) -> tuple[list[str], Rows]:
    """On a terminal what is compared stands side by side; in CSV each number has a row with its counts and its unit.

    Counts of money are minor units, its value is in major ones.
    """
    return _list_metrics(answer) if plain else _lay_out_metrics(answer)


def _lay_out_metrics(answer: Answer) -> tuple[list[str], Rows]:
    """A row per metric, group and period: the number, what it was before, and how much it changed."""
    rows: Rows = []
    kinds = [then["kind"] for then in answer["metrics"][0]["comparisons"]] if answer["metrics"] else []
    for metric in answer["metrics"]:
        for part in [metric, *metric["groups"]]:
            period = TOTAL if part["series"] else ""
            rows.append(_entry(metric, part, period, part["total"], [then["total"] for then in part["comparisons"]]))
            for place, point in enumerate(part["series"]):
                series = [then["series"] for then in part["comparisons"]]
                before = [points[place]["rate"] if place < len(points) else None for points in series]
                rows.append(_entry(metric, part, point["start"], point["rate"], before))
        for other in metric["other_currencies"]:
            rows.append(_entry({**metric, "currency": other["currency"]}, {}, "", other["total"], []))
    header = ["metric", "", *_GROUPS, "period", "value", "counts"]
    header += [name for kind in kinds for name in (kind, "change")]
    width = len(header)
    return _fit(header, [[*row, *[""] * (width - len(row))] for row in rows], plain=False)


def _entry(metric: Answer, part: Answer, period: str, rate: Answer, before: list[Answer | None]) -> list[str]:
    counts = "" if rate["denominator"] is None else f"{rate['numerator']:,} ÷ {rate['denominator']:,}"
    name = [_metric_name(metric), metric["currency"] or ""]
    compared = []
    for place, then in enumerate(before):
        change = part["comparisons"][place]["change"] if period in {"", TOTAL} else None
        value = "" if then is None else _value(metric, then, plain=False)
        compared += [value, "" if change is None else _signed(change, plain=False)]
    return [*name, *_keys_of(part), period, _value(metric, rate, plain=False), counts, *compared]


def _list_metrics(answer: Answer) -> tuple[list[str], Rows]:
    """A row per metric, and per metric one for each group, period, comparison and other currency."""
    rows: Rows = []
    whole = _range_of(answer)
    for metric in answer["metrics"]:
        rows.append(_row(metric, metric["total"], period=whole))
        rows.extend(_row(metric, p["rate"], period=p["start"]) for p in metric["series"])
        rows.extend(_compared(metric, metric))
        for group in metric["groups"]:
            keys = _keys_of(group)
            rows.append(_row(metric, group["total"], groups=keys, period=whole))
            rows.extend(_row(metric, p["rate"], groups=keys, period=p["start"]) for p in group["series"])
            rows.extend(_compared(metric, group))
        rows.extend(
            _row({**metric, "currency": other["currency"]}, other["total"], period=whole)
            for other in metric["other_currencies"]
        )
    numbers = ["currency", "unit", "value", "numerator", "denominator", "change"]
    return ["metric", "comparison", *_GROUPS, "period", *numbers], rows


def _compared(metric: Answer, part: Answer) -> Rows:
    """The whole metric's comparisons or those of a group, each with its series."""
    rows: Rows = []
    keys = _keys_of(part)
    for then in part["comparisons"]:
        kind, span = then["kind"], _range_of(then)
        rows.append(_row(metric, then["total"], comparison=kind, groups=keys, period=span, change=then["change"]))
        rows.extend(_row(metric, p["rate"], comparison=kind, groups=keys, period=p["start"]) for p in then["series"])
    return rows


def tabulate_funnel(answer: Answer, *, plain: bool) -> tuple[list[str], Rows]:
    """A row per step; of the groups and of each period of a series as well."""
    header = ["step", "group", "period", "persons", "dropped", "of step before", "of first", "median", "p90"]
    rows: Rows = []
    whole = _range_of(answer) if plain or answer["series"] else ""
    everybody: Answer = {"steps": answer["steps"]}
    for group in [everybody, *answer["groups"]]:
        for name, step in zip(_steps_of(answer), group["steps"], strict=True):
            shares = [_share(step["from_previous"], plain=plain), _share(step["from_first"], plain=plain)]
            times = [_time(step["median_seconds"], plain=plain), _time(step["p90_seconds"], plain=plain)]
            counts = [_count(step["reached"], plain=plain), _count(step["dropped"], plain=plain)]
            rows.append([name, _key_of(group), whole, *counts, *shares, *times])
    for point in answer["series"]:
        for name, reached in zip(_steps_of(answer), point["reached"], strict=True):
            rows.append([name, "", point["start"], _count(reached, plain=plain), *[""] * 5])
    return _fit(header, rows, plain=plain)


def tabulate_retention(answer: Answer, *, plain: bool) -> tuple[list[str], Rows]:
    """On a terminal the triangle of percentages, as far as it goes; in CSV a row per cell with its two counts."""
    everybody: Answer = {"total": answer["total"], "cohorts": answer["cohorts"]}
    cohorts = [
        ([row["start"] or "all", _key_of(group), _count(row["size"], plain=plain)], row["rates"])
        for group in [everybody, *answer["groups"]]
        for row in [group["total"], *group["cohorts"]]
    ]
    if plain:
        header = ["cohort", "group", "persons", "column", "numerator", "denominator", "value"]
        return header, [
            [*cohort, column, str(rate["numerator"]), str(rate["denominator"]), _share(rate, plain=True)]
            for cohort, rates in cohorts
            for column, rate in zip(answer["columns"], rates, strict=True)
        ]
    over = max((place for _, rates in cohorts for place, rate in enumerate(rates, 1) if rate["denominator"]), default=1)
    header = ["cohort", "group", "persons", *answer["columns"][:over]]
    rows = [[*cohort, *(_share(rate, plain=False) for rate in rates[:over])] for cohort, rates in cohorts]
    return _fit(header, rows, plain=False, keep=over)


def _fit(header: list[str], rows: Rows, *, plain: bool, keep: int = 0) -> tuple[list[str], Rows]:
    """For a terminal without columns that say nothing, but for the last `keep`. Programs get every column, always."""
    fixed = 0 if plain else len(header) - keep
    kept = [place for place in range(len(header)) if place >= fixed or any(row[place] for row in rows)]
    return [header[place] for place in kept], [[row[place] for place in kept] for row in rows]


def _range_of(answer: Answer) -> str:
    return f"{answer['first']} … {answer['last']}"


def _key_of(group: Answer) -> str:
    """Empty for everybody."""
    return _written(group["key"]) if "key" in group else ""


def _keys_of(part: Answer) -> list[str]:
    """Of both dimensions; empty for everybody, and where there is one."""
    keys = [_written(key) for key in part.get("keys", ())]
    return [*keys, *[""] * (len(_GROUPS) - len(keys))]


def _written(key: str | None) -> str:
    return "(none)" if key is None else key


def _steps_of(answer: Answer) -> list[str]:
    return [f"{place}. {name}" for place, name in enumerate(answer["names"], start=1)]


def _metric_name(metric: Answer) -> str:
    args = ",".join(f"{name}={write_argument(value)}" for name, value in metric["args"].items())
    return f"{metric['code']}:{args}" if args else str(metric["code"])


def write_argument(value: object) -> str:
    """As it is written at the command line; of an event with filters, only that it has some."""
    if isinstance(value, list | tuple):
        return ">".join(write_argument(each) for each in value)
    if isinstance(value, dict):
        return str(value.get("event", "")) + ("[…]" if value.get("filters") else "") + "?" * bool(value.get("optional"))
    return str(value)


def _row(
    metric: Answer,
    rate: Answer,
    *,
    period: str,
    comparison: str = "",
    groups: Sequence[str] = _EVERYBODY,
    change: Decimal | None = None,
) -> list[str]:
    counts = [str(rate["numerator"]), "" if rate["denominator"] is None else str(rate["denominator"])]
    kind = [metric["currency"] or "", str(metric["unit"])]
    changed = "" if change is None else _signed(change, plain=True)
    return [
        _metric_name(metric),
        comparison,
        *groups,
        period,
        *kind,
        _value(metric, rate, plain=True),
        *counts,
        changed,
    ]


def _value(metric: Answer, rate: Answer, *, plain: bool) -> str:
    value = rate["value"]
    if value is None:
        return "" if plain else UNDEFINED
    if plain:
        return str(value)
    if metric["unit"] in {"money", "count"}:
        return f"{value:,}"
    small = metric["code"].endswith(("_rate", "_share")) or metric["code"] == "stickiness"
    return f"{float(value):.2%}" if small else f"{float(value):,.2f}"


def _share(rate: Answer, *, plain: bool) -> str:
    if rate["value"] is None:
        return "" if plain else UNDEFINED
    return str(rate["value"]) if plain else f"{float(rate['value']):.1%}"


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
