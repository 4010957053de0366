"""The embedded server: PostgreSQL as a child of ours (DESIGN.md §3).

Two file locks say what no pid can say. `owner.lock` is held by the one process that runs the server: a second
is refused. `cluster.lock` is inherited by postgres and all its processes: while one of them lives it cannot be
taken. So whoever holds both knows that a postmaster.pid in the data folder is stale, whoever's pid it names
today, and removes the file without looking at that process.

The server lives when it answers a connection (`answers`, for who watches it). Recovery takes as long as it takes,
and is reported.
"""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
from psycopg.conninfo import make_conninfo

from tilth.platform.database.binaries import Binaries, embedded_binaries
from tilth.platform.database.cluster import ensure_cluster, write_settings
from tilth.platform.database.errors import DatabaseBusy, DatabaseSetup, DatabaseUnavailable
from tilth.platform.database.locks import FileLock
from tilth.platform.database.place import find_place, make_socket_folder, reachable_binaries, remove_left_socket_folder
from tilth.platform.database.secrets import SUPERUSER, load_secrets
from tilth.platform.processes import end_with_parent

Report = Callable[[str], None]
_ANSWER_SECONDS = 10.0
_STOP_SECONDS = 60.0
_QUIT_SECONDS = 15.0
"""For an immediate shutdown: the postmaster itself kills after 5 s what does not end."""
_MAX_LOG = 8 * 2**20


def silent(_: str) -> None:
    """A report that nobody reads."""


