"""Payloads of the spend that a workspace has."""

from datetime import date
from typing import Annotated

import msgspec

from tilth.insight.contracts import SpendRow


class SpendKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names one row of spend."""

    day: date
    """Of the workspace's time zone."""
    channel: str
    """As the row has it."""
    campaign: str = ""
    """As the row has it."""
    source: str = ""
    """As the row has it."""


class SpendKeys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rows to be deleted."""

    rows: Annotated[tuple[SpendKey, ...], msgspec.Meta(min_length=1, max_length=500)]
    """One per row."""


class SpendDeleted(msgspec.Struct, frozen=True):
    deleted: int


class SpendProblem(msgspec.Struct, frozen=True):
    line: int
    """Of the file."""
    problem: str


class SpendSum(msgspec.Struct, frozen=True):
    currency: str
    cost: int
    """Minor units."""


class SpendPreview(msgspec.Struct, frozen=True):
    """What a file would bring; it can be imported when it has no problems."""

    rows: int
    """That can be read."""
    new: int
    changed: int
    unchanged: int
    first: date | None
    last: date | None
    sums: tuple[SpendSum, ...]
    sample: tuple[SpendRow, ...]
    """The first ones."""
    problem_count: int
    problems: tuple[SpendProblem, ...]
    """The first ones, by line."""
    unknown_channels: tuple[str, ...]
    """Channels that no event has so far, by no other name either."""
