"""Homes with long names, under closed parents, and of other users."""

import os
import shutil
import stat
import traceback
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from tilth.platform.database.account import ACCOUNT_NAME
from tilth.platform.database.binaries import Binaries, embedded_binaries
from tilth.platform.database.embedded import EmbeddedServer
from tilth.platform.database.errors import DatabaseSetup, ForeignHome
from tilth.platform.database.place import SYSTEM_FOLDER, find_place

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="Becoming another user needs root.")
NOBODY = 65534
FAST = {"fsync": "off"}  # what is tried here has nothing to do with durability


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
    server = EmbeddedServer(long, settings=FAST)
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
    server = EmbeddedServer(home, settings=FAST)
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
    server = EmbeddedServer(closed / "home", settings=FAST)
    server.start()
    try:
        assert server.place.data.is_relative_to(SYSTEM_FOLDER)
        assert server.place.data.owner() == ACCOUNT_NAME
        assert answer_of(server) == (42,)
    finally:
        server.stop()
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    again = EmbeddedServer(closed / "home", settings=FAST)
    assert again.place == server.place
    shutil.rmtree(server.place.base)


@needs_root
def test_a_new_home_of_an_old_name_starts_empty(home: Path) -> None:
    """Deleting TILTH_HOME is how people start over."""
    closed = home.parent / "closed"
    closed.mkdir(mode=0o700)
    bases = []
    for _ in range(2):
        server = EmbeddedServer(closed / "home", settings=FAST)
        server.start()
        server.stop()
        bases.append(server.place.base)
        shutil.rmtree(closed / "home")
    assert bases[0] != bases[1]
    assert [(base / "home").read_text() for base in bases] == [f"{closed / 'home'}\n"] * 2
    for base in bases:
        shutil.rmtree(base)


@needs_root
def test_programs_in_a_closed_folder_are_copied_to_an_open_one(home: Path) -> None:
    closed = home.parent / "closed"
    closed.mkdir(mode=0o700)
    package = embedded_binaries().folder.parents[1]
    shutil.copytree(package / "pginstall18", closed / "package" / "pginstall18")
    shutil.copytree(package.with_name(f"{package.name}.libs"), closed / f"{package.name}.libs")
    (closed / "package").rename(closed / package.name)
    server = EmbeddedServer(home, binaries=Binaries(closed / package.name / "pginstall18" / "bin"), settings=FAST)
    server.start()
    try:
        assert answer_of(server) == (42,)
        assert server.pid is not None
        program = Path(psutil.Process(server.pid).exe())
        assert program.is_relative_to(SYSTEM_FOLDER)
    finally:
        server.stop()
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    shutil.rmtree(SYSTEM_FOLDER / program.relative_to(SYSTEM_FOLDER).parts[0])


@needs_root
def test_root_first_and_then_a_user_is_told(home: Path) -> None:
    server = EmbeddedServer(home, settings=FAST)
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
        server = EmbeddedServer(home, settings=FAST)
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
    server = EmbeddedServer(home, settings=FAST)
    server.start()
    server.stop()
    (server.place.folder / "secrets.json").unlink()
    with pytest.raises(DatabaseSetup, match=r"secrets\.json does not open the database: put back the file"):
        EmbeddedServer(home, settings=FAST).start()
