"""Normalise events without a database."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tilth.events.normalise.api import Normalised, Request, normalise

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
Normalise = Callable[..., Normalised]


@pytest.fixture
def run() -> Normalise:
    def run_batch(*events: dict[str, Any], currency: str = "CNY", **outside: Any) -> Normalised:
        defaults = {"type": "track", "userId": "u1"}
        batch = [{**defaults, "messageId": f"m{n}", **event} for n, event in enumerate(events)]
        body = json.dumps({"batch": batch, **outside}).encode()
        return normalise([Request(body, NOW, 1, {"currency": currency})])

    return run_batch
