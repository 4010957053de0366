"""Dictionaries as answers show them, kept from one question to the next.

To mask a million texts takes a second. A dictionary hardly does anything but grow, so that a question masks what is new
since the last one. Nothing is taken for known by its name alone: the texts of before are compared.
"""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

import pyarrow as pa

from tilth.insight.masking import mask_values
from tilth.kernel.ids import WorkspaceId

ROOM = 2_000_000
"""Texts of all dictionaries together, some 100 bytes each."""


@dataclass(frozen=True, slots=True)
class _Kept:
    terms: pa.Array
    shown: list[str]


class ShownTerms:
    """Safe for several threads. Where there is no room the dictionaries go that nobody has asked for the longest."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._kept: OrderedDict[tuple[WorkspaceId, str], _Kept] = OrderedDict()
        self._lock = Lock()

    def of(self, workspace: WorkspaceId, kind: str, terms: pa.Array) -> list[str]:
        """Texts by code, masked as `masking.mask_values` does it, null as the empty text. Not to be changed."""
        with self._lock:
            known = self._kept.get((workspace, kind))
        if known is None or known.terms is not terms:
            masked = known.shown if known is not None and _continues(terms, known.terms) else []
            new = ["" if text is None else text for text in terms[len(masked) :].to_pylist()]
            known = _Kept(terms, [*masked, *mask_values(kind, new)])
        self._keep((workspace, kind), known)
        return known.shown

    def _keep(self, key: tuple[WorkspaceId, str], kept: _Kept) -> None:
        with self._lock:
            self._kept[key] = kept
            self._kept.move_to_end(key)
            while len(self._kept) > 1 and sum(len(each.shown) for each in self._kept.values()) > self._room:
                self._kept.popitem(last=False)


def _continues(terms: pa.Array, before: pa.Array) -> bool:
    """Erasure may have made texts null since; a comparison tells."""
    return len(terms) >= len(before) and terms[: len(before)].equals(before)
