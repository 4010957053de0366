"""What the commands of insight share: their options, whom they ask, and the three forms in which they print."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated, Any, TypeVar

import typer
from msgspec.structs import replace
from rich.console import Console

from tilth.insight.asker import ENCODER, Asker, open_asker
from tilth.insight.errors import InvalidQuery
from tilth.insight.persons.contracts import MAX_PERSONS, FunnelPersonsQuery, MetricPersonsQuery, RetentionPersonsQuery
from tilth.insight.ranges import NamedRange
from tilth.insight.showing import is_empty, show
from tilth.kernel.zones import Grain
from tilth.platform.command_line import local_actor, notes
from tilth.platform.settings import load_settings

Answer = dict[str, Any]
Tabulate = Callable[..., tuple[list[str], list[list[str]]]]
"""(answer, plain=…) → header and rows."""

PERSONS = "The persons behind a number, instead of numbers"
_RANGE, _PRINT = "Days (those of the workspace's time zone)", "Printing"
FirstOption = Annotated[
    str | None, typer.Option("--from", metavar="DAY", help="First day, as 2024-03-01.", rich_help_panel=_RANGE)
]
LastOption = Annotated[
    str | None, typer.Option("--to", metavar="DAY", help="Last day, included; default today.", rich_help_panel=_RANGE)
]
LengthOption = Annotated[
    str | None,
    typer.Option(
        "--last",
        metavar="LENGTH",
        help="So much time until --to: 30d, 12w, 6m, 1y; default 30d.",
        rich_help_panel=_RANGE,
    ),
]
NamedOption = Annotated[
    NamedRange | None, typer.Option("--range", help="A range by its name instead.", rich_help_panel=_RANGE)
]
FilterOption = Annotated[
    list[str],
    typer.Option(
        "--filter",
        "-f",
        metavar="FILTER",
        help="Count only such rows: channel=app,web · brand!=x · url~checkout · price>=100 · prop:size=m. May be given "
        "several times: all must hold.",
    ),
]
ByOption = Annotated[
    str | None, typer.Option("--by", metavar="DIMENSION", help="Break down: channel, city, … or prop:NAME.")
]
BysOption = Annotated[
    list[str],
    typer.Option(
        "--by", metavar="DIMENSION", help="Break down: channel, city, … or prop:NAME. Twice: every combination of both."
    ),
]
LimitOption = Annotated[int, typer.Option("--limit", help="Groups of a breakdown; the rest is “(other)”.")]
GrainOption = Annotated[Grain | None, typer.Option("--grain", help="Also a series by hour, day, week or month.")]
GroupOption = Annotated[
    str | None,
    typer.Option(
        "--group", metavar="KEY", help="Of one group of --by, as the table names it.", rich_help_panel=PERSONS
    ),
]
GroupsOption = Annotated[
    list[str],
    typer.Option(
        "--group",
        metavar="KEY",
        help="Of one group of --by, as the table names it; once for each --by.",
        rich_help_panel=PERSONS,
    ),
]
PeriodOption = Annotated[
    str | None,
    typer.Option("--period", metavar="START", help="Of one period of --grain, by its start.", rich_help_panel=PERSONS),
]
JsonOption = Annotated[bool, typer.Option("--json", help="The answer of the API.", rich_help_panel=_PRINT)]
CsvOption = Annotated[bool, typer.Option("--csv", help="For other programs: plain numbers.", rich_help_panel=_PRINT)]


class Form(StrEnum):
    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def choose_form(*, as_json: bool, as_csv: bool) -> Form:
    """Raises InvalidQuery where both are asked for."""
    if as_json and as_csv:
        raise InvalidQuery("An answer has one form: give --json or --csv, not both.")
    if as_json:
        return Form.JSON
    return Form.CSV if as_csv else Form.TABLE


@contextmanager
def asking(workspace: str | None) -> Iterator[Asker]:
    with open_asker(load_settings(), workspace, actor=local_actor(), report=notes.print) as asker:
        yield asker


def print_answer(answer: Answer, what: str, tabulate: Tabulate, form: Form) -> None:
    """Notes go to standard error, so that standard output is the answer alone."""
    if form is Form.JSON:
        print_json(answer)
        return
    title = f"{what}, {answer['first']} … {answer['last']} ({answer['time_zone']})"
    if answer.get("metrics"):
        compared = answer["metrics"][0]["comparisons"]
        title += "".join(f"; {then['kind']}: {then['first']} … {then['last']}" for then in compared)
    print_table(title, *tabulate(answer, plain=form is Form.CSV), form)
    for note in answer.get("notes", ()):
        typer.echo(note, err=True)
    if is_empty(answer):
        typer.echo("Nothing of this happened in these days: try others, as in --last 12m or --from and --to.", err=True)


def print_json(answer: object) -> None:
    typer.echo(ENCODER.encode(answer).decode())


def print_table(title: str, header: Sequence[str], rows: list[list[str]], form: Form) -> None:
    show(Console(), title, header, rows, as_csv=form is Form.CSV)


def read_group(text: str) -> str:
    """A group's key as tables show it, in the form that the API takes."""
    return "" if text == "(none)" else text


PersonsQuery = TypeVar("PersonsQuery", MetricPersonsQuery, FunnelPersonsQuery, RetentionPersonsQuery)


def print_persons(asker: Asker, path: str, query: PersonsQuery, form: Form) -> None:
    """All of them, page after page: numbers on standard output, one a line, and how many there are beside it."""
    persons: list[int] = []
    page: Answer = {}
    cursor: str | None = None
    while not page or cursor is not None:
        page = asker.ask(path, replace(query, cursor=cursor, limit=MAX_PERSONS))
        persons += page["person_nos"]
        cursor = page["next_cursor"]
    if form is Form.JSON:
        print_json({"total": len(persons), "person_nos": persons})
        return
    for line in (["person_no"] if form is Form.CSV else []) + [str(person) for person in persons]:
        typer.echo(line)
    typer.echo(f"{len(persons):,} persons. `tilth people show NUMBER` tells more of one.", err=True)
