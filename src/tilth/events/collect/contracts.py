"""What the parts of the door hand to each other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from tilth.events.rejections import Rejection
from tilth.kernel.ids import KeyId, WorkspaceId
from tilth.kernel.money import Currency


@dataclass(frozen=True, slots=True)
class Source:
    """Whom a write key belongs to, and what the meaning of an event depends on."""

    workspace: WorkspaceId
    currency: Currency
    time_zone: str
    key: KeyId


class Uses(Protocol):
    """Counts what comes in with each write key. `note` is called for every request and must not wait."""

    def note(self, source: Source, events: int) -> None: ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Delivery:
    """One accepted request on its way to the inbox: a body in Segment's form, and what it had that was bad."""

    workspace: WorkspaceId
    body: bytes
    """Empty where no event was good."""
    events: int
    context: Mapping[str, Any]
    rejections: list[Rejection] = field(default_factory=list)
