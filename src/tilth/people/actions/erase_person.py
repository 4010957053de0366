"""Forget a person (right to erasure)."""

from tilth.events.api import forget_rejections, forget_samples
from tilth.history.api import erase_persons
from tilth.kernel.ids import Origin, PersonNo
from tilth.people.identity.changes import JournalEntry, append_journal, erase_identifiers, lock_identity
from tilth.people.identity.forgotten import remember_erased
from tilth.people.identity.identifiers import describe
from tilth.people.queries import get_person
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session, driver_connection
from tilth.platform.jobs.api import enqueue_once

FINISH_ERASURE = "people.finish_erasure"


def erase_person(session: Session, person_no: PersonNo, *, actor: Actor) -> PersonNo:
    """Identifiers, links, traits, touches and rejected events that name the person go now, and history hides the
    person's rows now; returns the number.

    The number of the person stays in the journal, with nothing that tells who it was. Events of the same customer
    that arrive later begin a new person; what was received before and waits to be woven is dropped then.
    What still stands elsewhere for a while: the inbox until its hour is dropped, the files until history has applied
    its erasures and swept the old ones, and backups.
    Raises PersonNotFound.
    """
    connection = driver_connection(session)
    state = lock_identity(connection, session.workspace)
    person_no = get_person(session, person_no)
    numbers, identifiers = erase_identifiers(connection, state, person_no)
    remember_erased(connection, session.workspace, identifiers)
    append_journal(connection, state, [JournalEntry("erased", person_no)], str(actor))
    erase_persons(
        connection, session.workspace, [PersonNo(number) for number in numbers], [Origin(i.origin) for i in identifiers]
    )
    named = [describe(i.type, i.value)[1] for i in identifiers]
    forget_rejections(connection, session.workspace, named)
    forget_samples(connection, session.workspace, named, numbers)
    state.save(connection)
    enqueue_once(session, FINISH_ERASURE, once="all")
    append_audit(session, actor=actor, action="person.erased", subject=str(person_no))
    return person_no
