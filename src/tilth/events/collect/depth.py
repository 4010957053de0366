"""JSON that is nested deeper than decoders go: found by its brackets, without a call per level.

A decoder gives up on the whole text, and a batch would fall with its one deep event. So what lies too deep is replaced
by a marker, by which the door knows the event that had it.
"""

import numpy as np
from numpy.typing import NDArray

from tilth.events.contracts import MAX_BATCH_EVENTS

MAX_DEPTH = 100
"""Levels of an event's JSON; whoever reads it later may have a stack that is smaller than ours."""
KEPT_DEPTH = 2 * MAX_DEPTH
"""Levels of a request that are left as they are: no decoder fails on them, and what is cut is too deep in any event."""
TOO_DEEP_MARKER = "\ue000too deep\ue000".encode()
_REPLACEMENT = b'"' + TOO_DEEP_MARKER + b'"'
_QUOTE, _BACKSLASH = 0x22, 0x5C


def cut_deep(body: bytes) -> bytes | None:
    """The text with every value below KEPT_DEPTH levels replaced; None where that is no remedy: more of them than a
    batch has events. Takes any bytes; what was no JSON is none afterwards.
    """
    depth = _depths(np.frombuffer(body, dtype=np.uint8))
    deep = np.concatenate([[False], depth > KEPT_DEPTH, [False]])
    edges = np.flatnonzero(deep[1:] != deep[:-1]).tolist()  # opening bracket, closing bracket, …
    if len(edges) > 2 * MAX_BATCH_EVENTS:
        return None
    pieces, kept = [], 0
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        pieces += [body[kept:start], _REPLACEMENT]
        kept = end + 1
    return b"".join([*pieces, body[kept:]])


def _depths(text: NDArray[np.uint8]) -> NDArray[np.int32]:
    """Of each byte, how many brackets are open after it; those inside of texts are none."""
    step = np.zeros(text.size, dtype=np.int8)
    step[(text == 0x5B) | (text == 0x7B)] = 1
    step[(text == 0x5D) | (text == 0x7D)] = -1
    quotes = np.flatnonzero(text == _QUOTE)
    backslashes = np.flatnonzero(text == _BACKSLASH)
    if backslashes.size:
        quotes = quotes[~_escaped(quotes, backslashes)]
    toggles = np.zeros(text.size, dtype=np.bool_)
    toggles[quotes] = True
    step[np.logical_xor.accumulate(toggles)] = 0
    return np.cumsum(step, dtype=np.int32)


def _escaped(quotes: NDArray[np.int64], backslashes: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of the quotes have an odd number of backslashes right before them. Both are positions, ascending."""
    number = np.arange(backslashes.size)
    begins = np.concatenate([[True], np.diff(backslashes) != 1])
    run = number - np.maximum.accumulate(np.where(begins, number, 0)) + 1
    before = np.searchsorted(backslashes, quotes) - 1
    adjacent = (before >= 0) & (backslashes[before] == quotes - 1)
    escaped: NDArray[np.bool_] = adjacent & (run[before] % 2 == 1)
    return escaped
