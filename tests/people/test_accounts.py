"""Accounts on other platforms identify people: from events, from files, and against what must not weld them."""

import msgspec
import pytest
from tests.people.events import Shop, make_event, together
from tests.people.test_unmerge import ACTOR

from tilth.kernel.ids import PersonNo
from tilth.people.api import erase_person, find_person, list_identifiers
from tilth.people.errors import UnknownIdentifierType


def external(*accounts: tuple[str, str]) -> dict[str, object]:
    return {"externalIds": [{"type": kind, "id": value, "collection": "users"} for kind, value in accounts]}


def test_accounts_of_events_and_traits_link_a_person(shop: Shop) -> None:
    seen = {"type": "track", "event": "Seen"}
    shop.send(
        {**seen, "anonymousId": "a1", "context": external(("taobao", "tb 1"), ("account:shop.x", "7x"))},
        {"type": "identify", "userId": "u1", "traits": {"account:taobao": "tb 1", "age": 3}},
        {**seen, "anonymousId": "a2", "context": external(("ga_client_id", "123"), ("jd", "null"), ("douyin", "王**"))},
        {**seen, "anonymousId": "a3", "context": {"externalIds": [7, {"type": "jd", "id": "j", "encoding": "sha256"}]}},
    )
    assert shop.weave() == 4
    assert shop.persons() == together(["a1", "u1", "taobao:tb 1", "shop.x:7x"], "a2", "a3")
    with shop.database.read(shop.workspace) as session:
        assert find_person(session, "account:taobao", " tb 1") == find_person(session, "user_id", "u1") == 1
        assert find_person(session, "Account:TaoBao", "tb 1") == 1, "platforms are folded as at the door"
        assert find_person(session, "account:jd", "tb 1") is None
        found = list_identifiers(session, PersonNo(1))
    assert [(identifier.type, identifier.value) for identifier in found] == [
        ("user_id", "u1"),
        ("account:shop.x", "7x"),
        ("account:taobao", "tb 1"),
        ("anonymous_id", "a1"),
    ]


@pytest.mark.parametrize("name", ["account:", "account:x y", "account:.x", "account", f"account:{'x' * 41}"])
def test_what_the_door_takes_for_no_platform_is_no_type(shop: Shop, name: str) -> None:
    with shop.database.read(shop.workspace) as session, pytest.raises(UnknownIdentifierType):
        find_person(session, name, "tb1")


def test_an_account_is_stronger_than_a_device_and_weaker_than_a_user(shop: Shop) -> None:
    shop.act(
        make_event(account="jd:j1", device_id="d1", message_id="1"),
        make_event(account="jd:j1", openid="o1", message_id="2"),
    )
    origins = dict(shop.query("SELECT origin, value_norm FROM identifier WHERE workspace_id = %s"))
    rows = shop.rows().select(["message_id", "origin", "flags"]).to_pylist()
    assert {row["message_id"]: origins[row["origin"]] for row in rows} == {"1": "jd:j1", "2": "o1"}
    assert [row["flags"] & 2 for row in rows] == [2, 2], "a known customer's"
    assert shop.persons() == together("jd:j1 d1 o1")


def test_a_device_that_many_accounts_use_links_none_of_them(shop: Shop) -> None:
    shop.act(*[make_event(account=f"taobao:t{n}", device_id="tablet") for n in range(6)])
    assert shop.persons() == together(*(f"taobao:t{n}" for n in range(6)), "tablet")


def test_two_users_of_one_account_stay_two(shop: Shop) -> None:
    shop.act(make_event(account="jd:j", user_id="u1"), make_event(account="jd:j", user_id="u2"))
    assert shop.persons() == together("u1 jd:j", "u2")


@pytest.mark.parametrize("extra", [external(("taobao", "tb1")), {"traits": {"note": "of tb1"}}])
def test_an_erased_account_does_not_come_back(shop: Shop, extra: dict[str, object]) -> None:
    shop.act(make_event(account="taobao:tb1"), make_event(user_id="u2"))
    bad = {"type": "track", "event": "Order Completed", "anonymousId": "a9", "properties": {"total": "bad"}}
    shop.send({**bad, "context": extra})
    shop.send({"type": "track", "event": "Seen", "anonymousId": "a8", "context": external(("taobao", "tb1"))})
    with shop.database.write(shop.workspace) as session:
        erase_person(session, PersonNo(1), actor=ACTOR)
    shop.send({**bad, "anonymousId": "a7"})
    assert shop.weave() == 0
    assert shop.persons() == together("u2")
    ((kept,),) = shop.query("SELECT payload FROM rejected_event WHERE workspace_id = %s")
    assert msgspec.json.decode(kept)["anonymousId"] == "a7"
    shop.send({**bad, "anonymousId": "a6", "context": external(("taobao", "tb3"))})
    shop.weave()
    shop.act(make_event(account="taobao:tb3"))
    with shop.database.write(shop.workspace) as session:
        erase_person(session, find_person(session, "account:taobao", "tb3"), actor=ACTOR)
    assert len(shop.query("SELECT 1 FROM rejected_event WHERE workspace_id = %s")) == 1
