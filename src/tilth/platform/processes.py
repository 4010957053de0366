"""What a family of processes needs: children that do not outlive their parent, and that stop when asked."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def end_with_parent(with_signal: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn`: the kernel sends the child this signal when its parent dies, also by kill -9.

    Linux only, and only for children of the main thread, for the kernel watches the thread that made them;
    elsewhere it does nothing, and the next start finds and stops what was left over. It calls one function of
    libc, loaded before the fork, so it is safe in a process with threads.
    """
    parent = os.getpid()
    watched = _LIBC is not None and threading.current_thread() is threading.main_thread()

    def apply() -> None:
        if watched and _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, int(with_signal), 0, 0, 0)
            if os.getppid() != parent:  # it died between fork and prctl
                os._exit(1)

    return apply


def stop_process(process: subprocess.Popen[bytes], patience: float) -> None:
    """Asks, waits for so many seconds, and kills what does not listen."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
