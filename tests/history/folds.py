"""A fold that copies a view out, row by row, so that tests can compare it with plain lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tilth.history.contracts import BucketView

Rows = dict[int, list[tuple[Any, ...]]]
"""person_no → rows, each a tuple of the fold's columns, in the order of the view."""


@dataclass(frozen=True)
class Everything:
    columns: Sequence[str] = ("ts", "seq", "value")

    def run(self, view: BucketView) -> Rows:
        found: Rows = {}
        for part in view.parts:
            for person, start, end in zip(part.persons.tolist(), part.starts, part.ends, strict=True):
                assert person not in found, "a person stands in two parts"
                assert person % view.buckets == view.bucket
                assert end > start, "a person without rows"
                slices = [part.columns[name][start:end].tolist() for name in self.columns]
                found[person] = list(zip(*slices, strict=True))
        return found

    def merge(self, partials: Sequence[Rows]) -> Rows:
        return {person: rows for partial in partials for person, rows in partial.items()}
