"""The same events in Tilth: appended, folded in and compacted as the worker does it; asked as the server does it."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import psycopg
import pyarrow as pa

from bench.history.segment import ViewedWithoutOrder
from bench.history.synthetic import CHUNK, DAY, DAYS, END, EVENTS, START, Chunk, chunks
from tilth.events.contracts import Canonical
from tilth.history.actions.compact import rewrite_runs
from tilth.history.api import (
    APPENDED_SCHEMA,
    History,
    LocalExecutor,
    Store,
    TermEncoder,
    append_recent,
    fold_in,
    list_files,
    open_store,
)
from tilth.history.contracts import FLAG_ACTIVE, FLAG_IDENTIFIED, HOT_COLUMNS
from tilth.insight.api import Ground, compute_funnel, compute_metrics, compute_retention
from tilth.insight.contracts import FunnelQuery, MetricRef, MetricsQuery, RetentionQuery, Step
from tilth.kernel.ids import WorkspaceId
from tilth.kernel.money import Currency
from tilth.kernel.zones import Grain, load_zone
from tilth.platform.audit.contracts import Actor, ActorKind
from tilth.platform.database.opening import join_database, start_database
from tilth.platform.database.sessions import Database
from tilth.platform.settings import PlatformSettings
from tilth.platform.workspaces.api import create_workspace, list_workspaces

THREADS = 2
_FOLD_ROWS = 5_000_000
_COMPLETE = "bench-complete"
FIRST = datetime.fromtimestamp(START / 1_000_000, UTC).date()
LAST = FIRST + timedelta(days=DAYS - 1)


@dataclass(frozen=True, slots=True)
class Product:
    home: Path
    database: Database
    store: Store
    workspace: WorkspaceId

    def open_history(self) -> History:
        return History(self.database, self.store, LocalExecutor(THREADS))

    def ground(self, history: History) -> Ground:
        return Ground(history.pin(self.workspace), self.workspace, load_zone("UTC"), Currency("CNY"), END)


@contextmanager
def open_product(home: Path) -> Iterator[Product]:
    if home.exists() and not (home / _COMPLETE).exists():
        shutil.rmtree(home)  # a load that was cut short
    home.mkdir(parents=True, exist_ok=True)
    settings = PlatformSettings(home=home)
    with start_database(settings) as opened:
        with opened.database.admin() as session:
            known = list_workspaces(session)
            actor = Actor(ActorKind.LOCAL, "bench")
            workspace = (
                known[0]
                if known
                else create_workspace(session, slug="bench", name="Bench", time_zone="UTC", currency="CNY", actor=actor)
            )
        yield Product(home, opened.database, open_store(settings), workspace.id)


@contextmanager
def join_product(home: Path) -> Iterator[Product]:
    """In another process, while one has it open."""
    settings = PlatformSettings(home=home)
    with join_database(settings) as opened:
        with opened.database.admin() as session:
            workspace = list_workspaces(session)[0]
        yield Product(home, opened.database, open_store(settings), workspace.id)


def load(product: Product, events: int, persons: int) -> float | None:
    """Seconds that it took, or None where the data is there already.

    Ends with one run per bucket, as ClickHouse ends with one part: the same courtesy for both.
    """
    if (product.home / _COMPLETE).exists():
        return None
    started = time.monotonic()
    encoder, waiting = TermEncoder(), 0
    for number, chunk in enumerate(chunks(events, persons)):
        with product.database.pipeline() as connection:
            append_recent(connection, product.workspace, _rows(connection, product.workspace, encoder, chunk, number))
        waiting += len(chunk.person)
        if waiting >= _FOLD_ROWS:
            _fold(product)
            waiting = 0
    _fold(product)
    _merge(product)
    (product.home / _COMPLETE).touch()
    return time.monotonic() - started


def _rows(
    connection: psycopg.Connection, workspace: WorkspaceId, encoder: TermEncoder, chunk: Chunk, number: int
) -> pa.Table:
    """As the weaver hands them over."""
    n = len(chunk.person)
    names = pa.array([str(name) for name, _ in EVENTS])
    codes = encoder.encode(connection, workspace, "event", names).to_numpy()
    channel = int(encoder.encode(connection, workspace, "channel", pa.array(["direct"]))[0].as_py())
    currency = int(encoder.encode(connection, workspace, "currency", pa.array(["CNY"]))[0].as_py())
    order = np.arange(n, dtype=np.int64) + number * CHUNK + 1
    is_order = chunk.event == len(EVENTS) - 1
    own = {
        "person_no": chunk.person,
        "origin": chunk.person,
        "ts": chunk.ts,
        "event": codes[chunk.event].astype(np.uint16),
        "item": chunk.item,
        "channel": np.full(n, channel, np.uint16),
        "currency": np.full(n, currency, np.int32),
        "value": chunk.value,
        "quantity": np.ones(n, np.int32),
        "flags": np.full(n, FLAG_ACTIVE | FLAG_IDENTIFIED, np.uint8),
        "order_key": np.where(is_order, order, 0),
        "received_at": chunk.ts,
    }
    columns = []
    for field in APPENDED_SCHEMA:
        if field.name in own:
            columns.append(pa.array(own[field.name], field.type))
        elif field.name == "message_id":
            columns.append(pa.array([f"{number:08x}{i:08x}" for i in range(n)]))
        elif field.nullable:
            columns.append(pa.nulls(n, field.type))
        else:
            columns.append(pa.array(np.zeros(n), field.type))
    return pa.table(columns, schema=APPENDED_SCHEMA)


def _fold(product: Product) -> None:
    remaining = 1
    while remaining:
        with product.database.pipeline() as connection:
            folded = fold_in(connection, product.store, product.workspace, now=datetime.now(UTC), max_rows=_FOLD_ROWS)
        remaining = folded.remaining


def _merge(product: Product) -> None:
    with product.database.pipeline() as connection:
        buckets = sorted({run.bucket for run in list_files(connection, product.workspace)})
    for bucket in buckets:
        with product.database.pipeline() as connection:
            runs = list_files(connection, product.workspace, bucket=bucket)
            if len(runs) > 1:
                rewrite_runs(connection, product.store, product.workspace, runs)


def hot_bytes(product: Product) -> int:
    """Size of the mapped hot columns, as they lie in the cache."""
    with product.database.pipeline() as connection:
        runs = list_files(connection, product.workspace)
    folders = [product.store.column_folder(product.workspace, run.bucket, run.run) for run in runs]
    return sum((folder / f"{column}.arrow").stat().st_size for folder in folders for column in HOT_COLUMNS)


# --- the four questions; answers in the form of ClickHouse's rows


def funnel(ground: Ground) -> list[str]:
    """Persons whose furthest step is k."""
    steps = tuple(Step(str(name)) for name, _ in EVENTS[1:])
    reached = [
        step.reached for step in compute_funnel(ground, FunnelQuery(steps, FIRST, LAST, window=7 * 86_400)).steps
    ]
    return [f"{k + 1}\t{n - after}" for k, (n, after) in enumerate(zip(reached, [*reached[1:], 0], strict=True))]


def retention(ground: Ground) -> list[str]:
    total = compute_retention(ground, RetentionQuery(FIRST, LAST, periods=14)).total
    return [f"{n}\t{rate.denominator}\t{rate.numerator}" for n, rate in enumerate(total.rates)]


def daily_actives(ground: Ground) -> list[str]:
    query = MetricsQuery((MetricRef("active_users"),), FIRST, LAST, grain=Grain.DAY)
    series = compute_metrics(ground, query).metrics[0].series
    return [f"{_day(point.start)}\t{point.rate.numerator}" for point in series]


def segment(ground: Ground) -> list[str]:
    terms = ground.terms("event")
    view, order = terms.index(Canonical.PRODUCT_VIEWED), terms.index(Canonical.ORDER_COMPLETED)
    return [str(ground.run(ViewedWithoutOrder(view, order, END - 7 * DAY, END - 30 * DAY, views=3)))]


def _day(start: str) -> int:
    return (date.fromisoformat(start) - FIRST).days
