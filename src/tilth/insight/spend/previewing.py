"""What a file of spend would bring, without bringing it."""

from collections import defaultdict
from pathlib import Path

from tilth.insight.contracts import SpendRow
from tilth.insight.errors import InvalidSpend
from tilth.insight.spend.actions.import_spend import find_unknown_channels
from tilth.insight.spend.contracts import SpendPreview, SpendProblem, SpendSum
from tilth.insight.spend.queries import read_spend
from tilth.insight.spend.reading import MAX_PROBLEMS, look_through
from tilth.kernel.money import Currency
from tilth.platform.database.sessions import ReadSession

SAMPLE = 20


def preview_spend(session: ReadSession, path: Path, currency: Currency) -> SpendPreview:
    """A file that is no table of spend has one problem, at its first line."""
    try:
        rows, problems = look_through(path, currency)
    except InvalidSpend as error:
        rows, problems = [], [{"line": 1, "problem": error.message}]
    days = [row.day for row in rows]
    stored = {_key(row): row for row in read_spend(session, min(days), max(days))} if rows else {}
    known = [stored.get(_key(row)) for row in rows]
    unchanged = sum(row == other for row, other in zip(rows, known, strict=True))
    new = sum(other is None for other in known)
    sums: dict[str, int] = defaultdict(int)
    for row in rows:
        sums[row.currency] += row.cost
    return SpendPreview(
        rows=len(rows),
        new=new,
        changed=len(rows) - new - unchanged,
        unchanged=unchanged,
        first=min(days, default=None),
        last=max(days, default=None),
        sums=tuple(SpendSum(code, cost) for code, cost in sorted(sums.items())),
        sample=tuple(rows[:SAMPLE]),
        problem_count=len(problems),
        problems=tuple(SpendProblem(int(str(p["line"])), str(p["problem"])) for p in problems[:MAX_PROBLEMS]),
        unknown_channels=find_unknown_channels(session, {row.channel for row in rows}),
    )


def _key(row: SpendRow) -> tuple[object, ...]:
    return row.day, row.channel, row.campaign, row.source
