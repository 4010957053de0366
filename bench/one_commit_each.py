"""The server process with the group commit taken out: each request is a commit of its own; a baseline of `ingest`.

`python -m bench.one_commit_each`, in the place of `tilth.entrypoints.http`.
"""

import sys

from tilth.entrypoints.http.process import run
from tilth.events.collect import inbox

if __name__ == "__main__":
    inbox.MAX_GROUP_BYTES = 1  # a group is full with its first request
    inbox.LINGER = 0.0  # and there is nobody to wait for
    sys.exit(run())
