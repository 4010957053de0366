"""Who acts, and what the trail keeps of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class ActorKind(StrEnum):
    ACCOUNT = "account"
    KEY = "key"
    """An API key, or a write key at the collecting endpoints."""
    LOCAL = "local"
    """The operating-system user that runs the command line on this machine."""
    SYSTEM = "system"
    """A worker: weaver, fold-in, job."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever causes a write; every writing use case takes one as keyword-only `actor`."""

    kind: ActorKind
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


def system_actor(part: str) -> Actor:
    """Actor of a background part, e.g. `system_actor("weaver")`."""
    return Actor(ActorKind.SYSTEM, part)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    entry_id: int
    at: datetime
    actor: str
    action: str
    subject: str
    details: dict[str, Any]
