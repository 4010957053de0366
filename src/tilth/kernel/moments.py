"""Moments as requests write them."""

from datetime import datetime
from typing import Annotated

import msgspec

from tilth.kernel.errors import InvalidInput

Moment = Annotated[str, msgspec.Meta(extra_json_schema={"format": "date-time"})]
"""ISO 8601 with an offset. A text: of a `datetime` a number would be taken for a moment too."""


def read_moment(text: str) -> datetime:
    """Raises InvalidInput."""
    wrong = InvalidInput(f"'{text}' is no moment: write it as 2026-03-01T08:00:00Z.")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise wrong from None
    if moment.tzinfo is None:
        raise wrong
    return moment
