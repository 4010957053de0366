"""Collected events for other rooms: the inbox, what was rejected, and the tracking plan."""

from tilth.events.actions.declare_property import declare_property
from tilth.events.actions.forget_rejections import drop_old_rejections, forget_rejections
from tilth.events.actions.remove_property import remove_property
from tilth.events.actions.replay_rejections import replay_rejections
from tilth.events.conforming import conform
from tilth.events.cursor import InboxCursor
from tilth.events.normalise.api import name_medium
from tilth.events.partitions import drop_read_partitions, ensure_partitions, reseat_inbox
from tilth.events.plan import DeclaredProperty, PropertyType
from tilth.events.queries import count_rejections, has_inbox_rows, list_declared_properties, list_rejections
from tilth.events.reading import InboxBatch, as_rows, find_oldest_unread, find_sent, read_inbox
from tilth.events.rejections import Reason, RejectedEvent, Rejection, Replay, find_receipt
from tilth.events.writing import NOTIFY_CHANNEL, append_normal, record_rejections

__all__ = [
    "NOTIFY_CHANNEL",
    "DeclaredProperty",
    "InboxBatch",
    "InboxCursor",
    "PropertyType",
    "Reason",
    "RejectedEvent",
    "Rejection",
    "Replay",
    "append_normal",
    "as_rows",
    "conform",
    "count_rejections",
    "declare_property",
    "drop_old_rejections",
    "drop_read_partitions",
    "ensure_partitions",
    "find_oldest_unread",
    "find_receipt",
    "find_sent",
    "forget_rejections",
    "has_inbox_rows",
    "list_declared_properties",
    "list_rejections",
    "name_medium",
    "read_inbox",
    "record_rejections",
    "remove_property",
    "replay_rejections",
    "reseat_inbox",
]
