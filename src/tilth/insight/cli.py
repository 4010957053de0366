"""`tilth metrics`, `tilth funnel`, `tilth retention` and `tilth spend`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
import typer
from rich.console import Console

from tilth.insight.api import list_definitions
from tilth.insight.asker import ENCODER, Asker, open_asker
from tilth.insight.contracts import (
    ANY_ACTIVE,
    Cohort,
    Comparison,
    FunnelMode,
    FunnelPersonsQuery,
    FunnelQuery,
    MetricsQuery,
    RetentionMode,
    RetentionQuery,
)
from tilth.insight.errors import InvalidQuery
from tilth.insight.parsing import (
    parse_bracket,
    parse_event,
    parse_exclusion,
    parse_filter,
    parse_metric,
    parse_step,
    parse_window,
)
from tilth.insight.showing import columns_of, show, tabulate_funnel, tabulate_metrics, tabulate_retention
from tilth.insight.spend.api import read_spend_file
from tilth.kernel.zones import Grain
from tilth.platform.command_line import WorkspaceOption, local_actor, notes
from tilth.platform.settings import load_settings

app = typer.Typer(no_args_is_help=True)
spend_app = typer.Typer(no_args_is_help=True, help="What acquisition cost.")
app.add_typer(spend_app, name="spend")

T = TypeVar("T")
DEFAULT_DAYS = 30
Answer = dict[str, Any]

FirstOption = Annotated[str | None, typer.Option("--from", help="First day, 2024-03-01; default 30 days back.")]
LastOption = Annotated[str | None, typer.Option("--to", help="Last day, included; default today.")]
FilterOption = Annotated[list[str], typer.Option("--filter", "-f", help="channel=app,web · brand!=x · price>=100")]
ByOption = Annotated[str | None, typer.Option("--by", help="Break down by a dimension or prop:NAME.")]
LimitOption = Annotated[int, typer.Option("--limit", help="Groups of a breakdown.")]
GrainOption = Annotated[Grain | None, typer.Option("--grain", help="A series by hour, day, week or month.")]
JsonOption = Annotated[bool, typer.Option("--json", help="The answer of the API.")]
CsvOption = Annotated[bool, typer.Option("--csv", help="A table for other programs.")]


@app.command("metrics")
def metrics_command(
    metrics: Annotated[
        list[str] | None, typer.Argument(help="gmv aov retention_rate:day=7 …; default: the key six.")
    ] = None,
    first: FirstOption = None,
    last: LastOption = None,
    grain: GrainOption = None,
    by: ByOption = None,
    compare: Annotated[list[Comparison], typer.Option("--compare", help="With the period before, or a year.")] = [],
    filters: FilterOption = [],
    currency: Annotated[str | None, typer.Option("--currency", help="Default: the workspace's.")] = None,
    limit: LimitOption = 20,
    workspace: WorkspaceOption = None,
    listed: Annotated[bool, typer.Option("--list", help="Show every metric with its definition.")] = False,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """The shop's numbers: totals, series, breakdowns, comparisons."""
    console = Console()
    if listed:
        definitions = msgspec.to_builtins(list_definitions())
        show(console, "Metrics", ["code", "name", "名称", "definition"], columns_of(definitions), as_csv=as_csv)
        return
    with _asking(workspace) as asker:
        start, end = _range(asker, first, last)
        query = MetricsQuery(
            metrics=tuple(parse_metric(each) for each in metrics or ()),
            first=start,
            last=end,
            grain=grain,
            compare=tuple(compare),
            by=by,
            limit=limit,
            filters=tuple(parse_filter(each) for each in filters),
            currency=currency,
        )
        answer = asker.ask("metrics", query)
    _print(answer, _title("Metrics", answer), tabulate_metrics, as_json=as_json, as_csv=as_csv)


