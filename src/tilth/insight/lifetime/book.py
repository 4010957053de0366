"""The figures of everybody, kept per workspace and kept up to date by those whose rows have changed.

The first list of people after a start costs a pass over history, the next ones what has happened in between.
"""

import time
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

import numpy as np

from tilth.history.api import History, Mark, PinnedHistory
from tilth.insight.ground import Ground
from tilth.insight.lifetime.fold import Figures, LifetimeFold
from tilth.insight.lifetime.single import own_currency
from tilth.insight.metrics.counting import make_roles
from tilth.kernel.ids import WorkspaceId

MAX_WORKSPACES = 8
"""Whose figures are kept: those that were asked for last."""
COUNT_ANEW = 3_600.0
"""Seconds after which merged files are a reason to count everybody anew: events that came twice may be gone."""


@dataclass(slots=True)
class _Entry:
    lock: Lock = field(default_factory=Lock)
    figures: Figures | None = None
    mark: Mark | None = None
    counted: float = 0.0


class FigureBook:
    """Safe for several threads; of one workspace, one counts and the others wait for it."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._entries: OrderedDict[WorkspaceId, _Entry] = OrderedDict()
        self._lock = Lock()

    def read(self, ground: Ground) -> Figures:
        """Of everybody with an event, with amounts in the workspace's currency, as of now."""
        entry = self._entry(ground.workspace)
        with entry.lock:
            pinned = self._history.pin(ground.workspace)
            own = own_currency(ground, ground.terms("currency"))
            fold = LifetimeFold(make_roles(ground.terms("event")), own)
            figures = self._brought_up(entry, pinned, fold)
            if figures is None:
                figures = pinned.run(ground.workspace, fold)
                entry.counted = time.monotonic()
            entry.figures, entry.mark = figures, pinned.mark()
            return figures

    def _brought_up(self, entry: _Entry, pinned: PinnedHistory, fold: LifetimeFold) -> Figures | None:
        if entry.figures is None or entry.mark is None:
            return None
        merged = pinned.mark().state.version != entry.mark.state.version
        if merged and time.monotonic() - entry.counted > COUNT_ANEW:
            return None
        changed = pinned.changed_since(entry.mark)
        if changed is None:
            return None
        if changed.size == 0:
            return entry.figures
        now = pinned.run(pinned.workspace, fold, persons=changed)
        return entry.figures.with_changed(changed, now.take(np.isin(now.persons, changed)))

    def _entry(self, workspace: WorkspaceId) -> _Entry:
        with self._lock:
            entry = self._entries.setdefault(workspace, _Entry())
            self._entries.move_to_end(workspace)
            if len(self._entries) > MAX_WORKSPACES:
                self._entries.popitem(last=False)
            return entry
