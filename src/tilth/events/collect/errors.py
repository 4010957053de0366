"""What the door answers when it does not take a request. Codes are stable; messages say what to do next."""

from tilth.kernel.errors import InvalidInput, TooLarge, Unauthorised, Unavailable


class NoWriteKey(Unauthorised):
    code = "no_write_key"


class UnknownWriteKey(Unauthorised):
    code = "unknown_write_key"


class MalformedBody(InvalidInput):
    code = "malformed_body"


class TooDeep(InvalidInput):
    code = "too_deep"


class EventsRejected(InvalidInput):
    """Every event of the request was bad (or one was, in strict mode)."""

    code = "events_rejected"


class UnsupportedEncoding(InvalidInput):
    code = "unsupported_encoding"


class BodyTooLarge(TooLarge):
    code = "body_too_large"


class TooManyEvents(TooLarge):
    code = "too_many_events"


class Overloaded(Unavailable):
    code = "overloaded"


class InboxUnavailable(Unavailable):
    """The database is stopped, starting, or its disk is full: nothing was taken."""

    code = "inbox_unavailable"