class EmbeddedServer:
    """start() until it answers, stop() cleanly; kill -9 of any part is repaired by the next start()."""

    def __init__(
        self,
        home: Path,
        *,
        report: Report = silent,
        binaries: Binaries | None = None,
        settings: Mapping[str, str] | None = None,
        report_seconds: float = 2.0,
    ) -> None:
        """`report` hears of a wait after each `report_seconds` of it."""
        self.place = find_place(home)
        self._report = report
        self._report_seconds = report_seconds
        self._binaries = reachable_binaries(binaries or embedded_binaries(), self.place.account)
        self._settings = settings or {}
        self._owner_lock = FileLock(self.place.owner_lock)
        self._cluster_lock = FileLock(self.place.cluster_lock)
        self._process: subprocess.Popen[bytes] | None = None
        self._socket_folder: Path | None = None

    @property
    def administrator_url(self) -> str:
        """Of the superuser, to the maintenance database."""
        assert self._socket_folder is not None
        password = load_secrets(self.place.folder)[SUPERUSER]
        return make_conninfo(host=str(self._socket_folder), user=SUPERUSER, password=password, dbname="postgres")

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def has_ended(self) -> bool:
        """True when the child is gone; a supervisor then calls restart(). False says little: see answers()."""
        return self._process is None or self._process.poll() is not None

    def answers(self, seconds: float) -> bool:
        """Whether it answers a connection within so long. A refusal, while it repairs itself say, is an answer."""
        if self._socket_folder is None:
            return False
        problem = self._problem(seconds)
        return problem is None or "FATAL:" in problem

    def end(self) -> None:
        """At once, for one that does not answer: without a checkpoint, and by force when it does not listen."""
        if self._process is not None:
            _quit(self._process)

    def start(self) -> None:
        """Returns when the server answers.

        Raises DatabaseBusy when another process runs this server, DatabaseSetup when postgres refuses to start.
        """
        self._take_ownership()
        try:
            self.restart()
        except BaseException:
            self.stop()
            raise

    def restart(self) -> None:
        """Again, after the child ended: the same owner, the same socket. May be repeated when it raises."""
        try:
            self._await_former_processes()
            password = load_secrets(self.place.folder)[SUPERUSER]
            durable = self._settings.get("fsync") != "off"
            ensure_cluster(self.place, self._binaries, password, durable=durable)
            write_settings(self.place, self._binaries, self._settings)
            (self.place.data / "postmaster.pid").unlink(missing_ok=True)  # stale: see the module's docstring
            self._socket_folder = make_socket_folder(self.place, again=self._socket_folder)
            self._process = self._launch(self._socket_folder)
        finally:
            self._cluster_lock.release()  # postgres has it now, if it runs
        self._await_answer(self._process)
        self._publish(self._socket_folder)

    def stop(self) -> None:
        """Fast shutdown: transactions are rolled back, a checkpoint is written. Returns when postgres is gone.

        One that does not answer, because it is starting or repairing itself after a crash, is stopped at once
        instead: PostgreSQL 18 may wait for ever when it is asked to shut down in that state. Nothing is lost
        either way, the next start replays the log.
        """
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            if self._problem(_ANSWER_SECONDS) is None:
                process.send_signal(signal.SIGINT)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(_STOP_SECONDS)
            _quit(process)
        self.place.connection_file.unlink(missing_ok=True)
        if self._socket_folder is not None:
            shutil.rmtree(self._socket_folder, ignore_errors=True)
            self._socket_folder = None
        self._owner_lock.release()

    def _take_ownership(self) -> None:
        if not self._owner_lock.take():
            raise DatabaseBusy(
                f"The embedded database in {self.place.home} is run by another process "
                f"({self._owner_lock.read() or 'just starting'}). Stop that one first, or choose another TILTH_HOME."
            )
        remove_left_socket_folder(self.place)
        self._owner_lock.write(f"pid {os.getpid()}: {' '.join(psutil.Process().cmdline()[:4])}")

    def _await_former_processes(self) -> None:
        """After a kill -9, processes of the former server may still be ending."""
        started, reported = time.monotonic(), float("-inf")
        asked = False
        while not self._cluster_lock.take():
            if not asked:
                asked = self._stop_orphan()
            now = time.monotonic()
            if now - reported > self._report_seconds:
                reported = now
                self._report(f"Waiting for the former database processes to end ({now - started:.0f} s).")
            time.sleep(0.05)

    def _stop_orphan(self) -> bool:
        """Asks a postmaster that outlived its supervisor to stop, once it is known to be the one of this folder."""
        try:
            pid = int((self.place.data / "postmaster.pid").read_text().splitlines()[0])
            process = psutil.Process(pid)
            if str(self.place.data) in process.cmdline() and Path(process.exe()).name == "postgres":
                process.send_signal(signal.SIGQUIT)
                return True
        except (OSError, ValueError, IndexError, psutil.Error):
            pass
        return False

    def _launch(self, socket_folder: Path) -> subprocess.Popen[bytes]:
        account = self.place.account
        log = self.place.log
        if log.exists() and log.stat().st_size > _MAX_LOG:
            log.replace(log.with_suffix(".log.1"))
        with log.open("ab") as output:
            log.chmod(0o600)
            return subprocess.Popen(
                [
                    self._binaries.program("postgres"),
                    "-D",
                    str(self.place.data),
                    "-k",
                    str(socket_folder),
                    "-p",
                    "5432",
                ],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"},
                user=None if account.is_ours else account.uid,
                group=None if account.is_ours else account.gid,
                extra_groups=account.groups,
                umask=0o077,
                pass_fds=(self._cluster_lock.descriptor,),
                start_new_session=True,  # the terminal's Ctrl-C is for the supervisor, which stops us last
                # At once, not fast: see stop(). Nobody is left who could insist.
                preexec_fn=end_with_parent(signal.SIGQUIT),  # noqa: PLW1509 - one prctl, safe after fork
            )

    def _await_answer(self, process: subprocess.Popen[bytes]) -> None:
        started = reported = time.monotonic()
        pause = 0.03
        while (problem := self._problem(_ANSWER_SECONDS)) is not None:
            if process.poll() is not None:
                words = self._last_words()
                raise DatabaseSetup(f"PostgreSQL did not start; its last words in {self.place.log}:\n{words}")
            if "password authentication failed" in problem:
                raise DatabaseSetup(
                    f"The password in {self.place.folder / 'secrets.json'} does not open the database: "
                    "put back the file that belongs to it."
                )
            now = time.monotonic()
            if now - reported > self._report_seconds:
                reported = now
                progress = next((line for line in reversed(self._log_tail()) if "progress" in line), "")
                self._report(
                    f"The database is starting, {now - started:.0f} s so far; after a crash it replays its log. "
                    f"{progress.partition('LOG:')[2].strip()}".rstrip()
                )
            time.sleep(pause)
            pause = min(pause * 1.2, 0.5)

    def _problem(self, seconds: float) -> str | None:
        """Why it does not answer a connection within so long; None when it does."""
        try:
            psycopg.connect(self.administrator_url, connect_timeout=max(2, round(seconds))).close()
        except psycopg.OperationalError as error:
            return str(error)
        return None

    def _log_tail(self) -> list[str]:
        with self.place.log.open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - 16_000))
            return log.read().decode(errors="replace").splitlines()

    def _last_words(self) -> str:
        """Without the answers to our own attempts to connect."""
        lines = self._log_tail()
        telling = [line for line in lines if "FATAL" in line or "PANIC" in line or "ERROR" in line]
        return "\n".join([line for line in telling if "not yet accepting" not in line][-3:] or lines[-3:])

    def _publish(self, socket_folder: Path) -> None:
        path = self.place.connection_file
        scratch = path.with_suffix(".new")
        scratch.write_text(json.dumps({"host": str(socket_folder), "port": 5432, "pid": os.getpid()}))
        scratch.replace(path)


def _quit(process: subprocess.Popen[bytes]) -> None:
    """SIGQUIT, and SIGKILL to one that is stopped or stuck. Its own processes notice and end by themselves."""
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGQUIT)
    try:
        process.wait(_QUIT_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def find_running(home: Path) -> str | None:
    """Administrator URL of the server that another process runs on this home; None when there is none.

    Raises DatabaseUnavailable while it is starting or stopping.
    """
    place = find_place(home)
    if not FileLock(place.owner_lock).is_held_elsewhere():
        return None
    try:
        where = json.loads(place.connection_file.read_text())
    except FileNotFoundError as error:
        raise DatabaseUnavailable(
            f"The database in {home} is starting or stopping. Try again in a moment.", retry_after=2
        ) from error
    return make_conninfo(
        host=where["host"], user=SUPERUSER, password=load_secrets(place.folder)[SUPERUSER], dbname="postgres"
    )
