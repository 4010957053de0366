"""The operating system's user that runs postgres, which refuses to run as root."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tilth.platform.database.errors import DatabaseSetup

ACCOUNT_NAME = "tilth"


@dataclass(frozen=True, slots=True)
class Account:
    name: str
    uid: int
    gid: int

    @property
    def is_ours(self) -> bool:
        return self.uid == os.geteuid()

    @property
    def groups(self) -> list[int] | None:
        """`extra_groups` of a child: none of root's own."""
        return None if self.is_ours else []

    def run(self, command: list[str], *, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Runs a program as this user and waits for it; output is captured, the exit code is the caller's matter."""
        return subprocess.run(
            command,
            user=None if self.is_ours else self.uid,
            group=None if self.is_ours else self.gid,
            extra_groups=self.groups,
            cwd=cwd or "/",
            capture_output=True,
            text=True,
            check=False,
        )

    def can_enter(self, folder: Path) -> bool:
        """Asked of the kernel as that user, so that modes, groups and access lists all count."""
        return self.run(["test", "-x", str(folder)]).returncode == 0

    def give(self, path: Path) -> None:
        if not self.is_ours:
            os.chown(path, self.uid, self.gid)


def database_account() -> Account:
    """The current user; under root a dedicated one, made when it is not there."""
    if os.geteuid() != 0:
        entry = pwd.getpwuid(os.geteuid())
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    try:
        entry = pwd.getpwnam(ACCOUNT_NAME)
    except KeyError:
        _create_account()
        entry = pwd.getpwnam(ACCOUNT_NAME)
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _create_account() -> None:
    advice = (
        f"PostgreSQL does not run as root, and the system user '{ACCOUNT_NAME}' that Tilth would use instead "
        "cannot be made. Create it, run Tilth as a plain user, or set TILTH_DATABASE_URL."
    )
    program = shutil.which("useradd") or shutil.which("useradd", path="/usr/sbin:/sbin")
    if program is None:
        raise DatabaseSetup(f"{advice} (There is no useradd on this machine.)")
    shell = shutil.which("nologin", path="/usr/sbin:/sbin:/usr/bin") or "/bin/false"
    done = subprocess.run(
        [
            program,
            "--system",
            "--user-group",
            "--no-create-home",
            "--home-dir",
            "/nonexistent",
            "--shell",
            shell,
            ACCOUNT_NAME,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    already_there = 9  # useradd's code when another process was faster
    if done.returncode not in (0, already_there):
        raise DatabaseSetup(f"{advice} ({done.stderr.strip()})")
