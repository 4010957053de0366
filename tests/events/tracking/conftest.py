import pytest
from tests.events.conftest import Door
from tests.events.tracking.arrivals import Arrivals


@pytest.fixture
def arrivals(door: Door) -> Arrivals:
    return Arrivals(door)
