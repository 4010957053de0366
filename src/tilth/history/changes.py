"""Whose rows have changed between two moments: for those who keep something of every person."""

from dataclasses import dataclass

import numpy as np

from tilth.history.queries import State
from tilth.history.snapshot import Snapshot
from tilth.history.sources import Persons


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment of a workspace's history."""

    state: State
    erased: Persons


def changed_since(snapshot: Snapshot, mark: Mark) -> Persons | None:
    """Persons with new rows, whose origins moved, or who were erased; None where that cannot be told any more.

    It can as long as what came since stands in the tail. That files are merged changes nobody, but for an event that
    came twice, far apart: who keeps figures counts anew from time to time.
    """
    new, old = snapshot.state, mark.state
    if (new.kept_from, new.buckets) != (old.kept_from, old.buckets) or new.version < old.version:
        return None
    if new.folded_seq >= old.next_seq or new.next_seq < old.next_seq:
        return None
    if new.next_move != old.next_move and new.version != old.version:
        return None  # some of the moves may be settled in files by now
    found = [np.setdiff1d(snapshot.erased, mark.erased)]
    if new.next_seq != old.next_seq:
        for segment in snapshot.tail.segments:
            fresh = segment.column("seq") >= old.next_seq
            if fresh.any():
                found.append(segment.column("person_no")[fresh])
    changed = np.unique(np.concatenate(found)).astype(np.int32)
    affected = snapshot.moves.affected
    if new.next_move != old.next_move or np.isin(changed, affected).any():
        changed = np.union1d(changed, affected).astype(np.int32)
    return changed
