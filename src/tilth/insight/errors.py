"""Errors of insight."""

from typing import Literal

from tilth.kernel.errors import InvalidInput

QueryPart = Literal["metrics", "range", "by", "filters"]
"""What of a question has to be changed; builders show the message there."""


class InvalidQuery(InvalidInput):
    """`details["part"]` says what has to be changed, where that is one of the parts that questions share."""

    code = "invalid_query"

    def __init__(self, message: str, *, part: QueryPart | None = None, **details: object) -> None:
        super().__init__(message, **({} if part is None else {"part": part}), **details)


class UnknownMetric(InvalidInput):
    code = "unknown_metric"


class UnknownDimension(InvalidInput):
    code = "unknown_dimension"


class UnknownEvent(InvalidInput):
    code = "unknown_event"


class InvalidSpend(InvalidInput):
    """`details["lines"]` lists line numbers with what is wrong; nothing was written."""

    code = "invalid_spend"
