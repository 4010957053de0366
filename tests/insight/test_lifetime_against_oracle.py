"""What a person did in all, against the plain Python of the definitions."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from tests.conftest import TestWorkspace
from tests.insight.conftest import ACTOR
from tests.insight.memory import Row, ground_of
from tests.insight.oracles.shop import CANCELLED, PAID, REFUNDED, Shop
from tests.insight.random_rows import rows
from tests.insight.weaving import weave
from tests.people.events import Shop as People
from tests.people.events import make_event

from tilth.history.api import History, Store, fold_in
from tilth.insight.filters import RowFilter
from tilth.insight.ground import Ground
from tilth.insight.lifetime.api import FigureBook, get_lifetime
from tilth.insight.lifetime.fold import Figures, LifetimeFold
from tilth.insight.lifetime.kernel import NEVER
from tilth.insight.metrics.sheet import Setting
from tilth.kernel.clock import from_micros
from tilth.kernel.ids import Origin, PersonNo
from tilth.kernel.money import Currency
from tilth.people.api import erase_person, unmerge
from tilth.platform.database.sessions import Database, driver_connection

ZONE = "Europe/Berlin"


def shop_of(rows: Sequence[Row], person: int, currency: str = "CNY") -> Shop:
    mine = [row for row in rows if row.person == person]
    return Shop(mine, ZoneInfo(ZONE), date(1971, 1, 1), date(2099, 1, 1), 0, currency=currency)


def expected(rows: Sequence[Row], person: int) -> tuple[object, ...]:
    shop = shop_of(rows, person)
    moments = [row.ts for row in shop.rows]
    paid = [row.ts for row in shop.rows if row.event in PAID]
    back = shop.given_back(REFUNDED | CANCELLED)
    return (
        person,
        min(moments),
        max(moments),
        any(row.identified for row in shop.rows),
        shop.orders_paid(),
        max(paid, default=NEVER),
        shop.paid_amount(),
        shop.paid_amount() - back,
    )


def lines(figures: Figures) -> list[tuple[object, ...]]:
    return list(zip(*(getattr(figures, name).tolist() for name in Figures.__slots__), strict=True))


def fold(ground: Ground) -> LifetimeFold:
    setting = Setting.of(ground, RowFilter(), (), ground.currency)
    return LifetimeFold(setting.roles, setting.currencies)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(all_rows=rows())
def test_figures_of_everybody(all_rows: list[Row]) -> None:
    ground = ground_of(all_rows, zone=ZONE)
    people = sorted({row.person for row in all_rows})
    assert lines(ground.run(fold(ground))) == [expected(all_rows, person) for person in people]


def row(person: int, minute: int, event: str, **values: Any) -> Row:
    start = int(datetime(2024, 3, 1, 23, 50, tzinfo=UTC).timestamp())
    return Row(person, (start + 60 * minute) * 1_000_000, event, **values)


def test_one_person_in_every_currency(
    database: Database, history: History, store: Store, workspace: TestWorkspace
) -> None:
    told = [
        row(1, 0, "Page Viewed"),
        row(1, 5, "Order Completed", order=1, value=300, identified=True),
        row(1, 5, "Order Completed Item", order=1, value=700, item_row=True, active=False),  # came with its order
        row(1, 20, "Order Refunded", order=1, value=-200),
        row(1, 30, "Order Completed", order=2, value=500, currency="EUR"),
        row(1, 40, "Order Refunded", order=2, whole_order=True),
        row(1, 30, "Order Completed Item", order=2, currency="EUR", item_row=True),  # by itself
        row(2, 50, "Order Placed", order=3, value=900),
    ]
    weave(database, store, workspace.id, told)
    ground = ground_on(history, workspace)
    one = get_lifetime(ground, history.pin(workspace.id), PersonNo(1))
    assert (one.events, one.active_days, one.orders) == (6, 1, 2)
    assert (one.first_seen, one.last_seen) == (from_micros(told[0].ts), from_micros(told[5].ts))
    assert (one.first_order, one.last_order) == (from_micros(told[1].ts), from_micros(told[4].ts))
    money = [(each.currency, each.paid, each.given_back, each.net, each.orders) for each in one.money]
    assert money == [("CNY", 1000, 200, 800, 1), ("EUR", 500, 500, 0, 1)]
    two = get_lifetime(ground, history.pin(workspace.id), PersonNo(2))
    assert (two.orders, two.first_order, [each.paid for each in two.money]) == (0, None, [0])
    nobody = get_lifetime(ground, history.pin(workspace.id), PersonNo(99))
    assert (nobody.events, nobody.first_seen) == (0, None)


def test_the_book_says_what_counting_anew_says(
    database: Database, history: History, store: Store, workspace: TestWorkspace
) -> None:
    """Through merges, splits, erasures and files; what was kept is brought up to date, not counted again."""
    random = Random(7)
    shop, book, ground = People(database, workspace.id), FigureBook(history), ground_on(history, workspace)
    brought_up = 0
    for step in range(30):
        before = book.read(ground)
        match random.randrange(10):
            case 0 if before.persons.size > 3:
                with database.write(workspace.id) as session:
                    erase_person(session, PersonNo(random.choice(before.persons.tolist())), actor=ACTOR)
            case 1:
                shop.act(some_event(random))
                with database.pipeline() as connection:
                    fold_in(connection, store, workspace.id, now=datetime.now(UTC), reseat=random.random() < 0.5)
            case 2:
                split_somebody(database, workspace, random)
            case _:
                shop.act(*(some_event(random) for _ in range(3)))
        counted = book._entries[workspace.id].counted
        kept = book.read(ground)
        assert lines(kept) == lines(FigureBook(history).read(ground)), step
        brought_up += book._entries[workspace.id].counted == counted
    assert 20 < brought_up < 30


def some_event(random: Random) -> dict[str, object]:
    ids: dict[str, object] = {"anonymous_id": f"browser-{random.randrange(6)}"}
    if random.random() < 0.4:
        ids["user_id"] = f"user-{random.randrange(6)}"
    name = random.choice(["Product Viewed", "Order Completed", "Order Refunded"])
    order = {} if name == "Product Viewed" else {"order_id": f"o{random.randrange(9)}", "value": random.randrange(99)}
    return make_event(event=name, **ids, **order)


def split_somebody(database: Database, workspace: TestWorkspace, random: Random) -> None:
    with database.write(workspace.id) as session:
        rows = driver_connection(session).execute(
            "SELECT person_no, max(origin) FROM identifier WHERE workspace_id = %s GROUP BY 1 HAVING count(*) > 1",
            (workspace.id,),
        )
        several = rows.fetchall()
        if several:
            person, origin = random.choice(several)
            unmerge(session, PersonNo(person), [Origin(origin)], actor=ACTOR)


def ground_on(history: History, workspace: TestWorkspace) -> Ground:
    return Ground(history, workspace.id, ZoneInfo(ZONE), Currency("CNY"), 0)
