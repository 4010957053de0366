"""Give every row of a batch its origin and its person.

A set of identifiers is resolved once and remembered; SQL runs for the sets that are new to this process only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import psycopg
import pyarrow as pa
from numpy.typing import NDArray

from tilth.people.identity import changes, queries
from tilth.people.identity.caches import Owners, SetCache
from tilth.people.identity.changes import IdentityState, JournalEntry
from tilth.people.identity.identifiers import KNOWN_TYPES, RULE_BY_TYPE, IdentifierType, normalise
from tilth.people.identity.linking import Knowledge, Linker, NewLink, Outcome, find_shared
from tilth.people.identity.observing import Observed, observe
from tilth.people.identity.splitting import Move, split_persons

Connection = psycopg.Connection[Any]


@dataclass(frozen=True, slots=True)
class Resolution:
    origins: NDArray[np.int32]
    persons: NDArray[np.int32]
    known: NDArray[np.bool_]
    """Of each row: its origin is a known customer's, not a browser's or a device's."""
    moves: list[Move]
    """Origins of earlier rows that changed hands in this batch."""


@dataclass(slots=True)
class _Found:
    """The part of a batch that is not remembered, with what the database knows of it."""

    observed: Observed
    sets: list[int]
    origins: dict[int, int] = field(default_factory=dict)
    """Node → origin, of those that exist."""
    knowledge: Knowledge = field(default_factory=Knowledge)

    def observations(self) -> list[tuple[int, ...]]:
        return [self.observed.sets[index] for index in self.sets]


