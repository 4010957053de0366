"""Whose channel a spend row means: ad platforms say `cpc` where events say `paid search`."""

from collections.abc import Collection, Sequence

from msgspec.structs import replace

from tilth.events.api import name_medium
from tilth.insight.contracts import SpendRow


def find_channel(written: str, known: Collection[str]) -> str | None:
    """The channel of the events that is meant: theirs of that very name, else of the name that a medium gets there."""
    named = name_medium(written)
    return written if written in known else named if named in known else None


def name_channels(rows: Sequence[SpendRow], known: Collection[str]) -> tuple[SpendRow, ...]:
    """Rows under the names of the events' channels; those that no event has stay as they are."""
    names = {row.channel: find_channel(row.channel, known) or row.channel for row in rows}
    return tuple(row if names[row.channel] == row.channel else replace(row, channel=names[row.channel]) for row in rows)
