"""Funnels of all modes and options equal an oracle that tries every way."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.insight.memory import HOUR, SECOND, Row, at, ground_of, in_order
from tests.insight.oracles.funnel import Asked, reached_steps
from tests.insight.oracles.shop import day_of

from tilth.insight.api import compute_funnel, list_funnel_persons
from tilth.insight.contracts import Exclusion, Filter, FilterOp, FunnelMode, FunnelQuery, Step
from tilth.insight.dimensions import get_dimension
from tilth.insight.errors import InvalidQuery
from tilth.insight.funnel.compute import count_steps
from tilth.insight.ground import Ground
from tilth.insight.grouping import Grouping, take_all
from tilth.insight.periods import check_span
from tilth.insight.persons.contracts import FunnelPersonsQuery
from tilth.kernel.zones import Grain, floor_day, next_period

FIRST, LAST = date(2024, 3, 30), date(2024, 4, 1)
ZONE = "Europe/Berlin"
NAMES = ("Page Viewed", "Product Viewed", "Product Added", "Product Removed")
HOURS = [at("2024-03-29T20:00", ZONE) + quarter * HOUR // 4 for quarter in range(0, 4 * 96, 11)]
Test = Callable[[Row], bool]


@st.composite
def people(draw: st.DrawFn) -> list[Row]:
    row = st.builds(
        Row,
        person=st.integers(0, 3),
        ts=st.sampled_from(HOURS),
        event=st.sampled_from(NAMES),
        active=st.sampled_from([True, True, False]),
        price=st.sampled_from([0, 100, 200]),
        texts=st.builds(
            lambda item, channel: (("item", item), ("channel", channel)), _text("", "i", "j"), _text("", "a", "b")
        ),
    )
    return draw(st.lists(row, max_size=16))


def _text(*texts: str) -> st.SearchStrategy[str]:
    return st.sampled_from(texts)


@st.composite
def steps(draw: st.DrawFn) -> list[Step]:
    made = []
    for place in range(draw(st.integers(2, 4))):
        dear = draw(st.sampled_from([(), (), (Filter("price", ("1",), "gte"),)]))
        optional = place > 0 and draw(st.sampled_from([False, False, True]))
        made.append(Step(draw(st.sampled_from([*NAMES[:3], "*"])), dear, optional=optional))
    return made


def predicate_of(asked: Step | Exclusion) -> Test:
    def fits(row: Row) -> bool:
        named = row.active if asked.event == "*" else row.event == asked.event
        return named and (not asked.filters or row.price >= 100)

    return fits


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(
    all_rows=people(),
    chosen=steps(),
    mode=st.sampled_from(FunnelMode),
    window=st.sampled_from([1, 3600, 20_000, 86_400, 7 * 86_400]),
    hold=st.sampled_from([None, None, "item"]),
    first_ever=st.sampled_from([False, False, True]),
    per_session=st.sampled_from([False, False, True]),
    between=st.sampled_from([None, (1, None), (1, 2), (2, None)]),
    channel=st.sampled_from([None, None, "a"]),
)
def test_funnels(
    all_rows: list[Row],
    chosen: list[Step],
    mode: FunnelMode,
    window: int,
    hold: str | None,
    first_ever: bool,
    per_session: bool,
    between: tuple[int, int | None] | None,
    channel: str | None,
) -> None:
    if mode is FunnelMode.ANY:
        chosen, first_ever, between = [Step(step.event, step.filters) for step in chosen], False, None
    exclusions = ()
    if between is not None and between[0] < len(chosen):
        exclusions = (Exclusion("Product Removed", after=between[0], before=between[1]),)
    query = FunnelQuery(
        tuple(chosen),
        FIRST,
        LAST,
        window=window,
        mode=mode,
        exclusions=exclusions,
        hold=hold,
        first_ever=first_ever,
        per_session=per_session,
        by="channel",
        filters=() if channel is None else (Filter("channel", (channel,)),),
    )
    ground = ground_of(all_rows, zone=ZONE)
    result = compute_funnel(ground, query)
    expected = _expected(all_rows, query)
    required = _required(chosen)
    for step in range(len(chosen)):
        reached = {person for person, found in expected.items() if step in found}
        before = {person for person, found in expected.items() if required[step] in found}
        assert result.steps[step].reached == len(reached)
        assert result.steps[step].dropped == (len(before - reached) if step else 0)
        fell = before - reached if step else set()
        check_persons(ground, FunnelPersonsQuery(query, step + 1), reached)
        check_persons(ground, FunnelPersonsQuery(query, step + 1, dropped=True), fell)
        times = sorted(found[step][1] for found in expected.values() if step in found)
        if times and step > 0:
            assert result.steps[step].median_seconds * 1_000_000 == times[(len(times) + 1) // 2 - 1]
            assert result.steps[step].p90_seconds * 1_000_000 == times[-(-len(times) * 9 // 10) - 1]
        for group in result.groups:
            members = {p for p, found in expected.items() if found[max(found)][2].text("channel") == (group.key or "")}
            assert group.steps[step].reached == len(reached & members), group.key
            assert group.steps[step].dropped == len(fell & members), group.key
            cell = FunnelPersonsQuery(query, step + 1, group=group.key or "")
            check_persons(ground, cell, reached & members)
            check_persons(ground, replace(cell, dropped=True), fell & members)


def check_persons(ground: Ground, cell: FunnelPersonsQuery, expected: set[int]) -> None:
    page = list_funnel_persons(ground, cell)
    assert (page.person_nos, page.total, page.next_cursor) == (tuple(sorted(expected)), len(expected), None), cell


def _required(chosen: list[Step]) -> list[int]:
    places = [place for place, step in enumerate(chosen) if not step.optional]
    return [max((p for p in places if p < step), default=-1) for step in range(len(chosen))]


def _expected(all_rows: list[Row], query: FunnelQuery) -> dict[int, dict[int, tuple[int, int, Row]]]:
    """Person → step → (place, µs from the start, start row)."""
    zone = ZoneInfo(ZONE)
    asked = Asked(
        steps=[predicate_of(step) for step in query.steps],
        window=query.window * 1_000_000,
        starts=lambda row: query.first <= day_of(row.ts, zone) <= query.last,
        mode=query.mode.value,
        exclusions=[(predicate_of(e), e.after, e.before or len(query.steps)) for e in query.exclusions],
        optional=frozenset(place for place, step in enumerate(query.steps) if step.optional),
        hold=query.hold,
        first_ever=query.first_ever,
        per_session=query.per_session,
        kept=lambda row: all(row.text("channel") in each.values for each in query.filters),
    )
    expected = {}
    for person in {row.person for row in all_rows}:
        rows = [row for row in in_order(all_rows) if row.person == person]
        found = reached_steps(rows, asked)
        if found:
            expected[person] = {
                s: (end, rows[end].ts - rows[start].ts, rows[start]) for s, (end, start) in found.items()
            }
    return expected


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    all_rows=people(),
    chosen=steps(),
    mode=st.sampled_from(FunnelMode),
    window=st.sampled_from([3600, 86_400, 7 * 86_400]),
    first_ever=st.sampled_from([False, False, True]),
    per_session=st.sampled_from([False, False, True]),
    removed=st.sampled_from([False, False, True]),
    grain=st.sampled_from([Grain.DAY, Grain.WEEK]),
)
def test_series_is_the_funnel_of_each_period(
    all_rows: list[Row],
    chosen: list[Step],
    mode: FunnelMode,
    window: int,
    first_ever: bool,
    per_session: bool,
    removed: bool,
    grain: Grain,
) -> None:
    if mode is FunnelMode.ANY:
        chosen, first_ever, removed = [Step(step.event, step.filters) for step in chosen], False, False
    ground = ground_of(all_rows, zone=ZONE)
    query = FunnelQuery(
        tuple(chosen),
        FIRST,
        LAST,
        window=window,
        mode=mode,
        exclusions=(Exclusion("Product Removed"),) if removed else (),
        first_ever=first_ever,
        per_session=per_session,
        grain=grain,
        by="channel",
    )
    required = _required(chosen)
    result = compute_funnel(ground, query)
    for point in result.series:
        first = date.fromisoformat(point.start)
        last = min(next_period(floor_day(first, grain), grain) - timedelta(days=1), LAST)
        expected = _expected(all_rows, replace(query, first=first, last=last))
        for step in range(len(chosen)):
            reached = {person for person, found in expected.items() if step in found}
            before = {person for person, found in expected.items() if required[step] in found}
            assert point.reached[step] == len(reached)
            cell = FunnelPersonsQuery(query, step + 1, period=point.start)
            check_persons(ground, cell, reached)
            check_persons(ground, replace(cell, dropped=True), before - reached if step else set())
            for group in result.groups:
                key = group.key or ""
                mine = {p for p in reached if expected[p][max(expected[p])][2].text("channel") == key}
                check_persons(ground, replace(cell, group=key), mine)


@pytest.mark.parametrize("grain", [Grain.HOUR, Grain.DAY])
@pytest.mark.parametrize("window", [3600, 20_000, 100_000])
def test_one_pass_counts_what_a_pass_for_each_period_counts(grain: Grain, window: int) -> None:
    """Many starts in each period, and many windows open at once."""
    chance = random.Random(window)
    all_rows = [
        Row(
            person=chance.randrange(20),
            ts=HOURS[0] + chance.randrange(96 * 3_600) * SECOND,
            event=chance.choice(NAMES),
            texts=(("channel", chance.choice("ab")),),
        )
        for _ in range(6_000)
    ]
    ground = ground_of(all_rows, zone=ZONE)
    steps = (Step(NAMES[0]), Step(NAMES[1], optional=True), Step(NAMES[2]), Step("*"), Step(NAMES[3]))
    query = FunnelQuery(steps, FIRST, LAST, window=window)
    edges = check_span(FIRST, LAST, grain).edges(ground.zone)
    by_channel = Grouping((take_all(get_dimension("channel"), ground.terms),))
    at_once = count_steps(ground, query, edges, by_channel)
    assert at_once[:, :, 2].any()
    for period in range(edges.size - 1):
        alone = count_steps(ground, query, edges[period : period + 2], by_channel)
        assert (at_once[period] == alone[0]).all(), period


def test_cells_that_are_not_there_are_told() -> None:
    ground = ground_of([Row(1, HOURS[0], NAMES[0])], zone=ZONE)
    query = FunnelQuery((Step(NAMES[0]), Step("*")), FIRST, LAST)
    weekly = replace(query, grain=Grain.WEEK, by="channel")
    for cell, sentence in (
        (FunnelPersonsQuery(query, 3), "steps 1 to 2, not 3"),
        (FunnelPersonsQuery(query, 1, group="a"), "say by which dimension"),
        (FunnelPersonsQuery(weekly, 1, group="z"), "no group 'z'"),
        (FunnelPersonsQuery(query, 1, period="2024-03-30"), "give the question a grain"),
        (FunnelPersonsQuery(weekly, 1, period="2024-03-31"), "start on 2024-03-30 … 2024-04-01"),
        (FunnelPersonsQuery(query, 1, limit=0), "between 1 and 50000"),
    ):
        with pytest.raises(InvalidQuery, match=sentence):
            list_funnel_persons(ground, cell)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(people(), st.permutations(NAMES), st.integers(2, 4), st.sampled_from([1, 3600, 20_000, 7 * 86_400]))
def test_the_plain_walk_is_the_general_one(all_rows: list[Row], names: list[str], steps: int, window: int) -> None:
    """A filter that keeps everything asks the same question in the general way."""
    ground = ground_of(all_rows, zone=ZONE)
    chosen = tuple(Step(name) for name in names[:steps])
    every = Filter("quantity", (-1,), FilterOp.GTE)
    plain = FunnelQuery(chosen, FIRST, LAST, window=window, by="channel")
    general = FunnelQuery(chosen, FIRST, LAST, window=window, by="channel", filters=(every,))
    assert compute_funnel(ground, plain) == compute_funnel(ground, general)
