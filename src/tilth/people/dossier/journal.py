"""What happened to a person's identity, and what an un-merge would make of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tilth.history.api import History
from tilth.history.contracts import FLAG_ITEM_ROW, BucketView
from tilth.kernel.ids import Origin, PersonNo
from tilth.people.dossier.contracts import JournalLine, Part, PartIdentifier, UnmergePreview
from tilth.people.errors import NothingToSeparate
from tilth.people.identity.identifiers import describe
from tilth.people.identity.linking import find_components
from tilth.people.identity.queries import list_joining_links
from tilth.people.masking import mask_identifier
from tilth.people.queries import get_person
from tilth.platform.database.sessions import ReadSession, driver_connection

MAX_LINES = 200


def list_journal(session: ReadSession, person_no: PersonNo) -> list[JournalLine]:
    """Of the person and of those that became part of it, newest first, the last 200. Raises PersonNotFound."""
    rows = driver_connection(session).execute(
        """
        WITH RECURSIVE one (person_no) AS (
            SELECT %(person)s::integer
             UNION
            SELECT j.other_person FROM identity_journal AS j JOIN one USING (person_no)
             WHERE j.workspace_id = %(w)s AND j.kind = 'merged' AND j.other_person IS NOT NULL)
        SELECT j.at, j.kind, j.person_no, j.other_person, i.type, i.value_norm, o.type, o.value_norm, j.actor
          FROM one JOIN identity_journal AS j ON j.workspace_id = %(w)s AND j.person_no = one.person_no
          LEFT JOIN identifier AS i ON i.workspace_id = %(w)s AND i.origin = j.origin
          LEFT JOIN identifier AS o ON o.workspace_id = %(w)s AND o.origin = j.other_origin
         ORDER BY j.entry_no DESC LIMIT %(limit)s
        """,
        {"w": session.workspace, "person": get_person(session, person_no), "limit": MAX_LINES},
    )
    return [
        JournalLine(at, kind, number, other, *_named(one_type, one_value), *_named(other_type, other_value), actor)
        for at, kind, number, other, one_type, one_value, other_type, other_value, actor in rows
    ]


def mask_line(line: JournalLine) -> JournalLine:
    one, other = _masked(line.identifier_type, line.identifier), _masked(line.other_type, line.other_identifier)
    return JournalLine(
        *(line.at, line.kind, line.person_no, line.other_person, line.identifier_type, one),
        *(line.other_type, other, line.actor),
    )


def preview_unmerge(
    session: ReadSession, history: History, person_no: PersonNo, origins: Collection[Origin]
) -> UnmergePreview:
    """The persons that cutting every link between these identifiers and the others would leave. Nothing changes.

    Raises PersonNotFound and NothingToSeparate.
    """
    connection = driver_connection(session)
    person_no = get_person(session, person_no)
    known = {
        origin: (describe(kind, value), traits)
        for origin, kind, value, traits in connection.execute(
            """
            SELECT i.origin, i.type, i.value_norm,
                   (SELECT count(*) FROM origin_trait AS t
                     WHERE t.workspace_id = i.workspace_id AND t.origin = i.origin)
              FROM identifier AS i WHERE i.workspace_id = %s AND i.person_no = %s
            """,
            (session.workspace, person_no),
        )
    }
    leaving = set(origins)
    if not leaving or not leaving < known.keys():
        raise NothingToSeparate(
            "Choose some of the person's identifiers, and not all of them: at least one stays.", person_no=person_no
        )
    links = list_joining_links(connection, session.workspace, person_no)
    kept = [link for link in links if (link[0] in leaving) == (link[1] in leaving)]
    events = history.run(session.workspace, CountOrigins(), persons=[person_no])
    parts = [
        Part(
            keeps_number=place == 0,
            identifiers=tuple(PartIdentifier(origin, *known[origin][0]) for origin in part),
            events=sum(events.get(origin, 0) for origin in part),
            traits=sum(known[origin][1] for origin in part),
        )
        for place, part in enumerate(find_components(known, kept))
    ]
    return UnmergePreview(person_no, tuple(parts))


@dataclass(frozen=True, slots=True)
class CountOrigins:
    """A fold: events by origin, lines of orders left out."""

    columns: Sequence[str] = ("origin", "flags")

    def run(self, view: BucketView) -> NDArray[np.int32]:
        found = [np.empty(0, dtype=np.int32)]
        for part in view.parts:
            origins, flags = part.columns["origin"], np.asarray(part.columns["flags"], np.uint8)
            for start, end in zip(part.starts.tolist(), part.ends.tolist(), strict=True):
                found.append(origins[start:end][flags[start:end] & FLAG_ITEM_ROW == 0].astype(np.int32))
        return np.concatenate(found)

    def merge(self, partials: Sequence[NDArray[np.int32]]) -> dict[int, int]:
        origins, counts = np.unique(np.concatenate(partials), return_counts=True)
        return dict(zip(origins.tolist(), counts.tolist(), strict=True))


def _named(kind: int | None, value: str | None) -> tuple[str | None, str | None]:
    return (None, None) if kind is None or value is None else describe(kind, value)


def _masked(type_name: str | None, value: str | None) -> str | None:
    return None if type_name is None or value is None else mask_identifier(type_name, value)
