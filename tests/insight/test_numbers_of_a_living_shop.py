"""Numbers stay those of the oracle while the shop lives, around a change of the clocks.

Late and repeated events, ties, sign-ins that merge visitors, un-merges, erasures, crashed and restarted weavers,
fold-ins and compactions come in any order.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.insight.memory import Row, at
from tests.insight.oracles.metrics import ORACLES
from tests.insight.oracles.shop import Shop as Oracle
from tests.people.events import Shop

from tilth.history.api import History, LocalExecutor, Store, compact, fold_in
from tilth.insight.api import compute_funnel, compute_metrics, make_ground
from tilth.insight.contracts import FunnelQuery, MetricsQuery, Step
from tilth.insight.parsing import parse_metric
from tilth.kernel.clock import FakeClock
from tilth.kernel.ids import Origin, PersonNo, WorkspaceId
from tilth.kernel.zones import Grain
from tilth.people.api import erase_person, unmerge
from tilth.platform.audit.contracts import Actor, ActorKind
from tilth.platform.database.sessions import Database

ZONE = "Europe/Berlin"
FIRST, LAST = date(2024, 3, 29), date(2024, 4, 1)
NOW = datetime(2024, 4, 9, 12, tzinfo=UTC)
MOMENTS = [at("2024-03-27T20:00", ZONE) + half * 1_800_000_000 for half in range(2 * 24 * 6)]
CODES = (
    *("gmv", "paid_amount", "orders_paid", "buyers", "new_buyers", "visitors", "sessions", "conversion_rate"),
    *("repurchase_rate", "retention_rate", "buyback_rate", "active_users_trailing", "aov", "new_members"),
)
ACTOR = Actor(ActorKind.ACCOUNT, "li")
USERS = 3


class Living:
    """The shop and what it should be: whose an event is follows from who signed in where, and from what was cut."""

    def __init__(self, shop: Shop, store: Store) -> None:
        self.shop = shop
        self.store = store
        self.sent: list[dict[str, Any]] = []
        self.pending: list[dict[str, Any]] = []
        self.woven: dict[str, dict[str, Any]] = {}
        self.seen: set[str] = set()
        self.signed_in: set[str] = set()
        self.apart: set[str] = set()
        self.erased: set[int] = set()

    def send(self, messages: list[dict[str, Any]]) -> None:
        self.sent += messages
        self.pending += messages
        self.shop.send(*messages)

    def weave(self) -> None:
        self.shop.weave()
        for message in self.pending:
            if message["messageId"] not in self.seen:
                self.seen.add(message["messageId"])
                self.woven[message["messageId"]] = message
                browser = message.get("anonymousId")
                if "userId" in message and browser is not None and browser not in self.apart:
                    self.signed_in.add(browser)
        self.pending = []

    def crash(self) -> None:
        with suppress(RuntimeError), self.shop.database.pipeline() as connection:
            self.shop.weaver.weave_once(connection, max_requests=1)
            raise RuntimeError

    def unmerge(self, browser: str) -> None:
        """Cuts a browser from its user, for ever."""
        if browser not in self.signed_in or int(browser[1]) in self.erased:
            return
        with self.shop.database.write(self.shop.workspace) as session:
            unmerge(session, self._person(f"u{browser[1]}"), [self._origin(browser)], actor=ACTOR)
        self.signed_in.discard(browser)
        self.apart.add(browser)

    def erase(self, user: int) -> None:
        """Takes along what waits in the inbox. The user of a browser that was cut is left alone."""
        if any(int(browser[1]) == user for browser in self.apart) or not self._known(f"u{user}"):
            return
        with self.shop.database.write(self.shop.workspace) as session:
            erase_person(session, self._person(f"u{user}"), actor=ACTOR)
        gone = {f"u{user}", *(browser for browser in self.signed_in if int(browser[1]) == user)}
        self.signed_in -= gone
        self.erased.add(user)
        self.woven = {key: message for key, message in self.woven.items() if not gone & _names(message)}
        for message in self.pending:
            if gone & _names(message):
                self.seen.add(message["messageId"])

    def keep(self) -> None:
        with self.shop.database.pipeline() as connection:
            fold_in(connection, self.store, self.shop.workspace, now=datetime.now(UTC), reseat=len(self.sent) % 2 == 0)
        for bucket in range(16):
            with self.shop.database.pipeline() as connection:
                compact(connection, self.store, self.shop.workspace, bucket)

    def rows(self) -> list[Row]:
        numbers: dict[str, int] = {}
        rows = []
        for message in self.woven.values():
            browser = message.get("anonymousId", "")
            owner = message.get("userId") or (f"u{browser[1]}" if browser in self.signed_in else browser)
            person = numbers.setdefault(owner, len(numbers))
            order = message.get("properties", {}).get("order_id")
            moment = int(datetime.fromisoformat(message["timestamp"]).timestamp()) * 1_000_000
            rows.append(
                Row(
                    person,
                    moment,
                    message["event"],
                    identified="userId" in message,
                    order=order and int(order),
                    value=message["properties"]["total"] * 100 if order else 0,
                    currency="CNY" if order else "",
                )
            )
        return rows

    def _known(self, value: str) -> bool:
        return bool(self.shop.query("SELECT 1 FROM identifier WHERE workspace_id = %s AND value_norm = %s", value))

    def _person(self, value: str) -> PersonNo:
        statement = "SELECT person_no FROM identifier WHERE workspace_id = %s AND value_norm = %s"
        ((person,),) = self.shop.query(statement, value)
        return PersonNo(person)

    def _origin(self, value: str) -> Origin:
        statement = "SELECT origin FROM identifier WHERE workspace_id = %s AND value_norm = %s"
        ((origin,),) = self.shop.query(statement, value)
        return Origin(origin)


def _names(message: dict[str, Any]) -> set[str]:
    return {message[key] for key in ("userId", "anonymousId") if key in message}


@st.composite
def _message(draw: st.DrawFn, number: int) -> dict[str, Any]:
    user, browser = draw(st.integers(0, USERS - 1)), draw(st.integers(0, 1))
    who = draw(st.sampled_from(["browser", "browser", "user", "both"]))
    message: dict[str, Any] = {"type": "track", "messageId": f"m{number}"}
    if who != "user":
        message["anonymousId"] = f"a{user}-{browser}"
    if who != "browser":
        message["userId"] = f"u{user}"
    moment = datetime.fromtimestamp(draw(st.sampled_from(MOMENTS)) / 1_000_000, UTC)
    message["timestamp"] = moment.isoformat()
    message["event"] = draw(st.sampled_from(["Product Viewed", "Product Viewed", "Order Completed"]))
    if message["event"] == "Order Completed":
        message["properties"] = {"order_id": str(draw(st.integers(1, 4))), "total": draw(st.integers(1, 90))}
    return message


def check(living: Living, database: Database) -> None:
    executor = LocalExecutor(1)
    try:
        history = History(database, living.store, executor)
        with database.read(living.shop.workspace) as session:
            ground = make_ground(session, history, FakeClock(NOW))
        rows = living.rows()
        oracle = Oracle(rows, ZoneInfo(ZONE), FIRST, LAST, int(NOW.timestamp()) * 1_000_000)
        codes = tuple(parse_metric(code) for code in CODES)
        result = compute_metrics(ground, MetricsQuery(codes, FIRST, LAST, grain=Grain.DAY))
        for code, metric in zip(CODES, result.metrics, strict=True):
            assert (metric.total.numerator, metric.total.denominator) == ORACLES[code](oracle), code
        funnel = FunnelQuery((Step("Product Viewed"), Step("Order Completed")), FIRST, LAST, window=86_400)
        assert [step.reached for step in compute_funnel(ground, funnel).steps] == _reached(oracle)
    finally:
        executor.close()


def _reached(oracle: Oracle) -> list[int]:
    viewed = bought = 0
    for person in oracle.people:
        rows = oracle.of(person)
        starts = [place for place, row in enumerate(rows) if row.event == "Product Viewed" and oracle.within(row)]
        viewed += bool(starts)
        bought += any(
            row.event == "Order Completed" and row.ts - rows[start].ts <= 86_400_000_000
            for start in starts
            for row in rows[start + 1 :]
        )
    return [viewed, bought]


@pytest.fixture
def places(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Living]:
    def make() -> Living:
        with psycopg.connect(database.urls.owner) as connection:
            row = connection.execute(
                """
                INSERT INTO workspace (slug, name, time_zone, currency)
                VALUES ('living-' || gen_random_uuid(), 'living', 'Europe/Berlin', 'CNY') RETURNING workspace_id
                """
            ).fetchone()
        assert row is not None
        return Living(Shop(database, WorkspaceId(row[0])), Store(tmp_path_factory.mktemp("history")))

    return make


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
    max_examples=12,
    deadline=None,
)
@given(st.data())
def test_numbers_of_a_living_shop(database: Database, places: Callable[[], Living], data: st.DataObject) -> None:
    living = places()
    acts = ["send", "send", "send", "weave", "weave", "crash", "restart", "keep", "unmerge", "erase", "again"]
    for _ in range(data.draw(st.integers(6, 16))):
        match data.draw(st.sampled_from(acts)):
            case "send":
                count = data.draw(st.integers(1, 8))
                living.send([data.draw(_message(len(living.sent) + number)) for number in range(count)])
            case "again" if living.sent:
                living.send([data.draw(st.sampled_from(living.sent))])
            case "weave":
                living.weave()
            case "crash":
                living.crash()
            case "restart":
                living.shop.restart()
            case "keep":
                living.keep()
            case "unmerge":
                living.unmerge(f"a{data.draw(st.integers(0, USERS - 1))}-{data.draw(st.integers(0, 1))}")
            case "erase":
                living.erase(data.draw(st.integers(0, USERS - 1)))
    living.weave()
    check(living, database)
    living.keep()
    check(living, database)
