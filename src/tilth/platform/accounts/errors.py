from tilth.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound, RateLimited, Unauthorised


class NotSignedIn(Unauthorised):
    code = "not_signed_in"


class WrongSignIn(Unauthorised):
    """One answer for an unknown address and a wrong password."""

    code = "wrong_sign_in"


class SecondFactorNeeded(Unauthorised):
    """The password is right; a code has to come with it."""

    code = "second_factor_needed"


class WrongCode(Unauthorised):
    code = "wrong_code"


class TooManyAttempts(RateLimited):
    code = "too_many_attempts"


class WrongPassword(Forbidden):
    """Of who is signed in already and has to say it again."""

    code = "wrong_password"


class WrongSetupCode(Forbidden):
    code = "wrong_setup_code"


class AlreadySetUp(Conflict):
    code = "already_set_up"


class WeakPassword(InvalidInput):
    code = "weak_password"


class InvalidEmail(InvalidInput):
    code = "invalid_email"


class EmailTaken(Conflict):
    code = "email_taken"


class AccountNotFound(NotFound):
    code = "account_not_found"


class SessionNotFound(NotFound):
    code = "session_not_found"


class MemberNotFound(NotFound):
    code = "member_not_found"


class AlreadyMember(Conflict):
    code = "already_member"


class LastOwner(Conflict):
    """A workspace without an owner is one that nobody can hand on."""

    code = "last_owner"


class OwnersOnly(Forbidden):
    """Only owners make owners, change them and remove them, and make workspaces."""

    code = "owners_only"


class ForeignAccount(Forbidden):
    """The account is at home in workspaces that the caller does not administer."""

    code = "foreign_account"


class InvitationNotFound(NotFound):
    code = "invitation_not_found"


class LinkNotValid(NotFound):
    """Never made, used, taken back or expired: one answer for all."""

    code = "link_not_valid"


class OtherAddress(Forbidden):
    """An invitation is for whom it names."""

    code = "other_address"


class SignInFirst(Conflict):
    """The invited address has an account: its owner has to sign in."""

    code = "sign_in_first"


class SecondFactorSet(Conflict):
    code = "second_factor_set"


class SecondFactorNotSet(Conflict):
    code = "second_factor_not_set"


class SingleSignOnOff(NotFound):
    code = "single_sign_on_off"


class SingleSignOnRefused(Unauthorised):
    code = "single_sign_on_refused"


class NobodyInvited(Forbidden):
    """The provider knows them, and no workspace does."""

    code = "nobody_invited"
