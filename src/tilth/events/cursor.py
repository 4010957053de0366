"""How far a weaver has read: a snapshot, not a number.

Transactions become visible out of order: one that inserted early may commit late, so "everything after the
highest id" loses rows, and "everything below the oldest running transaction" stalls whenever any write
transaction stays open anywhere. A snapshot pair (the method of PgQ) does neither. With S1 the snapshot of the
previous batch and S2 a new one, the next batch is the rows whose transaction S1 did not see and S2 does:

    (xid ≥ xmax(S1) or xid ∈ xip(S1)) and visible in S2

Each row lies in exactly one such difference, and a long transaction delays its own rows only.

A backlog is cut into chunks: the pair (S1, S2) stays and a position (xid, inbox_id) moves through it; when the
difference is used up, S2 becomes the next S1.
"""

from dataclasses import dataclass

from tilth.events.errors import InvalidInboxCursor


@dataclass(frozen=True, slots=True)
class InboxCursor:
    base: str
    """pg_snapshot whose visible rows have all been read."""
    target: str | None = None
    """pg_snapshot that the current backlog is read up to; None between backlogs."""
    xid: int = 0
    inbox_id: int = 0

    @classmethod
    def start(cls) -> "InboxCursor":
        """Before every row: a snapshot that sees no transaction."""
        return cls("1:1:")

    @classmethod
    def decode(cls, text: str) -> "InboxCursor":
        base, *rest = text.split(";")
        match rest:
            case []:
                return cls(base)
            case [target, xid, inbox_id] if xid.isdigit() and inbox_id.isdigit():
                return cls(base, target, int(xid), int(inbox_id))
            case _:
                raise InvalidInboxCursor(f"'{text}' is no inbox cursor.")

    def encode(self) -> str:
        return self.base if self.target is None else f"{self.base};{self.target};{self.xid};{self.inbox_id}"

    @property
    def xmax(self) -> str:
        """First transaction id that the base did not know yet."""
        return self.base.split(":")[1]

    @property
    def in_progress(self) -> str:
        """Transactions below xmax that the base did not see, as an array literal."""
        return "{" + self.base.split(":")[2] + "}"

    def towards(self, snapshot: str) -> "InboxCursor":
        """The same cursor with a target: the one that it has, or this new one."""
        return self if self.target is not None else InboxCursor(self.base, snapshot)

    def at(self, xid: int, inbox_id: int) -> "InboxCursor":
        return InboxCursor(self.base, self.target, xid, inbox_id)

    def finished(self) -> "InboxCursor":
        """The difference is used up: the target becomes the base."""
        return self if self.target is None else InboxCursor(self.target)
