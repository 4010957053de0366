"""`tilth retention`."""

from typing import Annotated

import typer

from tilth.insight.contracts import ANY_ACTIVE, Cohort, RetentionMode, RetentionQuery
from tilth.insight.options import (
    ByOption,
    CsvOption,
    FilterOption,
    FirstOption,
    JsonOption,
    LastOption,
    LengthOption,
    LimitOption,
    NamedOption,
    asking,
    choose_form,
    print_answer,
)
from tilth.insight.parsing import parse_bracket, parse_event, parse_filter
from tilth.insight.ranges import choose_range
from tilth.insight.showing import tabulate_retention
from tilth.kernel.zones import Grain
from tilth.platform.command_line import WorkspaceOption

EXAMPLES = """Examples:

tilth retention --last 4w

tilth retention --start 'Order Completed' --grain month --last 12m --periods 6

tilth retention --bracket 1-7 --bracket 8-30 --by channel --range last-month"""


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
    cohort: Annotated[
        Cohort, typer.Option("--cohort", help="By the first start ever, or anew in every period with a start.")
    ] = Cohort.FIRST,
    by: ByOption = None,
    filters: FilterOption = [],
    limit: LimitOption = 20,
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
            cohort=cohort,
            start=parse_event(start),
            back=parse_event(start if back is None else back),
            by=by,
            limit=limit,
            filters=tuple(parse_filter(each) for each in filters),
        )
        answer = asker.ask("retention", query)
    print_answer(answer, "Retention", tabulate_retention, form)
