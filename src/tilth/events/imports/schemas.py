"""Payloads of imports under /api/v1/imports."""

from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import msgspec

from tilth.events.imports.contracts import ImportRun, ImportSummary, RunState
from tilth.events.imports.fitting import RecipeFit
from tilth.events.imports.looking import FileLook
from tilth.events.imports.recipe import Name
from tilth.kernel.clock import from_micros

RecipeText = Annotated[str, msgspec.Meta(min_length=1, max_length=200_000)]
UploadIds = Annotated[tuple[UUID, ...], msgspec.Meta(min_length=1, max_length=20)]


class UploadSelection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Files that belong to one import."""

    uploads: UploadIds
    """Of the files, as uploading answered them."""


class ImportRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Files, and the recipe that says what their rows mean."""

    uploads: UploadIds
    """Of the files, as uploading answered them."""
    recipe: RecipeText
    """The recipe as YAML."""


class ImportOrder(ImportRequest, frozen=True, forbid_unknown_fields=True):
    """Files, and the recipe, which is kept for the next import."""

    replaces: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    """Version of the workspace's recipe of this name that may be replaced by this one; None: none that differs."""


class RecipeSource(msgspec.Struct, frozen=True):
    """The text of a recipe."""

    name: str
    """Of the recipe."""
    text: str
    """As YAML."""
    version: str | None = None
    """None: it is not kept in the workspace."""


class RecipeUnderName(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A recipe that shall be called otherwise."""

    recipe: RecipeText
    """The recipe as YAML."""
    name: Name
    """The new one."""


class RecipeToCheck(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A recipe that was edited, and the files that it is for."""

    recipe: RecipeText
    """The recipe as YAML."""
    uploads: Annotated[tuple[UUID, ...], msgspec.Meta(max_length=20)] = ()
    """With files, their columns are looked up as well."""


class RecipeProblem(msgspec.Struct, frozen=True):
    """What is wrong with a recipe."""

    message: str
    line: int | None
    """Of the text."""
    path: str | None
    """Of the field, such as `events[0].fields.value`."""


class RecipeVerdict(msgspec.Struct, frozen=True):
    """Whether a recipe can be used."""

    problems: tuple[RecipeProblem, ...]
    """None: it can."""


class Recognition(msgspec.Struct, frozen=True):
    """What the files are."""

    files: tuple[FileLook, ...]
    """In the order of the request."""
    recipes: tuple[RecipeFit, ...]
    """Those that may know them, the best first."""


class ImportProblem(msgspec.Struct, frozen=True):
    """A kind of problem."""

    code: str
    message: str
    """With the first row's own values."""
    count: int
    """Rows that have it."""
    places: tuple[str, ...]
    """Files and lines of the first ones."""


class ImportMoney(msgspec.Struct, frozen=True):
    """A sum of amounts."""

    event: str
    """Its name; the amounts of its lines are in it."""
    currency: str
    value: int
    """Minor units."""


class ImportEvents(msgspec.Struct, frozen=True):
    """How many events of a name."""

    event: str
    count: int
    """Added, or that would be."""


class ImportFigures(msgspec.Struct, frozen=True):
    """What a run brought, or would bring."""

    rows: int
    """Of the files, good and bad."""
    added: int
    """Events that are new."""
    known: int
    """Events that an earlier import brought."""
    rejected: int
    """Rows that cannot be taken."""
    unmatched: int
    """Rows that no event of the recipe takes."""
    unmatched_places: tuple[str, ...]
    """Files and lines of the first ones."""
    persons: int | None
    """Among what is new; None: not known, since the run was interrupted."""
    orders: int | None
    """As `persons`."""
    first: datetime | None
    """Time of the first event that is new."""
    last: datetime | None
    """Time of the last event that is new."""
    events: tuple[ImportEvents, ...]
    """By name, the most frequent first."""
    money: tuple[ImportMoney, ...]
    """Sums of the amounts of what is new, by event and currency: what was placed and what was paid are never added."""
    problems: tuple[ImportProblem, ...]
    """Why rows are rejected, the most frequent first."""


class ImportItem(msgspec.Struct, frozen=True):
    """An import of the workspace."""

    id: UUID
    """Of the task as well, where it was begun in the console."""
    recipe: str
    files: tuple[str, ...]
    """Their names."""
    actor: str
    """Kind and id of who began it."""
    state: RunState
    started_at: datetime
    finished_at: datetime | None
    """None: it has not come to its end."""
    rows: int
    """Of the files, so far."""
    added: int
    """Events, so far."""
    known: int
    """Events that an earlier import brought."""
    rejected: int
    """Rows that could not be taken."""
    unwoven: int
    """Events that were taken and could not be woven then; those that were put back do not count."""
    is_task: bool
    """Begun in the console or by the API, not on the command line."""
    figures: ImportFigures | None
    """None: of a run of an earlier version, or one that has not counted yet."""


def to_item(run: ImportRun) -> ImportItem:
    return ImportItem(
        id=run.run_id,
        recipe=run.recipe,
        files=tuple(Path(file).name for file in run.files),
        actor=run.actor,
        state=run.state,
        started_at=run.started_at,
        finished_at=run.finished_at,
        rows=run.rows,
        added=run.added,
        known=run.known,
        rejected=run.rejected,
        unwoven=run.unwoven,
        is_task=run.is_task,
        figures=None if run.summary is None else to_figures(run.summary),
    )


def to_figures(summary: ImportSummary) -> ImportFigures:
    problems = sorted(summary.problems.values(), key=lambda problem: -problem.count)
    return ImportFigures(
        rows=summary.rows,
        added=summary.added,
        known=summary.known,
        rejected=summary.rejected,
        unmatched=summary.unmatched,
        unmatched_places=tuple(f"{Path(file).name}:{line}" for file, line in summary.unmatched_examples),
        persons=summary.persons,
        orders=summary.orders,
        first=None if summary.first_ts is None else from_micros(summary.first_ts),
        last=None if summary.last_ts is None else from_micros(summary.last_ts),
        events=tuple(
            ImportEvents(name, count)
            for name, count in sorted(summary.events.items(), key=lambda each: (-each[1], each[0]))
        ),
        money=tuple(
            ImportMoney(event, currency, value)
            for event, values in sorted(summary.amounts.items())
            for currency, value in sorted(values.items())
            if value
        ),
        problems=tuple(
            ImportProblem(
                problem.code.value,
                problem.message,
                problem.count,
                tuple(f"{Path(row.file).name}:{row.line}" for row in problem.examples),
            )
            for problem in problems
        ),
    )
