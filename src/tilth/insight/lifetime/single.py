"""One person's figures, in every currency that the person paid in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from tilth.history.api import PinnedHistory
from tilth.history.contracts import FLAG_ACTIVE, FLAG_ITEM_ROW, BucketView, Part
from tilth.insight.compiled import Slices
from tilth.insight.ground import Ground, read_column, sealed
from tilth.insight.lifetime.contracts import Lifetime, Money
from tilth.insight.lifetime.kernel import NEVER, Sums, sum_up
from tilth.insight.metrics.counting import make_roles, order_rows
from tilth.insight.metrics.kernels.orders import OrderRows
from tilth.insight.ticks import day_column
from tilth.kernel.clock import from_micros
from tilth.kernel.ids import PersonNo

_NO_CODE = sealed(np.empty(0, dtype=np.bool_))


@dataclass(frozen=True, slots=True)
class _Counted:
    events: int
    active_days: int
    whole: Sums
    """Amounts of all currencies together: only what is no amount counts."""
    by_currency: dict[int, Sums]
    """By code; 0: the workspace's."""


@dataclass(frozen=True, slots=True)
class PersonFold:
    person_no: int
    zone: ZoneInfo
    roles: NDArray[np.uint8]
    own: NDArray[np.bool_]
    """By code, whether it is the workspace's currency."""

    @property
    def columns(self) -> Sequence[str]:
        return (*OrderRows._fields[:7], day_column(self.zone))

    def run(self, view: BucketView) -> _Counted | None:
        for part in view.parts:
            place = np.flatnonzero(part.persons == self.person_no)
            if place.size and part.ends[place[0]] > part.starts[place[0]]:
                return self._count(part, int(place[0]))
        return None

    def merge(self, partials: Sequence[_Counted | None]) -> _Counted | None:
        return next((each for each in partials if each is not None), None)

    def _count(self, part: Part, k: int) -> _Counted:
        low, high = int(part.starts[k]), int(part.ends[k])
        flags = read_column(part, "flags")[low:high]
        ordered = self.roles[part.columns["event"][low:high]] != 0
        foreign = [code for code in np.unique(part.columns["currency"][low:high][ordered]) if not self.own[code]]
        days = part.columns[day_column(self.zone)][low:high][flags & FLAG_ACTIVE != 0]
        marks = {int(code): np.arange(self.own.size) == code for code in foreign}
        slices = Slices(sealed(part.persons[k : k + 1]), sealed(part.starts[k : k + 1]), sealed(part.ends[k : k + 1]))
        return _Counted(
            events=int(np.count_nonzero((flags & FLAG_ITEM_ROW == 0) | (flags & FLAG_ACTIVE != 0))),
            active_days=int(np.unique(days).size),
            whole=sum_up(slices, order_rows(part, self.roles, _NO_CODE)),
            by_currency={
                code: sum_up(slices, order_rows(part, self.roles, chosen))
                for code, chosen in ({0: self.own} | marks).items()
            },
        )


def get_lifetime(ground: Ground, history: PinnedHistory, person_no: PersonNo) -> Lifetime:
    """Zeros and nothing for a person of whom no event is kept."""
    names = ground.terms("currency")
    fold = PersonFold(person_no, ground.zone, make_roles(ground.terms("event")), own_currency(ground, names))
    found = history.run(ground.workspace, fold, persons=[person_no])
    if found is None:
        return Lifetime(0, 0, None, None, 0, None, None, (Money(ground.currency, 0, 0, 0, 0),))
    whole = found.whole
    return Lifetime(
        events=found.events,
        active_days=found.active_days,
        first_seen=moment(whole.first_seen[0]),
        last_seen=moment(whole.last_seen[0]),
        orders=int(whole.orders[0]),
        first_order=moment(whole.first_order[0]),
        last_order=moment(whole.last_order[0]),
        money=tuple(
            _money(names[code] if code else ground.currency, sums)
            for code, sums in found.by_currency.items()
            if code == 0 or sums.priced[0] or sums.given_back[0]
        ),
    )


def own_currency(ground: Ground, names: Sequence[str]) -> NDArray[np.bool_]:
    """By code: an amount without a currency is in the workspace's."""
    own = np.array([name == ground.currency for name in names] or [False])
    own[0] = True
    return sealed(own)


def moment(micros: int) -> datetime | None:
    """None also for what no calendar holds."""
    try:
        return None if micros == NEVER else from_micros(int(micros))
    except OverflowError:
        return None


def _money(currency: str, sums: Sums) -> Money:
    paid, back = int(sums.paid[0]), int(sums.given_back[0])
    return Money(currency, paid, back, paid - back, int(sums.priced[0]))
