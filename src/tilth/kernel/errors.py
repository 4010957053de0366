"""The tree of errors. Leaves live in their rooms.

    AppError
    ├── InvalidInput   400   the caller sent something that cannot be taken
    ├── Unauthorised   401   no valid credentials
    ├── Forbidden      403   valid credentials that do not allow this
    ├── NotFound       404
    ├── Conflict       409   the state of things does not allow this now
    ├── TooLarge       413
    ├── RateLimited    429   carries `retry_after` seconds
    └── Unavailable    503   carries `retry_after` seconds

A message says what is wrong and what to do next. `code` is stable and may be matched by clients;
`details` is JSON-ready data that belongs to the error.
"""

from typing import ClassVar


class AppError(Exception):
    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class InvalidInput(AppError):
    status = 400
    code = "invalid_input"


class Unauthorised(AppError):
    status = 401
    code = "unauthorised"


class Forbidden(AppError):
    status = 403
    code = "forbidden"


class NotFound(AppError):
    status = 404
    code = "not_found"


class Conflict(AppError):
    status = 409
    code = "conflict"


class TooLarge(AppError):
    status = 413
    code = "too_large"


class _Retryable(AppError):
    def __init__(self, message: str, *, retry_after: int = 1, **details: object) -> None:
        super().__init__(message, **details)
        self.retry_after = retry_after


class RateLimited(_Retryable):
    status = 429
    code = "rate_limited"


class Unavailable(_Retryable):
    status = 503
    code = "unavailable"
