"""Values as people read them: rates with their counts, labels of groups."""

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from tilth.insight.contracts import Rate, Unit
from tilth.kernel.money import Currency, minor_digits

_RATIO_DIGITS = Decimal("0.000001")


def make_rate(numerator: int, denominator: int | None, unit: Unit, currency: Currency | None = None) -> Rate:
    """The quotient, rounded half-even once: money to the minor unit, ratios to six digits. Over zero: None."""
    if denominator == 0:
        return Rate(numerator, denominator, None)
    value = Decimal(numerator) if denominator is None else Decimal(numerator) / Decimal(denominator)
    if unit is Unit.MONEY and currency is not None:
        digits = minor_digits(currency)
        value = value.quantize(Decimal(1), rounding=ROUND_HALF_EVEN).scaleb(-digits)
    elif unit is Unit.RATIO:
        value = value.quantize(_RATIO_DIGITS, rounding=ROUND_HALF_EVEN)
    return Rate(numerator, denominator, value)


def make_change(now: Rate, then: Rate) -> Decimal | None:
    """From the exact rates: a rounded rate that is small would give a change that is far off."""
    if now.denominator == 0 or then.denominator == 0 or then.numerator == 0:
        return None
    exact = [Fraction(rate.numerator, rate.denominator or 1) for rate in (now, then)]
    change = (exact[0] - exact[1]) / abs(exact[1])
    return (Decimal(change.numerator) / Decimal(change.denominator)).quantize(_RATIO_DIGITS, rounding=ROUND_HALF_EVEN)


def rank_groups(amounts: NDArray[np.int64], keys: Sequence[str | None]) -> list[int]:
    """Groups with an amount, largest first, ties by name; the group without a name last among equals."""
    present = [group for group in range(len(keys)) if amounts[group] != 0]
    return sorted(present, key=lambda group: (-int(amounts[group]), keys[group] is None, keys[group] or ""))