@app.command("funnel")
def funnel_command(
    steps: Annotated[list[str], typer.Argument(help="'Product Viewed[brand=acme]' 'Product Added?' 'Order Completed'")],
    first: FirstOption = None,
    last: LastOption = None,
    window: Annotated[str, typer.Option("--window", help="From the first step's event: 30m, 12h, 7d.")] = "7d",
    mode: Annotated[FunnelMode, typer.Option("--mode")] = FunnelMode.ORDERED,
    exclude: Annotated[
        list[str], typer.Option("--exclude", help="'Product Removed:2-3': not between steps 2 and 3.")
    ] = [],
    hold: Annotated[str | None, typer.Option("--hold", help="The same value at all steps, e.g. item.")] = None,
    first_ever: Annotated[bool, typer.Option("--first-ever", help="Only a person's first start counts.")] = False,
    per_session: Annotated[bool, typer.Option("--per-session", help="All steps in one session.")] = False,
    by: ByOption = None,
    grain: GrainOption = None,
    filters: FilterOption = [],
    limit: LimitOption = 20,
    reached: Annotated[int | None, typer.Option("--reached", help="List the persons who reached this step.")] = None,
    dropped: Annotated[int | None, typer.Option("--dropped", help="List the persons who dropped before it.")] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """How far persons get through steps, and how long it takes them. A step with a question mark is optional."""
    with _asking(workspace) as asker:
        start, end = _range(asker, first, last)
        query = FunnelQuery(
            steps=tuple(parse_step(each) for each in steps),
            first=start,
            last=end,
            window=parse_window(window),
            mode=mode,
            exclusions=tuple(parse_exclusion(each) for each in exclude),
            hold=hold,
            first_ever=first_ever,
            per_session=per_session,
            by=by,
            limit=limit,
            filters=tuple(parse_filter(each) for each in filters),
            grain=grain,
        )
        step = reached if reached is not None else dropped
        if step is not None:
            _print_persons(
                asker.ask("funnel/persons", FunnelPersonsQuery(query, step, dropped=reached is None, limit=500))
            )
            return
        answer = asker.ask("funnel", query)
    _print(answer, _title("Funnel", answer), tabulate_funnel, as_json=as_json, as_csv=as_csv)


@app.command("retention")
def retention_command(
    first: FirstOption = None,
    last: LastOption = None,
    start: Annotated[str, typer.Option("--start", help="Event that starts; * is any active one.")] = ANY_ACTIVE,
    back: Annotated[str | None, typer.Option("--return", help="Event of a return; default as --start.")] = None,
    grain: Annotated[Grain, typer.Option("--grain")] = Grain.DAY,
    mode: Annotated[RetentionMode, typer.Option("--mode")] = RetentionMode.ON,
    periods: Annotated[int, typer.Option("--periods", help="Columns after period 0.")] = 14,
    bracket: Annotated[list[str], typer.Option("--bracket", help="1-7; several make columns.")] = [],
    cohort: Annotated[Cohort, typer.Option("--cohort")] = Cohort.FIRST,
    by: ByOption = None,
    filters: FilterOption = [],
    limit: LimitOption = 20,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """Of those who started in a period, who came back in the periods after."""
    with _asking(workspace) as asker:
        day, end = _range(asker, first, last)
        query = RetentionQuery(
            first=day,
            last=end,
            grain=grain,
            mode=RetentionMode.BRACKET if bracket else mode,
            periods=periods,
            brackets=tuple(parse_bracket(each) for each in bracket),
            cohort=cohort,
            start=parse_event(start),
            back=parse_event(start if back is None else back),
            by=by,
            limit=limit,
            filters=tuple(parse_filter(each) for each in filters),
        )
        answer = asker.ask("retention", query)
    _print(answer, _title("Retention", answer), tabulate_retention, as_json=as_json, as_csv=as_csv)


@spend_app.command("import")
def spend_import_command(
    file: Annotated[Path, typer.Argument(help="CSV with date, channel, cost; campaign, source, currency, …")],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take in what acquisition cost. The same file again changes nothing; corrected rows replace the old ones."""
    with _asking(workspace) as asker:
        report = asker.import_spend(read_spend_file(file, asker.currency()))
    if as_json:
        typer.echo(ENCODER.encode(report).decode())
    else:
        counts = f"{report['new']:,} new, {report['changed']:,} changed, {report['unchanged']:,} unchanged"
        typer.echo(f"{report['rows']:,} rows ({report['first']} … {report['last']}): {counts}.")
        if unknown := report["unknown_channels"]:
            names = ", ".join(f"'{name}'" for name in unknown)
            typer.echo(
                f"No event has come through {names} so far: nobody is counted as acquired there. "
                "`tilth metrics visitors --by channel` shows what your events call their channels.",
                err=True,
            )


@contextmanager
def _asking(workspace: str | None) -> Iterator[Asker]:
    with open_asker(load_settings(), workspace, actor=local_actor(), report=notes.print) as asker:
        yield asker


def _range(asker: Asker, first: str | None, last: str | None) -> tuple[date, date]:
    end = asker.today() if last is None else _day(last)
    start = end - timedelta(days=DEFAULT_DAYS - 1) if first is None else _day(first)
    return start, end


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a calendar day has no zone
    except ValueError as error:
        raise InvalidQuery(f"'{text}' is not a day: write 2024-03-01.") from error


def _title(what: str, answer: Answer) -> str:
    return f"{what}, {answer['first']} … {answer['last']} ({answer['time_zone']})"


def _print(
    answer: Answer,
    title: str,
    tabulate: Callable[..., tuple[list[str], list[list[str]]]],
    *,
    as_json: bool,
    as_csv: bool,
) -> None:
    if as_json:
        typer.echo(ENCODER.encode(answer).decode())
        return
    header, rows = tabulate(answer, plain=as_csv)
    show(Console(), title, header, rows, as_csv=as_csv)
    for note in answer.get("notes", ()):
        typer.echo(note, err=True)


def _print_persons(page: Answer) -> None:
    """Numbers on standard output, one a line; how many there are beside it."""
    for person in page["person_nos"]:
        typer.echo(person)
    typer.echo(f"{len(page['person_nos']):,} of {page['total']:,} persons.", err=True)
