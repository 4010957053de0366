"""The hub for the application."""

from tilth.events.live.hub import EventHub

__all__ = ["EventHub"]
