"""How far a run is in rows, and how many there may be: files tell only which share of them was read."""

from collections.abc import Mapping

from tilth.events.imports.contracts import ImportSummary


class Meter:
    """`sizes`: file name → bytes, of the files whose rows are counted."""

    def __init__(self, sizes: Mapping[str, int]) -> None:
        self._sizes = sizes
        self._all = sum(sizes.values())
        self._ended = 0
        self._current: str | None = None
        self._rows = 0

    def total(self, file: str, share: float, summary: ImportSummary) -> int | None:
        """An estimate of all rows that gets better on the way; None until rows are counted."""
        if summary.rows == self._rows or file not in self._sizes:  # a file that is read to be looked up in
            return None
        self._rows = summary.rows
        if file != self._current:
            self._ended += self._sizes.get(self._current or "", 0)
            self._current = file
        read = self._ended + share * self._sizes[file]
        return max(round(summary.rows * self._all / read), summary.rows) if read else None
