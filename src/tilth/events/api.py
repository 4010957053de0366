"""Collected events for other rooms: the inbox, what was rejected, and the tracking plan."""

from tilth.events.cursor import InboxCursor
from tilth.events.partitions import drop_read_partitions, ensure_partitions, reseat_inbox
from tilth.events.reading import InboxBatch, read_inbox
from tilth.events.rejections import Reason, RejectedEvent, Rejection
from tilth.events.writing import NOTIFY_CHANNEL, append_normal, conform, record_rejections

__all__ = [
    "NOTIFY_CHANNEL",
    "InboxBatch",
    "InboxCursor",
    "Reason",
    "RejectedEvent",
    "Rejection",
    "append_normal",
    "conform",
    "drop_read_partitions",
    "ensure_partitions",
    "read_inbox",
    "record_rejections",
    "reseat_inbox",
]
