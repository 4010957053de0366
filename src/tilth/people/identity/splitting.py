"""Persons that come apart: the connected components of what still joins, each a person of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from tilth.people.identity.changes import (
    IdentityState,
    JournalEntry,
    append_journal,
    insert_persons,
    lead_to_anchors,
    seat_origins,
)
from tilth.people.identity.linking import find_components
from tilth.people.identity.queries import list_joining_links, list_origins


@dataclass(frozen=True, slots=True)
class Move:
    """An origin that belongs to another person from now on."""

    origin: int
    from_person: int
    to_person: int


def split_person(
    connection: psycopg.Connection[Any], state: IdentityState, person_no: int, *, actor: str
) -> list[Move]:
    """Seat each component of a person's identifiers as a person; the one with the oldest identifier keeps the number.

    Numbers are never reused: the others get new ones.
    """
    origins = list_origins(connection, state.workspace, person_no)
    _, *leaving = find_components(origins, list_joining_links(connection, state.workspace, person_no))
    numbers = range(state.next_person, state.next_person + len(leaving))
    moves = [Move(origin, person_no, number) for number, part in zip(numbers, leaving, strict=True) for origin in part]
    if moves:
        insert_persons(connection, state, [part[0] for part in leaving])
        seat_origins(connection, state, [m.origin for m in moves], [m.to_person for m in moves])
        lead_to_anchors(connection, state, person_no)
        entries = [
            JournalEntry("unmerged", person_no, number, part[0]) for number, part in zip(numbers, leaving, strict=True)
        ]
        append_journal(connection, state, entries, actor)
    return moves


def split_persons(
    connection: psycopg.Connection[Any], state: IdentityState, persons: Sequence[int], *, actor: str
) -> list[Move]:
    return [move for person in persons for move in split_person(connection, state, person, actor=actor)]
