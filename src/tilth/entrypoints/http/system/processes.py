"""The processes of this installation, their memory and age, as the system tells."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime

import psutil

from tilth.entrypoints.http.system.contracts import ProcessHealth

_MODULES = {
    "tilth.entrypoints.worker": "worker",
    "tilth.entrypoints.supervisor": "supervisor",
    "tilth.entrypoints.http": "server",
}


def list_processes() -> tuple[ProcessHealth, ...]:
    """Our own, and under `tilth up` those beside it."""
    groups: dict[str, list[psutil.Process]] = {}
    for process in _family():
        name = _name(process)
        if name is not None:
            groups.setdefault(name, []).append(process)
    found = []
    for name, members in sorted(groups.items()):
        sizes = [size for size in map(_memory, members) if size is not None]
        started = [at for at in map(_started, members) if at is not None]
        if sizes and started:
            found.append(ProcessHealth(name, len(sizes), sum(sizes), datetime.fromtimestamp(min(started), UTC)))
    return tuple(found)


def own_memory() -> int:
    return int(psutil.Process().memory_info().rss)


def _family() -> Iterator[psutil.Process]:
    own = psutil.Process()
    parent = own.parent()
    try:
        supervised = parent is not None and "tilth.entrypoints.supervisor" in parent.cmdline()
    except psutil.Error:
        supervised = False
    if parent is None or not supervised:
        yield own
        return
    yield parent
    yield from parent.children(recursive=True)


def _name(process: psutil.Process) -> str | None:
    if process.pid == os.getpid():
        return "server"
    try:
        words = process.cmdline()
        if process.name().startswith("postgres"):
            return "database"
    except psutil.Error:
        return None
    return next((name for module, name in _MODULES.items() if module in words), None)


def _memory(process: psutil.Process) -> int | None:
    """What the process would free if it ended (PSS), so that shared memory of the database counts once."""
    try:
        full = process.memory_full_info()
    except psutil.AccessDenied:
        try:
            return int(process.memory_info().rss)
        except psutil.Error:
            return None
    except psutil.Error:
        return None
    return int(getattr(full, "pss", full.rss))


def _started(process: psutil.Process) -> float | None:
    try:
        return float(process.create_time())
    except psutil.Error:
        return None
