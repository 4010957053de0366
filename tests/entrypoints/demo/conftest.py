from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from tilth.entrypoints.demo.simulator.payloads import Writer
from tilth.entrypoints.demo.simulator.scenario import Scenario
from tilth.entrypoints.demo.simulator.simulation import Traffic, simulate

SCENARIO = Scenario(end=datetime(2026, 11, 20, 10, 30, tzinfo=UTC), seed=3, persons=1_500)


@pytest.fixture(scope="session")
def traffic() -> Traffic:
    return simulate(SCENARIO)


@pytest.fixture(scope="session")
def messages(traffic: Traffic) -> list[dict[str, Any]]:
    """What a server sees: decoded JSON."""
    written = Writer(traffic).write(0, len(traffic.events))
    decoded: list[dict[str, Any]] = msgspec.json.decode(msgspec.json.encode(written))
    return decoded
