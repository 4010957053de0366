"""Filters of a question as tests of rows.

A test of a text is a table over the codes of its column, made once; so `contains` costs the rows no more than `eq`.
"""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tilth.history.contracts import FLAG_IDENTIFIED, Part
from tilth.insight.contracts import Filter, FilterOp
from tilth.insight.dimensions import IDENTIFIED_KEYS, Kind, get_dimension
from tilth.insight.errors import InvalidQuery
from tilth.insight.ground import Ground, read_column
from tilth.kernel.money import to_minor

MONEY_FIELDS = ("value", "price")
NUMBER_FIELDS = (*MONEY_FIELDS, "quantity")
MAX_FILTERS = 20
MAX_VALUES = 1_000
NO_MASK = np.empty(0, dtype=np.uint8)

_COMPARE: dict[FilterOp, Callable[[Any, Any], Any]] = {
    FilterOp.LT: operator.lt,
    FilterOp.LTE: operator.le,
    FilterOp.GT: operator.gt,
    FilterOp.GTE: operator.ge,
}


@dataclass(frozen=True, slots=True)
class _CodeTest:
    """`table[code]` says whether a row passes; its last entry speaks for codes that came after it was made."""

    column: str
    table: NDArray[np.bool_]

    def test(self, part: Part) -> NDArray[np.bool_]:
        codes = read_column(part, self.column)
        passed: NDArray[np.bool_] = np.take(self.table, codes, mode="clip")
        return passed


@dataclass(frozen=True, slots=True)
class _NumberTest:
    column: str
    op: FilterOp
    values: tuple[int, ...]

    def test(self, part: Part) -> NDArray[np.bool_]:
        numbers = read_column(part, self.column)
        if self.op in _COMPARE:
            compared: NDArray[np.bool_] = _COMPARE[self.op](numbers, self.values[0])
            return compared
        return np.isin(numbers, self.values, invert=self.op is FilterOp.NOT)


@dataclass(frozen=True, slots=True)
class RowFilter:
    """All tests together; no test lets every row pass."""

    tests: tuple[_CodeTest | _NumberTest, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(test.column for test in self.tests)

    def mask(self, part: Part) -> NDArray[np.uint8]:
        """uint8[rows], or an empty array where every row passes."""
        if not self.tests:
            return NO_MASK
        passed = self.tests[0].test(part)
        for test in self.tests[1:]:
            passed = passed & test.test(part)
        mask = passed.view(np.uint8)
        mask.flags.writeable = False
        return mask


def make_filter(ground: Ground, filters: Sequence[Filter]) -> RowFilter:
    """Raises InvalidQuery or UnknownDimension for what cannot be tested."""
    if len(filters) > MAX_FILTERS:
        raise InvalidQuery(f"At most {MAX_FILTERS} filters can be given at once, not {len(filters)}.")
    return RowFilter(tuple(_make_test(ground, each) for each in filters))


def _make_test(ground: Ground, asked: Filter) -> _CodeTest | _NumberTest:
    if not 1 <= len(asked.values) <= MAX_VALUES:
        raise InvalidQuery(f"The filter on '{asked.field}' needs 1 to {MAX_VALUES} values.")
    if asked.op is not FilterOp.IN and asked.op is not FilterOp.NOT and len(asked.values) > 1:
        raise InvalidQuery(f"The filter on '{asked.field}' takes one value with '{asked.op}'; use 'in' for several.")
    if asked.field in NUMBER_FIELDS:
        return _make_number_test(ground, asked)
    if asked.op in _COMPARE:
        raise InvalidQuery(f"'{asked.op}' compares numbers; '{asked.field}' is a text. Use eq, in, not or contains.")
    wanted = [str(value) for value in asked.values]
    dimension = get_dimension(asked.field)
    match dimension.kind:
        case Kind.BUYER:
            raise InvalidQuery("New and old buyers depend on the period: use 'buyer' as a breakdown, not as a filter.")
        case Kind.IDENTIFIED:
            return _make_identified_test(asked, wanted)
        case Kind.CODES:
            return _CodeTest(dimension.column, _table(ground.terms(dimension.column), asked.op, wanted))


def _make_identified_test(asked: Filter, wanted: list[str]) -> _CodeTest:
    if asked.op is FilterOp.CONTAINS or not set(wanted) <= set(IDENTIFIED_KEYS):
        raise InvalidQuery(f"'identified' is one of {', '.join(IDENTIFIED_KEYS)}.")
    names = [IDENTIFIED_KEYS[bool(flags & FLAG_IDENTIFIED)] in wanted for flags in range(256)]
    return _CodeTest("flags", np.array(names) ^ (asked.op is FilterOp.NOT))


def _make_number_test(ground: Ground, asked: Filter) -> _NumberTest:
    if asked.op is FilterOp.CONTAINS:
        raise InvalidQuery(f"'{asked.field}' is a number: use eq, in, not, lt, lte, gt or gte.")
    if asked.field in MONEY_FIELDS:
        return _NumberTest(asked.field, asked.op, tuple(to_minor(value, ground.currency) for value in asked.values))
    try:
        return _NumberTest(asked.field, asked.op, tuple(int(str(value)) for value in asked.values))
    except ValueError as error:
        raise InvalidQuery(f"'{asked.field}' is compared with whole numbers, not with {asked.values}.") from error


def _table(texts: list[str], op: FilterOp, wanted: list[str]) -> NDArray[np.bool_]:
    """Code 0 is the empty text, code 1 every name that found no place in the dictionary."""
    names = ["", "(other)", *texts[2:]]
    if op is FilterOp.CONTAINS:
        needle = wanted[0].casefold()
        passed = [needle in name.casefold() for name in names]
        return np.array([*passed, False])
    chosen = set(wanted)
    passed = [name in chosen for name in names]
    table = np.array([*passed, False])
    return ~table if op is FilterOp.NOT else table
