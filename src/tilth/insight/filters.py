"""Filters of a question as tests of rows.

A test of a text is a table over the codes of its column, made once; so `contains` costs the rows no more than `eq`.
"""

import difflib
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tilth.history.contracts import FLAG_IDENTIFIED, Part
from tilth.insight.contracts import Filter, FilterOp
from tilth.insight.dimensions import BUYER, BUYER_KEYS, IDENTIFIED_KEYS, Kind, get_dimension
from tilth.insight.errors import InvalidQuery
from tilth.insight.ground import Ground, read_column, sealed
from tilth.insight.masking import mask_values
from tilth.kernel.money import to_minor

MONEY_FIELDS = ("value", "price")
NUMBER_FIELDS = (*MONEY_FIELDS, "quantity")
MAX_FILTERS = 20
MAX_VALUES = 1_000
MAX_POINTED_OUT, MAX_SEARCHED = 3, 5_000
"""Unknown values that are named, and names among which near ones are looked for: that takes time."""
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
    """All tests together; no test lets every row pass.

    `buyers`: which of BUYER_KEYS pass, by their places; empty: all. That depends on the period, so the grid of a metric
    tests it (metrics.counting). `notes`: what a reader of the answer should know of the filter.
    """

    tests: tuple[_CodeTest | _NumberTest, ...] = ()
    buyers: frozenset[int] = frozenset()
    notes: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(test.column for test in self.tests)

    def mask(self, part: Part) -> NDArray[np.uint8]:
        """uint8[rows], or an empty array where every row passes."""
        if not self.tests:
            return sealed(NO_MASK)
        passed = self.tests[0].test(part)
        for test in self.tests[1:]:
            passed = passed & test.test(part)
        mask = passed.view(np.uint8)
        mask.flags.writeable = False
        return mask


def make_filter(ground: Ground, filters: Sequence[Filter]) -> RowFilter:
    """Raises InvalidQuery or UnknownDimension for what cannot be tested."""
    if len(filters) > MAX_FILTERS:
        raise InvalidQuery(f"At most {MAX_FILTERS} filters can be given at once, not {len(filters)}.", part="filters")
    by_buyer = [each for each in filters if each.field == BUYER]
    if len(by_buyer) > 1:
        raise InvalidQuery(f"Give one filter on '{BUYER}' with all the values that shall pass.", part="filters")
    tests, notes = [], []
    for each in filters:
        if each.field != BUYER:
            tests.append(_make_test(ground, each))
            notes += _find_strangers(ground, each)
    return RowFilter(tuple(tests), _choose_buyers(by_buyer[0]) if by_buyer else frozenset(), tuple(notes))


def _choose_buyers(asked: Filter) -> frozenset[int]:
    names = {key or "" for key in BUYER_KEYS}
    if asked.op not in (FilterOp.EQ, FilterOp.IN, FilterOp.NOT) or not {str(v) for v in asked.values} <= names:
        raise InvalidQuery(f"'{BUYER}' is 'new', 'old' or '' (no paid order yet), with eq, in or not.", part="filters")
    chosen = {str(value) for value in asked.values}
    return frozenset(
        place for place, key in enumerate(BUYER_KEYS) if ((key or "") in chosen) != (asked.op is FilterOp.NOT)
    )


def wanted_of(asked: Filter) -> list[str]:
    """The values of a filter on a text as they are compared: a whole phone number means all that are masked as it is.

    A part is compared as it was typed, with what is shown.
    """
    values = list(map(str, asked.values))
    return values if asked.op is FilterOp.CONTAINS else mask_values(asked.field, values)


def _find_strangers(ground: Ground, asked: Filter) -> list[str]:
    """A sentence for each value that no event has: most often it is misspelt."""
    if asked.field in NUMBER_FIELDS or asked.op is FilterOp.CONTAINS:
        return []
    dimension = get_dimension(asked.field)
    if dimension.kind is not Kind.CODES:
        return []
    known = set(ground.shown_terms(dimension.column))
    strangers = [value for value in wanted_of(asked) if value not in known]
    notes = []
    for value in strangers[:MAX_POINTED_OUT]:
        near = difflib.get_close_matches(value, known - {""}, n=3, cutoff=0.5) if len(known) <= MAX_SEARCHED else []
        hint = f" Did you mean {' or '.join(repr(name) for name in near)}?" if near else ""
        notes.append(f"No event has {asked.field} '{value}'.{hint}")
    if more := len(strangers) - len(notes):
        notes.append(f"No event has {more} more of the values of {asked.field}.")
    return notes


def _make_test(ground: Ground, asked: Filter) -> _CodeTest | _NumberTest:
    if not 1 <= len(asked.values) <= MAX_VALUES:
        raise InvalidQuery(f"The filter on '{asked.field}' needs 1 to {MAX_VALUES} values.", part="filters")
    if asked.op is not FilterOp.IN and asked.op is not FilterOp.NOT and len(asked.values) > 1:
        raise InvalidQuery(
            f"The filter on '{asked.field}' takes one value with '{asked.op}'; use 'in' for several.", part="filters"
        )
    if asked.field in NUMBER_FIELDS:
        return _make_number_test(ground, asked)
    if asked.op in _COMPARE:
        raise InvalidQuery(
            f"'{asked.op}' compares numbers; '{asked.field}' is a text. Use eq, in, not or contains.", part="filters"
        )
    wanted = wanted_of(asked)
    dimension = get_dimension(asked.field)
    match dimension.kind:
        case Kind.BUYER:
            raise AssertionError("make_filter takes filters on buyers apart")
        case Kind.IDENTIFIED:
            return _make_identified_test(asked, wanted)
        case Kind.CODES:
            return _CodeTest(dimension.column, _table(ground.shown_terms(dimension.column), asked.op, wanted))


def _make_identified_test(asked: Filter, wanted: list[str]) -> _CodeTest:
    if asked.op is FilterOp.CONTAINS or not set(wanted) <= set(IDENTIFIED_KEYS):
        raise InvalidQuery(f"'identified' is one of {', '.join(IDENTIFIED_KEYS)}.", part="filters")
    names = [IDENTIFIED_KEYS[bool(flags & FLAG_IDENTIFIED)] in wanted for flags in range(256)]
    return _CodeTest("flags", np.array(names) ^ (asked.op is FilterOp.NOT))


def _make_number_test(ground: Ground, asked: Filter) -> _NumberTest:
    if asked.op is FilterOp.CONTAINS:
        raise InvalidQuery(f"'{asked.field}' is a number: use eq, in, not, lt, lte, gt or gte.", part="filters")
    if asked.field in MONEY_FIELDS:
        return _NumberTest(asked.field, asked.op, tuple(to_minor(value, ground.currency) for value in asked.values))
    try:
        return _NumberTest(asked.field, asked.op, tuple(int(str(value)) for value in asked.values))
    except ValueError as error:
        raise InvalidQuery(
            f"'{asked.field}' is compared with whole numbers, not with {asked.values}.", part="filters"
        ) from error


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
