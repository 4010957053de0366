"""People for other rooms and the edge: the weaver, identity, profiles."""

from tilth.people.weave.loop import run_weavers
from tilth.people.weave.state import read_cursors, replace_cursors
from tilth.people.weave.weaver import Weaver, WeaveReport

__all__ = ["WeaveReport", "Weaver", "read_cursors", "replace_cursors", "run_weavers"]
