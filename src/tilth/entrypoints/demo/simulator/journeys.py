"""What happens in a visit: landing, searches, lists, views, cart, checkout.

Built in blocks, one per kind of event; each event has a `step` that orders it within its visit. Times follow
from the order: a random pause before every event.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from tilth.entrypoints.demo.simulator.catalog import Catalog
from tilth.entrypoints.demo.simulator.content import DEVICES
from tilth.entrypoints.demo.simulator.draws import Ints, pick_by_row, repeat_index
from tilth.entrypoints.demo.simulator.population import MAX_DEVICES, Flags, Population
from tilth.entrypoints.demo.simulator.seasons import Seasons
from tilth.entrypoints.demo.simulator.visits import Visits


class Kind(IntEnum):
    PAGE = 0
    SEARCH = 1
    LIST = 2
    PROMOTION_VIEW = 3
    PROMOTION_CLICK = 4
    CLICK = 5
    VIEW = 6
    WISH = 7
    ADD = 8
    REMOVE = 9
    CART = 10
    CHECKOUT = 11
    COUPON = 12
    PAYMENT_INFO = 13
    PLACED = 14
    PAID = 15
    CANCELLED = 16
    REFUNDED = 17
    LOGIN = 18
    """identify with the user id."""
    GUEST = 19
    """identify with what a guest types at checkout."""
    WECHAT = 20
    """identify with the union id that WeChat hands over."""


_END_OF_BROWSING = 100_000
_PER_VIEW = 100


@dataclass(frozen=True, slots=True)
class Steps:
    """Events of visits, unordered: no times yet."""

    visit: Ints
    step: Ints
    kind: Ints
    item: Ints
    """Product; category for SEARCH and LIST; -1 for the rest."""
    quantity: Ints

    @staticmethod
    def block(visit: Ints, step: Ints | int, kind: Kind, item: Ints | int = -1, quantity: Ints | int = 0) -> "Steps":
        n = len(visit)

        def fill(value: Ints | int) -> Ints:
            return np.broadcast_to(np.asarray(value, np.int64), n)

        return Steps(visit, fill(step), fill(int(kind)), fill(item), fill(quantity))

    @staticmethod
    def join(blocks: "list[Steps]") -> "Steps":
        return Steps(*(np.concatenate([getattr(b, name) for b in blocks]) for name in Steps.__slots__))

    def take(self, rows: Ints | Flags) -> "Steps":
        return Steps(*(getattr(self, name)[rows] for name in Steps.__slots__))


@dataclass(frozen=True, slots=True)
class Journeys:
    steps: Steps
    """All events inside visits, sorted by (visit, step)."""
    ts: Ints
    known: Flags
    """Somebody is logged in when the event happens."""
    logged_in: Flags
    """[persons, MAX_DEVICES] after the last visit."""


def walk(
    rng: np.random.Generator, visits: Visits, people: Population, catalog: Catalog, seasons: Seasons, logged_in: Flags
) -> Journeys:
    """`logged_in` [persons, MAX_DEVICES] says who is known on which device before the first visit."""
    views = _browse(rng, visits, people, catalog)
    cart = _fill_cart(rng, visits, people, catalog, seasons, views)
    buying = _check_out(rng, visits, cart)
    around = _look_around(rng, visits, people, catalog, views)
    login, visit_known, logged_in = _log_in(rng, visits, people, buying, logged_in)
    steps = Steps.join([views, cart, buying, around, login])
    steps = steps.take(np.lexsort((steps.step, steps.visit)))
    return Journeys(steps, _times(rng, visits, steps), _known(steps, visit_known), logged_in)


def _browse(rng: np.random.Generator, visits: Visits, people: Population, catalog: Catalog) -> Steps:
    counts = rng.negative_binomial(1.4, 0.32, len(visits))
    visit, position = repeat_index(counts)
    person = visits.person[visit]
    main = pick_by_row(rng, people.taste, visits.person)[visit]
    stray = pick_by_row(rng, people.taste, person)
    category = np.where(rng.random(len(visit)) < 0.75, main, stray)
    item = catalog.choose(rng, category, people.favourite_brand[person, category], people.loyalty[person])
    return Steps.block(visit, (position + 1) * _PER_VIEW, Kind.VIEW, item)


def _look_around(rng: np.random.Generator, visits: Visits, people: Population, catalog: Catalog, views: Steps) -> Steps:
    """Landing, promotions, searches and lists on the way to views, clicks and wishes."""
    n = len(visits)
    everyone = np.arange(n)
    promoted = everyone[rng.random(n) < 0.3]
    clicked = promoted[rng.random(len(promoted)) < 0.2]
    way = rng.random(len(views.visit))
    searched, listed = views.take(way < 0.14), views.take((way >= 0.14) & (way < 0.42))
    idle = everyone[(np.bincount(views.visit, minlength=n) == 0) & (rng.random(n) < 0.5)]
    chosen, wished = views.take(rng.random(len(way)) < 0.22), views.take(rng.random(len(way)) < 0.05)
    return Steps.join(
        [
            Steps.block(everyone, 0, Kind.PAGE),
            Steps.block(promoted, 3, Kind.PROMOTION_VIEW),
            Steps.block(clicked, 4, Kind.PROMOTION_CLICK),
            Steps.block(idle, 5, Kind.LIST, pick_by_row(rng, people.taste, visits.person[idle])),
            Steps.block(searched.visit, searched.step - 20, Kind.SEARCH, catalog.category_of[searched.item]),
            Steps.block(listed.visit, listed.step - 20, Kind.LIST, catalog.category_of[listed.item]),
            Steps.block(chosen.visit, chosen.step - 10, Kind.CLICK, chosen.item),
            Steps.block(wished.visit, wished.step + 30, Kind.WISH, wished.item),
        ]
    )


def _fill_cart(
    rng: np.random.Generator, visits: Visits, people: Population, catalog: Catalog, seasons: Seasons, views: Steps
) -> Steps:
    """Added and removed products. Sales move the price-sensitive, high prices hold them back."""
    person, day = visits.person[views.visit], visits.day[views.visit]
    bargain = 1 - seasons.price_factor[day]
    dear = np.log1p(catalog.price[views.item] / 20_000)
    wish = 0.19 * people.propensity[person] * (1 + 6 * people.price_sensitivity[person] * bargain)
    chance = wish * np.exp(-0.5 * people.price_sensitivity[person] * dear)
    added = views.take(rng.random(len(person)) < np.minimum(chance, 0.6))
    cheap = catalog.price[added.item] < 10_000
    quantity = 1 + np.where(cheap, rng.poisson(0.5, len(cheap)), rng.random(len(cheap)) < 0.04)
    removed = rng.random(len(cheap)) < 0.07
    gone = added.take(removed)
    return Steps.join(
        [
            Steps.block(added.visit, added.step + 40, Kind.ADD, added.item, quantity),
            Steps.block(gone.visit, gone.step + 50, Kind.REMOVE, gone.item, quantity[removed]),
        ]
    )


def _check_out(rng: np.random.Generator, visits: Visits, cart: Steps) -> Steps:
    """Cart, checkout and the placed order; coupons are decided with the order's amount (orders.py)."""
    kept = np.bincount(cart.visit, np.where(cart.kind == Kind.ADD, 1, -1), len(visits)) > 0
    full = np.flatnonzero(kept)
    seen = full[rng.random(len(full)) < 0.7]
    going = full[rng.random(len(full)) < 0.46]
    paying = going[rng.random(len(going)) < 0.88]
    placing = paying[rng.random(len(paying)) < 0.92]
    end = _END_OF_BROWSING
    return Steps.join(
        [
            Steps.block(seen, end, Kind.CART),
            Steps.block(going, end + 20, Kind.CHECKOUT),
            Steps.block(paying, end + 40, Kind.PAYMENT_INFO),
            Steps.block(placing, end + 50, Kind.PLACED),
        ]
    )


