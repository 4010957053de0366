"""Prints the folder of the newest server PostgreSQL's programs, 15 or later, that this machine's distribution has.

Exit status 1 and no output when there is none.
"""

import re
import sys
from pathlib import Path

OLDEST = 15
FOLDERS = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin")
"""Debian and its kin, Red Hat and its kin."""


def find_newest(root: Path = Path("/")) -> Path | None:
    found = [
        (major(folder), folder)
        for pattern in FOLDERS
        for folder in root.glob(pattern)
        if (folder / "initdb").exists() and (folder / "postgres").exists() and major(folder) >= OLDEST
    ]
    return max(found)[1] if found else None


def major(folder: Path) -> int:
    """Of …/15/bin or …/pgsql-15/bin; 0 for a folder that names none."""
    number = re.search(r"(\d+)$", folder.parent.name)
    return int(number[1]) if number else 0


if __name__ == "__main__":
    newest = find_newest()
    if newest is None:
        sys.exit(1)
    print(newest)
