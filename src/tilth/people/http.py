"""/api/v1/persons: find a person, see what is known and how it hangs together, take apart, erase."""

from typing import Annotated

import msgspec
from litestar import delete, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from tilth.kernel.ids import Origin, PersonNo
from tilth.people.api import (
    erase_person,
    find_contact_of_type,
    find_person,
    get_profile,
    list_identifiers,
    list_summaries,
    unmerge,
)
from tilth.people.contracts import Identifier, PersonSummary, Profile, Unmerged
from tilth.people.errors import PersonNotFound
from tilth.people.masking import mask_identifiers, mask_profile, mask_summary
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.contracts import Principal, Scope
from tilth.platform.database.sessions import ReadSession, Session
from tilth.platform.http.authentication import requires
from tilth.platform.look_ups import LookUps

IdentifierTypeName = Annotated[str, QueryParameter(name="type", description="user_id, phone, …, account:taobao, …")]
IdentifierValue = Annotated[str, QueryParameter(name="value", description="In any spelling.")]


class UnmergeRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    origins: Annotated[list[int], msgspec.Meta(min_length=1, max_length=1_000)]
    """Origin numbers of the identifiers that are another person's."""


class SummariesRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    person_nos: Annotated[list[int], msgspec.Meta(max_length=500)]


class PersonDetail(msgspec.Struct, frozen=True):
    profile: Profile
    identifiers: list[Identifier]


@get(
    "/persons/find",
    summary="Find a person by an identifier",
    guards=[requires(Scope.PEOPLE_READ)],
    tags=["people"],
    sync_to_thread=True,
)
def get_person_by_identifier(
    read_session: NamedDependency[ReadSession],
    principal: NamedDependency[Principal],
    state: State,
    identifier_type: IdentifierTypeName,
    value: IdentifierValue,
) -> PersonDetail:
    """The person to whom an identifier belongs. Looking for a contact is noted in the audit trail, with it masked."""
    person_no = find_person(read_session, identifier_type, value)
    look_ups: LookUps = state.look_ups
    look_ups.note(principal, find_contact_of_type(identifier_type, value, person_no), through="persons.find")
    if person_no is None:
        raise PersonNotFound("No person has this identifier.")
    return _detail(read_session, person_no)


@get(
    "/persons/{person_no:int}",
    summary="Show a person",
    guards=[requires(Scope.PEOPLE_READ)],
    tags=["people"],
    sync_to_thread=True,
)
def get_person(person_no: FromPath[int], read_session: NamedDependency[ReadSession]) -> PersonDetail:
    """A number that was merged away leads to the person that has its first identifier and that one's events now."""
    return _detail(read_session, PersonNo(person_no))


@post(
    "/persons/summaries",
    summary="Name persons",
    guards=[requires(Scope.PEOPLE_READ)],
    tags=["people"],
    sync_to_thread=True,
    status_code=200,
)
def post_summaries(data: JSONBody[SummariesRequest], read_session: NamedDependency[ReadSession]) -> list[PersonSummary]:
    """A line for each of these persons, in the order asked for. Merged and erased numbers are left out."""
    found = list_summaries(read_session, [PersonNo(number) for number in data.person_nos])
    return [mask_summary(each) for each in found]


@post(
    "/persons/{person_no:int}/unmerge",
    summary="Take a person apart",
    guards=[requires(Scope.PEOPLE_WRITE)],
    tags=["people"],
    sync_to_thread=True,
    status_code=200,
)
def post_unmerge(
    person_no: FromPath[int],
    data: JSONBody[UnmergeRequest],
    session: NamedDependency[Session],
    actor: NamedDependency[Actor],
) -> Unmerged:
    """These identifiers become another person, with their own events and traits, and stay apart from this one."""
    return unmerge(session, PersonNo(person_no), [Origin(origin) for origin in data.origins], actor=actor)


@delete(
    "/persons/{person_no:int}",
    summary="Erase a person",
    guards=[requires(Scope.PEOPLE_WRITE)],
    tags=["people"],
    sync_to_thread=True,
)
def delete_person(person_no: FromPath[int], session: NamedDependency[Session], actor: NamedDependency[Actor]) -> None:
    """Right to erasure: gone from every answer now, and from the files within minutes."""
    erase_person(session, PersonNo(person_no), actor=actor)


def _detail(session: ReadSession, person_no: PersonNo) -> PersonDetail:
    profile, identifiers = get_profile(session, person_no), list_identifiers(session, person_no)
    return PersonDetail(mask_profile(profile), mask_identifiers(identifiers))


route_handlers = [get_person_by_identifier, get_person, post_summaries, post_unmerge, delete_person]
