"""What to simulate, and the random streams that make it reproducible."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zlib import crc32
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from tilth.entrypoints.demo.simulator.content import Language
from tilth.kernel.clock import to_micros
from tilth.kernel.zones import day_start, load_zone


@dataclass(frozen=True, slots=True)
class Scenario:
    """The same scenario gives the same shop, to the last byte."""

    end: datetime
    """No event lies at or after this moment."""
    seed: int = 7
    persons: int = 20_000
    days: int = 90
    """Calendar days, the day of `end` among them, so the last one is usually cut short."""
    events_per_person: float = 50.0
    zone_name: str = "Asia/Shanghai"
    currency: str = "CNY"
    language: Language = "zh"

    @property
    def zone(self) -> ZoneInfo:
        return load_zone(self.zone_name)

    @property
    def last_day(self) -> date:
        return self.end.astimezone(self.zone).date()

    @property
    def first_day(self) -> date:
        return self.last_day - timedelta(days=self.days - 1)

    def day_starts(self) -> NDArray[np.int64]:
        """µs UTC of the beginning of each day."""
        return np.array([day_start(self.first_day + timedelta(days=n), self.zone) for n in range(self.days)], np.int64)

    def stream(self, name: str) -> np.random.Generator:
        """A generator of its own per part, so that a change in one part leaves the others as they were."""
        return np.random.default_rng([self.seed, self.persons, self.days, to_micros(self.end), crc32(name.encode())])
