"""What the set-up scripts install is pinned: exact versions, each with its hashes."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))


def test_every_installation_is_from_a_lock() -> None:
    for script in (ROOT / "scripts").glob("*.sh"):
        for line in script.read_text().splitlines():
            if "-m pip install" not in line:
                continue
            locked = "--require-hashes -r" in line
            ourselves = "--no-deps --no-build-isolation -e ." in line
            assert locked or ourselves, f"{script.name}: {line.strip()}"


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_locks_hold_exact_versions_with_hashes(lock: Path) -> None:
    entries = re.split(r"\n(?=\S)", lock.read_text().strip())
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+(\[[a-z0-9,-]+\])?==\S+", entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry


@pytest.mark.parametrize("group", ["build", "node"])
def test_groups_are_locked(group: str) -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    locked = (ROOT / "requirements" / f"{group}.lock").read_text()
    for requirement in groups[group]:
        assert re.search(rf"^{re.split('[><=]', requirement)[0]}==", locked, re.MULTILINE)
