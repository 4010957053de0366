"""Accounts for the edge."""

from tilth.platform.accounts.actions.accept_invitation import NewPerson, accept_as_member, accept_as_new
from tilth.platform.accounts.actions.add_owner import add_owner
from tilth.platform.accounts.actions.change_password import change_password
from tilth.platform.accounts.actions.change_profile import change_profile
from tilth.platform.accounts.actions.change_role import change_role
from tilth.platform.accounts.actions.confirm import begin_confirmation, check_confirmation, forgive_confirmation
from tilth.platform.accounts.actions.create_account import create_account
from tilth.platform.accounts.actions.create_own_workspace import create_own_workspace
from tilth.platform.accounts.actions.invite_member import invite_member
from tilth.platform.accounts.actions.remove_member import remove_member
from tilth.platform.accounts.actions.reset_password import (
    ResetLink,
    find_reset_account,
    make_reset_link,
    make_reset_link_for_member,
    reset_password,
)
from tilth.platform.accounts.actions.revoke_invitation import revoke_invitation
from tilth.platform.accounts.actions.set_second_factor import (
    NewSecondFactor,
    begin_second_factor,
    confirm_second_factor,
    remove_second_factor,
    renew_recovery_codes,
)
from tilth.platform.accounts.actions.set_up import FirstWorkspace, set_up
from tilth.platform.accounts.actions.sign_in import (
    Attempt,
    begin_attempt,
    check_attempt,
    end_attempt,
    open_session,
    too_many,
)
from tilth.platform.accounts.actions.sign_on import sign_on
from tilth.platform.accounts.invitations import get_offer, list_invitations
from tilth.platform.accounts.members import list_members
from tilth.platform.accounts.passwords import hash_password
from tilth.platform.accounts.queries import (
    find_account_by_email,
    find_role,
    has_accounts,
    list_memberships,
)
from tilth.platform.accounts.second_factor import count_recovery_codes
from tilth.platform.accounts.sessions import (
    DEVICE_KEPT,
    Keeping,
    csrf_token,
    end_session,
    end_sessions,
    find_session,
    is_csrf_token,
    list_sessions,
)
from tilth.platform.accounts.setup_code import is_setup_code, setup_code
from tilth.platform.accounts.sign_on.attempts import ATTEMPT_KEPT, begin_sign_on, end_sign_on
from tilth.platform.accounts.trail import account_actor, append_account_audit

__all__ = [
    "ATTEMPT_KEPT",
    "DEVICE_KEPT",
    "Attempt",
    "FirstWorkspace",
    "Keeping",
    "NewPerson",
    "NewSecondFactor",
    "ResetLink",
    "accept_as_member",
    "accept_as_new",
    "account_actor",
    "add_owner",
    "append_account_audit",
    "begin_attempt",
    "begin_confirmation",
    "begin_second_factor",
    "begin_sign_on",
    "change_password",
    "change_profile",
    "change_role",
    "check_attempt",
    "check_confirmation",
    "confirm_second_factor",
    "count_recovery_codes",
    "create_account",
    "create_own_workspace",
    "csrf_token",
    "end_attempt",
    "end_session",
    "end_sessions",
    "end_sign_on",
    "find_account_by_email",
    "find_reset_account",
    "find_role",
    "find_session",
    "forgive_confirmation",
    "get_offer",
    "has_accounts",
    "hash_password",
    "invite_member",
    "is_csrf_token",
    "is_setup_code",
    "list_invitations",
    "list_members",
    "list_memberships",
    "list_sessions",
    "make_reset_link",
    "make_reset_link_for_member",
    "open_session",
    "remove_member",
    "remove_second_factor",
    "renew_recovery_codes",
    "reset_password",
    "revoke_invitation",
    "set_up",
    "setup_code",
    "sign_on",
    "too_many",
]
