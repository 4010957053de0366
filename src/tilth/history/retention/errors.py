from tilth.kernel.errors import Conflict, InvalidInput


class InvalidRetention(InvalidInput):
    code = "invalid_retention"


class RetentionNotConfirmed(Conflict):
    """The day that was confirmed is not the one from which events would be kept."""

    code = "retention_not_confirmed"
