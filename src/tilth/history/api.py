"""History for the rooms above: append, fold, read, keep in order."""

from tilth.history.actions.append_recent import APPENDED_SCHEMA, append_recent
from tilth.history.actions.compact import compact
from tilth.history.actions.erase_persons import apply_erasures, erase_persons
from tilth.history.actions.fold_in import FoldedIn, fold_in
from tilth.history.actions.keep_from import DroppedRows, drop_oldest, keep_from
from tilth.history.actions.move_origins import move_origins
from tilth.history.actions.set_buckets import check_buckets, set_buckets
from tilth.history.actions.sweep_files import sweep_files
from tilth.history.arrivals import Arrivals, find_tail_start, list_newest, read_arrivals
from tilth.history.changes import Mark
from tilth.history.days import day_number
from tilth.history.executors import Executor, LocalExecutor
from tilth.history.facts import HistoryFacts, read_facts
from tilth.history.history import History, PinnedHistory
from tilth.history.item_names import find_item_names, find_items_called, save_item_names
from tilth.history.kernels.compile import kernel, leaf
from tilth.history.kernels.daily_actives import DailyActives
from tilth.history.kernels.periods import mark_periods
from tilth.history.manifest import add_runs
from tilth.history.partitions import create_partitions, drop_partitions
from tilth.history.queries import (
    count_recent,
    count_woven,
    find_terms,
    get_buckets,
    has_terms,
    list_erasing,
    list_files,
    list_retired,
)
from tilth.history.runs import write_run
from tilth.history.sql import AdditiveSql, WholeSql
from tilth.history.store import Store, StoredRun, open_store
from tilth.history.terms import OTHER, TermEncoder
from tilth.history.warming import compile_views

__all__ = [
    "APPENDED_SCHEMA",
    "OTHER",
    "AdditiveSql",
    "Arrivals",
    "DailyActives",
    "DroppedRows",
    "Executor",
    "FoldedIn",
    "History",
    "HistoryFacts",
    "LocalExecutor",
    "Mark",
    "PinnedHistory",
    "Store",
    "StoredRun",
    "TermEncoder",
    "WholeSql",
    "add_runs",
    "append_recent",
    "apply_erasures",
    "check_buckets",
    "compact",
    "compile_views",
    "count_recent",
    "count_woven",
    "create_partitions",
    "day_number",
    "drop_oldest",
    "drop_partitions",
    "erase_persons",
    "find_item_names",
    "find_items_called",
    "find_tail_start",
    "find_terms",
    "fold_in",
    "get_buckets",
    "has_terms",
    "keep_from",
    "kernel",
    "leaf",
    "list_erasing",
    "list_files",
    "list_newest",
    "list_retired",
    "mark_periods",
    "move_origins",
    "open_store",
    "read_arrivals",
    "read_facts",
    "save_item_names",
    "set_buckets",
    "sweep_files",
    "write_run",
]
