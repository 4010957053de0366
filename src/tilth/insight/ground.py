"""What a question is asked of: one workspace's history with its calendar, its currency and the time of asking."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tilth.history.contracts import BucketView, Fold, Part
from tilth.insight.compiled import Slices
from tilth.insight.contracts import SpendRow
from tilth.insight.shown import ShownTerms
from tilth.kernel.ids import WorkspaceId
from tilth.kernel.money import Currency

_SHOWN = ShownTerms()
_CODED_LATE = ("url", "referrer", "event_name")
P = TypeVar("P")
R = TypeVar("R")


class Histories(Protocol):
    """The side of `history.api.History` that insight uses."""

    def run(self, workspace: WorkspaceId, fold: Fold[P, R]) -> R: ...

    def terms(self, workspace: WorkspaceId, kind: str) -> pa.Array: ...


@dataclass(frozen=True, slots=True)
class Ground:
    """`now` is µs UTC; periods that end after it are incomplete. `spend` is all that metrics may ask for."""

    history: Histories
    workspace: WorkspaceId
    zone: ZoneInfo
    currency: Currency
    now: int
    spend: Sequence[SpendRow] = field(default=())

    def run(self, fold: Fold[P, R]) -> R:
        return self.history.run(self.workspace, fold)

    def terms(self, kind: str) -> list[str]:
        """Texts by code, null as the empty text."""
        return ["" if text is None else text for text in self._dictionary(kind).to_pylist()]

    def shown_terms(self, kind: str) -> list[str]:
        """The same as answers show them and filters compare them: what is personal in them is masked."""
        return _SHOWN.of(self.workspace, kind, self._dictionary(kind))

    def _dictionary(self, kind: str) -> pa.Array:
        """That of a property grows while its column is built, so build that first."""
        if kind.startswith("prop:") or kind in _CODED_LATE:
            self.run(_Build((kind,)))
        return self.history.terms(self.workspace, kind)


@dataclass(frozen=True, slots=True)
class _Build:
    """Names columns, so that history makes them."""

    columns: Sequence[str]

    def run(self, view: BucketView) -> None:
        del view

    def merge(self, partials: Sequence[None]) -> None:
        del partials


def read_column(part: Part, name: str) -> NDArray[Any]:
    return sealed(part.columns[name])


def read_codes(part: Part, name: str | None) -> NDArray[np.int32]:
    """A column of codes as int32, whatever width it is stored in; empty for no column.

    One type means one compiled kernel: to copy a narrow column takes milliseconds, to compile takes seconds.
    """
    if name is None:
        return sealed(np.empty(0, dtype=np.int32))
    return sealed(part.columns[name].astype(np.int32, copy=False))


def slices_of(part: Part) -> Slices:
    return Slices(sealed(part.persons), sealed(part.starts), sealed(part.ends))


def sealed(array: NDArray[Any]) -> NDArray[Any]:
    """The array as kernels take every array: read-only, so that mapped and merged columns compile to one kernel."""
    if array.flags.writeable:
        array = array.view()
        array.flags.writeable = False
    return array
