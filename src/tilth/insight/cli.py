"""`tilth metrics`, `tilth funnel`, `tilth retention` and `tilth spend`."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console

from tilth.insight.api import list_definitions, list_dimensions
from tilth.insight.contracts import Comparison, MetricsQuery
from tilth.insight.errors import InvalidQuery
from tilth.insight.funnel import cli as funnel
from tilth.insight.listing import (
    DEFINITION_HEADER,
    DIMENSION_HEADER,
    tabulate_definitions,
    tabulate_dimensions,
    write_definitions,
)
from tilth.insight.options import (
    PERSONS,
    BysOption,
    CsvOption,
    FilterOption,
    FirstOption,
    Form,
    GrainOption,
    GroupsOption,
    JsonOption,
    LastOption,
    LengthOption,
    LimitOption,
    NamedOption,
    PeriodOption,
    asking,
    choose_form,
    print_answer,
    print_json,
    print_persons,
    print_table,
    read_group,
)
from tilth.insight.parsing import parse_filter, parse_metric
from tilth.insight.persons.contracts import MetricPersonsQuery
from tilth.insight.ranges import choose_range
from tilth.insight.retention import cli as retention
from tilth.insight.spend.api import read_spend_file
from tilth.insight.tabulating import tabulate_metrics
from tilth.platform.command_line import WorkspaceOption

EXAMPLES = """Examples:

tilth metrics --range last-month --compare previous --compare year

tilth metrics gmv aov --last 12w --grain week

tilth metrics conversion_rate retention_rate:day=7 --by channel --filter country=CN

tilth metrics gmv buyers --range last-month --by channel --by province --limit 5

tilth metrics new_buyers --range yesterday --by channel --persons --group app --csv"""

app = typer.Typer(no_args_is_help=True)
app.command("funnel", epilog=funnel.EXAMPLES)(funnel.funnel_command)
app.command("retention", epilog=retention.EXAMPLES)(retention.retention_command)
spend_app = typer.Typer(no_args_is_help=True, help="What acquisition cost.")
app.add_typer(spend_app, name="spend")


@app.command("metrics", epilog=EXAMPLES)
def metrics_command(
    metrics: Annotated[
        list[str] | None,
        typer.Argument(metavar="METRIC", help="gmv aov retention_rate:day=7 …; default: the key six."),
    ] = None,
    first: FirstOption = None,
    last: LastOption = None,
    length: LengthOption = None,
    named: NamedOption = None,
    grain: GrainOption = None,
    by: BysOption = [],
    compare: Annotated[list[Comparison], typer.Option("--compare", help="With the period before, or a year.")] = [],
    filters: FilterOption = [],
    currency: Annotated[
        str | None, typer.Option("--currency", metavar="CODE", help="Default: the workspace's.")
    ] = None,
    limit: LimitOption = 20,
    persons: Annotated[
        bool,
        typer.Option("--persons", help="List whom one metric counts: buyers, visitors, …", rich_help_panel=PERSONS),
    ] = False,
    groups: GroupsOption = [],
    period: PeriodOption = None,
    workspace: WorkspaceOption = None,
    listed: Annotated[
        bool, typer.Option("--list", help="Show every metric with its definition and arguments, and the dimensions.")
    ] = False,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """The shop's numbers: totals, series, breakdowns, comparisons."""
    form = choose_form(as_json=as_json, as_csv=as_csv)
    if listed:
        _print_list(form)
        return
    with asking(workspace) as asker:
        start, end = choose_range(asker.today(), first=first, last=last, length=length, named=named)
        query = MetricsQuery(
            metrics=tuple(parse_metric(each) for each in metrics or ()),
            first=start,
            last=end,
            grain=grain,
            compare=tuple(compare),
            by=tuple(by),
            limit=limit,
            filters=tuple(parse_filter(each) for each in filters),
            currency=currency,
        )
        wanted = _persons_of(query, persons=persons, groups=groups, period=period)
        if wanted is not None:
            print_persons(asker, "metrics/persons", wanted, form)
            return
        answer = asker.ask("metrics", query)
    print_answer(answer, "Metrics", tabulate_metrics, form)


def _persons_of(
    query: MetricsQuery, *, persons: bool, groups: list[str], period: str | None
) -> MetricPersonsQuery | None:
    """Raises InvalidQuery for a cell that is named by half."""
    if not persons:
        if groups or period is not None:
            raise InvalidQuery("--group and --period are of a list of persons: add --persons.")
        return None
    if len(query.metrics) != 1:
        raise InvalidQuery("One list at a time: name one metric, as in `tilth metrics buyers --persons`.")
    group = tuple(read_group(each) for each in groups) or None
    (asked,) = query.metrics
    return MetricPersonsQuery(query, asked.code, args=asked.args, group=group, period=period)


def _print_list(form: Form) -> None:
    """CSV has the metrics alone: it is one table."""
    metrics, dimensions = msgspec.to_builtins(list_definitions()), msgspec.to_builtins(list_dimensions())
    match form:
        case Form.JSON:
            print_json({"metrics": metrics, "dimensions": dimensions})
        case Form.CSV:
            print_table("Metrics", DEFINITION_HEADER, tabulate_definitions(metrics), form)
        case Form.TABLE:
            typer.echo(write_definitions(metrics, min(Console().width, 120)))
            print_table("\nFor --by and --filter", DIMENSION_HEADER, tabulate_dimensions(dimensions), form)


@spend_app.command("import")
def spend_import_command(
    file: Annotated[Path, typer.Argument(help="CSV with date, channel, cost; campaign, source, currency, …")],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take in what acquisition cost. The same file again changes nothing; corrected rows replace the old ones."""
    with asking(workspace) as asker:
        report = asker.import_spend(read_spend_file(file, asker.currency()))
    if as_json:
        print_json(report)
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
