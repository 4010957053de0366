"""What goes into the normaliser and what comes out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa

from tilth.events.rejections import Rejection


@dataclass(frozen=True, slots=True)
class Request:
    """One accepted request: a body in Segment's form and what the door knew beside it."""

    body: bytes
    received_at: datetime
    inbox_id: int
    """Names events that came without a messageId."""
    context: Mapping[str, Any]
    """`type` of a single event · `currency` of the workspace · `user_agent` of browser traffic ·
    `source`, its dialect · `key`, id of the write key."""


@dataclass(frozen=True, slots=True)
class Normalised:
    rows: pa.Table
    """NORMAL_SCHEMA."""
    rejections: list[Rejection]
