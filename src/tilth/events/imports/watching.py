"""Ends a query of a recipe from outside: when its time is over, or when its task was cancelled."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

import duckdb

from tilth.events.imports.errors import RecipeTooSlow

EVERY = 0.5
"""Seconds between two looks."""
Look = Callable[[], None]
"""Raises what shall end the query. Called beside it, in a thread of its own."""


def time_limit(seconds: float) -> Look:
    """From now on, over all queries. Raises RecipeTooSlow."""
    end = time.monotonic() + seconds

    def look() -> None:
        if time.monotonic() > end:
            raise RecipeTooSlow(
                "The SQL of this recipe takes too long over the first rows. Make it simpler, "
                "and join no list with all of itself."
            )

    return look


def all_of(*looks: Look) -> Look:
    """What ends one of them ends the query."""

    def look() -> None:
        for each in looks:
            each()

    return look


@contextmanager
def watched(connection: duckdb.DuckDBPyConnection, look: Look) -> Iterator[None]:
    """Raises in the caller what `look` raised, once the query has ended."""
    look()
    ended = Event()
    raised: list[Exception] = []

    def watch() -> None:
        while not ended.wait(EVERY):
            if not raised:
                try:
                    look()
                except Exception as error:  # noqa: BLE001 — raised again where the query was asked
                    raised.append(error)
            if raised:
                connection.interrupt()  # once more, should the query not have begun at the time of the first

    watcher = Thread(target=watch, name="import-watch", daemon=True)
    watcher.start()
    try:
        yield
    except duckdb.InterruptException:
        if not raised:
            raise
    finally:
        ended.set()
        watcher.join()
    if raised:
        raise raised[0]
