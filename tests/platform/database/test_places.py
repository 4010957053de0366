"""Homes with long names, under closed parents, and of other users."""

import os
import shutil
import stat
import traceback
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from tilth.platform.database.account import ACCOUNT_NAME
from tilth.platform.database.embedded import EmbeddedServer
from tilth.platform.database.errors import DatabaseSetup, ForeignHome
from tilth.platform.database.place import SYSTEM_FOLDER, find_place

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="Becoming another user needs root.")
NOBODY = 65534


def answer_of(server: EmbeddedServer) -> object:
    with psycopg.connect(server.administrator_url) as connection:
        return connection.execute("SELECT 42").fetchone()


def as_user(uid: int, action: Callable[[], str]) -> str:
    """Runs it in a child that became this user, and returns its answer or its error."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.setgroups([])
            os.setgid(uid)
            os.setuid(uid)
            text = action()
        except BaseException:  # noqa: BLE001 - it crosses to the parent as text
            text = traceback.format_exc()
        os.write(writer, text.encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        text = answer.read()
    os.waitpid(pid, 0)
    return text


def test_a_home_of_200_characters(home: Path) -> None:
    long = home / ("h" * (199 - len(str(home))))
    assert len(str(long)) == 200
    server = EmbeddedServer(long)
    server.start()
    try:
        socket_folder = Path(str(conninfo_to_dict(server.administrator_url)["host"]))
        assert len(str(socket_folder)) < 80
        assert stat.S_IMODE(socket_folder.stat().st_mode) == 0o700
        assert answer_of(server) == (42,)
    finally:
        server.stop()
    assert not socket_folder.exists()


def test_modes_of_what_holds_secrets(home: Path) -> None:
    server = EmbeddedServer(home)
    server.start()
    server.stop()
    place = server.place
    assert stat.S_IMODE((place.folder / "secrets.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(place.data.stat().st_mode) == 0o700
    assert stat.S_IMODE(place.log.stat().st_mode) == 0o600
    assert "trust" not in (place.data / "pg_hba.conf").read_text().replace("# ", "")[-400:]


@needs_root
def test_a_home_under_a_closed_parent_keeps_it_closed(home: Path) -> None:
    closed = home.parent / "closed"
    closed.mkdir(mode=0o700)
    server = EmbeddedServer(closed / "home")
    server.start()
    try:
        assert server.place.data.is_relative_to(SYSTEM_FOLDER)
        assert server.place.data.owner() == ACCOUNT_NAME
        assert answer_of(server) == (42,)
    finally:
        server.stop()
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    again = EmbeddedServer(closed / "home")
    assert again.place == server.place
    shutil.rmtree(server.place.base)


@needs_root
def test_root_first_and_then_a_user_is_told(home: Path) -> None:
    server = EmbeddedServer(home)
    server.start()
    server.stop()
    home.chmod(0o755)

    told = as_user(NOBODY, lambda: str(find_place(home)))

    assert ForeignHome.__name__ in told
    assert "belongs to root, and you are nobody. Run Tilth as the user who made it" in told


@needs_root
def test_a_plain_user_has_a_server_of_his_own(home: Path) -> None:
    os.chown(home.parent, NOBODY, NOBODY)

    def start() -> str:
        server = EmbeddedServer(home)
        server.start()
        answer = f"{answer_of(server)} {server.place.data.owner()}"
        server.stop()
        return answer

    assert as_user(NOBODY, start) == "(42,) nobody"


def test_a_home_that_is_a_file(home: Path) -> None:
    home.write_text("not a folder")
    with pytest.raises(DatabaseSetup, match="is not a folder: choose another one"):
        find_place(home)


def test_a_lost_secrets_file_is_named(home: Path) -> None:
    server = EmbeddedServer(home)
    server.start()
    server.stop()
    (server.place.folder / "secrets.json").unlink()
    with pytest.raises(DatabaseSetup, match=r"secrets\.json does not open the database: put back the file"):
        EmbeddedServer(home).start()
