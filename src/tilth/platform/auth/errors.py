from tilth.kernel.errors import Forbidden, InvalidInput, NotFound, Unauthorised


class MissingCredentials(Unauthorised):
    code = "missing_credentials"


class InvalidCredentials(Unauthorised):
    code = "invalid_credentials"


class KeyExpired(Unauthorised):
    code = "key_expired"


class MissingScope(Forbidden):
    code = "missing_scope"


class ForeignWorkspace(Forbidden):
    code = "foreign_workspace"


class ScopeNotHeld(Forbidden):
    """A key may not create a key that can do more than itself."""

    code = "scope_not_held"


class UnknownScope(InvalidInput):
    code = "unknown_scope"


class KeyNotFound(NotFound):
    code = "key_not_found"


class WrongCsrfToken(Forbidden):
    """The token that only our own page can read did not come along."""

    code = "wrong_csrf_token"
