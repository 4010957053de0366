"""Real shops, all the way: file → import → inbox → weaver → history → questions."""

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.conftest import TestWorkspace

from tilth.events.api import list_rejections
from tilth.events.imports.api import import_files, load_recipe
from tilth.events.imports.contracts import ImportSummary
from tilth.history.api import History, LocalExecutor, compact, fold_in, open_store
from tilth.history.contracts import BucketView
from tilth.insight.api import Ground, compute_metrics, make_ground
from tilth.insight.contracts import Filter, MetricRef, MetricResult, MetricsQuery
from tilth.kernel.clock import FakeClock
from tilth.kernel.zones import Grain
from tilth.people.api import Weaver
from tilth.platform.audit.contracts import system_actor
from tilth.platform.database.sessions import Database
from tilth.platform.settings import PlatformSettings
from tilth.platform.workspaces.api import get_workspace

DATA = Path(os.environ.get("TILTH_REAL_DATA", Path(__file__).resolve().parents[4] / "shared" / "data"))


class EventCounts:
    """Rows per event code, counted slice by slice."""

    columns = ("event",)

    def run(self, view: BucketView) -> Counter[int]:
        counts: Counter[int] = Counter()
        for part in view.parts:
            for start, end in zip(part.starts, part.ends, strict=True):
                counts.update(part.columns["event"][start:end].tolist())
        return counts

    def merge(self, partials: Sequence[Counter[int]]) -> Counter[int]:
        return sum(partials, Counter())


@dataclass(frozen=True, slots=True)
class Shop:
    database: Database
    workspace: TestWorkspace
    settings: PlatformSettings

    def load(self, recipe: str, *files: str) -> ImportSummary:
        paths = [str(DATA / file) for file in files]
        if not all(Path(path).exists() for path in paths):
            pytest.skip(f"The public data set {files[0]} is not here; set TILTH_REAL_DATA to its folder.")
        with self.database.read(self.workspace.id) as session:
            described = get_workspace(session)
        summary = import_files(
            self.database.pipeline, described, load_recipe(recipe), paths, actor=system_actor("test")
        )
        self.weave()
        return summary

    def weave(self) -> int:
        weaver, rows, more = Weaver(self.workspace.id), 0, True
        while more:
            with self.database.pipeline() as connection:
                report = weaver.weave_once(connection)
            rows += report.rows
            more = report.more or report.requests > 0
        return rows

    def settle(self) -> None:
        """Everything into run files, as few as there can be."""
        store = open_store(self.settings)
        remaining = 1
        while remaining:
            with self.database.pipeline() as connection:
                remaining = fold_in(connection, store, self.workspace.id, now=datetime.now(UTC), reseat=True).remaining
        for bucket in range(16):
            again = True
            while again:
                with self.database.pipeline() as connection:
                    again = bool(compact(connection, store, self.workspace.id, bucket))

    def count_events(self) -> dict[str, int]:
        history = History(self.database, open_store(self.settings), LocalExecutor(2))
        counts = history.run(self.workspace.id, EventCounts())
        names = history.terms(self.workspace.id, "event").to_pylist()
        return {names[code]: count for code, count in counts.items()}

    def list_rejected(self) -> list[tuple[str, str]]:
        """Place and code."""
        with self.database.read(self.workspace.id) as session:
            return [(bad.place, bad.code) for bad in list_rejections(session).items]

    def ask(self, ask: Callable[[Ground], object], now: datetime) -> object:
        history = History(self.database, open_store(self.settings), LocalExecutor(2))
        with self.database.read(self.workspace.id) as session:
            return ask(make_ground(session, history, FakeClock(now)))

    def metrics(
        self,
        codes: Sequence[str],
        first: date,
        last: date,
        *,
        now: datetime,
        grain: Grain | None = None,
        by: tuple[str, ...] = (),
        filters: Sequence[Filter] = (),
    ) -> dict[str, MetricResult]:
        query = MetricsQuery(tuple(map(MetricRef, codes)), first, last, grain=grain, by=by, filters=tuple(filters))
        answer = self.ask(lambda ground: compute_metrics(ground, query), now)
        return {metric.code: metric for metric in answer.metrics}  # type: ignore[attr-defined]  # ask() gives an object
