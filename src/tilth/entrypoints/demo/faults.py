"""Events of a till that was connected carelessly: each is refused, and each can be corrected and replayed."""

from collections.abc import Iterator
from datetime import timedelta

import msgspec

from tilth.entrypoints.demo.simulator.payloads import Message
from tilth.entrypoints.demo.simulator.scenario import Scenario

_CONTEXT = msgspec.Raw(b'{"library":{"name":"till-connector","version":"0.9.1"},"app":{"name":"Till","version":"2.1"}}')
_AMOUNTS = (129.0, 59.9, 268.0, 89.0, 35.5, 199.0, 448.0, 76.0, 310.0, 158.0, 42.0, 99.9)


def wrong_messages(scenario: Scenario) -> Iterator[Message]:
    """Sales with a currency that does not exist, sales of nobody, sales at an impossible moment."""
    for number, amount in enumerate(_AMOUNTS):
        at = scenario.end - timedelta(minutes=7 * number + 3)
        customer: str | None = f"till-{number:04d}"
        stamp, currency = at.isoformat(), scenario.currency
        if number % 2 == 0:
            currency = "US dollar" if scenario.language == "en" else "元"
        elif number % 4 == 1:
            customer = None
        else:
            stamp = f"{at:%Y-%d-%m} 24:61"
        sale = {"order_id": f"T{number:06d}", "total": amount, "currency": currency}
        yield Message(
            "track",
            f"till-{scenario.seed}-{number}",
            stamp,
            _CONTEXT,
            user_id=customer,
            event="Order Completed",
            properties=msgspec.Raw(msgspec.json.encode(sale)),
        )
