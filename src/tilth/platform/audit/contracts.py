"""Who acts, and what the trail keeps of it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class ActorKind(StrEnum):
    ACCOUNT = "account"
    """A person who is signed in."""
    KEY = "key"
    """An API key, or a write key at the collecting endpoints."""
    LOCAL = "local"
    """The operating-system user that runs the command line on this machine."""
    SYSTEM = "system"
    """A worker: weaver, fold-in, job."""


@dataclass(frozen=True, slots=True)
class Source:
    """From where somebody acts."""

    address: str
    """Of the network, as far as trusted proxies tell it."""
    agent: str
    """Program and system in a word or two: `Firefox on Windows`."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever causes a write; every writing use case takes one as keyword-only `actor`."""

    kind: ActorKind
    name: str
    """Stays the same when somebody is renamed: the id of an account or a key."""
    shown: str = field(default="", compare=False)
    """As people call them at this moment: the name of an account or a key."""
    source: Source | None = field(default=None, compare=False)
    """None: this machine."""

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
    """Kind and id: `account:0198…`."""
    actor_name: str
    """What the actor was called then; empty where the id is a name."""
    action: str
    subject: str
    address: str
    """Empty: done on the machine itself."""
    agent: str
    before: dict[str, Any] | None
    """What was changed, as it was; None where nothing was there or nothing is told of it."""
    after: dict[str, Any] | None
    details: dict[str, Any]
