"""Live traffic: simulated visits played in real time."""

from dataclasses import dataclass
from datetime import UTC

import numpy as np

from tilth.entrypoints.demo.sender import Sender, pack
from tilth.entrypoints.demo.simulator.draws import Ints
from tilth.entrypoints.demo.simulator.payloads import Message, Writer
from tilth.entrypoints.demo.simulator.simulation import Traffic, simulate_live
from tilth.kernel.clock import Clock, to_micros

_CHUNK_SECONDS = 60


@dataclass(slots=True)
class _Playing:
    """A chunk of traffic and how far it has been sent."""

    ts: Ints
    writer: Writer
    sent: int = 0

    def take_until(self, now: int) -> list[Message]:
        start, self.sent = self.sent, int(np.searchsorted(self.ts, now, side="right"))
        return self.writer.write(start, self.sent)


class Live:
    def __init__(self, past: Traffic, sender: Sender, clock: Clock, *, rate: float) -> None:
        """`rate`: events per second, about."""
        self._sender, self._clock = sender, clock
        self._horizon = to_micros(clock.now())
        self._chunks = simulate_live(past, since=self._horizon, seconds=_CHUNK_SECONDS, rate=rate)
        self._customers = Writer(past).customers
        self._playing: list[_Playing] = []
        self.events = 0

    def tick(self) -> None:
        """Sends what is due; to be called every second or so. Raises DeliveryFailed when the server is gone."""
        moment = self._clock.now().astimezone(UTC)
        now = to_micros(moment)
        while self._horizon <= now:
            traffic = next(self._chunks)
            self._playing.append(_Playing(traffic.events.ts, Writer(traffic, self._customers)))
            self._horizon += _CHUNK_SECONDS * 1_000_000
        due = [message for playing in self._playing for message in playing.take_until(now)]
        self._playing = [playing for playing in self._playing if playing.sent < len(playing.ts)]
        due.sort(key=lambda message: message.timestamp)
        for batch in pack(due, sent_at=moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")):
            self.events += self._sender.send(batch)
