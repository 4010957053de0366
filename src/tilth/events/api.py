"""Collected events for other rooms: the inbox, what was rejected, and the tracking plan."""

from tilth.events.conforming import conform
from tilth.events.cursor import InboxCursor
from tilth.events.normalise.api import name_medium
from tilth.events.partitions import drop_read_partitions, ensure_partitions, reseat_inbox
from tilth.events.queries import has_inbox_rows
from tilth.events.reading import InboxBatch, count_unread, find_brought, find_oldest_unread, find_sent, read_inbox
from tilth.events.rejected.actions.forget_rejections import drop_old_rejections, forget_rejections
from tilth.events.rejected.actions.replay_rejections import replay_rejections
from tilth.events.rejected.selecting import (
    Selection,
    count_old_rejections,
    count_rejections,
    count_unwoven,
    list_rejections,
)
from tilth.events.rejections import OF_IMPORT, Reason, RejectedEvent, Rejection, Replay, find_receipt
from tilth.events.tracking.actions.declare_event import declare_event
from tilth.events.tracking.actions.declare_property import declare_property
from tilth.events.tracking.actions.record_arrivals import record_arrivals
from tilth.events.tracking.actions.remove_property import remove_property
from tilth.events.tracking.actions.tidy_violations import drop_old_violations, forget_samples
from tilth.events.tracking.contracts import DeclaredProperty, PlannedEvent, PropertyDeclaration, PropertyType
from tilth.events.tracking.progress import begin_counting, list_progress, lock_progress, save_progress
from tilth.events.tracking.queries import list_declared_properties
from tilth.events.writing import NOTIFY_CHANNEL, append_normal, record_rejections

__all__ = [
    "NOTIFY_CHANNEL",
    "OF_IMPORT",
    "DeclaredProperty",
    "InboxBatch",
    "InboxCursor",
    "PlannedEvent",
    "PropertyDeclaration",
    "PropertyType",
    "Reason",
    "RejectedEvent",
    "Rejection",
    "Replay",
    "Selection",
    "append_normal",
    "begin_counting",
    "conform",
    "count_old_rejections",
    "count_rejections",
    "count_unread",
    "count_unwoven",
    "declare_event",
    "declare_property",
    "drop_old_rejections",
    "drop_old_violations",
    "drop_read_partitions",
    "ensure_partitions",
    "find_brought",
    "find_oldest_unread",
    "find_receipt",
    "find_sent",
    "forget_rejections",
    "forget_samples",
    "has_inbox_rows",
    "list_declared_properties",
    "list_progress",
    "list_rejections",
    "lock_progress",
    "name_medium",
    "read_inbox",
    "record_arrivals",
    "record_rejections",
    "remove_property",
    "replay_rejections",
    "reseat_inbox",
    "save_progress",
]
