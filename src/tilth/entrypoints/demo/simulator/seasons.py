"""When people shop: weekdays, hours, two big sales."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from tilth.entrypoints.demo.simulator.draws import Floats
from tilth.entrypoints.demo.simulator.scenario import Scenario

_WEEKDAY = (0.94, 0.91, 0.92, 0.95, 1.04, 1.20, 1.14)

# Days before the end of the simulated time → how much more traffic, how much lower prices. The first is shaped
# like 双11 (warm-up, one steep day, an echo), the second like 618.
_SALES: dict[int, tuple[float, float]] = {
    24: (1.3, 0.95), 23: (1.5, 0.9), 22: (1.8, 0.9), 21: (4.2, 0.75), 20: (2.0, 0.85), 19: (1.4, 0.9),
    64: (1.3, 0.95), 63: (1.5, 0.9), 62: (2.8, 0.8), 61: (1.6, 0.9),
}  # fmt: skip

# Weights of the 24 hours for four kinds of people: commuters, lunch-breakers, evening shoppers, night owls.
HOURS = np.array(
    [
        [2, 1, 1, 1, 1, 3, 8, 12, 10, 6, 4, 4, 5, 4, 3, 3, 4, 7, 9, 8, 7, 6, 5, 3],
        [2, 1, 1, 1, 1, 1, 2, 3, 5, 6, 7, 11, 14, 11, 7, 5, 4, 4, 5, 6, 7, 7, 5, 3],
        [3, 1, 1, 1, 1, 1, 1, 2, 3, 4, 4, 5, 6, 5, 4, 4, 5, 6, 9, 13, 16, 16, 11, 6],
        [11, 8, 5, 3, 1, 1, 1, 1, 2, 3, 3, 4, 4, 4, 4, 4, 4, 4, 5, 7, 9, 12, 15, 15],
    ],
    dtype=np.float64,
)
HOUR_SHARES = (0.2, 0.25, 0.4, 0.15)


@dataclass(frozen=True, slots=True)
class Seasons:
    demand: Floats
    """Traffic weight of each day, about 1."""
    price_factor: Floats
    """What a list price is multiplied by on each day."""


def build_seasons(scenario: Scenario) -> Seasons:
    demand, price_factor = np.ones(scenario.days), np.ones(scenario.days)
    for n in range(scenario.days):
        day, before_end = scenario.first_day + timedelta(days=n), scenario.days - 1 - n
        lift, price_factor[n] = _SALES.get(before_end, (1.0, 1.0))
        growth = 0.9 + 0.2 * n / scenario.days
        demand[n] = _WEEKDAY[day.weekday()] * growth * lift
    return Seasons(demand, price_factor)
