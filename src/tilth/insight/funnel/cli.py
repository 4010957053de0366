"""`tilth funnel`."""

from typing import Annotated

import typer

from tilth.insight.contracts import FunnelMode, FunnelQuery
from tilth.insight.errors import InvalidQuery
from tilth.insight.options import (
    PERSONS,
    ByOption,
    CsvOption,
    FilterOption,
    FirstOption,
    GrainOption,
    GroupOption,
    JsonOption,
    LastOption,
    LengthOption,
    LimitOption,
    NamedOption,
    PeriodOption,
    asking,
    choose_form,
    print_answer,
    print_persons,
    read_group,
)
from tilth.insight.parsing import parse_exclusion, parse_filter, parse_step, parse_window
from tilth.insight.persons.contracts import FunnelPersonsQuery
from tilth.insight.ranges import choose_range
from tilth.insight.tabulating import tabulate_funnel
from tilth.platform.command_line import WorkspaceOption

EXAMPLES = """Examples:

tilth funnel 'Product Viewed' 'Product Added' 'Order Completed' --last 12w --by channel

tilth funnel 'Product Viewed\\[category=shoes; price>=100]' 'Coupon Applied?' 'Order Completed' --window 3d

tilth funnel 'Product Viewed' 'Order Completed' --hold item --exclude 'Product Removed:1-2' --grain week

tilth funnel 'Product Viewed' 'Order Completed' --by channel --dropped 2 --group app --csv"""


def funnel_command(
    steps: Annotated[
        list[str],
        typer.Argument(metavar="STEP", help="Events in order: NAME, NAME\\[filter; filter], NAME? where optional."),
    ],
    first: FirstOption = None,
    last: LastOption = None,
    length: LengthOption = None,
    named: NamedOption = None,
    window: Annotated[
        str, typer.Option("--window", metavar="LENGTH", help="From the first step's event: 30m, 12h, 7d, 2w.")
    ] = "7d",
    mode: Annotated[
        FunnelMode,
        typer.Option("--mode", help="In order; strict: no other step's event between; any order."),
    ] = FunnelMode.ORDERED,
    exclude: Annotated[
        list[str],
        typer.Option("--exclude", metavar="EVENT", help="'Product Removed:2-3': not between steps 2 and 3."),
    ] = [],
    hold: Annotated[
        str | None, typer.Option("--hold", metavar="DIMENSION", help="The same value at all steps, as item.")
    ] = None,
    first_ever: Annotated[bool, typer.Option("--first-ever", help="Only a person's first start counts.")] = False,
    per_session: Annotated[bool, typer.Option("--per-session", help="All steps in one session.")] = False,
    by: ByOption = None,
    grain: GrainOption = None,
    filters: FilterOption = [],
    limit: LimitOption = 20,
    reached: Annotated[
        int | None,
        typer.Option("--reached", metavar="STEP", help="List those who reached this step.", rich_help_panel=PERSONS),
    ] = None,
    dropped: Annotated[
        int | None,
        typer.Option("--dropped", metavar="STEP", help="List those who dropped before it.", rich_help_panel=PERSONS),
    ] = None,
    group: GroupOption = None,
    period: PeriodOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """How far persons get through steps, and how long it takes them."""
    form = choose_form(as_json=as_json, as_csv=as_csv)
    with asking(workspace) as asker:
        start, end = choose_range(asker.today(), first=first, last=last, length=length, named=named)
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
        persons = _persons_of(query, reached=reached, dropped=dropped, group=group, period=period)
        if persons is not None:
            print_persons(asker, "funnel/persons", persons, form)
            return
        answer = asker.ask("funnel", query)
    print_answer(answer, "Funnel", tabulate_funnel, form)


def _persons_of(
    query: FunnelQuery, *, reached: int | None, dropped: int | None, group: str | None, period: str | None
) -> FunnelPersonsQuery | None:
    """Raises InvalidQuery for a cell that is named by half."""
    if reached is not None and dropped is not None:
        raise InvalidQuery("One list at a time: give --reached STEP or --dropped STEP.")
    step = dropped if reached is None else reached
    if step is None:
        if group is not None or period is not None:
            raise InvalidQuery("--group and --period are of a list of persons: add --reached STEP or --dropped STEP.")
        return None
    return FunnelPersonsQuery(
        query, step, dropped=reached is None, group=None if group is None else read_group(group), period=period
    )
