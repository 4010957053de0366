"""What the command line can say to a bench."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Options:
    events: int | None = None
    persons: int | None = None
    seconds: float | None = None
    minutes: float | None = None
    rate: int | None = None
    home: Path = ROOT / ".tilth" / "bench"
    """Data sets that take long to make are kept here between runs."""
