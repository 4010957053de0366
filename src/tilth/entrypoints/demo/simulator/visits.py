"""Who comes when, on which device, from where."""

from dataclasses import dataclass

import numpy as np

from tilth.entrypoints.demo.simulator.content import DEVICES
from tilth.entrypoints.demo.simulator.draws import Floats, Ints, pick, pick_by_row
from tilth.entrypoints.demo.simulator.marketing import Marketing
from tilth.entrypoints.demo.simulator.population import Population
from tilth.entrypoints.demo.simulator.scenario import Scenario
from tilth.entrypoints.demo.simulator.seasons import HOURS, Seasons
from tilth.kernel.clock import to_micros

EVENTS_PER_VISIT = 7.9
"""What journeys.py makes of a visit on average; tests hold the two together."""
_SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Visits:
    """Sorted by (person, start)."""

    person: Ints
    start: Ints
    """µs UTC."""
    day: Ints
    slot: Ints
    """Which of the person's devices."""
    touch: Ints
    """Where from: index of Marketing.touches."""

    def __len__(self) -> int:
        return len(self.person)


def plan_visits(scenario: Scenario, people: Population, seasons: Seasons, marketing: Marketing) -> Visits:
    """All visits of the simulated time. Everybody comes at least once unless that lies after the end."""
    rng = scenario.stream("visits")
    line = np.concatenate([[0.0], np.cumsum(seasons.demand)])
    opening = np.interp(people.joined, np.arange(scenario.days + 1), line)
    closing = np.interp(people.left, np.arange(scenario.days + 1), line)
    expected = people.activity * (closing - opening)
    mean_visits = scenario.events_per_person / EVENTS_PER_VISIT
    counts = 1 + rng.poisson(expected * (mean_visits - 1) / expected.mean())
    person = np.repeat(np.arange(scenario.persons), counts)
    at = rng.uniform(opening[person], closing[person])
    first = np.cumsum(counts) - counts
    newcomers = people.joined > 0
    at[first[newcomers]] = opening[newcomers]
    day = np.clip(np.searchsorted(line, at, side="right") - 1, 0, scenario.days - 1).astype(np.int64)
    hour = pick_by_row(rng, HOURS, people.hours[person])
    start = scenario.day_starts()[day] + hour * 3600 * _SECOND + rng.integers(0, 3600 * 1000, len(day)) * 1000
    first_ever = np.zeros(len(person), np.bool_)
    first_ever[first[newcomers]] = True
    order = np.lexsort((start, person))
    order = order[start[order] < to_micros(scenario.end)]
    person, day = person[order], day[order]
    slot = _choose_device(rng, people, person)
    channel_is_app = _is_app(people.devices[person, slot])
    touch = marketing.choose(rng, day, first_ever[order], channel_is_app)
    return Visits(person, start[order], day, slot, touch)


def plan_live_visits(
    scenario: Scenario, people: Population, marketing: Marketing, *, since: int, seconds: float, rate: float, chunk: int
) -> Visits:
    """About `rate` × `seconds` events' worth of visits that start within [since, since + seconds)."""
    rng = scenario.stream(f"live {chunk}")
    count = rng.poisson(rate * seconds / EVENTS_PER_VISIT)
    person = pick(rng, people.activity, count)
    start = since + rng.integers(0, max(int(seconds * 1000), 1), count) * 1000
    order = np.lexsort((start, person))
    person = person[order]
    day = np.full(count, scenario.days - 1, np.int64)
    slot = _choose_device(rng, people, person)
    touch = marketing.choose(rng, day, np.zeros(count, np.bool_), _is_app(people.devices[person, slot]))
    return Visits(person, start[order], day, slot, touch)


def _choose_device(rng: np.random.Generator, people: Population, person: Ints) -> Ints:
    """The first device most of the time, the others now and then."""
    weights: Floats = np.where(people.devices >= 0, np.array([0.65, 0.25, 0.1]), 0.0)
    return pick_by_row(rng, weights, person)


def _is_app(device: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.asarray(np.array([model.channel == "app" for model in DEVICES])[device])
