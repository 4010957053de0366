"""Accounts for the edge."""

from tilth.platform.accounts.actions.accept_invitation import NewPerson, accept_as_member, accept_as_new
from tilth.platform.accounts.actions.change_role import change_role
from tilth.platform.accounts.actions.create_account import create_account
from tilth.platform.accounts.actions.invite_member import invite_member
from tilth.platform.accounts.actions.remove_member import remove_member
from tilth.platform.accounts.actions.revoke_invitation import revoke_invitation
from tilth.platform.accounts.actions.set_up import FirstWorkspace, set_up
from tilth.platform.accounts.actions.sign_in import (
    Attempt,
    begin_attempt,
    check_attempt,
    end_attempt,
    open_session,
    too_many,
)
from tilth.platform.accounts.invitations import get_offer, list_invitations
from tilth.platform.accounts.members import list_members
from tilth.platform.accounts.queries import (
    find_role,
    has_accounts,
    list_memberships,
)
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
from tilth.platform.accounts.throttle import Counted, count_attempt, forgive_attempt, key_of
from tilth.platform.accounts.trail import account_actor, append_account_audit

__all__ = [
    "DEVICE_KEPT",
    "Attempt",
    "Counted",
    "FirstWorkspace",
    "Keeping",
    "NewPerson",
    "accept_as_member",
    "accept_as_new",
    "account_actor",
    "append_account_audit",
    "begin_attempt",
    "change_role",
    "check_attempt",
    "count_attempt",
    "create_account",
    "csrf_token",
    "end_attempt",
    "end_session",
    "end_sessions",
    "find_role",
    "find_session",
    "forgive_attempt",
    "get_offer",
    "has_accounts",
    "invite_member",
    "is_csrf_token",
    "is_setup_code",
    "key_of",
    "list_invitations",
    "list_members",
    "list_memberships",
    "list_sessions",
    "open_session",
    "remove_member",
    "revoke_invitation",
    "set_up",
    "setup_code",
    "too_many",
]
