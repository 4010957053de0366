"""The whole shop from a scenario: the back-fill at once, live traffic in chunks after it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tilth.entrypoints.demo.simulator.catalog import Catalog, build_catalog
from tilth.entrypoints.demo.simulator.identities import recognise
from tilth.entrypoints.demo.simulator.journeys import walk
from tilth.entrypoints.demo.simulator.marketing import Marketing, SpendRow, build_marketing
from tilth.entrypoints.demo.simulator.orders import NEVER, Orders, fulfil
from tilth.entrypoints.demo.simulator.population import MAX_DEVICES, Flags, Population, build_population
from tilth.entrypoints.demo.simulator.scenario import Scenario
from tilth.entrypoints.demo.simulator.seasons import Seasons, build_seasons
from tilth.entrypoints.demo.simulator.stream import Events, stream
from tilth.entrypoints.demo.simulator.truth import Truth
from tilth.entrypoints.demo.simulator.visits import Visits, plan_live_visits, plan_visits
from tilth.kernel.clock import to_micros


@dataclass(frozen=True, slots=True)
class Shop:
    """What does not change while time goes on."""

    scenario: Scenario
    people: Population
    catalog: Catalog
    seasons: Seasons
    marketing: Marketing


@dataclass(frozen=True, slots=True)
class Traffic:
    """What happened. `chunk` 0 is the back-fill, 1… the live traffic; it keeps message and order ids apart."""

    shop: Shop
    chunk: int
    visits: Visits
    orders: Orders
    events: Events
    logged_in: Flags

    def spend(self) -> list[SpendRow]:
        return self.shop.marketing.spend(self.shop.scenario, self.visits.day, self.visits.touch)

    def truth(self) -> Truth:
        who = recognise(self.shop.people, self.visits, self.events)
        return Truth(self.shop.scenario, self.events, self.orders, who, self.spend())


def open_shop(scenario: Scenario) -> Shop:
    return Shop(
        scenario,
        build_population(scenario),
        build_catalog(scenario),
        build_seasons(scenario),
        build_marketing(scenario),
    )


def simulate(scenario: Scenario) -> Traffic:
    """The whole back-fill. About two seconds for a million events."""
    shop = open_shop(scenario)
    visits = plan_visits(scenario, shop.people, shop.seasons, shop.marketing)
    nobody = np.zeros((scenario.persons, MAX_DEVICES), np.bool_)
    return _play(shop, 0, visits, nobody, end=to_micros(scenario.end))


def simulate_live(past: Traffic, *, since: int, seconds: int, rate: float) -> Iterator[Traffic]:
    """Endless chunks of traffic from `since` (µs) on, each with the visits that begin within `seconds`.

    Chunks are numbered by their time after the end of the back-fill, so that a second run never repeats the ids
    of the first. Events of a visit run past the end of their chunk: the sender holds them until their time.
    """
    shop, logged_in, length = past.shop, past.logged_in, seconds * 1_000_000
    chunk = 1 + (since - to_micros(shop.scenario.end)) // length
    while True:
        visits = plan_live_visits(
            shop.scenario, shop.people, shop.marketing, since=since, seconds=seconds, rate=rate, chunk=chunk
        )
        traffic = _play(shop, chunk, visits, logged_in, end=NEVER)
        yield traffic
        logged_in, chunk, since = traffic.logged_in, chunk + 1, since + length


def _play(shop: Shop, chunk: int, visits: Visits, logged_in: Flags, *, end: int) -> Traffic:
    rng = shop.scenario.stream(f"journeys {chunk}")
    journeys = walk(rng, visits, shop.people, shop.catalog, shop.seasons, logged_in)
    orders = fulfil(rng, visits, journeys, shop.people, shop.catalog, shop.seasons)
    return Traffic(shop, chunk, visits, orders, stream(journeys, orders, end=end), journeys.logged_in)
