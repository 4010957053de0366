"""The demo's home, workspace and keys."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from tilth.entrypoints.demo.errors import DemoFailed
from tilth.entrypoints.demo.simulator.scenario import Scenario
from tilth.platform.accounts.api import create_account
from tilth.platform.audit.contracts import Actor, ActorKind
from tilth.platform.auth.api import create_api_key, create_write_key
from tilth.platform.auth.contracts import ALL_SCOPES, Role
from tilth.platform.database.locks import FileLock
from tilth.platform.database.opening import join_database
from tilth.platform.settings import PlatformSettings
from tilth.platform.workspaces.api import create_workspace

WORKSPACE = "demo"
_MARK = "demo.json"
_ACTOR = Actor(ActorKind.LOCAL, "demo")


class DemoShop(msgspec.Struct, frozen=True):
    """What a newcomer needs to try things."""

    write_key: str
    api_key: str
    email: str
    password: str


class Memory(msgspec.Struct, frozen=True):
    """What a demo's home remembers, in a file that also marks it as one: such a folder may be deleted."""

    shop: DemoShop | None = None
    scenario: Scenario | None = None
    """Of the traffic that was sent and checked; None while that is not so."""


def open_home(home: Path, *, fresh: bool) -> Memory:
    """What an earlier demo left to go on with; otherwise an empty folder and nothing remembered.

    Raises DemoFailed on a folder that holds something else, and on one in which Tilth runs.
    """
    mark = home / _MARK
    if home.exists() and any(home.iterdir()) and not mark.exists():
        raise DemoFailed(f"{home} is not the home of a demo. Choose another TILTH_HOME for it.")
    home.mkdir(parents=True, exist_ok=True, mode=0o755)
    if not mark.exists():
        remember(home, Memory())
    with _locked(home) as lock:
        known = msgspec.json.decode(mark.read_bytes(), type=Memory)
        if known.scenario is not None and not fresh:
            return known
        _empty(home, lock.path)
        remember(home, Memory())
        return Memory()


@contextmanager
def _locked(home: Path) -> Iterator[FileLock]:
    """The lock that `tilth up` holds as long as it runs: nobody starts it here meanwhile."""
    (home / "run").mkdir(mode=0o700, exist_ok=True)
    lock = FileLock(home / "run" / "up.lock")
    if not lock.take():
        raise DemoFailed(
            f"Tilth is running in {home} ({lock.read() or 'starting'}): most often another demo. "
            "Stop that one first, or choose another TILTH_HOME."
        )
    try:
        yield lock
    finally:
        lock.release()


def _empty(folder: Path, kept: Path) -> None:
    """All but one file: a lock that is deleted locks nobody out."""
    for path in folder.iterdir():
        if path == kept:
            continue
        if path in kept.parents:
            _empty(path, kept)
        elif path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def remember(home: Path, memory: Memory) -> None:
    """In one step and for the owner's eyes: it holds keys."""
    draft = home / f"{_MARK}.new"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.encode(memory))
    draft.replace(home / _MARK)


def create_shop(settings: PlatformSettings, *, time_zone: str, currency: str) -> DemoShop:
    """Workspace, owner and keys, in the running database."""
    email, password = "demo@example.com", secrets.token_urlsafe(9)
    with join_database(settings) as opened:
        database = opened.database
        with database.admin() as session:
            made = create_workspace(
                session, slug=WORKSPACE, name="精耕 · Tilth demo", time_zone=time_zone, currency=currency, actor=_ACTOR
            )
            create_account(
                session, email=email, name="Demo", password=password, workspace=made.id, role=Role.OWNER, actor=_ACTOR
            )
        with database.write(made.id) as writing:
            write_key = create_write_key(writing, name="Demo shop", actor=_ACTOR)
            api_key = create_api_key(writing, name="Demo", scopes=ALL_SCOPES, actor=_ACTOR)
    return DemoShop(write_key.key, api_key.secret, email, password)
