"""Where the files of an embedded database lie.

    HOME/database/place.json   where the cluster is: written once, so that a home keeps its data
    HOME/database/owner.lock   held by the process that runs the server
    HOME/database/secrets.json passwords of the roles, mode 0600
    HOME/database/postgres.log
    HOME/run/database.json     how to connect, while the server runs
    BASE/data, BASE/socket     the cluster itself; BASE/cluster.lock is held by every process of postgres

BASE is HOME/database. Under root, postgres runs as another user, which may be unable to enter HOME (/root has
mode 0700). No mode is changed on a folder that we did not make: BASE is then /var/lib/tilth/<hash of HOME>-…,
and PostgreSQL's programs are copied beside it when that user cannot reach them either.
"""

import hashlib
import json
import os
import pwd
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tilth.platform.database.account import Account, database_account
from tilth.platform.database.binaries import Binaries
from tilth.platform.database.errors import DatabaseSetup, ForeignHome

SYSTEM_FOLDER = Path("/var/lib/tilth")
_MAX_SOCKET_PATH = 107  # sockaddr_un.sun_path of Linux, without the closing zero
_SHORT_PREFIX = "tilth-socket-"
_SOCKET_NAME = ".s.PGSQL.5432"


@dataclass(frozen=True, slots=True)
class Place:
    home: Path
    base: Path
    account: Account

    @property
    def folder(self) -> Path:
        return self.home / "database"

    @property
    def data(self) -> Path:
        return self.base / "data"

    @property
    def owner_lock(self) -> Path:
        return self.folder / "owner.lock"

    @property
    def cluster_lock(self) -> Path:
        return self.base / "cluster.lock"

    @property
    def log(self) -> Path:
        return self.folder / "postgres.log"

    @property
    def connection_file(self) -> Path:
        return self.home / "run" / "database.json"


def find_place(home: Path) -> Place:
    """Makes HOME and its folder on first use. Raises ForeignHome where another user was first."""
    folder = home / "database"
    try:
        make_home(home)
        folder.mkdir(mode=0o711, exist_ok=True)
        owner = folder.stat().st_uid
        recorded = folder / "place.json"
        known = json.loads(recorded.read_text()) if recorded.exists() else None
    except PermissionError as error:
        raise ForeignHome(
            f"TILTH_HOME {home} cannot be used by {_user_name(os.geteuid())} ({error.strerror}: {error.filename}). "
            "Run Tilth as the user who made it, or choose another TILTH_HOME."
        ) from error
    except NotADirectoryError as error:
        raise DatabaseSetup(f"TILTH_HOME {home} is not a folder: choose another one.") from error
    if owner != os.geteuid():
        raise ForeignHome(
            f"TILTH_HOME {home} belongs to {_user_name(owner)}, and you are {_user_name(os.geteuid())}. "
            "Run Tilth as the user who made it, or choose another TILTH_HOME."
        )
    account = database_account()
    if known is None:
        base = _choose_base(home, folder, account)
        recorded.write_text(json.dumps({"base": str(base)}))
        return Place(home, base, account)
    return Place(home, Path(known["base"]), account)


def reachable_binaries(binaries: Binaries, account: Account) -> Binaries:
    """The same programs where `account` can run them: of a root-only environment, a copy under /var/lib/tilth.

    The wheel's programs find their libraries beside the package, by a path relative to themselves, so the copy
    keeps both names: COPY/<package>/<installation>/bin and COPY/<package>.libs.
    """
    if account.can_enter(binaries.folder / "postgres"):
        return binaries
    installation = binaries.folder.parent
    package = installation.parent
    stamp = f"{installation}:{Path(binaries.program('postgres')).stat().st_mtime_ns}"
    copy = SYSTEM_FOLDER / f"postgresql-{hashlib.sha256(stamp.encode()).hexdigest()[:16]}"
    if not copy.exists():
        _make_system_folder()
        scratch = Path(tempfile.mkdtemp(prefix=f"{copy.name}.", dir=SYSTEM_FOLDER))
        unused = shutil.ignore_patterns("include", "*.a")
        shutil.copytree(installation, scratch / package.name / installation.name, ignore=unused)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, scratch / libraries.name)
        _open_to_all(scratch)
        try:
            scratch.rename(copy)
        except OSError:  # another process finished its copy first
            shutil.rmtree(scratch)
    return Binaries(copy / package.name / installation.name / "bin")


def make_socket_folder(place: Place, *, again: Path | None = None) -> Path:
    """An empty folder of mode 0700 for the socket; a private one in a short place when BASE is too long for one.

    `again`: the folder that this process made before; connections of others keep its name over a restart.
    """
    folder = again or place.base / "socket"
    if again is None and len(os.fsencode(folder / _SOCKET_NAME)) > _MAX_SOCKET_PATH:
        folder = Path(tempfile.mkdtemp(prefix=_SHORT_PREFIX, dir=_short_folder(place.account)))
    folder.mkdir(mode=0o700, exist_ok=True)
    for left in folder.iterdir():  # a killed server left its socket and a lock with its pid
        left.unlink()
    place.account.give(folder)
    return folder


def remove_left_socket_folder(place: Place) -> None:
    """The short folder of a supervisor that was killed. The caller holds the owner's lock."""
    try:
        folder = Path(json.loads(place.connection_file.read_text())["host"])
    except (OSError, ValueError, KeyError):
        return
    if folder.name.startswith(_SHORT_PREFIX) and not folder.is_symlink():
        shutil.rmtree(folder, ignore_errors=True)
    place.connection_file.unlink(missing_ok=True)


def _short_folder(account: Account) -> Path:
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime is not None and account.is_ours and len(runtime) < 60 and os.access(runtime, os.W_OK):
        return Path(runtime)
    return Path("/tmp")  # noqa: S108 - mkdtemp makes a folder of its own, mode 0700


def _open_to_all(folder: Path) -> None:
    """Of our own copy: an environment that was made with a strict umask has strict modes itself."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)


def make_home(home: Path) -> None:
    """HOME and HOME/run, where they are not there yet."""
    if not home.exists():
        home.parent.mkdir(parents=True, exist_ok=True)
        home.mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() == 0:
            home.chmod(0o711)  # ours: let the database's user pass through to its own folder
    (home / "run").mkdir(mode=0o700, exist_ok=True)


def _choose_base(home: Path, folder: Path, account: Account) -> Path:
    if account.can_enter(folder):
        return folder
    _make_system_folder()
    # Never an old one: a home that was deleted and made anew has new secrets, which do not open the old data.
    base = Path(tempfile.mkdtemp(prefix=f"{hashlib.sha256(os.fsencode(home)).hexdigest()[:12]}-", dir=SYSTEM_FOLDER))
    base.chmod(0o711)
    (base / "home").write_text(f"{home}\n")  # for whoever cleans up
    return base


def _make_system_folder() -> None:
    SYSTEM_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)


def _user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
