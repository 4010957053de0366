"""Forget whom a request names, or say why not."""

from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from tilth.history.api import History
from tilth.kernel.clock import Clock
from tilth.kernel.ids import PersonNo
from tilth.people.actions.erase_person import erase_person
from tilth.people.erasure.actions.register_request import read_number
from tilth.people.erasure.contracts import PERSON, ErasureRequest, ErasureState, Removed
from tilth.people.erasure.counting import CountEvents, count_known, count_rejected
from tilth.people.erasure.errors import ErasureDecided
from tilth.people.erasure.models import erasure_request
from tilth.people.erasure.queries import find_row, get_erasure_request
from tilth.people.errors import PersonNotFound
from tilth.people.queries import find_person, get_person
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session, driver_connection


def carry_out_request(
    session: Session, request_id: UUID, history: History, clock: Clock, *, actor: Actor
) -> ErasureRequest:
    """The person is gone from every answer when this commits; the request is done when the old files are removed.

    Where nobody has the identifier there is nothing to erase, and the request is done at once.
    Raises ErasureRequestNotFound, ErasureDecided.
    """
    row = _open_row(session, request_id)
    person_no = _find(session, row)
    removed = Removed(found=False) if person_no is None else _erase(session, person_no, history, actor)
    _decide(
        session,
        request_id,
        clock,
        actor,
        state=ErasureState.DONE if person_no is None else ErasureState.ERASING,
        person_no=person_no,
        removed=msgspec.to_builtins(removed),
    )
    append_audit(
        session, actor=actor, action="erasure_request.carried_out", subject=str(request_id), found=removed.found
    )
    return get_erasure_request(session, request_id, clock)


def refuse_request(session: Session, request_id: UUID, clock: Clock, *, refusal: str, actor: Actor) -> ErasureRequest:
    """With the reason that the law asks for. Raises ErasureRequestNotFound, ErasureDecided."""
    _open_row(session, request_id)
    _decide(session, request_id, clock, actor, state=ErasureState.REFUSED, refusal=refusal)
    append_audit(session, actor=actor, action="erasure_request.refused", subject=str(request_id), refusal=refusal)
    return get_erasure_request(session, request_id, clock)


def _open_row(session: Session, request_id: UUID) -> sa.Row[Any]:
    row = find_row(session, request_id, lock=True)
    if row.state != ErasureState.OPEN:
        raise ErasureDecided("This request was carried out or refused before; register a new one if need be.")
    return row


def _find(session: Session, row: sa.Row[Any]) -> PersonNo | None:
    if row.identifier_type != PERSON:
        return find_person(session, row.identifier_type, row.identifier)
    try:
        return get_person(session, read_number(row.identifier))
    except PersonNotFound:  # erased since, by another request
        return None


def _erase(session: Session, person_no: PersonNo, history: History, actor: Actor) -> Removed:
    connection = driver_connection(session)
    events = history.run(session.workspace, CountEvents(), persons=[person_no])
    identifiers, links, traits = count_known(connection, session.workspace, person_no)
    rejected = count_rejected(connection, session.workspace)
    erase_person(session, person_no, actor=actor)
    rejected -= count_rejected(connection, session.workspace)
    return Removed(
        found=True, identifiers=identifiers, links=links, traits=traits, events=events, rejected_events=rejected
    )


def _decide(session: Session, request_id: UUID, clock: Clock, actor: Actor, **values: object) -> None:
    """What tells who it was goes with the decision; the digest stays."""
    table = erasure_request
    session.connection.execute(
        sa.update(table)
        .where(table.c.workspace_id == session.workspace, table.c.request_id == request_id)
        .values(identifier=None, requester=None, note=None, decided_at=clock.now(), decided_by=str(actor), **values)
    )
