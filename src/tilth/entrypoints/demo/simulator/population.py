"""The customers: where they live, what they like, when and on what they shop, and what they tell about themselves."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tilth.entrypoints.demo.simulator.content import CATEGORIES, CITIES, DEVICES
from tilth.entrypoints.demo.simulator.draws import Floats, Ints, pick, pick_by_row
from tilth.entrypoints.demo.simulator.scenario import Scenario
from tilth.entrypoints.demo.simulator.seasons import HOUR_SHARES

MAX_DEVICES = 3
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Population:
    """One entry per person; matrices have a row per person."""

    city: Ints
    female: Flags
    birth_year: Ints
    activity: Floats
    """How often they come, mean 1."""
    taste: Floats
    """[persons, categories], rows add to 1."""
    favourite_brand: Ints
    """[persons, categories]; wraps around the brands that the category has."""
    loyalty: Floats
    """Chance to look at the favourite brand."""
    price_sensitivity: Floats
    """0: buys whatever; 1: waits for sales and coupons."""
    propensity: Floats
    """Chance to buy in a visit, mean 1."""
    hours: Ints
    """Kind of day, a row of seasons.HOURS."""
    joined: Floats
    """Day of the first visit, in days since the start; 0 for those who came before."""
    left: Floats
    """Day after which they do not come back."""
    devices: Ints
    """[persons, MAX_DEVICES] index of content.DEVICES; -1 = has none."""
    registered: Flags
    """Has an account; the others buy as guests."""
    login_rate: Floats
    """Chance to log in during a visit on a device where they have not."""
    has_phone: Flags
    has_email: Flags
    has_unionid: Flags
    """WeChat hands the union id to mini programs and pages inside WeChat."""


def build_population(scenario: Scenario) -> Population:
    rng, n = scenario.stream("population"), scenario.persons
    joined = np.where(rng.random(n) < 0.45, 0.0, rng.uniform(0, scenario.days - 0.5, n))
    registered = rng.random(n) < 0.72
    return Population(
        city=pick(rng, [city.weight for city in CITIES], n),
        female=rng.random(n) < 0.56,
        birth_year=scenario.last_day.year - 18 - np.minimum(rng.gamma(2.2, 7.5, n), 60).astype(np.int64),
        activity=rng.gamma(0.8, 1 / 0.8, n),
        taste=rng.dirichlet([0.35 * category.weight for category in CATEGORIES], n),
        favourite_brand=rng.integers(0, 60, (n, len(CATEGORIES))),
        loyalty=rng.beta(2, 3, n),
        price_sensitivity=rng.beta(2, 2, n),
        propensity=rng.gamma(1.2, 1 / 1.2, n),
        hours=pick(rng, HOUR_SHARES, n),
        joined=joined,
        left=np.minimum(joined + rng.exponential(scenario.days * 0.8, n) + 0.5, scenario.days),
        devices=_deal_devices(rng, n),
        registered=registered,
        login_rate=rng.beta(3, 2, n),
        has_phone=rng.random(n) < np.where(registered, 0.9, 0.6),
        has_email=rng.random(n) < 0.35,
        has_unionid=rng.random(n) < 0.8,
    )


def _deal_devices(rng: np.random.Generator, n: int) -> Ints:
    """One to three devices each, the second and third on other channels than the first where chance allows."""
    weights = np.tile([model.weight for model in DEVICES], (n, 1))
    owned = 1 + pick(rng, (0.5, 0.36, 0.14), n)
    devices = np.full((n, MAX_DEVICES), -1, np.int64)
    everyone = np.arange(n)
    channel = np.array([model.channel for model in DEVICES])
    for slot in range(MAX_DEVICES):
        chosen = pick_by_row(rng, weights, everyone)
        devices[:, slot] = np.where(owned > slot, chosen, -1)
        weights[channel[chosen][:, None] == channel[None, :]] *= 0.1
    return devices
