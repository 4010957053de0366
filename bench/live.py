"""What it costs the collector that people watch: requests per second with nobody and with 20 who follow live events.

Rounds alternate, and the ratio is the median of their pairs, so that what else the machine does falls on both. The
worker rests; the load generator and those who follow are on the same cores as the server, so it tells of more cost than
there is where readers are at home.
"""

import selectors
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from statistics import median

from bench.ingest import BATCH, batches_of, check_stored, simulated_messages, singles_of
from bench.load import Measured, run_load
from bench.options import Options
from bench.parts import HOST, Ground, fresh_ground, running, wait_for_server
from bench.report import Report
from tilth.entrypoints.demo.shop import WORKSPACE

FOLLOWERS = 20
ROUNDS = 8
_BAR = ">= 0.8"
_DISTINCT = 20_000


def run(options: Options) -> Report:
    report = Report("live")
    seconds = (options.seconds or 32.0) / ROUNDS / 2
    messages = simulated_messages(options.events or _DISTINCT)
    with fresh_ground(options.home / "live") as ground:
        kinds = (
            ("single events", singles_of(ground, messages), 1, 64, "requests/s"),
            (f"batches of {BATCH}", batches_of(ground, messages), BATCH, 16, "events/s"),
        )
        with running(ground, "tilth.entrypoints.http"):
            wait_for_server(ground)
            for what, requests, events, connections, unit in kinds:
                run_load(HOST, ground.port, requests, connections=4, seconds=2)  # warm-up
                alone, watched, told = _measure(ground, requests, connections, seconds)
                rate, other = (median(m.requests * events / m.seconds for m in rounds) for rounds in (watched, alone))
                pairs = zip(watched, alone, strict=True)
                report.add(
                    f"{what}, {FOLLOWERS} followers",
                    rate,
                    unit,
                    against=f"the same, nobody follows: {other:,.0f} {unit}",
                    ratio=median(one.requests / one.seconds / (two.requests / two.seconds) for one, two in pairs),
                    bar=_BAR,
                    bar_of="ratio",
                )
                late, early = (median(m.percentile_ms(99) for m in rounds) for rounds in (watched, alone))
                against = f"the same, nobody follows: {early:,.0f} ms"
                report.add(f"{what}, p99 with followers", late, "ms", against=against, ratio=early / late)
                report.notes.append(f"{what}: {told / 1e6:,.0f} MB told to those who followed")
    report.notes.append(f"medians of {ROUNDS} rounds of {seconds:g} s each, with and without in turn")
    return report


def _measure(
    ground: Ground, requests: list[bytes], connections: int, seconds: float
) -> tuple[list[Measured], list[Measured], int]:
    """Rounds with nobody, rounds with followers, and the bytes that these were told."""
    alone, watched, told = [], [], 0
    for _ in range(ROUNDS):
        alone.append(_load(ground, requests, connections, seconds))
        with _following(ground) as followers:
            watched.append(_load(ground, requests, connections, seconds))
        if not followers.told:
            raise RuntimeError("Nobody was told of anything: those who follow do not follow.")
        told += followers.told
    return alone, watched, told


def _load(ground: Ground, requests: list[bytes], connections: int, seconds: float) -> Measured:
    stored = ground.number("SELECT count(*) FROM inbox")
    measured = run_load(HOST, ground.port, requests, connections=connections, seconds=seconds)
    check_stored(ground, stored, measured)
    return measured


class _Followers:
    """A process of its own, as its reading must not hold up the load generator."""

    def __init__(self, ground: Ground) -> None:
        context = get_context("spawn")
        self._told = context.Value("q", 0)
        self._stop, ready = context.Event(), context.Event()
        request = (
            f"GET /api/v1/events/live/stream HTTP/1.1\r\nHost: {HOST}\r\nTilth-Workspace: {WORKSPACE}\r\n"
            f"Authorization: Bearer {ground.shop.api_key}\r\nAccept: text/event-stream\r\n\r\n"
        )
        self._process = context.Process(
            target=follow, args=(ground.port, request.encode(), ready, self._stop, self._told), daemon=True
        )
        self._process.start()
        if not ready.wait(30):
            raise RuntimeError("The streams are refused.")

    @property
    def told(self) -> int:
        return int(self._told.value)

    def close(self) -> None:
        self._stop.set()
        self._process.join()


def follow(port: int, request: bytes, ready: Event, stop: Event, told: "Synchronized[int]") -> None:
    """Opens the streams, reads what each is told and throws it away."""
    selector = selectors.DefaultSelector()
    for _ in range(FOLLOWERS):
        opened = socket.create_connection((HOST, port))
        opened.sendall(request)
        if not opened.recv(65_536).startswith(b"HTTP/1.1 200"):
            return
        opened.settimeout(0)
        selector.register(opened, selectors.EVENT_READ)
    ready.set()
    while not stop.is_set():
        for key, _ in selector.select(timeout=0.1):
            assert isinstance(key.fileobj, socket.socket)
            told.value += len(key.fileobj.recv(1 << 20))


@contextmanager
def _following(ground: Ground) -> Iterator[_Followers]:
    followers = _Followers(ground)
    try:
        yield followers
    finally:
        followers.close()
