"""Leaf errors of collecting."""

from tilth.kernel.errors import Conflict, InvalidInput, NotFound


class InvalidInboxCursor(InvalidInput):
    code = "invalid_inbox_cursor"


class RejectedEventNotFound(NotFound):
    code = "rejected_event_not_found"


class NotReplayable(Conflict):
    """The payload was cut or replayed before."""

    code = "not_replayable"


class MaskedValue(InvalidInput):
    """A correction holds what stood for a hidden value."""

    code = "masked_value"


class CorrectionFailed(InvalidInput):
    """An operation cannot be done on this event."""

    code = "correction_failed"


class DeclaredEventNotFound(NotFound):
    code = "declared_event_not_found"


class ViolationNotFound(NotFound):
    code = "violation_not_found"


class UnreadablePlan(InvalidInput):
    """A file that is no tracking plan, with its first problems."""

    code = "unreadable_plan"


class DeclaredPropertyNotFound(NotFound):
    code = "declared_property_not_found"


class InvalidDeclaration(InvalidInput):
    code = "invalid_declaration"


class PlanFull(Conflict):
    code = "plan_full"
