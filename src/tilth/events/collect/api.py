"""The collecting endpoints for the edge, which assembles them."""

from tilth.events.collect.collector import Asgi, Collector, FindSource
from tilth.events.collect.contracts import Source
from tilth.events.collect.inbox import Inbox

__all__ = ["Asgi", "Collector", "FindSource", "Inbox", "Source"]
