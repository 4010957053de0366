"""The page of definitions tells of every metric, argument and dimension that there is."""

import re
from pathlib import Path

import pytest

from tilth.insight.dimensions import DIMENSIONS
from tilth.insight.metrics.definitions.chinese import CHINESE
from tilth.insight.metrics.registry import KEY_METRICS, METRICS, describe

PAGE = (Path(__file__).parents[2] / "docs" / "definitions.md").read_text(encoding="utf-8")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("code", METRICS)
def test_every_metric_is_defined(code: str) -> None:
    metric = METRICS[code]
    section = PAGE.split(f"### `{code}`")[1].split("\n### ")[0]
    assert metric.name_en in section
    assert metric.name_zh in section
    assert metric.definition in section
    assert metric.numerator in section
    assert metric.denominator is None or metric.denominator in section
    assert all(f"`{name}`" in section for name in metric.args.__struct_fields__)


@pytest.mark.parametrize("code", METRICS)
def test_every_metric_is_defined_in_chinese_too(code: str) -> None:
    definition = describe(METRICS[code])
    assert _CHINESE.search(definition.numerator_zh)
    assert _CHINESE.search(definition.definition_zh)
    assert (definition.denominator is None) == (definition.denominator_zh is None)
    assert definition.denominator_zh is None or _CHINESE.search(definition.denominator_zh)


def test_nothing_is_defined_in_chinese_alone() -> None:
    assert CHINESE.keys() == METRICS.keys()


def test_nothing_else_is_defined() -> None:
    assert PAGE.count("### `") == len(METRICS)


def test_every_dimension_is_listed() -> None:
    assert all(f"`{code}`" in PAGE for code in DIMENSIONS)


def test_key_metrics_exist() -> None:
    assert set(KEY_METRICS) <= set(METRICS)