class Resolver:
    """Of one workspace. Not for several threads; forget after a transaction that did not commit."""

    def __init__(self, actor: str) -> None:
        self._actor = actor
        self._sets = SetCache()
        self._owners = Owners()
        self._entry = 0

    def forget(self) -> None:
        self._sets.clear()
        self._owners.clear()
        self._entry = 0

    def resolve(self, connection: Connection, state: IdentityState, rows: pa.Table) -> Resolution:
        """The caller holds the lock on the state and saves it."""
        if state.next_entry != self._entry:  # somebody else merged, cut or erased
            self.forget()
        observed = observe(rows, _known_users(connection, state, rows))
        keys = ["\n".join([observed.labels[node] for node in nodes]) for nodes in observed.sets]
        origins = [self._sets.get(key) for key in keys]
        missing = [index for index, origin in enumerate(origins) if not origin]
        moves: list[Move] = []
        if missing:
            heads, moves = self._link(connection, state, rows, _Found(observed, missing))
            for index, origin in zip(missing, heads, strict=True):
                origins[index] = origin
                if observed.types[observed.sets[index][0]] is not IdentifierType.MESSAGE:  # never seen again
                    self._sets.put(keys[index], origin)
        self._entry = state.next_entry
        of_row = np.array(origins, dtype=np.int32)[observed.set_of_row]
        return Resolution(of_row, self._owners.persons(of_row), self._owners.known(of_row), moves)

    def _link(
        self, connection: Connection, state: IdentityState, rows: pa.Table, found: _Found
    ) -> tuple[list[int], list[Move]]:
        """Origins of the missing sets, with everything that they change written down."""
        observed, known = found.observed, found.knowledge
        self._look_up(connection, state, found)
        moves = self._share(connection, state, found)
        persons = sorted(set(known.persons.values()))
        if any(len(observed.sets[index]) > 1 for index in found.sets):
            known.marks.update(queries.find_marks(connection, state.workspace, persons))
        outcome = Linker(observed.types, observed.values, known, state.next_person).link(found.observations())
        self._create(connection, state, found, outcome)
        self._write_links(connection, state, rows, found, outcome.links)
        moves += self._merge(connection, state, found, outcome)
        nodes = list(outcome.persons)
        self._owners.seat([found.origins[n] for n in nodes], [outcome.persons[n] for n in nodes])
        self._owners.mark_known([found.origins[n] for n in nodes if observed.types[n] in KNOWN_TYPES])
        return [found.origins[head] for head in outcome.heads], moves

    def _look_up(self, connection: Connection, state: IdentityState, found: _Found) -> None:
        observed, known = found.observed, found.knowledge
        nodes = sorted({node for index in found.sets for node in observed.sets[index]})
        self._take(
            found,
            nodes,
            queries.find_identifiers(
                connection, state.workspace, [observed.types[n] for n in nodes], [observed.values[n] for n in nodes]
            ),
        )
        pairs = {pair for nodes in found.observations() for pair in _all_pairs(nodes)}
        stored = {
            (found.origins[low], found.origins[high]): (low, high)
            for low, high in pairs
            if low in found.origins and high in found.origins
        }
        if stored:
            known.links.update(stored[pair] for pair in queries.find_links(connection, state.workspace, list(stored)))
        self._count(connection, state, found, pairs - known.links)

    def _take(self, found: _Found, nodes: Sequence[int], stored: dict[int, queries.StoredIdentifier]) -> None:
        for position, identifier in stored.items():
            node = nodes[position]
            found.origins[node] = identifier.origin
            found.knowledge.persons[node] = identifier.person_no
            if identifier.shared:
                found.knowledge.shared.add(node)

    def _count(self, connection: Connection, state: IdentityState, found: _Found, pairs: set[tuple[int, int]]) -> None:
        """Counts for the limits, of known identifiers that a new link may touch."""
        known = found.knowledge
        lows = {found.origins[low]: low for low, _ in pairs if low in found.origins}
        highs = {found.origins[high]: high for _, high in pairs if high in found.origins}
        if lows:
            stronger = queries.count_stronger(connection, state.workspace, list(lows))
            known.stronger.update((lows[origin], counts) for origin, counts in stronger.items())
        if highs:
            weaker = queries.count_weaker(connection, state.workspace, list(highs))
            known.weaker.update((highs[origin], count) for origin, count in weaker.items())

    def _share(self, connection: Connection, state: IdentityState, found: _Found) -> list[Move]:
        """Close identifiers that go beyond a limit; what they held together comes apart before the batch is linked."""
        known = found.knowledge
        shared = find_shared(found.observed.types, found.observations(), known)
        known.shared |= shared
        closed = [found.origins[node] for node in shared if node in found.origins]
        if not closed:
            return []
        persons = changes.share_identifiers(connection, state, closed)
        entries = [
            JournalEntry("shared", known.persons[n], origin=found.origins[n]) for n in shared if n in known.persons
        ]
        changes.append_journal(connection, state, entries, self._actor)
        moves = split_persons(connection, state, persons, actor=self._actor)
        seats = {move.origin: move.to_person for move in moves}
        for node, origin in found.origins.items():
            known.persons[node] = seats.get(origin, known.persons[node])
        self._sets.clear()  # heads of remembered sets may have changed
        self._owners.seat(list(seats), list(seats.values()))
        return moves

    def _create(self, connection: Connection, state: IdentityState, found: _Found, outcome: Outcome) -> None:
        observed, known = found.observed, found.knowledge
        new = [node for node in outcome.persons if node not in found.origins]
        if not new:
            return
        origins = changes.insert_identifiers(
            connection,
            state,
            [observed.types[n] for n in new],
            [observed.values[n] for n in new],
            [outcome.persons[n] for n in new],
        )
        found.origins.update(zip(new, origins, strict=True))
        anchors = {outcome.persons[n]: found.origins[n] for n in reversed(new)}
        changes.insert_persons(
            connection, state, [anchors[person] for person in range(state.next_person, outcome.next_person)]
        )
        closed = [found.origins[node] for node in new if node in known.shared]
        if closed:
            changes.share_identifiers(connection, state, closed)

    def _write_links(
        self, connection: Connection, state: IdentityState, rows: pa.Table, found: _Found, links: list[NewLink]
    ) -> None:
        if not links:
            return
        observed = found.observed
        seen = pa.array([observed.first_row[found.sets[link.observation]] for link in links])
        changes.insert_links(
            connection,
            state,
            [
                (found.origins[k.weaker], found.origins[k.stronger], observed.types[k.stronger], k.state, ts, message)
                for k, ts, message in zip(
                    links,
                    rows.column("ts").take(seen).to_pylist(),
                    rows.column("message_id").take(seen).to_pylist(),
                    strict=True,
                )
            ],
        )

    def _merge(self, connection: Connection, state: IdentityState, found: _Found, outcome: Outcome) -> list[Move]:
        if not outcome.merges:
            return []
        entries = [
            JournalEntry("merged", m.survivor, m.loser, found.origins[m.link.weaker], found.origins[m.link.stronger])
            for m in outcome.merges
        ]
        changes.append_journal(connection, state, entries, self._actor)
        moved = changes.merge_persons(
            connection, state, [m.loser for m in outcome.merges], [m.survivor for m in outcome.merges]
        )
        self._owners.seat([origin for origin, _, _ in moved], [survivor for _, _, survivor in moved])
        return [Move(*move) for move in moved]


def _all_pairs(nodes: tuple[int, ...]) -> list[tuple[int, int]]:
    """Any of them can become a link once a stronger identifier turns out to be shared."""
    return [(low, high) for index, high in enumerate(nodes) for low in nodes[index + 1 :]]


def _known_users(connection: Connection, state: IdentityState, rows: pa.Table) -> set[str]:
    """Previous ids of aliases that exist as user ids."""
    previous = rows.column("previous_id")
    if previous.null_count == rows.num_rows:
        return set()
    texts = previous.unique().drop_null().to_pylist()
    values = [value for text in texts if (value := normalise(RULE_BY_TYPE[IdentifierType.USER_ID], text))]
    kinds = [IdentifierType.USER_ID] * len(values)
    return {values[position] for position in queries.find_identifiers(connection, state.workspace, kinds, values)}
