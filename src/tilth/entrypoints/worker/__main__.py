"""`python -m tilth.entrypoints.worker`: a child of `tilth up`, or of your own supervisor."""

import sys

from tilth.entrypoints.worker.process import run

if __name__ == "__main__":
    sys.exit(run())
