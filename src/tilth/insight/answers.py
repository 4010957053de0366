"""Answers that this server has given lately, for callers who say how old one may be.

Who says nothing is answered anew. Kept in memory, of this process alone, the newest up to so many bytes.
"""

import re
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from tilth.kernel.clock import Clock

LONGEST_AGE = 300
"""Seconds: no answer is given again after that, whatever a caller says."""
MAX_BYTES = 32 * 2**20
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age=(\d{1,9})(?:$|[\s,])", re.IGNORECASE)


def read_max_age(cache_control: str | None) -> int:
    """Seconds of a request's Cache-Control (RFC 9111, 5.2.1.1); 0 where it asks for none."""
    found = _MAX_AGE.search(cache_control or "")
    return 0 if found is None else min(int(found[1]), LONGEST_AGE)


@dataclass(frozen=True, slots=True)
class Kept:
    body: bytes
    at: datetime


class AnswerBook:
    """By question, which must hold all that an answer depends on but the history itself."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def find(self, question: Hashable, max_age: int) -> tuple[bytes, int] | None:
        """An answer and its age in whole seconds."""
        with self._lock:
            kept = self._kept.get(question)
        if kept is None:
            return None
        age = (self._clock.now() - kept.at).total_seconds()
        return (kept.body, int(age)) if 0 <= age < min(max_age, LONGEST_AGE) else None

    def keep(self, question: Hashable, body: bytes, at: datetime) -> None:
        """`at`: when the question was asked, before history was looked at."""
        with self._lock:
            self._drop(question)
            self._kept[question] = Kept(body, at)
            self._bytes += len(body)
            while self._bytes > MAX_BYTES:
                self._drop(next(iter(self._kept)))

    def _drop(self, question: Hashable) -> None:
        old = self._kept.pop(question, None)
        if old is not None:
            self._bytes -= len(old.body)
