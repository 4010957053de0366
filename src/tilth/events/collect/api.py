"""The collecting endpoints for the edge, which assembles them, and the door's look at an event for its replay."""

from tilth.events.collect.collector import Asgi, Collector, FindSource
from tilth.events.collect.contracts import Source
from tilth.events.collect.door import Problem, look, open_body
from tilth.events.collect.inbox import Inbox

__all__ = ["Asgi", "Collector", "FindSource", "Inbox", "Problem", "Source", "look", "open_body"]
