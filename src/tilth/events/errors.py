"""Leaf errors of collecting."""

from tilth.kernel.errors import Conflict, InvalidInput, NotFound


class InvalidInboxCursor(InvalidInput):
    code = "invalid_inbox_cursor"


class RejectedEventNotFound(NotFound):
    code = "rejected_event_not_found"


class NotReplayable(Conflict):
    """The payload was cut or replayed before."""

    code = "not_replayable"


class DeclaredPropertyNotFound(NotFound):
    code = "declared_property_not_found"


class InvalidDeclaration(InvalidInput):
    code = "invalid_declaration"


class PlanFull(Conflict):
    code = "plan_full"
