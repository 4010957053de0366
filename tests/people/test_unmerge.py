"""Persons come apart again, with their own events and traits, and stay apart."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from tests.conftest import TestWorkspace
from tests.history.folds import Everything
from tests.people.events import START, Shop, make_event, together

from tilth.history.api import History, LocalExecutor, Store
from tilth.kernel.clock import from_micros, to_micros
from tilth.kernel.ids import Origin, PersonNo
from tilth.people.api import (
    erase_person,
    find_person,
    get_person,
    get_profile,
    list_identifiers,
    list_profiles,
    unmerge,
)
from tilth.people.contracts import LinkHold, Unmerged
from tilth.people.errors import NothingToSeparate, PersonNotFound
from tilth.platform.audit.contracts import Actor, ActorKind
from tilth.platform.database.sessions import Database

ACTOR = Actor(ActorKind.ACCOUNT, "li")


def find_origin(shop: Shop, value: str) -> Origin:
    ((origin,),) = shop.query("SELECT origin FROM identifier WHERE workspace_id = %s AND value_norm = %s", value)
    return Origin(origin)


def take_apart(shop: Shop, person: int, *values: str) -> Unmerged:
    with shop.database.write(shop.workspace) as session:
        return unmerge(session, PersonNo(person), [find_origin(shop, value) for value in values], actor=ACTOR)


def resolve(shop: Shop, number: int) -> int:
    with shop.database.read(shop.workspace) as session:
        return get_person(session, PersonNo(number))


def test_an_unmerged_device_takes_its_events_and_traits_along(shop: Shop, history: History) -> None:
    shop.act(
        make_event(type="identify", user_id="u1", ts=START + 1, message_id="1", traits='{"city": "Paris", "age": 30}'),
        make_event(type="identify", anonymous_id="a1", ts=START + 2, message_id="2", traits='{"city": "Lyon"}'),
    )
    shop.act(make_event(user_id="u1", anonymous_id="a1", ts=START + 3, message_id="3"))
    with shop.database.read(shop.workspace) as session:
        merged = get_profile(session, PersonNo(2))  # the number that was merged away leads to the survivor
    assert merged.person_no == 1
    assert {name: trait.value for name, trait in merged.traits.items()} == {"city": "Lyon", "age": 30}

    assert take_apart(shop, 1, "a1") == Unmerged(PersonNo(1), (PersonNo(3),))
    assert shop.persons() == together("u1", "a1")
    assert shop.owners() == {"1": 1, "2": 3, "3": 1}
    assert resolve(shop, 2) == 3, "the old number leads to who has its events, not to whom it was merged into"
    with shop.database.read(shop.workspace) as session:
        one, other = list_profiles(session, [PersonNo(1), PersonNo(3), PersonNo(2)])
    assert {name: trait.value for name, trait in one.traits.items()} == {"city": "Paris", "age": 30}
    assert {name: trait.value for name, trait in other.traits.items()} == {"city": "Lyon"}
    assert (one.first_seen, one.last_seen) == (from_micros(START + 1), from_micros(START + 3))
    assert (other.first_seen, other.last_seen) == (from_micros(START + 2), from_micros(START + 2))
    times = {
        person: [row[0] - START for row in rows] for person, rows in history.run(shop.workspace, Everything()).items()
    }
    assert times == {1: [1, 3], 3: [2]}


@pytest.fixture
def history(database: Database, workspace: TestWorkspace, tmp_path_factory: pytest.TempPathFactory) -> History:
    return History(database, Store(tmp_path_factory.mktemp("history")), LocalExecutor(1))


def test_numbers_that_were_merged_lead_to_where_their_identifier_is(shop: Shop) -> None:
    """3 became 2, then 2 became 1; whichever comes out again, each number follows its own first identifier."""
    shop.act(make_event(user_id="u1"), make_event(device_id="d2"), make_event(anonymous_id="a3"))
    shop.act(make_event(device_id="d2", anonymous_id="a3"), make_event(user_id="u1", device_id="d2"))
    assert [resolve(shop, number) for number in (1, 2, 3)] == [1, 1, 1]
    take_apart(shop, 1, "d2")
    assert shop.persons() == together("u1", "d2", "a3")
    assert [resolve(shop, number) for number in (1, 2, 3)] == [1, 4, 5]
    shop.act(make_event(user_id="u1", email="m@x.com"), make_event(email="m@x.com", anonymous_id="a3"))
    assert [resolve(shop, number) for number in (3, 5)] == [1, 1]
    take_apart(shop, 1, "a3")
    assert [resolve(shop, number) for number in (1, 2, 3, 4, 5)] == [1, 4, 6, 4, 6]
    with shop.database.write(shop.workspace) as session:
        erase_person(session, PersonNo(5), actor=ACTOR)
    for number in (3, 5, 6):
        with pytest.raises(PersonNotFound):
            resolve(shop, number)
    assert [resolve(shop, number) for number in (1, 2)] == [1, 4]


def test_what_was_taken_apart_stays_apart(shop: Shop) -> None:
    shop.act(make_event(user_id="u1", device_id="d1"), make_event(device_id="d1", anonymous_id="a1"))
    take_apart(shop, 1, "d1", "a1")
    assert shop.persons() == together("u1", "d1 a1")
    shop.act(
        make_event(user_id="u1", device_id="d1", message_id="both"),
        make_event(user_id="u1", anonymous_id="a1"),  # never seen together before, and a side of the separation
        make_event(email="u1@x.com", user_id="u1"),
        make_event(email="u1@x.com", device_id="d1"),
        make_event(device_id="d1", anonymous_id="a2"),
    )
    assert shop.persons() == together("u1 u1@x.com", "d1 a1 a2")
    assert shop.owners()["both"] == 1


def test_a_weaver_that_remembers_hears_of_an_unmerge(shop: Shop) -> None:
    shop.act(make_event(user_id="u1", device_id="d1"))
    shop.act(make_event(device_id="d1", message_id="before"))
    take_apart(shop, 1, "d1")
    shop.act(make_event(device_id="d1", message_id="after"))
    rows = shop.rows().select(["message_id", "person_no"]).to_pylist()
    assert {row["message_id"]: row["person_no"] for row in rows if row["message_id"] != "m0"}["after"] == 2
    assert shop.owners()["before"] == 2


def test_an_identifier_in_the_middle_leaves_three_persons(shop: Shop) -> None:
    shop.act(make_event(email="m@x.com", anonymous_id="a1"), make_event(email="m@x.com", anonymous_id="a2"))
    assert take_apart(shop, 1, "m@x.com").new_persons == (2, 3)
    assert shop.persons() == together("m@x.com", "a1", "a2")
    assert shop.query(
        "SELECT kind, person_no, other_person, actor FROM identity_journal WHERE workspace_id = %s ORDER BY entry_no"
    ) == [("unmerged", 1, 2, "account:li"), ("unmerged", 1, 3, "account:li")]


def test_what_cannot_be_separated_changes_nothing(shop: Shop) -> None:
    shop.act(make_event(user_id="u1", device_id="d1"), make_event(user_id="u2"))
    before = shop.query("SELECT * FROM identifier WHERE workspace_id = %s ORDER BY origin")
    for values in ((), ("u1", "d1"), ("u2",)):
        with pytest.raises(NothingToSeparate):
            take_apart(shop, 1, *values)
    with pytest.raises(PersonNotFound):
        take_apart(shop, 99, "u1")
    assert shop.query("SELECT * FROM identifier WHERE workspace_id = %s ORDER BY origin") == before
    assert shop.query("SELECT 1 FROM identity_journal WHERE workspace_id = %s") == []


def test_identifiers_tell_how_they_were_linked(shop: Shop) -> None:
    shop.act(
        make_event(user_id="u1", device_id="d", message_id="1", ts=START),
        make_event(user_id="u2", device_id="d", message_id="2", ts=START + 5),
    )
    with shop.database.read(shop.workspace) as session:
        user, device = list_identifiers(session, PersonNo(1))
    assert (user.type, user.value, user.shared) == ("user_id", "u1", False)
    assert [(link.other_value, link.hold, link.message_id, link.seen_at) for link in device.links] == [
        ("u1", LinkHold.JOINS, "1", from_micros(START)),
        ("u2", LinkHold.VETOED, "2", from_micros(START + 5)),
    ]


def test_an_erased_person_leaves_nothing_behind_and_begins_anew(shop: Shop, history: History) -> None:
    shop.act(
        make_event(anonymous_id="a1", referrer="https://x.com"),
        make_event(user_id="u2"),
        make_event(type="identify", user_id="u1", traits='{"email": "u1@x.com"}'),
    )
    shop.act(make_event(user_id="u1", anonymous_id="a1", message_id="joined"))
    assert shop.owners()["joined"] == 1
    with shop.database.write(shop.workspace) as session:
        assert erase_person(session, PersonNo(3), actor=ACTOR) == 1
    for table in ("identifier", "identifier_link", "origin_seen", "origin_touch", "origin_trait"):
        rest = shop.query(f"SELECT * FROM {table} WHERE workspace_id = %s")
        assert len(rest) == (1 if table in {"identifier", "origin_seen"} else 0), table
    assert list(history.run(shop.workspace, Everything())) == [2]
    with shop.database.read(shop.workspace) as session:
        assert find_person(session, "user_id", "u1") is None
        with pytest.raises(PersonNotFound):
            get_profile(session, PersonNo(1))
    now = to_micros(datetime.now(UTC) + timedelta(seconds=1))
    shop.act(make_event(user_id="u1", message_id="again", received_at=now))
    assert shop.owners()["again"] == 4
    assert sorted(history.run(shop.workspace, Everything())) == [2, 4]


def test_events_that_wait_do_not_bring_an_erased_person_back(shop: Shop) -> None:
    shop.act(make_event(user_id="u1", email="u1@x.com"), make_event(user_id="u2"))
    shop.put(make_event(anonymous_id="a9", email="U1@X.com"), make_event(user_id="u2", message_id="hers"))
    with shop.database.write(shop.workspace) as session:
        erase_person(session, PersonNo(1), actor=ACTOR)
    assert shop.weave() == 1
    assert shop.persons() == together("u2")
    assert shop.owners()["hers"] == 2
    ((kept,),) = shop.query("SELECT string_agg(digest, '') FROM erased_identifier WHERE workspace_id = %s")
    assert len(kept) == 2 * 16
    assert b"u1" not in kept


def test_rejected_events_that_wait_do_not_bring_an_erased_person_back(shop: Shop) -> None:
    """The worker is down while a bad order comes in and its customer is erased: no rejection may hold her."""
    shop.act(
        make_event(user_id="u1", email="u1@x.com", phone="13800138000"),
        make_event(user_id="u2"),
        make_event(user_id="7"),
    )
    for user, extra in (
        ("u1", {}),
        ("x1", {"traits": {"email": "U1@X.com"}}),
        ("x2", {"context": {"traits": {"phone": "+86 138 0013 8000"}}}),
        ("x3", {"properties": {"total": "bad", "note": "for u1, please"}}),
        (7, {}),
        ("u2", {}),
    ):
        order = {"type": "track", "event": "Order Completed", "userId": user, "properties": {"total": "12,5"}}
        shop.send(order | extra)
    with shop.database.write(shop.workspace) as session:
        erase_person(session, PersonNo(1), actor=ACTOR)
        erase_person(session, PersonNo(3), actor=ACTOR)
    shop.send({"type": "track", "event": "Order Completed", "userId": "u1", "properties": {"total": "later"}})
    assert shop.weave() == 0
    payloads = shop.query("SELECT payload FROM rejected_event WHERE workspace_id = %s ORDER BY rejected_id")
    kept = [msgspec.json.decode(payload) for (payload,) in payloads]
    assert [(event["userId"], event["properties"]["total"]) for event in kept] == [("u2", "12,5"), ("u1", "later")]
