"""Insight for other rooms: the shop's questions, answered from the histories of its persons."""

from tilth.insight.contracts import Definition
from tilth.insight.funnel.compute import compute_funnel, list_funnel_persons
from tilth.insight.ground import Ground
from tilth.insight.metrics.compute import compute_metrics
from tilth.insight.metrics.registry import KEY_METRICS, METRICS, describe
from tilth.insight.retention.compute import compute_retention, list_retention_persons

__all__ = [
    "KEY_METRICS",
    "Ground",
    "compute_funnel",
    "compute_metrics",
    "compute_retention",
    "list_definitions",
    "list_funnel_persons",
    "list_retention_persons",
]


def list_definitions() -> list[Definition]:
    """Every metric with what it means, in the order of the registry."""
    return [describe(metric) for metric in METRICS.values()]
