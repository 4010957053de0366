"""What can go wrong in history."""

from tilth.kernel.errors import AppError, Conflict, InvalidInput, Unavailable


class UnknownColumn(InvalidInput):
    code = "unknown_column"


class InvalidBuckets(InvalidInput):
    code = "invalid_buckets"


class BucketsFixed(Conflict):
    code = "buckets_fixed"


class HistoryBusy(Unavailable):
    """Another process folds in, compacts or erases in this workspace."""

    code = "history_busy"


class HistoryDamaged(AppError):
    """A file that the manifest names is missing or cannot be read."""

    code = "history_damaged"
