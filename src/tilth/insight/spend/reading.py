"""Spend files: tables as ad platforms export them, with the column names of English and Chinese back-offices."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from tilth.events.imports.api import read_table
from tilth.insight.contracts import SpendRow
from tilth.insight.errors import InvalidSpend
from tilth.insight.spend.actions.import_spend import list_problems
from tilth.kernel.cells import unmark
from tilth.kernel.errors import InvalidInput
from tilth.kernel.money import Currency, parse_currency, to_minor
from tilth.kernel.text import clip, fold_text

MAX_BYTES = 64 * 1024 * 1024
MAX_PROBLEMS = 50
_NAMES = {
    "day": ("date", "day", "日期", "时间"),
    "channel": ("channel", "渠道", "推广渠道", "媒体"),
    "campaign": ("campaign", "活动", "计划", "推广计划", "campaign name"),
    "source": ("source", "来源"),
    "cost": ("cost", "spend", "amount", "花费", "消耗", "费用"),
    "currency": ("currency", "币种"),
    "impressions": ("impressions", "展现", "展现量", "曝光", "曝光量"),
    "clicks": ("clicks", "点击", "点击量"),
}
_REQUIRED = ("day", "channel", "cost")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?")
_DAY_FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y.%m.%d")


Problem = dict[str, object]
"""`{"line": number in the file, "problem": sentence}`."""


def read_spend_file(path: Path, currency: Currency) -> list[SpendRow]:
    """Every row of the file, or InvalidSpend with the line number of each that is wrong."""
    rows, problems = look_through(path, currency)
    if problems:
        shown = "; ".join(f"line {p['line']}: {p['problem']}" for p in problems[:5])
        more = f" … and {len(problems) - 5} more" if len(problems) > 5 else ""
        raise InvalidSpend(f"{path.name}: nothing was imported. {shown}{more}", lines=problems[:MAX_PROBLEMS])
    return rows


def look_through(path: Path, currency: Currency) -> tuple[list[SpendRow], list[Problem]]:
    """The rows that can be read, and what is wrong with the others and among them, by line.

    Raises InvalidSpend where the file as a whole cannot be read as spend.
    """
    try:
        size = path.stat().st_size
    except OSError as error:
        raise InvalidSpend(f"Cannot read {path}: {error.strerror}.") from error
    if size > MAX_BYTES:
        raise InvalidSpend(f"{path.name} is larger than {MAX_BYTES // 2**20} MB: split it by month.")
    rows: list[SpendRow] = []
    places: list[int] = []
    problems: list[Problem] = []
    for chunk in read_table(path):
        columns = _find_columns(chunk.table.column_names, path.name)
        problems += [{"line": bad.line, "problem": bad.message} for bad in chunk.bad]
        cells = {key: chunk.table.column(at).to_pylist() for key, at in columns.items()}
        for place, line in enumerate(chunk.lines.to_pylist()):
            try:
                rows.append(_read_row({key: column[place] or "" for key, column in cells.items()}, currency))
                places.append(line)
            except InvalidInput as error:
                problems.append({"line": line, "problem": error.message})
    problems += [{**problem, "line": places[_line_of(problem) - 1]} for problem in list_problems(rows)]
    problems.sort(key=_line_of)
    return rows, problems


def _line_of(problem: Problem) -> int:
    return int(str(problem["line"]))


def _find_columns(header: Sequence[str], name: str) -> dict[str, int]:
    folded = [fold_text(cell).casefold() for cell in header]
    columns = {}
    for key, names in _NAMES.items():
        found = [folded.index(each) for each in names if each in folded]
        if found:
            columns[key] = found[0]
    missing = [_NAMES[key][0] for key in _REQUIRED if key not in columns]
    if missing:
        raise InvalidSpend(
            f"{name}, line 1: no column named {', '.join(missing)}. "
            "The header needs date, channel and cost; campaign, source, currency, impressions and clicks may follow."
        )
    return columns


def _read_row(cells: dict[str, str], currency: Currency) -> SpendRow:
    own = cells.get("currency", "").strip()
    written_in = parse_currency(own) if own else currency
    return SpendRow(
        day=_read_day(cells["day"]),
        channel=fold_text(unmark(cells["channel"])),
        campaign=fold_text(unmark(cells.get("campaign", ""))),
        source=fold_text(unmark(cells.get("source", ""))),
        cost=to_minor(_plain(cells["cost"]), written_in),
        currency=written_in,
        impressions=_read_count(cells.get("impressions", ""), "impressions"),
        clicks=_read_count(cells.get("clicks", ""), "clicks"),
    )


def _plain(text: str) -> str:
    """Without commas where they form thousands groups; `12,50` stays as it is, and so is no amount."""
    plain = text.strip()
    return plain.replace(",", "") if _GROUPED.fullmatch(plain) else plain


def _read_day(text: str) -> date:
    for form in _DAY_FORMS:
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a calendar day has no zone
        except ValueError:
            continue
    raise InvalidSpend(f"'{clip(text, 40)}' is not a date: write 2024-03-01.")


def _read_count(text: str, name: str) -> int:
    plain = _plain(text)
    if not plain:
        return 0
    if not plain.isascii() or not plain.isdigit() or len(plain) > 18:
        raise InvalidSpend(f"{name} '{clip(text, 40)}' is not a whole number.")
    return int(plain)
