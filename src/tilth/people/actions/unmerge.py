"""Take a person apart."""

from collections.abc import Collection

from tilth.history.api import move_origins
from tilth.kernel.ids import Origin, PersonNo
from tilth.people.contracts import Unmerged
from tilth.people.errors import NothingToSeparate
from tilth.people.identity.changes import cut_links, lock_identity, separate_origins
from tilth.people.identity.queries import list_joining_links, list_origins
from tilth.people.identity.splitting import split_person
from tilth.people.queries import get_person
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import Session, driver_connection


def unmerge(session: Session, person_no: PersonNo, origins: Collection[Origin], *, actor: Actor) -> Unmerged:
    """Cut every link between these identifiers of a person and its others; each component is a person from now on,
    with its own events and traits. They stay apart: no later event may join the two sides again.

    Raises PersonNotFound and NothingToSeparate.
    """
    connection = driver_connection(session)
    state = lock_identity(connection, session.workspace)
    person_no = get_person(session, person_no)
    own = set(list_origins(connection, session.workspace, person_no))
    leaving = set(origins)
    if not leaving or not leaving < own:
        raise NothingToSeparate(
            f"Name some identifiers of person {person_no}, and not all of them, by their origin numbers: "
            f"it has {len(own)}. `tilth people show {person_no}` lists them.",
            person_no=person_no,
        )
    links = list_joining_links(connection, session.workspace, person_no)
    cut_links(connection, state, [link for link in links if (link[0] in leaving) != (link[1] in leaving)])
    separate_origins(connection, state, sorted(own - leaving), sorted(leaving))
    moves = split_person(connection, state, person_no, actor=str(actor))
    move_origins(
        connection,
        session.workspace,
        [Origin(move.origin) for move in moves],
        [PersonNo(move.from_person) for move in moves],
        [PersonNo(move.to_person) for move in moves],
    )
    state.save(connection)
    new_persons = tuple(PersonNo(number) for number in sorted({move.to_person for move in moves}))
    append_audit(
        session,
        actor=actor,
        action="person.unmerged",
        subject=str(person_no),
        origins=sorted(leaving),
        new_persons=list(new_persons),
    )
    return Unmerged(person_no, new_persons)
