"""Origins that resolve to other persons than the rows in storage say: the pending part of identity's journal."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tilth.history.sources import Persons


@dataclass(frozen=True, slots=True)
class Moves:
    """Pending moves, composed: each origin has one final person, whatever way it went.

    A row of a moved origin may be stored under any person that it passed through, so all rows of all
    `affected` persons have to be looked at.
    """

    origins: NDArray[np.int32]
    """Ascending, each once."""
    targets: NDArray[np.int32]
    """The person that each origin belongs to now."""
    affected: Persons
    """Every person that a pending move names."""
    hops: NDArray[np.int32]
    """[n, 2] distinct (a person that rows may be stored under, the person that they belong to now)."""

    def resolve(self, origins: NDArray[np.int32], persons: NDArray[np.int32]) -> NDArray[np.int32]:
        """Persons that rows belong to now, from their origins and the persons that they are stored under."""
        if self.origins.size == 0:
            return persons
        place = np.minimum(np.searchsorted(self.origins, origins), self.origins.size - 1)
        return np.where(self.origins[place] == origins, self.targets[place], persons)

    def storages(self, persons: Persons) -> Persons:
        """The affected persons under whom rows of these persons may be stored."""
        sources = self.hops[np.isin(self.hops[:, 1], persons), 0]
        return np.union1d(sources, np.intersect1d(persons, self.affected)).astype(np.int32)


def compose_moves(moves: Iterable[tuple[int, int, int]]) -> Moves:
    """From (origin, from_person, to_person) in the order in which they were made."""
    final: dict[int, int] = {}
    passed: list[tuple[int, int]] = []
    for origin, from_person, to_person in moves:
        final[origin] = to_person
        passed += [(origin, from_person), (origin, to_person)]
    origins = np.array(sorted(final), dtype=np.int32)
    targets = np.array([final[origin] for origin in sorted(final)], dtype=np.int32)
    hops = sorted({(person, final[origin]) for origin, person in passed})
    affected = np.array(sorted({person for hop in hops for person in hop}), dtype=np.int32)
    return Moves(origins, targets, affected, np.array(hops, dtype=np.int32).reshape(-1, 2))


NO_MOVES = compose_moves(())
