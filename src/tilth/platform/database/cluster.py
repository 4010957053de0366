"""The files of a cluster: made whole or not at all, with passwords for everybody and small memory."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from tilth.platform.database.binaries import Binaries
from tilth.platform.database.errors import DatabaseSetup
from tilth.platform.database.place import Place
from tilth.platform.database.secrets import SUPERUSER

_OUR_SETTINGS = "tilth.conf"
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "''",  # only the socket in its 0700 folder
    "shared_buffers": "128MB",  # history is in files; the whole idle tree stays under 700 MB
    "max_connections": "60",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    "max_logical_replication_workers": "0",  # one process fewer
    "random_page_cost": "1.1",  # no spinning disks
    "jit": "off",  # compiling costs more than our statements take
    "password_encryption": "'scram-sha-256'",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
    "log_startup_progress_interval": "2s",  # what a start that replays a log reports
    "log_line_prefix": "'%m [%p] %q%u '",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
}
_SINCE_18: Mapping[str, str] = {"io_method": "'sync'"}  # without the three worker processes of the default


def ensure_cluster(place: Place, binaries: Binaries, password: str, *, durable: bool) -> None:
    """Makes the cluster when it is not there. The caller holds the cluster's lock.

    It is made in a scratch folder that gets its name at the end, so an interrupted attempt leaves nothing that
    a later start would believe. Raises DatabaseSetup with initdb's own words.
    """
    if not place.data.exists():
        _create_cluster(place, binaries, password, [] if durable else ["--no-sync"])
    version = (place.data / "PG_VERSION").read_text().strip()
    if int(version) != binaries.major:
        raise DatabaseSetup(
            f"The database in {place.data} was made by PostgreSQL {version}, and this is PostgreSQL {binaries.major}. "
            "Back it up with the Tilth that made it (tilth backup) and restore it here into a new TILTH_HOME."
        )


def write_settings(place: Place, binaries: Binaries, extra: Mapping[str, str]) -> None:
    """Our file comes first in postgresql.conf, so that what an administrator sets there or by ALTER SYSTEM wins."""
    settings = {**SETTINGS, **(_SINCE_18 if binaries.major >= 18 else {}), **extra}
    lines = ["# Written by Tilth at each start. Your own settings belong in postgresql.conf or ALTER SYSTEM."]
    lines += [f"{name} = {value}" for name, value in settings.items()]
    path = place.data / _OUR_SETTINGS
    path.write_text("\n".join(lines) + "\n")
    place.account.give(path)


def _create_cluster(place: Place, binaries: Binaries, password: str, options: list[str]) -> None:
    scratch = place.base / "data.new"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(mode=0o700)
    place.account.give(scratch)
    password_file = _password_file(place, password)
    try:
        done = place.account.run(
            [
                binaries.program("initdb"),
                f"--pgdata={scratch}",
                f"--username={SUPERUSER}",
                f"--pwfile={password_file}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                *_locale_options(binaries),
                *options,
            ]
        )
    finally:
        password_file.unlink()
    if done.returncode != 0:
        shutil.rmtree(scratch, ignore_errors=True)
        raise DatabaseSetup(f"The embedded database cannot be made in {place.base}: {done.stderr.strip()[-800:]}")
    configuration = scratch / "postgresql.conf"
    configuration.write_text(f"include_if_exists = '{_OUR_SETTINGS}'\n" + configuration.read_text())
    scratch.rename(place.data)


def _password_file(place: Place, password: str) -> Path:
    path = place.base / "initdb.password"
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(password + "\n")
    place.account.give(path)
    return path


def _locale_options(binaries: Binaries) -> list[str]:
    """Order by code point and full Unicode case rules, independent of the machine's C library."""
    if binaries.major >= 17:
        return ["--locale-provider=builtin", "--locale=C.UTF-8", "--no-instructions"]
    return ["--locale=C.UTF-8", "--no-instructions"]
