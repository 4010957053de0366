"""Note that somebody saw a person whole, or took all of it along."""

from tilth.kernel.ids import PersonNo
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session


def note_unmasked(session: Session, person_no: PersonNo, *, what: str, reason: str, actor: Actor) -> None:
    """`what`: identifiers and traits, or events."""
    append_audit(session, actor=actor, action="person.unmasked", subject=str(person_no), what=what, reason=reason)


def note_exported(session: Session, person_no: PersonNo, *, reason: str, actor: Actor) -> None:
    append_audit(session, actor=actor, action="person.exported", subject=str(person_no), reason=reason)
