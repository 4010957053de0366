"""Find people, and see how their identifiers hang together."""

from collections import defaultdict
from collections.abc import Sequence

from tilth.kernel.clock import from_micros
from tilth.kernel.ids import Origin, PersonNo
from tilth.people.contracts import Identifier, KnownAs, Link, LinkHold, PersonSummary, Profile
from tilth.people.errors import PersonNotFound, UnknownIdentifierType
from tilth.people.identity.identifiers import RANK, TYPE_NAMES, IdentifierType, describe, parse_identifier
from tilth.people.identity.linking import LinkState
from tilth.people.profiles.naming import NAME_TRAITS, find_name
from tilth.people.profiles.queries import read_profiles
from tilth.platform.database.sessions import ReadSession, driver_connection

_HOLDS = {LinkState.JOINS: LinkHold.JOINS, LinkState.VETOED: LinkHold.VETOED, LinkState.CUT: LinkHold.CUT}
_SHOWN = 3
"""Identifiers of a person in a list."""


def find_person(session: ReadSession, identifier_type: str, value: str) -> PersonNo | None:
    """By an identifier in any spelling: `find_person(session, "phone", "+86 138 0013 8000")`.

    Raises UnknownIdentifierType.
    """
    identifier = parse_identifier(identifier_type, value)
    if identifier is None:
        known = ", ".join(TYPE_NAMES)
        raise UnknownIdentifierType(f"'{identifier_type}' is not a type of identifier; there are {known}.")
    rule, folded = identifier
    if folded is None:
        return None
    row = (
        driver_connection(session)
        .execute(
            "SELECT person_no FROM identifier WHERE workspace_id = %s AND type = %s AND value_norm = %s",
            (session.workspace, rule.type, folded),
        )
        .fetchone()
    )
    return PersonNo(row[0]) if row else None


def get_person(session: ReadSession, person_no: PersonNo) -> PersonNo:
    """The living person behind a number: itself, or who has the identifier with which a merged one began.

    Raises PersonNotFound.
    """
    row = (
        driver_connection(session)
        .execute(
            """
        WITH RECURSIVE step AS (
            SELECT person_no, merged_into, erased_at FROM person WHERE workspace_id = %(w)s AND person_no = %(p)s
             UNION ALL
            SELECT p.person_no, p.merged_into, p.erased_at FROM person AS p JOIN step ON p.person_no = step.merged_into
             WHERE p.workspace_id = %(w)s)
        SELECT person_no FROM step WHERE merged_into IS NULL AND erased_at IS NULL
        """,
            {"w": session.workspace, "p": person_no},
        )
        .fetchone()
    )
    if row is None:
        raise PersonNotFound(f"There is no person number {person_no}; it may have been erased.", person_no=person_no)
    return PersonNo(row[0])


def get_profile(session: ReadSession, person_no: PersonNo) -> Profile:
    """Of the living person behind the number. Raises PersonNotFound."""
    person_no = get_person(session, person_no)
    return read_profiles(driver_connection(session), session.workspace, [person_no])[person_no]


def list_profiles(session: ReadSession, person_nos: Sequence[PersonNo]) -> list[Profile]:
    """In the order asked for; numbers that were merged away or erased are left out."""
    profiles = read_profiles(driver_connection(session), session.workspace, person_nos)
    return [profiles[number] for number in person_nos if number in profiles]


def list_summaries(session: ReadSession, person_nos: Sequence[PersonNo]) -> list[PersonSummary]:
    """In the order asked for; numbers that were merged away or erased are left out."""
    connection = driver_connection(session)
    profiles = read_profiles(connection, session.workspace, person_nos, NAME_TRAITS)
    known: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    for person_no, origin, kind, value in connection.execute(
        """
        SELECT person_no, origin, type, value_norm FROM identifier
         WHERE workspace_id = %s AND person_no = ANY(%s::integer[])
        """,
        (session.workspace, list(person_nos)),
    ):
        known[person_no].append((origin, kind, value))
    return [_summary(profiles[number], known[number]) for number in person_nos if number in profiles]


def _summary(profile: Profile, identifiers: list[tuple[int, int, str]]) -> PersonSummary:
    strongest = sorted(identifiers, key=lambda each: (RANK[IdentifierType(each[1])], each[0]))[:_SHOWN]
    return PersonSummary(
        person_no=profile.person_no,
        name=find_name(profile.traits),
        known_as=tuple(KnownAs(*describe(kind, value)) for _, kind, value in strongest),
        first_seen=profile.first_seen,
        last_seen=profile.last_seen,
        channel=profile.first_touch.channel if profile.first_touch else None,
    )


def list_identifiers(session: ReadSession, person_no: PersonNo) -> list[Identifier]:
    """Strongest first, each with its links and with those that were refused or cut. Raises PersonNotFound."""
    connection = driver_connection(session)
    person_no = get_person(session, person_no)
    rows = connection.execute(
        """
        SELECT origin, type, value_norm, shared_at IS NOT NULL
          FROM identifier WHERE workspace_id = %s AND person_no = %s
        """,
        (session.workspace, person_no),
    ).fetchall()
    links: dict[int, list[Link]] = defaultdict(list)
    for one, other in (("weaker", "stronger"), ("stronger", "weaker")):
        for origin, state, seen_at, message_id, other_origin, kind, value in connection.execute(
            f"""
            SELECT l.{one}, l.state, l.seen_at, l.message_id, i.origin, i.type, i.value_norm
              FROM identifier_link AS l
              JOIN identifier AS i ON i.workspace_id = l.workspace_id AND i.origin = l.{other}
             WHERE l.workspace_id = %s AND l.{one} = ANY(%s::integer[])
            """,
            (session.workspace, [row[0] for row in rows]),
        ):
            hold = _HOLDS[LinkState(state)]
            other_identifier = describe(kind, value)
            links[origin].append(Link(Origin(other_origin), *other_identifier, hold, from_micros(seen_at), message_id))
    return [
        Identifier(Origin(origin), *describe(kind, value), shared, tuple(links[origin]))
        for origin, kind, value, shared in sorted(rows, key=lambda row: (RANK[row[1]], row[0]))
    ]