def _log_in(
    rng: np.random.Generator, visits: Visits, people: Population, buying: Steps, logged_in: Flags
) -> tuple[Steps, Ints, Flags]:
    """Log-ins, guests' contact details and WeChat's union ids.

    Also the step of each visit from which on somebody is known (0: all of it; a huge one: never), and who is
    known where afterwards. An account is needed to check out for those who have one.
    """
    n, person = len(visits), visits.person
    checkout = buying.visit[buying.kind == Kind.CHECKOUT]
    must, member = np.zeros(n, np.bool_), people.registered[person]
    must[checkout] = True
    wants = rng.random(n) < people.login_rate[person] * 0.5
    device = person * MAX_DEVICES + visits.slot
    first = _first_per_group(device, member & (must | wants) & ~logged_in.ravel()[device])
    step = np.where(wants[first], _PER_VIEW + 60, _END_OF_BROWSING + 10)

    never = np.iinfo(np.int64).max
    since = np.full(logged_in.size, n, np.int64)
    since[logged_in.ravel()] = -1
    since[device[first]] = first
    visit_known = np.where(np.arange(n) > since[device], 0, never)
    visit_known[first] = step

    guests = checkout[~people.registered[person[checkout]]]
    guests = guests[(people.has_phone | people.has_email)[person[guests]]]
    mini = np.array([model.channel == "miniprogram" for model in DEVICES])
    union = mini[people.devices[person, visits.slot]] & people.has_unionid[person]
    in_wechat = _first_per_group(device, union)
    after = logged_in.copy()
    after.ravel()[device[first]] = True
    steps = [
        Steps.block(first, step, Kind.LOGIN),
        Steps.block(guests, _END_OF_BROWSING + 30, Kind.GUEST),
        Steps.block(in_wechat, 1, Kind.WECHAT),
    ]
    return Steps.join(steps), visit_known, after


def _first_per_group(group: Ints, eligible: Flags) -> Ints:
    """First eligible row of each group; rows are in order of time within a group."""
    rows = np.flatnonzero(eligible)
    _, first = np.unique(group[rows], return_index=True)
    return np.sort(rows[first])


def _known(steps: Steps, visit_known: Ints) -> Flags:
    return np.asarray(steps.step >= visit_known[steps.visit])


def _times(rng: np.random.Generator, visits: Visits, steps: Steps) -> Ints:
    """Start of the visit plus the pauses so far, in whole milliseconds and never twice the same in a visit."""
    pause = 400 + (rng.exponential(24_000, len(steps.visit))).astype(np.int64)
    pause = np.minimum(pause, 20 * 60_000)
    first = np.flatnonzero(np.diff(steps.visit, prepend=-1))
    pause[first] = 0
    elapsed = np.cumsum(pause)
    starts = np.repeat(elapsed[first], np.diff(np.append(first, len(pause))))
    return np.asarray(visits.start[steps.visit] + (elapsed - starts) * 1000)
