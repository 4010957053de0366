"""/api/v1/members and /api/v1/roles: who works in the workspace, and what they may do."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, delete, get, patch, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from tilth.kernel.ids import UserId
from tilth.kernel.pages import Page
from tilth.platform.accounts.api import change_role, list_members, remove_member
from tilth.platform.accounts.contracts import Member
from tilth.platform.audit.api import note_admin_export
from tilth.platform.auth.contracts import ROLE_SCOPES, Principal, Role, Scope
from tilth.platform.database.lists import ListRequest
from tilth.platform.database.sessions import AdminSession
from tilth.platform.http.authentication import requires
from tilth.platform.http.csv import CSV_ANSWER, answer_csv, every_item
from tilth.platform.http.parameters import Cursor, Limit, Search, Sort

OfRole = Annotated[Role | None, QueryParameter(name="role", description="Only those who have this role.")]
_HEADER = ("name", "email", "role", "has_second_factor", "joined_at", "last_seen_at")


class RoleChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    role: Role


class RoleScopes(msgspec.Struct, frozen=True):
    """What members of a role may do."""

    role: Role
    scopes: list[Scope]
    makes_owners: bool
    """Owners make, change and remove owners; administrators everybody else."""


@get("/members", summary="List members", guards=[requires(Scope.MEMBERS_READ)], tags=["members"], sync_to_thread=True)
def get_members(
    admin_session: NamedDependency[AdminSession],
    principal: NamedDependency[Principal],
    search: Search = None,
    sort: Sort = None,
    role: OfRole = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Member]:
    """By name; sorts by name, email, role, joined_at, last_seen_at."""
    return list_members(admin_session, principal.workspace, ListRequest(search, sort, cursor, limit), role=role)


@post(
    "/members/export",
    summary="Export the list of members",
    guards=[requires(Scope.MEMBERS_READ)],
    tags=["members"],
    sync_to_thread=True,
    status_code=200,
    responses=CSV_ANSWER,
)
def export_members(
    admin_session: NamedDependency[AdminSession],
    principal: NamedDependency[Principal],
    search: Search = None,
    sort: Sort = None,
    role: OfRole = None,
) -> Response[bytes]:
    """The list as a CSV file."""
    workspace = principal.workspace

    def read(cursor: str | None, limit: int) -> Page[Member]:
        return list_members(admin_session, workspace, ListRequest(search, sort, cursor, limit), role=role)

    members = list(every_item(read))
    asked = {"search": search, "role": role, "sort": sort}
    note_admin_export(admin_session, workspace, principal.actor, "members", rows=len(members), filters=asked)
    return answer_csv("members", _HEADER, ([getattr(member, name) for name in _HEADER] for member in members))


@patch(
    "/members/{account_id:uuid}",
    summary="Change a member's role",
    guards=[requires(Scope.MEMBERS_WRITE)],
    tags=["members"],
    sync_to_thread=True,
)
def patch_member(
    account_id: FromPath[UUID],
    data: JSONBody[RoleChange],
    admin_session: NamedDependency[AdminSession],
    principal: NamedDependency[Principal],
    state: State,
) -> Member:
    """From their next request on. Only owners make or change owners; the last owner stays one.

    API keys that they made and that may do more than the new role are revoked.
    """
    return change_role(admin_session, UserId(account_id), data.role, principal=principal, clock=state.clock)


@delete(
    "/members/{account_id:uuid}",
    summary="Remove a member",
    guards=[requires(Scope.MEMBERS_WRITE)],
    tags=["members"],
    sync_to_thread=True,
)
def delete_member(
    account_id: FromPath[UUID],
    admin_session: NamedDependency[AdminSession],
    principal: NamedDependency[Principal],
    state: State,
) -> None:
    """They lose the workspace at once, also where they are signed in, and API keys that they made are revoked.

    What else they made stays.
    """
    remove_member(admin_session, UserId(account_id), principal=principal, clock=state.clock)


@get("/roles", summary="List roles", guards=[requires(Scope.MEMBERS_READ)], tags=["members"])
async def get_roles() -> list[RoleScopes]:
    """From most to least, with what each may do."""
    return [RoleScopes(role, sorted(ROLE_SCOPES[role]), makes_owners=role is Role.OWNER) for role in Role]


route_handlers = [get_members, export_members, patch_member, delete_member, get_roles]
