"""Every metric once more, in plain Python over a list of rows, from the written definitions alone.

Slow and simple on purpose: sets, sorted lists, calendar dates. Nothing here knows of cells, codes or kernels.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.insight.memory import DAY, SECOND, Row, in_order

from tilth.insight.contracts import SpendRow

PLACED = {"Order Placed", "Order Placed Item"}
PAID = {"Order Completed", "Order Completed Item"}
CANCELLED = {"Order Cancelled", "Order Cancelled Item"}
REFUNDED = {"Order Refunded", "Order Refunded Item"}
GAP = 1_800 * SECOND
Counts = tuple[int, int | None]


def day_of(ts: int, zone: ZoneInfo) -> date:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=ts)).astimezone(zone).date()


@dataclass
class Shop:
    """One question: rows, days [first, last], and which rows belong to the group that is asked for."""

    rows: Sequence[Row]
    zone: ZoneInfo
    first: date
    last: date
    now: int
    currency: str = "CNY"
    own: str = "CNY"
    chosen: Callable[[Row], bool] = lambda row: True
    starts: Callable[[Row], bool] = lambda row: True
    """Of retention: whose first row belongs to the group."""
    spend: Sequence[SpendRow] = ()
    spend_chosen: Callable[[SpendRow], bool] = lambda row: True

    def __post_init__(self) -> None:
        self.rows = in_order(self.rows)
        self.people = sorted({row.person for row in self.rows})

    # --- words of the definitions

    def of(self, person: int) -> list[Row]:
        return [row for row in self.rows if row.person == person]

    def within(self, row: Row) -> bool:
        return self.first <= day_of(row.ts, self.zone) <= self.last

    def counts(self, row: Row) -> bool:
        return self.within(row) and self.chosen(row)

    def in_currency(self, row: Row) -> bool:
        return (row.currency or self.own) == self.currency

    def orders(self, person: int) -> list[list[Row]]:
        found: dict[object, list[Row]] = {}
        for row in self.of(person):
            if row.event in PLACED | PAID | CANCELLED | REFUNDED:
                found.setdefault(("id", row.order) if row.order is not None else ("at", row.ts), []).append(row)
        return list(found.values())

    def all_orders(self) -> list[tuple[int, list[Row]]]:
        return [(person, order) for person in self.people for order in self.orders(person)]

    def placed_rows(self, order: list[Row]) -> list[Row]:
        return [r for r in order if r.event in PLACED] or [r for r in order if r.event in PAID]

    def paid_rows(self, order: list[Row]) -> list[Row]:
        return [r for r in order if r.event in PAID]

    def active(self, rows: Iterable[Row]) -> list[Row]:
        return [row for row in rows if row.active]

    def paid_orders(self, person: int, *, money: bool = False) -> list[list[Row]]:
        """Orders of a person with a paid row that counts."""
        return [
            order
            for order in self.orders(person)
            if any(self.counts(r) and (not money or self.in_currency(r)) for r in self.paid_rows(order))
        ]

    # --- sums

    def gmv(self) -> int:
        return sum(
            r.value for _, o in self.all_orders() for r in self.placed_rows(o) if self.counts(r) and self.in_currency(r)
        )

    def paid_amount(self) -> int:
        return sum(r.value for r in self.rows if r.event in PAID and self.counts(r) and self.in_currency(r))

    def refunds(self) -> int:
        return self.given_back(REFUNDED)

    def cancellations(self) -> int:
        return self.given_back(CANCELLED)

    def given_back(self, events: set[str]) -> int:
        """Together, refunds and cancellations of an order end at what it paid, where it is known to have paid."""
        total = 0
        for _, order in self.all_orders():
            payments = [r.value for r in self.paid_rows(order) if self.in_currency(r)]
            paid, given = max(sum(payments), 0), 0
            never_paid = any(r.event in PLACED for r in order) and not self.paid_rows(order)
            for r in order:
                if r.event not in REFUNDED | CANCELLED or (r.event in CANCELLED and never_paid):
                    continue
                if r.whole_order:
                    amount = paid - given
                elif self.in_currency(r):
                    amount = min(-r.value, paid - given) if payments else -r.value
                else:
                    continue
                given += amount if payments else 0
                if r.event in events and self.counts(r):
                    total += amount
        return total

    def items(self, *, money: bool = False) -> int:
        total = 0
        for _, order in self.all_orders():
            paid = self.paid_rows(order)
            lines = [r for r in paid if r.item_row]
            for r in lines or paid:
                if self.counts(r) and (not money or self.in_currency(r)):
                    total += r.quantity
        return total

    def orders_placed(self) -> int:
        return sum(any(self.counts(r) for r in self.placed_rows(order)) for _, order in self.all_orders())

    def orders_paid(self, *, money: bool = False) -> int:
        return sum(len(self.paid_orders(person, money=money)) for person in self.people)

    # --- persons

    def buyers(self, *, money: bool = False) -> set[int]:
        return {person for person in self.people if self.paid_orders(person, money=money)}

    def placing_buyers(self) -> set[int]:
        return {p for p, order in self.all_orders() if any(self.counts(r) for r in self.placed_rows(order))}

    def visitors(self) -> set[int]:
        return {row.person for row in self.active(self.rows) if self.counts(row)}

    def visitors_between(self, first: date, last: date) -> set[int]:
        rows = [row for row in self.active(self.rows) if self.chosen(row)]
        return {row.person for row in rows if first <= day_of(row.ts, self.zone) <= last}

    def first_order(self, person: int) -> list[Row] | None:
        """Paid rows of the order that the person's first paid row belongs to."""
        paid = [row for row in self.of(person) if row.event in PAID]
        if not paid:
            return None
        return next(self.paid_rows(order) for order in self.orders(person) if any(r is paid[0] for r in order))

    def new_buyers(self) -> set[int]:
        found = set()
        for person in self.people:
            order = self.first_order(person)
            if order is not None and self.within(order[0]) and any(self.counts(r) for r in order):
                found.add(person)
        return found

    def repeat_buyers(self) -> set[int]:
        return {person for person in self.people if len(self.paid_orders(person)) >= 2}

    def cohort(self, days: int) -> tuple[set[int], set[int]]:
        members, again = set(), set()
        for person in self.new_buyers():
            first = self.first_order(person)
            assert first is not None
            if first[0].ts + days * DAY <= self.now:
                members.add(person)
                for order in self.orders(person):
                    paid = self.paid_rows(order)
                    if paid and paid[0] is not first[0] and paid[0].ts - first[0].ts <= days * DAY:
                        again.add(person)
        return members, again

    # --- sessions

    def sessions(self) -> tuple[int, int]:
        began = converted = 0
        for person in self.people:
            rows = self.of(person)
            latest: int | None = None
            sessions: list[list[Row]] = []
            for row in rows:
                fresh = latest is None or row.ts - latest >= GAP
                if row.active:
                    if fresh:
                        sessions.append([])
                    latest = row.ts
                    sessions[-1].append(row)
                elif not fresh:
                    sessions[-1].append(row)
            for session in sessions:
                if self.counts(session[0]):
                    began += 1
                    converted += any(r.event in PAID for r in session)
        return began, converted

    # --- acquisition

    def touch(self, row: Row) -> Row:
        """The row that a conversion at `row` is owed to; itself where there is no touch.

        Touchpoints lie in a look-back window before the conversion; a direct visit is none, nor is a payment.
        """
        rows = self.of(row.person)
        place = next(i for i, r in enumerate(rows) if r is row)
        recent = [r for r in rows[: place + 1] if row.ts - r.ts <= 30 * DAY and r.event not in PAID]
        touched = [r for r in recent if self.came_from_somewhere(r)]
        return touched[-1] if touched else row

    def came_from_somewhere(self, row: Row) -> bool:
        utm = any(row.text(name) for name in ("campaign", "source", "medium"))
        return utm or row.text("channel") not in ("", "direct")

    def was_paid_for(self, row: Row) -> bool:
        return any(
            s.cost > 0
            and self.first <= s.day <= self.last
            and s.channel == row.text("channel")
            and s.campaign in ("", row.text("campaign"))
            and s.source in ("", row.text("source"))
            for s in self.spend
        )

    def spent(self) -> int:
        return sum(
            s.cost
            for s in self.spend
            if s.currency == self.currency and self.first <= s.day <= self.last and self.spend_chosen(s)
        )

    def acquired(self, *, paid_only: bool) -> int:
        found = 0
        for person in self.people:
            order = self.first_order(person)
            if order is not None and self.within(order[0]):
                touch = self.touch(order[0])
                found += self.chosen(touch) and (not paid_only or self.was_paid_for(touch))
        return found

    def joined(self) -> int:
        found = 0
        for person in self.people:
            known = [row for row in self.of(person) if row.identified]
            found += bool(known) and self.within(known[0]) and self.chosen(self.touch(known[0]))
        return found

    def attributed(self) -> int:
        return sum(
            row.value
            for row in self.rows
            if row.event in PAID and self.within(row) and self.in_currency(row)
            for touch in [self.touch(row)]
            if self.chosen(touch) and self.was_paid_for(touch)
        )

    def members(self) -> int:
        firsts = [next((r for r in self.of(p) if r.identified), None) for p in self.people]
        return sum(row is not None and self.counts(row) for row in firsts)

    # --- days

    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    def stickiness(self, window: int) -> Counts:
        daily = sum(len(self.visitors_between(day, day)) for day in self.days())
        monthly = 0
        for day in self.days():
            first = day - timedelta(days=window - 1) if window else day.replace(day=1)
            last = day if window else (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
            monthly += len(self.visitors_between(first, last))
        return daily, monthly

    def retention(self, day: int) -> Counts:
        """Of those first active in the range, whose day n is over, those active on it."""
        today = day_of(self.now, self.zone)
        asked = back = 0
        for person in self.people:
            rows = self.active(self.of(person))
            if rows and self.chosen(rows[0]) and self.within(rows[0]) and self.starts(rows[0]):
                target = day_of(rows[0].ts, self.zone) + timedelta(days=day)
                if target < today:
                    asked += 1
                    back += any(day_of(row.ts, self.zone) == target for row in rows if self.chosen(row))
        return back, asked
