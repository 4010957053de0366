"""A type per id, so that mypy tells a workspace from a person.

UUIDs are version 7 (RFC 9562): they sort by creation time, which keeps B-tree inserts at the right edge.
"""

import os
import time
from typing import NewType
from uuid import UUID

WorkspaceId = NewType("WorkspaceId", int)
"""A small dense integer: it stands in the key of every row that a workspace owns."""
UserId = NewType("UserId", UUID)
KeyId = NewType("KeyId", UUID)
PersonNo = NewType("PersonNo", int)
"""Dense per workspace, never reused. `person_no % buckets` is the bucket, `// buckets` the local index."""
Origin = NewType("Origin", int)
"""Code of an identifier, dense per workspace; events carry the origin of their strongest identifier."""


def uuid7() -> UUID:
    """48 bits of Unix milliseconds, 74 random bits, version and variant."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10)) & ((1 << 74) - 1)
    high = (milliseconds << 16) | 0x7000 | (random >> 62)
    low = (0b10 << 62) | (random & ((1 << 62) - 1))
    return UUID(int=(high << 64) | low)
