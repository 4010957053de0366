"""What a metric is: a name, a written definition, and two counts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from tilth.insight.contracts import Unit
from tilth.insight.metrics.counting import Counts
from tilth.insight.metrics.sheet import Sheet


class NoArgs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For a metric that takes no arguments."""


@dataclass(frozen=True, slots=True)
class Metric:
    """`compute` gives numerator and denominator, int64[periods, groups]; a sum has no denominator.

    `in_currency`: counts are of one currency, and other currencies are reported beside it.
    """

    code: str
    family: str
    name_en: str
    name_zh: str
    unit: Unit
    numerator: str
    denominator: str | None
    definition: str
    compute: Callable[[Sheet, Any], tuple[Counts, Counts | None]]
    args: type[msgspec.Struct] = NoArgs
    in_currency: bool = False
    rank: Callable[[Sheet, Any], Counts] | None = None
    """What the largest groups are chosen by, where the metric itself would count all groups day by day."""
