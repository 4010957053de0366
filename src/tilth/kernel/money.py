"""Money is an integer number of minor units with a currency; no float comes near it.

Digits after the point follow ISO 4217. Rounding is half-even and happens once, where a decimal text or
JSON number becomes minor units.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NewType

from tilth.kernel.errors import InvalidInput

Currency = NewType("Currency", str)
"""ISO 4217 code, upper case."""

UNUSUAL_DIGITS = {
    **dict.fromkeys(
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(),
        0,
    ),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}
"""ISO 4217 currencies whose minor unit is not 1/100. The console has the same table: browsers know only how many digits
are usual on price tags, which differs (COP, IDR, HUF, IQD)."""
MAX_MINOR = 10**13
"""Larger amounts are refused: a hundred billion yuan in one row is a mistake, and the sum of nearly a million such
rows still fits in 64 bits."""


class InvalidMoney(InvalidInput):
    code = "invalid_money"


@dataclass(frozen=True, slots=True, order=True)
class Money:
    minor: int
    currency: Currency

    def __add__(self, other: "Money") -> "Money":
        if self.currency != other.currency:
            raise InvalidMoney(f"Cannot add {other.currency} to {self.currency}: convert at a dated rate first.")
        return Money(self.minor + other.minor, self.currency)

    def decimal(self) -> Decimal:
        return Decimal(self.minor).scaleb(-minor_digits(self.currency))


def parse_currency(text: str) -> Currency:
    """ISO 4217 shape only: three letters. Unknown codes count as having two digits."""
    code = text.strip().upper()
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise InvalidMoney(f"'{text}' is not a currency: give an ISO 4217 code such as CNY or EUR.")
    return Currency(code)


def minor_digits(currency: Currency) -> int:
    return UNUSUAL_DIGITS.get(currency, 2)


def to_minor(value: str | float | Decimal, currency: Currency) -> int:
    """Minor units of a decimal amount, rounded half-even.

    A float is read through its shortest decimal form, which is what the sender wrote in JSON.
    Raises InvalidMoney for text that is no number, NaN, infinities and amounts beyond MAX_MINOR.
    """
    try:
        amount = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        scaled = amount.scaleb(minor_digits(currency))
        if not scaled.is_finite() or abs(scaled) > MAX_MINOR:
            raise InvalidMoney(f"'{value}' is not an amount of money that can be stored.")
        return int(scaled.to_integral_value(rounding=ROUND_HALF_EVEN))
    except (ArithmeticError, TypeError, ValueError) as error:
        raise InvalidMoney(f"'{value}' is not an amount of money.") from error
