"""From the 200 of an event to its place in the answer of `tilth metrics`, under a steady load of a whole shop.

The load has orders too, so the question folds all that a shop's question folds; the probes are told apart by their
campaign, a filter of the question.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import numpy as np

from bench.options import Options
from bench.paced import Paced, fresh_messages
from bench.parts import Ground, fresh_ground, running, wait_for_server
from bench.report import Report
from tilth.entrypoints.demo.shop import WORKSPACE
from tilth.insight.asker import ServerAsker
from tilth.insight.contracts import Filter, MetricRef, MetricsQuery

_RATE = 3_000
_PROBE_SECONDS = 0.4
_WARM_SECONDS = 5.0
_CAMPAIGN = "freshness-probe"


@dataclass
class _Probes:
    """Orders of a campaign that nobody else came by: the n-th is visible when the metric says n."""

    acknowledged: list[float] = field(default_factory=list)
    visible: list[float] = field(default_factory=list)


def run(options: Options) -> Report:
    report = Report("freshness")
    rate, seconds = options.rate or _RATE, options.seconds or 60.0
    messages = fresh_messages(int(rate * (seconds + _WARM_SECONDS) * 1.1))
    probes, stop = _Probes(), threading.Event()
    with (
        fresh_ground(options.home / "freshness") as ground,
        running(ground, "tilth.entrypoints.worker"),
        running(ground, "tilth.entrypoints.http"),
        asking(ground) as asker,
    ):
        wait_for_server(ground)
        paced = Paced(ground, messages, rate=rate)
        _count(asker)
        loading = threading.Thread(target=paced.run, args=(stop,))
        loading.start()
        time.sleep(_WARM_SECONDS)
        _count(asker)  # kernels are loaded now, not while it counts
        probing = threading.Thread(target=_probe, args=(ground, probes, seconds))
        probing.start()
        _watch(asker, probes, probing)
        stop.set()
        loading.join()
    delays = np.array(probes.visible) - np.array(probes.acknowledged[: len(probes.visible)])
    report.add("200 → visible, p50", float(np.percentile(delays, 50)), "s")
    report.add("200 → visible, p95", float(np.percentile(delays, 95)), "s", bar="<= 2")
    report.add("200 → visible, worst", float(delays.max()), "s")
    report.add("load", paced.sent / paced.seconds, "events/s", bar=f">= {0.98 * rate:.0f}")
    report.notes.append(
        f"{len(delays)} probes in {seconds:g} s, orders among the orders of the load; orders_paid of their campaign, "
        "as `tilth metrics` asks it, again as soon as it had answered"
    )
    return report


@contextmanager
def asking(ground: Ground) -> Iterator[ServerAsker]:
    """The asker of `tilth metrics`, which a running server answers."""
    headers = {"Authorization": f"Bearer {ground.shop.api_key}", "Tilth-Workspace": WORKSPACE}
    with httpx.Client(base_url=ground.url, headers=headers, timeout=60, trust_env=False) as client:
        yield ServerAsker(client)


def _probe(ground: Ground, probes: _Probes, seconds: float) -> None:
    until = time.monotonic() + seconds
    with httpx.Client(base_url=ground.url, auth=(ground.shop.write_key, ""), timeout=30, trust_env=False) as client:
        while time.monotonic() < until:
            number = len(probes.acknowledged)
            event = {
                "userId": f"probe-{number}",
                "messageId": f"probe-{number}",
                "event": "Order Completed",
                "properties": {"order_id": f"probe-{number}", "total": 1},
                "context": {"campaign": {"name": _CAMPAIGN}},
            }
            client.post("/v1/track", json=event).raise_for_status()
            probes.acknowledged.append(time.monotonic())
            time.sleep(_PROBE_SECONDS)


def _watch(asker: ServerAsker, probes: _Probes, probing: threading.Thread) -> None:
    """Until all probes are visible. An answer that ends now proves what it counts, not more."""
    give_up: float | None = None
    while probing.is_alive() or len(probes.visible) < len(probes.acknowledged):
        count = _count(asker)
        now = time.monotonic()
        probes.visible += [now] * (min(count, len(probes.acknowledged)) - len(probes.visible))
        if not probing.is_alive():
            give_up = give_up or now + 30
            if now > give_up:
                raise RuntimeError(f"{len(probes.acknowledged) - len(probes.visible)} probes never became visible.")


def _count(asker: ServerAsker) -> int:
    today = datetime.now(UTC).date()
    query = MetricsQuery(
        (MetricRef("orders_paid"),),
        today - timedelta(days=1),
        today + timedelta(days=1),
        filters=(Filter("campaign", (_CAMPAIGN,)),),
    )
    return int(asker.ask("metrics", query)["metrics"][0]["total"]["numerator"])
