"""Summaries of imports as tables for a terminal."""

from collections.abc import Iterable
from datetime import datetime

from rich.console import Console
from rich.table import Table

from tilth.events.imports.contracts import ImportRun, ImportSummary
from tilth.events.imports.recipe import Recipe
from tilth.kernel.clock import from_micros, to_micros
from tilth.kernel.money import Money, parse_currency
from tilth.kernel.text import clip
from tilth.kernel.zones import load_zone
from tilth.platform.workspaces.contracts import Workspace


def show_recipes(console: Console, recipes: Iterable[Recipe]) -> None:
    table = Table("recipe", "for", "tried on")
    for recipe in recipes:
        table.add_row(recipe.recipe, recipe.about, recipe.tried)
    console.print(table)


def show_runs(console: Console, runs: Iterable[ImportRun], workspace: Workspace) -> None:
    table = Table("started", "recipe", "files", "rows", "added", "known", "rejected", "state")
    for run in runs:
        started = _moment(to_micros(run.started_at), workspace.time_zone)
        counts = (f"{count:,}" for count in (run.rows, run.added, run.known, run.rejected))
        table.add_row(started, run.recipe, "\n".join(run.files), *counts, run.state)
    console.print(table)


def show_summary(console: Console, summary: ImportSummary, workspace: Workspace, *, dry_run: bool) -> None:
    head = "Dry run, nothing was written" if dry_run else f"Imported into {workspace.slug}"
    table = Table("", "", title=f"{head}: recipe {summary.recipe}", show_header=False, title_justify="left")
    table.add_row("rows read", f"{summary.rows:,}")
    table.add_row("would be added" if dry_run else "events added", f"{summary.added:,}")
    table.add_row("known before", f"{summary.known:,}")
    table.add_row("rejected", f"{summary.rejected:,}")
    table.add_row("taken by no event", f"{summary.unmatched:,}")
    for name, count in summary.events.most_common():
        table.add_row(f"  {name}", f"{count:,}")
    table.add_row("persons", f"{_count(summary.persons)}")
    table.add_row("orders", f"{_count(summary.orders)}")
    for event, amounts in summary.amounts.items():
        for currency, minor in amounts.items():
            table.add_row(f"amount of {event}, {currency}", f"{Money(minor, parse_currency(currency)).decimal():,}")
    if summary.first_ts is not None and summary.last_ts is not None:
        zone = workspace.time_zone
        table.add_row("from – to", f"{_moment(summary.first_ts, zone)} – {_moment(summary.last_ts, zone)} ({zone})")
    console.print(table)
    _show_problems(console, summary)


def _show_problems(console: Console, summary: ImportSummary) -> None:
    if summary.problems:
        table = Table("problem", "rows", "examples", title="Problems", title_justify="left")
        for problem in sorted(summary.problems.values(), key=lambda p: -p.count):
            examples = "\n".join(f"{row.file} line {row.line}: {clip(row.text, 100)}" for row in problem.examples)
            table.add_row(problem.message, f"{problem.count:,}", examples)
        console.print(table)
    if summary.unmatched:
        places = ", ".join(f"{file} line {line}" for file, line in summary.unmatched_examples)
        console.print(f"{summary.unmatched:,} rows belong to no event of the recipe, for example {places}.")


def _moment(micros: int, zone: str) -> str:
    moment: datetime = from_micros(micros).astimezone(load_zone(zone))
    return moment.strftime("%Y-%m-%d %H:%M")


def _count(number: int | None) -> str:
    return "–" if number is None else f"{number:,}"
