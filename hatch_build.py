"""Puts the console's built pages into a wheel: builds them where they are missing."""

import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ConsoleHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's own default
    """An installation for developing (`pip install -e`) needs none: `make` builds the console beside it."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 — hatchling's form
        built = Path(self.root, "src/tilth/entrypoints/http/console_files/index.html")
        if version != "editable" and not built.exists():
            subprocess.run([Path(self.root, "scripts/console.sh"), "build"], check=True)
