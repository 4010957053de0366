"""The document from which the console's client is generated."""

import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).parents[2] / "scripts" / "openapi.py"


def test_document_is_the_same_in_every_process() -> None:
    """Or the client would be stale by chance: six runs miss a coin's other side once in 32."""
    runs = [subprocess.Popen([sys.executable, PROGRAM], stdout=subprocess.PIPE) for _ in range(6)]
    documents = {run.communicate(timeout=120)[0] for run in runs}
    assert all(run.returncode == 0 for run in runs)
    assert len(documents) == 1
