"""What a request does once its transaction is committed, and not otherwise: the dependency `after_commit`."""

from collections.abc import Callable

AfterCommit = Callable[[Callable[[], None]], None]
"""For what cannot be undone, such as the removal of a file. The process may die in between: something else must do it
then.
"""
