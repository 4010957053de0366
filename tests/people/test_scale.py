"""Identity stays quick and small where somebody tries to make it slow: hubs, plans, memory."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from tests.people.events import Shop, make_event

from tilth.kernel.ids import PersonNo
from tilth.people.api import find_person, get_profile, list_identifiers, list_profiles
from tilth.people.identity.caches import Owners, SetCache
from tilth.people.identity.queries import count_stronger, count_weaker, find_identifiers, find_links, find_marks
from tilth.platform.database.sessions import ReadSession, driver_connection


def make_people(shop: Shop, count: int) -> None:
    shop.act(*[make_event(anonymous_id=f"a{n}") for n in range(count)])


def test_an_identifier_of_ten_thousand_persons_stays_quick(shop: Shop) -> None:
    """One address on ten thousand browsers: it becomes shared, whichever way the batches are cut, and welds nobody."""
    make_people(shop, 10_000)
    started = time.monotonic()
    for first in range(0, 10_000, 500):  # youngest first, the worst order: each batch finds an older survivor
        last = 10_000 - first
        shop.act(*[make_event(email="shop@x.com", anonymous_id=f"a{n}") for n in range(last - 500, last)])
    assert time.monotonic() - started < 30
    assert len(shop.persons()) == 10_001
    ((links,),) = shop.query("SELECT count(*) FROM identifier_link WHERE workspace_id = %s")
    assert links <= 1_000


def test_a_number_on_ten_thousand_accounts_stays_quick(shop: Shop) -> None:
    started = time.monotonic()
    for first in range(0, 10_000, 2_500):
        shop.act(*[make_event(user_id=f"u{n}", phone="13800138000") for n in range(first, first + 2_500)])
    assert time.monotonic() - started < 20
    assert len(shop.persons()) == 10_001
    assert shop.query("SELECT count(*) FROM identifier_link WHERE workspace_id = %s") == [(0,)]


def test_lookups_of_the_application_use_the_indexes(shop: Shop) -> None:
    """Under row-level security a lookup by a function or an operator that is not leakproof would read the table."""
    told = {"type": "identify", "traits": '{"city": "Lyon"}', "source": "google"}
    shop.act(*[make_event(anonymous_id=f"a{n}", user_id=f"u{n}", **told) for n in range(5_000)])
    with shop.database.pipeline() as connection:
        connection.execute("ANALYZE identifier, person, identifier_link, origin_seen, origin_touch, origin_trait")
    with shop.database.read(shop.workspace) as session, keep_plans(session) as plans:
        person_no = find_person(session, "anonymous_id", "a4321")
        assert person_no is not None
        get_profile(session, person_no)
        list_identifiers(session, person_no)
        list_profiles(session, [PersonNo(1), PersonNo(2)])
        assert plans.scanned() == set()
        # What the weaver asks for a whole batch at once.
        many = range(1, 4_000)
        assert (
            len(find_identifiers(plans.connection, shop.workspace, [7] * 4_000, [f"a{n}" for n in range(4_000)]))
            == 4_000
        )
        find_links(plans.connection, shop.workspace, [(n, n + 1) for n in many])
        count_stronger(plans.connection, shop.workspace, many)
        count_weaker(plans.connection, shop.workspace, many)
        find_marks(plans.connection, shop.workspace, many)
        assert plans.scanned() <= {"identity_separation"}  # empty


class Plans:
    """Asks for the plan of each statement that went through a connection."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection
        self.statements: list[tuple[Any, Any]] = []

    def scanned(self) -> set[str]:
        """Tables that some statement reads from end to end."""
        statements, self.statements = self.statements, []
        assert statements
        found: set[str] = set()
        for query, params in statements:
            row = psycopg.Cursor(self.connection).execute(f"EXPLAIN (FORMAT JSON) {query}", params).fetchone()
            assert row is not None
            self._walk(row[0][0]["Plan"], found)
        return found

    def _walk(self, node: dict[str, Any], found: set[str]) -> None:
        if node["Node Type"] == "Seq Scan":
            found.add(node["Relation Name"])
        for child in node.get("Plans", []):
            self._walk(child, found)


@contextmanager
def keep_plans(session: ReadSession) -> Iterator[Plans]:
    plans = Plans(driver_connection(session))

    class Cursor(psycopg.Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **options: Any) -> "Cursor":
            plans.statements.append((query, params))
            return super().execute(query, params, **options)

    plans.connection.cursor_factory = Cursor
    yield plans
    plans.connection.cursor_factory = psycopg.Cursor


def test_the_cache_of_sets_forgets_the_older_half() -> None:
    cache = SetCache(capacity=10)
    for n in range(1, 101):
        cache.put(f"s{n}", n)
        assert cache.get("s1") == 1  # what is in use stays
    assert cache.get("s100") == 100
    assert cache.get("s50") == 0
    assert len(cache) <= 10


def test_owners_take_five_bytes_an_origin() -> None:
    owners = Owners()
    owners.seat(list(range(1, 1_000_001)), list(range(1, 1_000_001)))
    assert owners.nbytes < 11_000_000
