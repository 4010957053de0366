"""Take down that somebody wants to be forgotten."""

from datetime import date

import sqlalchemy as sa

from tilth.kernel.clock import Clock
from tilth.kernel.ids import PersonNo, uuid7
from tilth.kernel.text import fold_text
from tilth.people.erasure.contracts import DUE_AFTER, PERSON, ErasureReason, ErasureRequest, ErasureState
from tilth.people.erasure.errors import InvalidErasureRequest
from tilth.people.erasure.models import erasure_request
from tilth.people.erasure.queries import find_today, get_erasure_request
from tilth.people.identity.changes import lock_identity
from tilth.people.identity.forgotten import digest_identifier
from tilth.people.queries import find_person, get_person
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session, driver_connection


def register_request(
    session: Session,
    clock: Clock,
    *,
    identifier_type: str,
    identifier: str,
    reason: ErasureReason,
    requester: str,
    note: str = "",
    due_on: date | None = None,
    actor: Actor,
) -> ErasureRequest:
    """By an identifier in any spelling, or with the type `person` by a number; nobody needs to have it yet.

    Raises UnknownIdentifierType, PersonNotFound for a number, InvalidErasureRequest.
    """
    identifier = fold_text(identifier)
    if not identifier or "\0" in identifier:
        raise InvalidErasureRequest("Say who is to be forgotten: an identifier, or the number of a person.")
    if identifier_type == PERSON:
        get_person(session, read_number(identifier))
    else:
        find_person(session, identifier_type, identifier)
    today = find_today(session, clock)
    if due_on is not None and due_on < today:
        raise InvalidErasureRequest("The day by which it is due has passed: give today or a later one.")
    connection = driver_connection(session)
    lock_identity(connection, session.workspace)  # makes the key of digests where nothing was woven yet
    request_id = uuid7()
    session.connection.execute(
        sa.insert(erasure_request).values(
            workspace_id=session.workspace,
            request_id=request_id,
            state=ErasureState.OPEN,
            identifier_type=identifier_type,
            identifier=identifier,
            digest=digest_identifier(connection, session.workspace, identifier_type, identifier),
            reason=reason,
            requester=fold_text(requester) or None,
            note=fold_text(note) or None,
            registered_at=clock.now(),
            registered_by=str(actor),
            due_on=due_on or today + DUE_AFTER,
        )
    )
    append_audit(
        session, actor=actor, action="erasure_request.registered", subject=str(request_id), reason=reason.value
    )
    return get_erasure_request(session, request_id, clock)


def read_number(text: str) -> PersonNo:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise InvalidErasureRequest("The number of a person is a whole number, as its page shows it.")
    return PersonNo(int(text))
