"""Acknowledged events per second of one server process: durable, the load generator on the same cores.

The weaver rests: this measures the door. Bodies are those of the demo's simulator, prebuilt. The ratio tells what the
group commit is worth: the same server and the same requests, each committed on its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from bench.load import Measured, build_request, run_load
from bench.options import Options
from bench.parts import HOST, Ground, fresh_ground, running, wait_for_server
from bench.report import Report
from tilth.entrypoints.demo.simulator.payloads import Message, Writer
from tilth.entrypoints.demo.simulator.scenario import Scenario
from tilth.entrypoints.demo.simulator.simulation import simulate

BATCH = 100
_BATCH_CONNECTIONS = 16
_SINGLE_CONNECTIONS = 64
_DISTINCT = 50_000
_P99_BAR = "< 250"


@dataclass(frozen=True, slots=True)
class _Kind:
    what: str
    requests: list[bytes]
    events: int
    """In each request."""
    connections: int
    unit: str
    bar: str


def run(options: Options) -> Report:
    report = Report("ingest")
    seconds = options.seconds or 20.0
    messages = simulated_messages(options.events or _DISTINCT)
    with fresh_ground(options.home / "ingest") as ground:
        batches, singles = batches_of(ground, messages), singles_of(ground, messages)
        kinds = (
            _Kind(f"batches of {BATCH}", batches, BATCH, _BATCH_CONNECTIONS, "events/s", ">= 40000"),
            _Kind("single events", singles, 1, _SINGLE_CONNECTIONS, "requests/s", ">= 2500"),
        )
        grouped = _measure(ground, kinds, seconds, "tilth.entrypoints.http")
        alone = _measure(ground, kinds, max(seconds / 4, 1.0), "bench.one_commit_each")
    for kind, ours, peer in zip(kinds, grouped, alone, strict=True):
        _add(report, kind, ours, peer)
    size = sum(len(body) for body in batches) / len(messages)
    report.notes.append(
        f"{size:,.0f} bytes per event; {seconds:g} s each; every acknowledged request was found in the inbox"
    )
    report.notes.append(
        f"{_BATCH_CONNECTIONS} and {_SINGLE_CONNECTIONS} connections; PostgreSQL with fsync, commit before 200"
    )
    return report


def _measure(ground: Ground, kinds: Sequence[_Kind], seconds: float, module: str) -> list[Measured]:
    """Each kind in turn, by a server process of this module."""
    found = []
    with running(ground, module):
        wait_for_server(ground)
        for kind in kinds:  # warm-up: imports, first connections, first partition
            run_load(HOST, ground.port, kind.requests, connections=4, seconds=2)
        for kind in kinds:
            stored = ground.number("SELECT count(*) FROM inbox")
            measured = run_load(HOST, ground.port, kind.requests, connections=kind.connections, seconds=seconds)
            check_stored(ground, stored, measured)
            found.append(measured)
    return found


def simulated_messages(count: int) -> list[Message]:
    persons = max(count // 45, 10)
    traffic = simulate(Scenario(datetime.now(UTC).replace(microsecond=0), persons=persons))
    return Writer(traffic).write(0, min(count, len(traffic.events)))


def batches_of(ground: Ground, messages: list[Message]) -> list[bytes]:
    return [
        build_request(HOST, "/v1/batch", ground.authorization, msgspec.json.encode({"batch": messages[n : n + BATCH]}))
        for n in range(0, len(messages) - BATCH + 1, BATCH)
    ]


def singles_of(ground: Ground, messages: list[Message]) -> list[bytes]:
    return [
        build_request(HOST, f"/v1/{message.type}", ground.authorization, msgspec.json.encode(message))
        for message in messages[:20_000]
    ]


def _add(report: Report, kind: _Kind, ours: Measured, peer: Measured) -> None:
    rate, other = (m.requests * kind.events / m.seconds for m in (ours, peer))
    against = f"the same, a commit for each request: {other:,.0f} {kind.unit}"
    report.add(kind.what, rate, kind.unit, against=against, ratio=rate / other, bar=kind.bar)
    report.add(f"{kind.what}, p50", ours.percentile_ms(50), "ms")
    report.add(f"{kind.what}, p99", ours.percentile_ms(99), "ms", bar=_P99_BAR)


def check_stored(ground: Ground, before: int, measured: Measured) -> None:
    """What was acknowledged is in the database. The last answer of a connection may still have been under way."""
    if measured.errors:
        raise RuntimeError(f"{len(measured.errors)} requests failed; the first: {measured.errors[0]}")
    stored = ground.number("SELECT count(*) FROM inbox") - before
    if stored < measured.requests:
        raise RuntimeError(f"{measured.requests} requests were acknowledged, {stored} are stored.")
