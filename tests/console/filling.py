"""A shop of the demo for tests and pictures: filled, checked against the simulator, and stopped."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
from rich.console import Console

from tilth.entrypoints.demo.flow import Demo, Wishes
from tilth.entrypoints.demo.shop import DemoShop, Memory
from tilth.entrypoints.demo.simulator.scenario import Language, Scenario
from tilth.kernel.clock import SystemClock
from tilth.platform.settings import PlatformSettings


def fill_shop(home: Path, console: Console, *, persons: int, days: int = 90, language: Language = "zh") -> DemoShop:
    """Raises DemoFailed."""
    scenario = Scenario(datetime.now(UTC).replace(microsecond=0), persons=persons, days=days, language=language)
    Demo(PlatformSettings(home=home, port=0), Wishes(once=True), SystemClock(), console).run(scenario)
    shop = msgspec.json.decode((home / "demo.json").read_bytes(), type=Memory).shop
    assert shop is not None
    return shop
