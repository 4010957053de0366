"""Find people by what somebody types: an identifier or its beginning, a number, a name, what a trait says.

Every look is a range of an index. Under row-level security only plain comparisons of stored columns use one.
"""

from collections.abc import Collection, Sequence

import msgspec

from tilth.kernel.ids import PersonNo
from tilth.kernel.text import fold_text
from tilth.people.identity.identifiers import RULES, IdentifierType, describe, normalise
from tilth.people.masking import mask_identifier
from tilth.people.profiles.naming import NAME_TRAITS
from tilth.people.profiles.queries import read_profiles
from tilth.platform.database.sessions import ReadSession, driver_connection

MAX_FOUND = 10_000
"""Persons of one search. Of a beginning that more have, the first in the order of letters."""
_START = 120
"""Characters of a trait's value that the index holds (migration 0014)."""
_LAST = "\U0010ffff"


def search_persons(session: ReadSession, text: str, *, whole_contacts: bool) -> list[PersonNo]:
    """Those who have the text as an identifier of any type in any spelling, or as the beginning of one or of a name.

    `whole_contacts`: who sees phones and e-mail addresses masked finds them by the whole alone: else trying digits
    would show the rest.
    """
    folded = fold_text(text)
    if not folded or "\0" in folded:
        return []
    found = [number for number, _, _ in match_identifiers(session, text)]
    found += _by_beginning(session, folded, whole_contacts=whole_contacts)
    found += _by_name(session, folded)
    number = folded.removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) <= 9:
        found += _living(session, int(number))
    return list(dict.fromkeys(found))


def match_identifiers(session: ReadSession, text: str) -> list[tuple[PersonNo, str, str]]:
    """(person, type, value) of the identifiers that the text is, as a whole and in any spelling of their type."""
    folded = fold_text(text)
    if not folded or "\0" in folded:
        return []
    forms = {normalise(rule, text) for rule in RULES if rule.type is not IdentifierType.ACCOUNT} - {None}
    rows = driver_connection(session).execute(
        "SELECT person_no, type, value_norm FROM identifier "
        "WHERE workspace_id = %s AND value_bare = ANY(%s::text[]) LIMIT %s",
        (session.workspace, [*forms, folded], MAX_FOUND),
    )
    return [(PersonNo(number), *describe(kind, value)) for number, kind, value in rows]


def find_with_trait(session: ReadSession, name: str, value: str) -> list[PersonNo] | None:
    """Those of whom it was ever said, at most MAX_FOUND; None for more. `keep_with_trait` tells who still has it."""
    rows = (
        driver_connection(session)
        .execute(
            """
            SELECT DISTINCT i.person_no
              FROM (SELECT origin FROM origin_trait
                     WHERE workspace_id = %(w)s AND name = %(name)s AND value_start = ANY(%(starts)s::text[])
                     LIMIT %(limit)s) AS said
              JOIN identifier AS i ON i.workspace_id = %(w)s AND i.origin = said.origin
            """,
            {
                "w": session.workspace,
                "name": name,
                "starts": [_start(each) for each in _spellings(value)],
                "limit": MAX_FOUND + 1,
            },
        )
        .fetchall()
    )
    return None if len(rows) > MAX_FOUND else [PersonNo(number) for (number,) in rows]


def keep_with_trait(session: ReadSession, persons: Sequence[PersonNo], name: str, value: str) -> set[PersonNo]:
    """Those of whom the trait says this now, whatever the case of its letters."""
    wanted = {each.lower() for each in _spellings(value)}
    profiles = read_profiles(driver_connection(session), session.workspace, persons, [name])
    return {
        number
        for number, profile in profiles.items()
        if name in profile.traits and msgspec.json.encode(profile.traits[name].value).decode().lower() in wanted
    }


def list_trait_names(session: ReadSession, *, limit: int = 200) -> list[str]:
    """In the order of letters; from one to the next through the index, however many persons have them."""
    rows = driver_connection(session).execute(
        """
        WITH RECURSIVE one AS (
            (SELECT name FROM origin_trait WHERE workspace_id = %(w)s ORDER BY name LIMIT 1)
             UNION ALL
            SELECT (SELECT t.name FROM origin_trait AS t WHERE t.workspace_id = %(w)s AND t.name > one.name
                     ORDER BY t.name LIMIT 1)
              FROM one WHERE one.name IS NOT NULL)
        SELECT name FROM one WHERE name IS NOT NULL LIMIT %(limit)s
        """,
        {"w": session.workspace, "limit": limit},
    )
    return [name for (name,) in rows]


def _by_beginning(session: ReadSession, start: str, *, whole_contacts: bool) -> list[PersonNo]:
    found: list[PersonNo] = []
    for form in dict.fromkeys((start, start.casefold())):  # e-mail addresses are kept in small letters
        rows = driver_connection(session).execute(
            """
            SELECT person_no, type, value_norm FROM identifier
             WHERE workspace_id = %s AND value_bare >= %s AND value_bare < %s ORDER BY value_bare LIMIT %s
            """,
            (session.workspace, form, form + _LAST, MAX_FOUND),
        )
        for number, kind, value in rows:
            shown = describe(kind, value)
            if whole_contacts or mask_identifier(*shown) == shown[1]:
                found.append(PersonNo(number))
    return found


def _by_name(session: ReadSession, start: str) -> list[PersonNo]:
    form = _start(msgspec.json.encode(start).decode().removesuffix('"'))
    rows = driver_connection(session).execute(
        """
        SELECT i.person_no
          FROM (SELECT origin FROM origin_trait
                 WHERE workspace_id = %(w)s AND name = ANY(%(names)s::text[])
                   AND value_start >= %(start)s AND value_start < %(end)s LIMIT %(limit)s) AS said
          JOIN identifier AS i ON i.workspace_id = %(w)s AND i.origin = said.origin
        """,
        {
            "w": session.workspace,
            "names": list(NAME_TRAITS),
            "start": form,
            "end": form + _LAST,
            "limit": MAX_FOUND,
        },
    )
    return [PersonNo(number) for (number,) in rows]


def _living(session: ReadSession, number: int) -> list[PersonNo]:
    rows = driver_connection(session).execute(
        "SELECT 1 FROM identifier WHERE workspace_id = %s AND person_no = %s LIMIT 1", (session.workspace, number)
    )
    return [PersonNo(number)] if rows.fetchone() else []


def _spellings(value: str) -> Collection[str]:
    """How JSON may say it: as a text, and as a number or a truth value where it looks like one."""
    said = {msgspec.json.encode(value).decode()}
    try:
        decoded = msgspec.json.decode(value)
    except (msgspec.MsgspecError, UnicodeError):
        return said
    if isinstance(decoded, bool | int | float):
        said |= {value.strip(), msgspec.json.encode(decoded).decode()}
    return said


def _start(value: str) -> str:
    """As PostgreSQL cuts and folds it under the collation C."""
    return "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in value[:_START])
