"""The six key metrics as a table, beside what the simulated shop knows itself."""

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from rich.table import Table

from tilth.entrypoints.demo.server import Count
from tilth.entrypoints.demo.simulator.truth import Truth
from tilth.kernel.money import Money, parse_currency

COUNTS = (
    "gmv",
    "paid_amount",
    "refunds",
    "cancellations",
    "orders_placed",
    "orders_paid",
    "items",
    "visitors",
    "buyers",
    "new_buyers",
)
RATES = ("conversion_rate", "active_users", "retention_rate", "repurchase_rate", "cac")
ASKED = (*COUNTS, *RATES)


@dataclass(frozen=True, slots=True)
class _Shown:
    code: str
    name: str
    form: str
    """money · count · share · price (money per something)."""
    meaning: str


_SIX = (
    _Shown("gmv", "GMV 交易额", "money", "orders placed, paid or not"),
    _Shown("conversion_rate", "Conversion rate 转化率", "share", "buyers ÷ visitors"),
    _Shown("active_users", "Active users 活跃用户", "count", "persons with an active event"),
    _Shown("retention_rate", "Retention rate 留存率", "share", "came back on the day after their first"),
    _Shown("repurchase_rate", "Repurchase rate 复购率", "share", "buyers with two or more orders ÷ buyers"),
    _Shown("cac", "Acquisition cost 获客成本", "price", "spend ÷ new buyers"),
)


def expect(truth: Truth) -> dict[str, Count]:
    """What Tilth must answer for the whole simulated time."""
    scenario = truth.scenario
    f = truth.figures(scenario.first_day, scenario.last_day)
    # The last day is not over, so nobody's day after can be it.
    returned, could = truth.retained(1, last=scenario.last_day - timedelta(days=1))
    return {
        "gmv": Count(f.gmv),
        "paid_amount": Count(f.paid_amount),
        "refunds": Count(f.refunds),
        "cancellations": Count(f.cancellations),
        "orders_placed": Count(f.orders_placed),
        "orders_paid": Count(f.orders_paid),
        "items": Count(f.items),
        "visitors": Count(f.visitors),
        "buyers": Count(f.buyers),
        "new_buyers": Count(f.new_buyers),
        "conversion_rate": Count(f.buyers, f.visitors),
        "active_users": Count(f.visitors),
        "retention_rate": Count(returned, could),
        "repurchase_rate": Count(f.repeat_buyers, f.buyers),
        "cac": Count(f.spend, f.new_buyers),
    }


def draw_six(answers: dict[str, Count], expected: dict[str, Count] | None, *, title: str, currency: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("Metric")
    table.add_column("Value", justify="right")
    table.add_column("From", justify="right")
    table.add_column("What it is", style="dim")
    if expected is not None:
        table.add_column("Simulator")
    for shown in _SIX:
        count = answers[shown.code]
        cells = [shown.name, _value(count, shown.form, currency), _parts(count, shown.form, currency), shown.meaning]
        if expected is not None:
            same = expected[shown.code] == count
            cells.append(
                "[green]✓ the same" if same else f"[red]✗ {_value(expected[shown.code], shown.form, currency)}"
            )
        table.add_row(*cells)
    return table


def differences(answers: dict[str, Count], expected: dict[str, Count]) -> list[str]:
    return [
        f"{code}: Tilth {_plain(answers[code])}, simulator {_plain(count)}"
        for code, count in expected.items()
        if answers[code] != count
    ]


def _plain(count: Count) -> str:
    return f"{count.numerator:,}" if count.denominator is None else f"{count.numerator:,} ÷ {count.denominator:,}"


def _value(count: Count, form: str, currency: str) -> str:
    if count.denominator == 0:
        return "–"
    match form:
        case "money":
            return f"{currency} {_major(count.numerator, currency)}"
        case "price":
            return f"{currency} {_major(round(Fraction(count.numerator, count.denominator or 1)), currency)}"
        case "share":
            return f"{100 * count.numerator / (count.denominator or 1):.2f} %"
    return f"{count.numerator:,}"


def _parts(count: Count, form: str, currency: str) -> str:
    if count.denominator is None:
        return ""
    above = _major(count.numerator, currency) if form == "price" else f"{count.numerator:,}"
    return f"{above} ÷ {count.denominator:,}"


def _major(minor: int, currency: str) -> str:
    return f"{Money(minor, parse_currency(currency)).decimal():,}"
