"""Acknowledged events per second of one server process: durable, the load generator on the same cores.

The weaver rests: this measures the door. Bodies are those of the demo's simulator, prebuilt.
"""

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


def run(options: Options) -> Report:
    report = Report("ingest")
    seconds = options.seconds or 20.0
    messages = simulated_messages(options.events or _DISTINCT)
    with fresh_ground(options.home / "ingest") as ground, running(ground, "tilth.entrypoints.http"):
        wait_for_server(ground)
        batches, singles = _batches(ground, messages), _singles(ground, messages)
        for requests in (batches, singles):  # warm-up: imports, first connections, first partition
            run_load(HOST, ground.port, requests, connections=4, seconds=2)
        stored = ground.number("SELECT count(*) FROM inbox")
        measured = run_load(HOST, ground.port, batches, connections=_BATCH_CONNECTIONS, seconds=seconds)
        _add(report, measured, BATCH, f"batches of {BATCH}", "events/s", ">= 40000")
        stored = _check_stored(ground, stored, measured)
        measured = run_load(HOST, ground.port, singles, connections=_SINGLE_CONNECTIONS, seconds=seconds)
        _add(report, measured, 1, "single events", "requests/s", ">= 2500")
        _check_stored(ground, stored, measured)
    size = sum(len(body) for body in batches) / len(messages)
    report.notes.append(
        f"{size:,.0f} bytes per event; {seconds:g} s each; every acknowledged request was found in the inbox"
    )
    report.notes.append(
        f"{_BATCH_CONNECTIONS} and {_SINGLE_CONNECTIONS} connections; PostgreSQL with fsync, commit before 200"
    )
    return report


def simulated_messages(count: int) -> list[Message]:
    persons = max(count // 45, 10)
    traffic = simulate(Scenario(datetime.now(UTC).replace(microsecond=0), persons=persons))
    return Writer(traffic).write(0, min(count, len(traffic.events)))


def _batches(ground: Ground, messages: list[Message]) -> list[bytes]:
    return [
        build_request(HOST, "/v1/batch", ground.authorization, msgspec.json.encode({"batch": messages[n : n + BATCH]}))
        for n in range(0, len(messages) - BATCH + 1, BATCH)
    ]


def _singles(ground: Ground, messages: list[Message]) -> list[bytes]:
    return [
        build_request(HOST, f"/v1/{message.type}", ground.authorization, msgspec.json.encode(message))
        for message in messages[:20_000]
    ]


def _add(report: Report, measured: Measured, events: int, what: str, unit: str, bar: str) -> None:
    if measured.errors:
        raise RuntimeError(f"{len(measured.errors)} requests failed; the first: {measured.errors[0]}")
    report.add(what, measured.requests * events / measured.seconds, unit, bar=bar)
    report.add(f"{what}, p50", measured.percentile_ms(50), "ms")
    report.add(f"{what}, p99", measured.percentile_ms(99), "ms", bar=_P99_BAR)


def _check_stored(ground: Ground, before: int, measured: Measured) -> int:
    """What was acknowledged is in the database. The last answer of a connection may still have been under way."""
    stored = ground.number("SELECT count(*) FROM inbox")
    if stored - before < measured.requests:
        raise RuntimeError(f"{measured.requests} requests were acknowledged, {stored - before} are stored.")
    return stored
