"""`tilth funnel`."""

from typing import Annotated

import typer

from tilth.insight.contracts import FunnelMode, FunnelPersonsQuery, FunnelQuery
from tilth.insight.options import (
    ByOption,
    CsvOption,
    FilterOption,
    FirstOption,
    GrainOption,
    JsonOption,
    LastOption,
    LengthOption,
    LimitOption,
    NamedOption,
    asking,
    choose_form,
    print_answer,
)
from tilth.insight.parsing import parse_exclusion, parse_filter, parse_step, parse_window
from tilth.insight.ranges import choose_range
from tilth.insight.showing import tabulate_funnel
from tilth.platform.command_line import WorkspaceOption

EXAMPLES = """Examples:

tilth funnel 'Product Viewed' 'Product Added' 'Order Completed' --last 12w --by channel

tilth funnel 'Product Viewed\\[category=shoes; price>=100]' 'Coupon Applied?' 'Order Completed' --window 3d

tilth funnel 'Product Viewed' 'Order Completed' --hold item --exclude 'Product Removed:1-2' --grain week"""


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
    reached: Annotated[int | None, typer.Option("--reached", help="List the persons who reached this step.")] = None,
    dropped: Annotated[int | None, typer.Option("--dropped", help="List the persons who dropped before it.")] = None,
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
        step = reached if reached is not None else dropped
        if step is not None:
            page = asker.ask("funnel/persons", FunnelPersonsQuery(query, step, dropped=reached is None, limit=500))
            for person in page["person_nos"]:
                typer.echo(person)
            typer.echo(f"{len(page['person_nos']):,} of {page['total']:,} persons.", err=True)
            return
        answer = asker.ask("funnel", query)
    print_answer(answer, "Funnel", tabulate_funnel, form)
