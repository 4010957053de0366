"""Commands that are imported when they run, so that `tilth --help` does not wait for numpy and SQLAlchemy."""

import importlib
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

_COMPLETION = {"install_completion", "show_completion"}
"""Options that Typer adds to every application; ours are parts of one."""


class LazyCommand(TyperCommand):
    """Stands in the help with its name and one line; becomes the real command when somebody calls it."""

    def __init__(self, name: str, module: str, *, summary: str) -> None:
        super().__init__(name=name, help=summary, callback=None)
        self._module = module

    def load(self) -> TyperCommand | TyperGroup:
        """From `app` of the module: its command of this name, or the whole group."""
        assert self.name is not None
        command = typer.main.get_command(importlib.import_module(self._module).app)
        if isinstance(command, TyperGroup) and self.name in command.commands:
            command = command.commands[self.name]
        assert isinstance(command, TyperCommand | TyperGroup)
        command.name = self.name
        command.params = [option for option in command.params if option.name not in _COMPLETION]
        return command

    # Any: the types are of Typer's private copy of click.
    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:  # noqa: ANN401 — see above
        return self.load().make_context(info_name, args, parent=parent, **extra)
