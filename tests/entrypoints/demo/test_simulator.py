"""The simulated shop: the same seed gives the same shop, and the shop looks like one."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import numpy as np
import pytest

from tilth.entrypoints.demo.simulator.draws import pick, pick_by_row, repeat_index
from tilth.entrypoints.demo.simulator.journeys import Kind
from tilth.entrypoints.demo.simulator.orders import NEVER
from tilth.entrypoints.demo.simulator.payloads import Writer
from tilth.entrypoints.demo.simulator.scenario import Scenario
from tilth.entrypoints.demo.simulator.seasons import build_seasons
from tilth.entrypoints.demo.simulator.simulation import Traffic, simulate, simulate_live
from tilth.entrypoints.demo.simulator.visits import EVENTS_PER_VISIT
from tilth.kernel.clock import to_micros

from .conftest import SCENARIO


def _bytes(scenario: Scenario) -> bytes:
    traffic = simulate(scenario)
    return msgspec.json.encode(Writer(traffic).write(0, len(traffic.events)))


def test_same_scenario_gives_the_same_bytes() -> None:
    small = replace(SCENARIO, persons=200)
    assert _bytes(small) == _bytes(small)
    assert _bytes(small) != _bytes(replace(small, seed=4))


def test_live_traffic_is_reproducible_and_ids_never_repeat(traffic: Traffic) -> None:
    def first_chunks() -> list[list[str]]:
        chunks = simulate_live(traffic, since=to_micros(SCENARIO.end), seconds=600, rate=2.0)
        return [[m.message_id for m in Writer(c).write(0, len(c.events))] for c in (next(chunks), next(chunks))]

    chunks = first_chunks()
    assert chunks == first_chunks()
    everything = [m.message_id for m in Writer(traffic).write(0, len(traffic.events))] + chunks[0] + chunks[1]
    assert len(set(everything)) == len(everything)


def test_live_visits_begin_in_their_chunk_and_continue_log_ins(traffic: Traffic) -> None:
    since = to_micros(SCENARIO.end)
    live = next(simulate_live(traffic, since=since, seconds=600, rate=20.0))
    assert live.visits.start.min() >= since
    assert live.visits.start.max() < since + 600_000_000
    assert (live.logged_in & traffic.logged_in == traffic.logged_in).all()
    assert 0.8 < len(live.events) / (600 * 20.0) < 1.25


def test_size_is_what_was_asked_for(traffic: Traffic) -> None:
    assert len(traffic.events) == pytest.approx(SCENARIO.persons * SCENARIO.events_per_person, rel=0.12)
    assert len(traffic.events) / len(traffic.visits) == pytest.approx(EVENTS_PER_VISIT, rel=0.05)


def test_nothing_happens_outside_the_simulated_time(traffic: Traffic) -> None:
    ts = traffic.events.ts
    assert ts.min() >= SCENARIO.day_starts()[0]
    assert ts.max() < to_micros(SCENARIO.end)
    assert (np.diff(ts) >= 0).all()
    assert (ts % 1000 == 0).all()


def test_events_of_a_visit_never_share_a_moment(traffic: Traffic) -> None:
    events = traffic.events.take(~traffic.events.by_server)
    pairs = np.stack([events.visit, events.ts])
    assert np.unique(pairs, axis=1).shape == pairs.shape


def test_amounts_of_an_order_add_up(traffic: Traffic) -> None:
    orders = traffic.orders
    owner = np.repeat(np.arange(len(orders)), orders.lines)
    goods = np.bincount(owner, orders.line_price * orders.line_quantity, len(orders))
    assert goods.tolist() == orders.goods.tolist()
    assert (orders.amount > 0).all()
    assert (orders.lines >= 1).all()
    assert (orders.back_amount <= orders.amount).all()


def test_order_of_an_orders_life(traffic: Traffic) -> None:
    orders = traffic.orders
    assert (orders.paid > orders.placed).all()
    assert (orders.refunded > orders.paid)[orders.refunded != NEVER].all()
    timed_out = (orders.cancelled != NEVER) & (orders.paid == NEVER)
    assert (orders.cancelled[timed_out] == orders.placed[timed_out] + 30 * 60_000_000).all()
    assert not ((orders.cancelled != NEVER) & (orders.refunded != NEVER)).any()


def test_the_two_sales_stand_out(traffic: Traffic) -> None:
    day = np.searchsorted(SCENARIO.day_starts(), traffic.events.ts, side="right") - 1
    per_day = np.bincount(day, minlength=SCENARIO.days)
    usual = np.median(per_day)
    assert per_day.argmax() == SCENARIO.days - 1 - 21
    assert per_day[SCENARIO.days - 1 - 21] > 2.5 * usual
    assert per_day[SCENARIO.days - 1 - 62] > 1.5 * usual
    assert build_seasons(SCENARIO).price_factor.min() == 0.75


def test_evenings_are_busier_than_small_hours(traffic: Traffic) -> None:
    hour = (traffic.visits.start // 3_600_000_000 + 8) % 24
    per_hour = np.bincount(hour, minlength=24)
    assert per_hour[20] > 5 * per_hour[3]


def test_price_sensitive_people_buy_more_of_their_goods_in_the_sale(traffic: Traffic) -> None:
    share = [
        (build_seasons(SCENARIO).price_factor[traffic.visits.day[traffic.orders.visit[group]]] < 0.9).mean()
        for sensitivity in [traffic.shop.people.price_sensitivity[traffic.orders.person]]
        for group in (sensitivity > 0.6, sensitivity < 0.4)
    ]
    assert share[0] > share[1]


def test_spend_belongs_to_running_campaigns(traffic: Traffic) -> None:
    rows = traffic.spend()
    assert len({(row.day, row.source, row.campaign) for row in rows}) == len(rows)
    assert all(row.cost > 0 and row.impressions >= row.clicks for row in rows)
    assert {row.day for row in rows} == {SCENARIO.first_day + timedelta(days=n) for n in range(SCENARIO.days)}
    bought = traffic.visits.touch >= 7
    assert sum(row.clicks for row in rows) == bought.sum()


def test_logins_happen_once_per_device(traffic: Traffic) -> None:
    events = traffic.events.take(traffic.events.kind == Kind.LOGIN)
    devices = traffic.visits.person[events.visit] * 3 + traffic.visits.slot[events.visit]
    assert len(np.unique(devices)) == len(devices)


def test_draws() -> None:
    rng = np.random.default_rng(1)
    drawn = np.bincount(pick(rng, [1, 0, 3], 8000), minlength=3)
    assert drawn[1] == 0
    assert drawn[2] / drawn[0] == pytest.approx(3, rel=0.15)
    rows = pick_by_row(rng, np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([0, 1, 1, 0]))
    assert rows.tolist() == [1, 0, 0, 1]
    owners, positions = repeat_index(np.array([2, 0, 3]))
    assert owners.tolist() == [0, 0, 2, 2, 2]
    assert positions.tolist() == [0, 1, 0, 1, 2]
