"""Ways in, each in transactions of its own: what was counted must stay although the answer is a refusal."""

from dataclasses import dataclass

from tilth.kernel.errors import AppError
from tilth.platform.accounts.api import (
    FirstWorkspace,
    begin_attempt,
    begin_confirmation,
    check_attempt,
    check_confirmation,
    confirm_second_factor,
    end_attempt,
    forgive_confirmation,
    is_setup_code,
    open_session,
    set_up,
)
from tilth.platform.accounts.contracts import Language, NewSession, SignedIn, SignInMethod
from tilth.platform.accounts.errors import WrongCode, WrongPassword, WrongSetupCode
from tilth.platform.audit.contracts import Actor, ActorKind, Source
from tilth.platform.http.authentication import Authenticator


@dataclass(frozen=True, slots=True)
class FirstRun:
    code: str
    email: str
    name: str
    password: str
    language: Language | None
    workspace: FirstWorkspace


def sign_in(
    authenticator: Authenticator,
    *,
    email: str,
    password: str,
    code: str | None,
    device_token: str | None,
    source: Source,
) -> NewSession:
    """Raises WrongSignIn, SecondFactorNeeded, WrongCode, TooManyAttempts."""
    database, keeping = authenticator.database, authenticator.keeping
    with database.admin() as session:
        attempt = begin_attempt(
            session, email=email, device_token=device_token, source=source, clock=authenticator.clock
        )
    if attempt.refused is not None:
        raise attempt.refused
    is_right = check_attempt(attempt, password)
    with database.admin() as session:
        result = end_attempt(session, attempt, is_right=is_right, code=code, keeping=keeping)
    if isinstance(result, AppError):
        raise result
    return result


def first_run(authenticator: Authenticator, asked: FirstRun, source: Source) -> NewSession:
    """Raises WrongSetupCode, AlreadySetUp, and what creating raises. Nobody guesses the code: it has 79 bits."""
    if authenticator.local_token is None:
        raise WrongSetupCode("This server was started without `tilth up`: make the administrator with `tilth init`.")
    if not is_setup_code(asked.code, authenticator.local_token):
        raise WrongSetupCode("This is not the setup code: `tilth up` prints it when it has started.")
    actor = Actor(ActorKind.SYSTEM, "first run", source=source)
    with authenticator.database.admin() as session:
        created, _ = set_up(
            session,
            email=asked.email,
            name=asked.name,
            password=asked.password,
            language=asked.language,
            workspace=asked.workspace,
            actor=actor,
        )
        return open_session(session, created, method=SignInMethod.LINK, source=source, keeping=authenticator.keeping)


def confirm_password(authenticator: Authenticator, signed_in: SignedIn, password: str) -> None:
    """By who is signed in already. Raises WrongPassword, TooManyAttempts."""
    database = authenticator.database
    with database.admin() as session:
        confirmation = begin_confirmation(session, signed_in, authenticator.clock)
    if confirmation.refused is not None:
        raise confirmation.refused
    if not check_confirmation(confirmation, password):
        raise WrongPassword("This is not your password.")
    with database.admin() as session:
        forgive_confirmation(session, signed_in)


def confirm_code(authenticator: Authenticator, signed_in: SignedIn, code: str) -> list[str]:
    """The recovery codes of the second factor that is set by it.

    Raises WrongCode, TooManyAttempts, SecondFactorSet, SecondFactorNotSet.
    """
    database = authenticator.database
    with database.admin() as session:
        confirmation = begin_confirmation(session, signed_in, authenticator.clock)
    if confirmation.refused is not None:
        raise confirmation.refused
    with database.admin() as session:
        codes = confirm_second_factor(session, signed_in, code, authenticator.clock.now())
        if codes is None:
            raise WrongCode("This code is not right: see that the clock of the telephone is, and take the next one.")
        forgive_confirmation(session, signed_in)
    return codes
