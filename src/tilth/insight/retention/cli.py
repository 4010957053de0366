"""`tilth retention`."""

from typing import Annotated

import typer

from tilth.insight.contracts import ANY_ACTIVE, Cohort, RetentionMode, RetentionQuery
from tilth.insight.errors import InvalidQuery
from tilth.insight.options import (
    PERSONS,
    ByOption,
    CsvOption,
    FilterOption,
    FirstOption,
    GroupOption,
    JsonOption,
    LastOption,
    LengthOption,
    LimitOption,
    NamedOption,
    asking,
    choose_form,
    print_answer,
    print_persons,
    read_group,
)
from tilth.insight.parsing import parse_bracket, parse_event, parse_filter
from tilth.insight.persons.contracts import RetentionPersonsQuery
from tilth.insight.ranges import choose_range, read_day
from tilth.insight.retention.cohorts import make_columns
from tilth.insight.tabulating import tabulate_retention
from tilth.kernel.zones import Grain
from tilth.platform.command_line import WorkspaceOption

EXAMPLES = """Examples:

tilth retention --last 4w

tilth retention --start 'Order Completed' --grain month --last 12m --periods 6

tilth retention --bracket 1-7 --bracket 8-30 --by channel --range last-month

tilth retention --last 4w --column 7 --lost --cohort 2024-03-01 --csv"""


def retention_command(
    first: FirstOption = None,
    last: LastOption = None,
    length: LengthOption = None,
    named: NamedOption = None,
    start: Annotated[
        str,
        typer.Option("--start", metavar="EVENT", help="Event that starts: NAME or NAME\\[filter]; * is any active."),
    ] = ANY_ACTIVE,
    back: Annotated[
        str | None, typer.Option("--return", metavar="EVENT", help="Event of a return; default as --start.")
    ] = None,
    grain: Annotated[Grain, typer.Option("--grain", help="Cohorts and columns by day, week or month.")] = Grain.DAY,
    mode: Annotated[
        RetentionMode, typer.Option("--mode", help="Back on the n-th period, on it or later, or in a bracket.")
    ] = RetentionMode.ON,
    periods: Annotated[int, typer.Option("--periods", help="Columns after period 0.")] = 14,
    bracket: Annotated[
        list[str], typer.Option("--bracket", metavar="FIRST-LAST", help="1-7; several make columns.")
    ] = [],
    recurring: Annotated[
        bool, typer.Option("--recurring", help="A cohort anew in every period with a start; else by the first ever.")
    ] = False,
    by: ByOption = None,
    filters: FilterOption = [],
    limit: LimitOption = 20,
    column: Annotated[
        str | None,
        typer.Option("--column", metavar="NAME", help="As the table names it: 7, 7+, 1-7.", rich_help_panel=PERSONS),
    ] = None,
    returned: Annotated[
        bool | None,
        typer.Option("--returned/--lost", help="Those who came back (default), or did not.", rich_help_panel=PERSONS),
    ] = None,
    cohort: Annotated[
        str | None,
        typer.Option("--cohort", metavar="START", help="Of one cohort, by its start.", rich_help_panel=PERSONS),
    ] = None,
    group: GroupOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """Of those who started in a period, who came back in the periods after."""
    form = choose_form(as_json=as_json, as_csv=as_csv)
    with asking(workspace) as asker:
        day, end = choose_range(asker.today(), first=first, last=last, length=length, named=named)
        query = RetentionQuery(
            first=day,
            last=end,
            grain=grain,
            mode=RetentionMode.BRACKET if bracket else mode,
            periods=periods,
            brackets=tuple(parse_bracket(each) for each in bracket),
            cohort=Cohort.RECURRING if recurring else Cohort.FIRST,
            start=parse_event(start),
            back=parse_event(start if back is None else back),
            by=by,
            limit=limit,
            filters=tuple(parse_filter(each) for each in filters),
        )
        persons = _persons_of(query, column=column, returned=returned, cohort=cohort, group=group)
        if persons is not None:
            print_persons(asker, "retention/persons", persons, form)
            return
        answer = asker.ask("retention", query)
    print_answer(answer, "Retention", tabulate_retention, form)


def _persons_of(
    query: RetentionQuery, *, column: str | None, returned: bool | None, cohort: str | None, group: str | None
) -> RetentionPersonsQuery | None:
    """Raises InvalidQuery for a cell that is named by half."""
    if column is None:
        if returned is not None or cohort is not None or group is not None:
            raise InvalidQuery(
                "--returned, --lost, --cohort and --group are of a list of persons: add --column NAME, as --column 7."
            )
        return None
    return RetentionPersonsQuery(
        query,
        _find_column(query, column),
        cohort_start=None if cohort is None else read_day(cohort),
        returned=returned is not False,
        group=None if group is None else read_group(group),
    )


def _find_column(query: RetentionQuery, name: str) -> int:
    names = [each.name.replace("–", "-") for each in make_columns(query)]
    for wanted in (name.strip().replace("–", "-"), f"{name.strip()}+"):
        if wanted in names:
            return names.index(wanted)
    raise InvalidQuery(f"There is no column '{name}'. The question has {', '.join(names)}.")
