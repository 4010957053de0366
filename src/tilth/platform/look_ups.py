"""Looking for people by a whole phone number or e-mail address. That is wanted, and tells whether somebody is known.

So each look is in the trail, with the contact masked, and who may not see contacts whole is held to a pace that no work
reaches. Who looks for the same one again within minutes – the next page of a list, a stream that connects anew – learns
nothing: that is neither noted nor counted. What a contact is, and whose, is known to people/contacts.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from tilth.kernel.clock import Clock
from tilth.kernel.errors import RateLimited
from tilth.kernel.ids import PersonNo
from tilth.platform.audit.api import append_admin_audit
from tilth.platform.auth.contracts import Principal, Scope
from tilth.platform.database.sessions import Database, ReadSession
from tilth.platform.throttle import Pace, count, key_of

SAME_LOOK = Pace(1, timedelta(minutes=10))
HOUR = timedelta(hours=1)
PERSONS_TOLD = 20
"""Of one look, in the trail."""


class TooManyLookUps(RateLimited):
    code = "too_many_look_ups"


@dataclass(frozen=True, slots=True)
class Contact:
    """What somebody looks for."""

    shown: str
    """Masked."""
    whole: str
    """As it is stored, so that all spellings are one; never written anywhere."""
    persons: tuple[PersonNo, ...]
    """Whose it is, the first PERSONS_TOLD."""


FindContact = Callable[[ReadSession, str], Contact | None]


@dataclass(frozen=True, slots=True)
class LookUps:
    database: Database
    clock: Clock
    hourly: int
    """For each account or key without people:unmask."""
    find: FindContact
    """The contact that a text is, of whatever type; None where it is none."""

    def note(self, principal: Principal, contact: Contact | None, *, through: str) -> None:
        """Before anything of it is answered, in a transaction of its own: an answer that finds nothing counts as well.

        Raises TooManyLookUps, which leaves everything as it was.
        """
        if contact is None:
            return
        now, actor, workspace = self.clock.now(), principal.actor, principal.workspace
        with self.database.admin() as session:
            same = count(session, "same_look_up", key_of(workspace, actor, contact.whole), SAME_LOOK, now)
            if same.is_refused:
                return
            if Scope.PEOPLE_UNMASK not in principal.scopes:
                counted = count(session, "look_up", key_of(actor), Pace(self.hourly, HOUR), now)
                if counted.is_refused:
                    seconds = counted.seconds_left(now)
                    raise TooManyLookUps(
                        f"You have looked for {self.hourly} phone numbers and e-mail addresses within the hour: "
                        f"go on in {-(-seconds // 60)} min.",
                        retry_after=seconds,
                    )
                if counted.is_last:
                    append_admin_audit(
                        session,
                        workspace,
                        actor=actor,
                        action="person.look_ups_used_up",
                        subject="people",
                        allowed=self.hourly,
                    )
            append_admin_audit(
                session,
                workspace,
                actor=actor,
                action="person.looked_up",
                subject=str(contact.persons[0]) if len(contact.persons) == 1 else "people",
                contact=contact.shown,
                through=through,
                persons=list(contact.persons),
            )

    def note_text(self, read_session: ReadSession, principal: Principal, text: str | None, *, through: str) -> None:
        """The same of what somebody typed, whatever it is. Raises TooManyLookUps."""
        if text:
            self.note(principal, self.find(read_session, text), through=through)
