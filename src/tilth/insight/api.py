"""Insight for other rooms: the shop's questions, answered from the histories of its persons."""

from tilth.insight.asking import make_ground
from tilth.insight.contracts import Definition, DimensionInfo
from tilth.insight.dimensions import DIMENSIONS
from tilth.insight.funnel.compute import compute_funnel, list_funnel_persons
from tilth.insight.ground import Ground
from tilth.insight.metrics.compute import compute_metrics
from tilth.insight.metrics.registry import KEY_METRICS, METRICS, describe
from tilth.insight.persons.compute import list_metric_persons
from tilth.insight.retention.compute import compute_retention, list_retention_persons
from tilth.insight.values import list_events, list_values
from tilth.insight.warming import compile_kernels

__all__ = [
    "KEY_METRICS",
    "Ground",
    "compile_kernels",
    "compute_funnel",
    "compute_metrics",
    "compute_retention",
    "list_definitions",
    "list_dimensions",
    "list_events",
    "list_funnel_persons",
    "list_metric_persons",
    "list_retention_persons",
    "list_values",
    "make_ground",
]


def list_definitions() -> list[Definition]:
    """Every metric with what it means, in the order of the registry."""
    return [describe(metric) for metric in METRICS.values()]


def list_dimensions() -> list[DimensionInfo]:
    """What numbers can be broken down and filtered by, beside `prop:<name>`."""
    return [DimensionInfo(each.code, each.name_en, each.name_zh) for each in DIMENSIONS.values()]
