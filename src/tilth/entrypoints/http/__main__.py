"""`python -m tilth.entrypoints.http`: a child of `tilth up`, or of your own supervisor."""

import sys

from tilth.entrypoints.http.process import run

if __name__ == "__main__":
    sys.exit(run())
