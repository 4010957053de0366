"""What the first rows of files become by a recipe, each event beside its line."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import numpy as np
import pyarrow.compute as pc

from tilth.events.contracts import IDENTIFIER_TYPES, MONEY_COLUMNS, TEXT_COLUMNS
from tilth.events.imports.contracts import BadRow, Chunk
from tilth.events.imports.evaluating import Mapped
from tilth.events.imports.recipe import Recipe
from tilth.events.imports.running import Batch, Extent, Run, no_progress
from tilth.events.imports.watching import Look, time_limit
from tilth.events.imports.workbench import Workbench
from tilth.kernel.clock import Clock, from_micros
from tilth.platform.workspaces.contracts import Workspace

LOOKED_UP = 200_000
SECONDS = 5.0
"""That its SQL may take in a server."""
_FIELDS = (*TEXT_COLUMNS, *MONEY_COLUMNS, "quantity")


class SampleEvent(msgspec.Struct, frozen=True):
    """An event that a row would become."""

    file: str
    line: int
    """Of the file."""
    event: str
    at: datetime
    person: dict[str, str]
    """Identifiers by their type."""
    fields: dict[str, str | int]
    """Amounts in minor units of the currency."""
    traits: dict[str, Any]
    """What it tells of the person."""
    properties: dict[str, Any]


class SampleRefusal(msgspec.Struct, frozen=True):
    """A row that would be rejected."""

    file: str
    line: int
    """Of the file."""
    code: str
    message: str
    text: str
    """The row as it stands in the file, as far as it is known."""


class Sample(msgspec.Struct, frozen=True):
    """What the first rows would become."""

    rows: int
    """Rows that were read."""
    event_count: int
    """Events of those rows; `events` holds the first of them."""
    events: tuple[SampleEvent, ...]
    refusal_count: int
    """Rows that would be rejected; `refusals` holds the first of them."""
    refusals: tuple[SampleRefusal, ...]
    unmatched: int
    """Rows that no event of the recipe takes."""
    currencies: tuple[str, ...]
    """Of the amounts of all events of those rows."""
    zone: str
    """In which times without one are read: the recipe's, or the workspace's."""


def sample_files(
    workspace: Workspace,
    recipe: Recipe,
    files: Sequence[str],
    *,
    rows: int,
    shown: int,
    clock: Clock,
    look: Look | None = None,
) -> Sample:
    """Reads `rows` rows of each file, and LOOKED_UP of joined ones. Raises as import_files; RecipeTooSlow.

    `look` ends its SQL; by itself it ends after SECONDS.
    """
    events: list[SampleEvent] = []
    refusals: list[SampleRefusal] = []
    currencies: set[str] = set()
    counted = 0
    with Workbench(recipe.decimal, look=look or time_limit(SECONDS)) as workbench:
        run = Run(workbench, workspace, recipe, files, clock, Extent(rows, LOOKED_UP))

        def take(chunk: Chunk, mapped: list[Mapped], bad: list[BadRow]) -> None:
            nonlocal counted
            batch = Batch.of(mapped, bad)
            run.count(chunk, mapped, batch, run.ledger.judge(batch.hashes, batch.repeats, batch.totals), bad)
            found = [event for m in mapped for event in _events(chunk, m, shown - len(events))]
            currencies.update(*(_currencies(m) for m in mapped))
            counted += sum(m.events.num_rows for m in mapped)
            events.extend(sorted(found, key=lambda event: event.line))
            refusals.extend(SampleRefusal(r.file, r.line, r.code.value, r.message, r.text) for r in bad)

        summary = run.work(take, no_progress)
    return Sample(
        rows=summary.rows,
        event_count=counted,
        events=tuple(events[:shown]),
        refusal_count=len(refusals),
        refusals=tuple(refusals[:shown]),
        unmatched=summary.unmatched,
        currencies=tuple(sorted(currencies)),
        zone=recipe.zone or workspace.time_zone,
    )


def _currencies(mapped: Mapped) -> list[str]:
    if "value" not in mapped.events.column_names:  # a log of clicks without prices
        return []
    amounts = mapped.events.filter(pc.is_valid(mapped.events["value"]))
    return [name for name in pc.unique(amounts["currency"]).to_pylist() if name is not None]


def _events(chunk: Chunk, mapped: Mapped, most: int) -> list[SampleEvent]:
    refused = np.array([row.line for row in mapped.bad], dtype=np.int64)
    lines = chunk.lines.to_numpy()[mapped.covered]
    lines = lines[~np.isin(lines, refused)][: max(most, 0)]
    rows = mapped.events.slice(0, len(lines)).to_pylist()
    return [_event(chunk.file, int(line), row) for line, row in zip(lines, rows, strict=True)]


def _event(file: str, line: int, row: dict[str, Any]) -> SampleEvent:
    return SampleEvent(
        file=file,
        line=line,
        event=row["event"],
        at=from_micros(row["ts"]),
        person={name: row[name] for name in IDENTIFIER_TYPES if row.get(name) is not None},
        fields={name: row[name] for name in _FIELDS if row.get(name) is not None},
        traits=_json(row.get("traits")),
        properties=_json(row.get("properties")),
    )


def _json(text: str | None) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(text) if text else {}
    return found
