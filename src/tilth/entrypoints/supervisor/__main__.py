"""`python -m tilth.entrypoints.supervisor`, which `tilth up` becomes: a process of its own stays small."""

import sys

from tilth.entrypoints.supervisor.tree import run

if __name__ == "__main__":
    sys.exit(run())
