"""Retention once more: calendar periods by dates, sets of persons."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from tests.insight.memory import Row, in_order
from tests.insight.oracles.shop import day_of

Test = Callable[[Row], bool]


@dataclass(frozen=True)
class Member:
    person: int
    row: Row
    cohort: date


@dataclass
class Retention:
    rows: Sequence[Row]
    zone: ZoneInfo
    first: date
    last: date
    grain: str
    today: date
    start: Test
    back: Test
    recurring: bool
    kept: Test = lambda row: True
    """The question's filter; what a person did first ever is judged over all rows."""

    def period(self, day: date) -> date:
        match self.grain:
            case "day":
                return day
            case "week":
                return day - timedelta(days=day.weekday())
            case _:
                return day.replace(day=1)

    def after(self, period: date, offset: int) -> date:
        """Start of the period `offset` periods later."""
        match self.grain:
            case "day":
                return period + timedelta(days=offset)
            case "week":
                return period + timedelta(weeks=offset)
            case _:
                index = period.year * 12 + period.month - 1 + offset
                return date(index // 12, index % 12 + 1, 1)

    def members(self) -> list[Member]:
        found: dict[tuple[int, date], Member] = {}
        for person in {row.person for row in self.rows}:
            starts = [row for row in in_order(self.rows) if row.person == person and self.start(row)]
            for row in filter(self.kept, starts if self.recurring else starts[:1]):
                day = day_of(row.ts, self.zone)
                if self.first <= day <= self.last:
                    found.setdefault((person, self.period(day)), Member(person, row, self.period(day)))
        return list(found.values())

    def is_over(self, member: Member, offset: int) -> bool:
        return self.after(member.cohort, offset + 1) <= self.today

    def came_back(self, member: Member, low: int, high: int | None) -> bool:
        rows = [row for row in in_order(self.rows) if row.person == member.person]
        place = next(i for i, row in enumerate(rows) if row is member.row)
        for row in rows[place:]:
            period = self.period(day_of(row.ts, self.zone))
            late_enough = period >= self.after(member.cohort, low)
            if (
                self.back(row)
                and self.kept(row)
                and late_enough
                and (high is None or period <= self.after(member.cohort, high))
            ):
                return True
        return False
