"""Compiles every kernel before somebody waits for it, by asking one question of each kind of a history of one row.

numba keeps what it compiled on disk, so this costs half a minute once per installation and a second later on.
"""

from datetime import date, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from tilth.events.contracts import Canonical
from tilth.history.api import compile_views
from tilth.history.contracts import DAY_COLUMN, FLAG_ACTIVE, RECENT_SCHEMA, BucketView, Fold, Part
from tilth.insight.contracts import (
    ANY_ACTIVE,
    Filter,
    FunnelMode,
    FunnelQuery,
    MetricRef,
    MetricsQuery,
    RetentionQuery,
    Step,
)
from tilth.insight.filters import RowFilter
from tilth.insight.funnel.compute import compute_funnel
from tilth.insight.ground import Ground, sealed
from tilth.insight.lifetime.fold import LifetimeFold
from tilth.insight.live.compute import compute_live
from tilth.insight.metrics.compute import compute_metrics
from tilth.insight.metrics.registry import METRICS
from tilth.insight.metrics.sheet import Setting
from tilth.insight.persons.compute import FINDERS, list_metric_persons
from tilth.insight.persons.contracts import MetricPersonsQuery, RetentionPersonsQuery
from tilth.insight.retention.compute import compute_retention, list_retention_persons
from tilth.insight.ticks import day_column
from tilth.kernel.ids import WorkspaceId
from tilth.kernel.money import Currency
from tilth.kernel.zones import Grain

P = TypeVar("P")
R = TypeVar("R")
_DAY = date(1970, 1, 5)
_ZONE = ZoneInfo("UTC")
_MOMENT = 4 * 86_400 * 1_000_000


class _OneRow:
    """A person who paid an order."""

    def run(self, workspace: WorkspaceId, fold: Fold[P, R]) -> R:
        del workspace
        columns = {name: np.zeros(1, dtype=_dtype(name)) for name in fold.columns}
        for name, value in (("ts", _MOMENT), ("event", 2), ("flags", FLAG_ACTIVE), (day_column(_ZONE), 4)):
            if name in columns:
                columns[name][:] = value
        person, start, end = np.zeros(1, np.int32), np.zeros(1, np.int64), np.ones(1, np.int64)
        return fold.merge([fold.run(BucketView(0, 1, [Part(person, start, end, columns)]))])

    def terms(self, workspace: WorkspaceId, kind: str) -> pa.Array:
        del workspace
        events = [Canonical.ORDER_COMPLETED.value] if kind == "event" else []
        return pa.array([None, "(other)", *events], pa.string())


def compile_kernels() -> None:
    """Idempotent; safe beside questions that are being answered."""
    compile_views()
    ground = Ground(_OneRow(), WorkspaceId(0), _ZONE, Currency("CNY"), _MOMENT)
    codes = tuple(MetricRef(code) for code in METRICS)
    compute_metrics(ground, MetricsQuery(codes, _DAY, _DAY))
    compute_metrics(ground, MetricsQuery((MetricRef("gmv"), MetricRef("visitors")), _DAY, _DAY, by=("buyer",)))
    hours = MetricsQuery((MetricRef("visitors"),), _DAY, _DAY, filters=(Filter("buyer", ("new",)),), grain=Grain.HOUR)
    compute_metrics(ground, hours)
    compute_metrics(ground, MetricsQuery((MetricRef("visitors"),), _DAY, _DAY + timedelta(days=1), grain=Grain.DAY))
    compute_live(ground)
    setting = Setting.of(ground, RowFilter(), (), ground.currency)
    ground.run(LifetimeFold(setting.roles, sealed(setting.currencies)))
    for code in FINDERS:
        list_metric_persons(ground, MetricPersonsQuery(MetricsQuery((), _DAY, _DAY), code))
    steps = (Step(Canonical.ORDER_COMPLETED), Step(ANY_ACTIVE))
    compute_funnel(ground, FunnelQuery(steps, _DAY, _DAY, mode=FunnelMode.STRICT, hold="item"))
    compute_funnel(ground, FunnelQuery((steps[0], Step(Canonical.PRODUCT_VIEWED)), _DAY, _DAY))
    retention = RetentionQuery(_DAY, _DAY)
    compute_retention(ground, retention)
    list_retention_persons(ground, RetentionPersonsQuery(retention, 0))


def _dtype(name: str) -> np.dtype[np.generic]:
    if name.startswith(DAY_COLUMN):
        return np.dtype(np.uint16)
    dtype: np.dtype[np.generic] = np.dtype(RECENT_SCHEMA.field(name).type.to_pandas_dtype())
    return dtype
