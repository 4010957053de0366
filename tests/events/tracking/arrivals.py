"""Events on their whole way: through the door, woven, and counted for the tracking plan."""

from dataclasses import dataclass
from threading import Event
from typing import Any

from tests.events.conftest import Door

from tilth.entrypoints.worker.observing import Observer
from tilth.history.api import read_arrivals
from tilth.people.api import Weaver


@dataclass
class Arrivals:
    door: Door

    def send(self, *events: dict[str, Any]) -> None:
        """Tracks of u1, unless they say otherwise; woven and counted when this returns."""
        sent = [{"type": "track", "userId": "u1", **event} for event in events]
        answer = self.door.post("/v1/batch", {"batch": sent})
        assert answer.status_code == 200, answer.text
        self.weave()

    def weave(self) -> None:
        with self.door.database.pipeline() as connection:
            Weaver(self.door.workspace.id).weave_once(connection)
        self.count()

    def count(self) -> None:
        Observer(self.door.database).observe(Event())

    def woven(self) -> list[str]:
        """Names of the events in history's tail, in their order."""
        with self.door.database.pipeline() as connection:
            rows = read_arrivals(connection, self.door.workspace.id, after=0, rows=10_000).rows
        return [] if rows is None else rows.column("event").to_pylist()
