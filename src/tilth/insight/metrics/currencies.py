"""In which other currencies there is something to report."""

from dataclasses import replace

import numpy as np

from tilth.insight.dimensions import get_dimension
from tilth.insight.grouping import OTHER_KEY, Grouping, take_all
from tilth.insight.metrics.kernels import orders
from tilth.insight.metrics.sheet import Sheet
from tilth.kernel.money import Currency

MAX_OTHERS = 10
"""Each costs passes of its own, and whoever may send events may invent currencies."""
_AMOUNTS = (orders.PLACED_AMOUNT, orders.PAID_AMOUNT, orders.REFUNDS, orders.CANCELLATIONS)


def find_other_currencies(sheet: Sheet) -> tuple[list[Currency], list[str]]:
    """Currencies of amounts and spend in the sheet's span but its own, the largest, and notes on the rest.

    One pass over the orders, and only where history has seen another currency at all.
    """
    setting, span = sheet.setting, sheet.span
    spent = {row.currency for row in setting.ground.spend if span.first <= row.day <= span.last}
    others = {Currency(name) for name in spent} - {setting.currency}
    weights: dict[Currency, int] = dict.fromkeys(others, 0)
    if setting.many_currencies:
        axis = take_all(get_dimension("currency"), setting.ground.terms)
        counted = Sheet(setting, replace(span, grain=None), Grouping((axis,)))
        amounts = sum(np.abs(counted.orders(count)[0]) for count in _AMOUNTS)
        for key, amount in zip(axis.keys, np.asarray(amounts), strict=True):
            currency = setting.ground.currency if key is None else Currency(key)
            if amount and currency != setting.currency and key != OTHER_KEY:
                weights[currency] = weights.get(currency, 0) + int(amount)
    ranked = sorted(weights, key=lambda currency: (-weights[currency], currency))
    left = ranked[MAX_OTHERS:]
    notes = [f"{len(left)} more currencies are left out; name one to ask for it."] if left else []
    return sorted(ranked[:MAX_OTHERS]), notes
