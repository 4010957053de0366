"""Errors of insight."""

from tilth.kernel.errors import InvalidInput


class InvalidQuery(InvalidInput):
    code = "invalid_query"


class UnknownMetric(InvalidInput):
    code = "unknown_metric"


class UnknownDimension(InvalidInput):
    code = "unknown_dimension"


class UnknownEvent(InvalidInput):
    code = "unknown_event"


class InvalidSpend(InvalidInput):
    """`details["lines"]` lists line numbers with what is wrong; nothing was written."""

    code = "invalid_spend"
