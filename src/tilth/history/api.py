"""History for the rooms above: append, fold, read."""

from tilth.history.actions.append_recent import APPENDED_SCHEMA, append_recent
from tilth.history.actions.move_origins import move_origins
from tilth.history.executors import Executor, LocalExecutor
from tilth.history.history import History
from tilth.history.kernels.compile import kernel
from tilth.history.store import Store, open_store
from tilth.history.terms import OTHER, TermEncoder

__all__ = [
    "APPENDED_SCHEMA",
    "OTHER",
    "Executor",
    "History",
    "LocalExecutor",
    "Store",
    "TermEncoder",
    "append_recent",
    "kernel",
    "move_origins",
    "open_store",
]
