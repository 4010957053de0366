import json
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tilth.kernel.money import (
    MAX_MINOR,
    UNUSUAL_DIGITS,
    Currency,
    InvalidMoney,
    Money,
    minor_digits,
    parse_currency,
    to_minor,
)

CONSOLE = Path(__file__).parents[2] / "console/src/lib/minor-digits.json"
EUR, JPY, KWD = Currency("EUR"), Currency("JPY"), Currency("KWD")


@pytest.mark.parametrize(
    ("value", "currency", "minor"),
    [
        ("12.34", EUR, 1234),
        ("0.005", EUR, 0),  # half to even
        ("0.015", EUR, 2),
        (2.675, EUR, 268),  # the sender wrote 2.675, not its binary neighbour
        (0.1 + 0.2, EUR, 30),
        ("-1.5", EUR, -150),
        ("1234", JPY, 1234),
        ("1.2345", KWD, 1234),
        (Decimal("1e3"), EUR, 100_000),
    ],
)
def test_amounts_become_minor_units_half_even(value: str | float | Decimal, currency: Currency, minor: int) -> None:
    assert to_minor(value, currency) == minor


@pytest.mark.parametrize("value", ["", "abc", "NaN", "Infinity", float("nan"), float("inf"), "1e30", "1,5", "1e999999"])
def test_what_is_no_amount_is_refused(value: str | float) -> None:
    with pytest.raises(InvalidMoney):
        to_minor(value, EUR)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6))
def test_rounding_agrees_with_decimal(value: Decimal) -> None:
    assert to_minor(str(value), EUR) == int((value * 100).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


@given(st.integers(-MAX_MINOR, MAX_MINOR), st.sampled_from([EUR, JPY, KWD]))
def test_minor_units_survive_the_way_through_decimal(minor: int, currency: Currency) -> None:
    assert to_minor(str(Money(minor, currency).decimal()), currency) == minor


def test_currencies_never_mix() -> None:
    assert Money(1, EUR) + Money(2, EUR) == Money(3, EUR)
    with pytest.raises(InvalidMoney, match="convert at a dated rate"):
        Money(1, EUR) + Money(1, JPY)


def test_currency_codes_are_checked_for_shape() -> None:
    assert parse_currency(" cny ") == "CNY"
    assert minor_digits(parse_currency("cny")) == 2
    for text in ("", "yuan", "¥", "12A"):
        with pytest.raises(InvalidMoney):
            parse_currency(text)


def test_the_console_counts_the_same_digits() -> None:
    assert json.loads(CONSOLE.read_text(encoding="utf-8")) == UNUSUAL_DIGITS
