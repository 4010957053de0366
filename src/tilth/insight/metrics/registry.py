"""All metrics, explicitly. To add one: an entry in its family's file, a test against an oracle, a line in the docs."""

import difflib
from typing import Any

import msgspec

from tilth.insight.contracts import Definition
from tilth.insight.errors import InvalidQuery, UnknownMetric
from tilth.insight.metrics.definitions.audience import AUDIENCE
from tilth.insight.metrics.definitions.buyers import BUYERS
from tilth.insight.metrics.definitions.chinese import CHINESE
from tilth.insight.metrics.definitions.trade import TRADE
from tilth.insight.metrics.metric import Metric

METRICS: dict[str, Metric] = {metric.code: metric for metric in (*TRADE, *AUDIENCE, *BUYERS)}
KEY_METRICS = ("gmv", "conversion_rate", "active_users", "retention_rate", "repurchase_rate", "cac")
"""The six that every shop asks for first."""


def get_metric(code: str) -> Metric:
    """Raises UnknownMetric naming the nearest codes."""
    if code not in METRICS:
        near = difflib.get_close_matches(code, METRICS, n=3)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise UnknownMetric(f"There is no metric '{code}'.{hint} `tilth metrics --list` shows them all.", metric=code)
    return METRICS[code]


def read_args(metric: Metric, args: dict[str, Any]) -> msgspec.Struct:
    """Raises InvalidQuery saying which argument is wrong."""
    try:
        return msgspec.convert(args, metric.args, strict=False)
    except msgspec.ValidationError as error:
        known = ", ".join(metric.args.__struct_fields__) or "none"
        raise InvalidQuery(
            f"Arguments of '{metric.code}' ({known}): {error}.", metric=metric.code, part="metrics"
        ) from error


def describe(metric: Metric) -> Definition:
    chinese = CHINESE[metric.code]
    return Definition(
        code=metric.code,
        family=metric.family,
        name_en=metric.name_en,
        name_zh=metric.name_zh,
        unit=metric.unit,
        numerator=metric.numerator,
        denominator=metric.denominator,
        definition=metric.definition,
        numerator_zh=chinese.numerator,
        denominator_zh=chinese.denominator,
        definition_zh=chinese.definition,
        args=msgspec.json.schema(metric.args),
    )
