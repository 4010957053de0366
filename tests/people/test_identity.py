"""Who is one person, through the weaver."""

import pytest
from tests.people.events import Shop, make_event, together

from tilth.people.identity.identifiers import RULE_BY_TYPE, IdentifierType, normalise


def test_a_visit_that_ends_in_a_login_is_one_person(shop: Shop) -> None:
    shop.act(make_event(anonymous_id="a1", message_id="view"))
    shop.act(make_event(anonymous_id="a1", user_id="u1", message_id="login"))
    assert shop.persons() == together("a1 u1")
    assert shop.owners() == {"view": 1, "login": 1}


def test_the_older_person_survives_and_earlier_rows_move(shop: Shop) -> None:
    shop.act(make_event(user_id="u1", message_id="first"), make_event(anonymous_id="a1", message_id="second"))
    assert shop.owners() == {"first": 1, "second": 2}
    shop.act(make_event(user_id="u1", anonymous_id="a1", message_id="third"))
    assert shop.owners() == {"first": 1, "second": 1, "third": 1}
    assert shop.query("SELECT person_no, merged_into FROM person WHERE workspace_id = %s ORDER BY 1") == [
        (1, None),
        (2, 1),
    ]
    assert shop.query("SELECT origin, from_person, to_person FROM origin_move WHERE workspace_id = %s") == [(2, 2, 1)]
    assert shop.query("SELECT kind, person_no, other_person, actor FROM identity_journal WHERE workspace_id = %s") == [
        ("merged", 1, 2, "system:weaver")
    ]


def test_two_users_on_one_device_stay_two(shop: Shop) -> None:
    """The event with both belongs to the user; what the device does alone belongs to who had it first."""
    shop.act(make_event(user_id="u1", device_id="d", message_id="1"))
    shop.act(make_event(user_id="u2", device_id="d", message_id="2"))
    shop.act(make_event(device_id="d", message_id="3"))
    assert shop.persons() == together("u1 d", "u2")
    assert shop.owners() == {"1": 1, "2": 2, "3": 1}


def test_a_shared_tablet_stops_linking_and_lets_go(shop: Shop) -> None:
    """E-mail addresses are not unique to a person, so only the limit keeps the customers of a shop apart."""
    for n in range(5):
        shop.act(make_event(email=f"e{n}@x.com", device_id="tablet"))
    assert shop.persons() == together("tablet e0@x.com e1@x.com e2@x.com e3@x.com e4@x.com")
    shop.act(make_event(email="e5@x.com", device_id="tablet"))
    alone = [f"e{n}@x.com" for n in range(6)]
    assert shop.persons() == together("tablet", *alone)
    shop.act(make_event(email="e6@x.com", device_id="tablet", message_id="later"))
    assert shop.persons() == together("tablet", *alone, "e6@x.com")
    people = [person for (person,) in shop.query("SELECT person_no FROM person WHERE workspace_id = %s")]
    assert len(people) == len(set(people)) == 8


def test_a_shared_device_does_not_keep_the_browsers_of_others(shop: Shop) -> None:
    shop.act(*[make_event(user_id=f"u{n}", device_id="d") for n in range(10)])
    shop.act(make_event(device_id="d", anonymous_id="a1", message_id="alone"))
    assert together("d", "a1") <= shop.persons()
    shop.act(make_event(user_id="u3", device_id="d", anonymous_id="a1", message_id="known"))
    assert shop.owners()["alone"] == shop.owners()["known"]


@pytest.mark.parametrize(
    "value",
    [
        "null",
        "undefined",
        "NULL",
        "0",
        "00000000-0000-0000-0000-000000000000",
        "anonymous",
        " ",
        "nan",
        "guest",
        "x" * 256,
    ],
)
def test_identify_with_nothing_makes_no_mega_user(shop: Shop, value: str) -> None:
    shop.act(*[make_event(user_id=value, anonymous_id=f"a{n}") for n in range(3)])
    assert shop.persons() == together("a0", "a1", "a2")


def test_events_of_nobody_are_kept_apart_and_an_order_keeps_its_events_together(shop: Shop) -> None:
    shop.act(
        make_event(user_id="guest", message_id="1", order_id="o1"),
        make_event(user_id="guest", message_id="2", order_id="o1"),
        make_event(user_id="guest", message_id="3", order_id="o2"),
        make_event(user_id="guest", message_id="4"),
        make_event(user_id="guest", message_id="0"),
        make_event(user_id="guest", message_id="5", order_id="o" * 300),
    )
    owners = shop.owners()
    assert owners["1"] == owners["2"]
    assert len(set(owners.values())) == 5


def test_phone_and_email_are_found_in_any_spelling(shop: Shop) -> None:
    shop.act(
        make_event(phone="+86 138 0013 8001", anonymous_id="a1"), make_event(email="Li@Shop.CN ", anonymous_id="b1")
    )
    shop.act(make_event(phone="13800138001", anonymous_id="a2"), make_event(email="li@shop.cn", anonymous_id="b2"))
    assert shop.persons() == together("13800138001 a1 a2", "li@shop.cn b1 b2")


def test_alias_joins_what_was_anonymous_and_never_two_users(shop: Shop) -> None:
    shop.act(make_event(anonymous_id="a1", message_id="1"))
    shop.act(make_event(type="alias", user_id="u1", previous_id="a1", message_id="2"))
    assert shop.persons() == together("a1 u1")
    shop.act(make_event(user_id="u2", message_id="3"))
    shop.act(make_event(type="alias", user_id="u1", previous_id="u2", message_id="4"))
    assert shop.persons() == together("a1 u1", "u2")
    assert shop.owners() == {"1": 1, "2": 1, "3": 2, "4": 1}
    shop.act(make_event(type="alias", user_id="u3", previous_id="u3", message_id="5"))
    assert shop.persons() == together("a1 u1", "u2", "u3")


def test_a_chain_of_merges_in_one_batch(shop: Shop) -> None:
    shop.act(*[make_event(anonymous_id=f"a{n}") for n in range(6)])
    shop.act(
        make_event(user_id="u", anonymous_id="a5"),
        make_event(user_id="u", anonymous_id="a3"),
        make_event(user_id="u", anonymous_id="a4"),
        make_event(user_id="u", anonymous_id="a0"),
    )
    assert shop.persons() == together("u a0 a3 a4 a5", "a1", "a2")
    assert set(shop.query("SELECT person_no, merged_into FROM person WHERE workspace_id = %s")) == {
        *((1, None), (2, None), (3, None)),
        *((4, 1), (5, 1), (6, 1)),
    }


def test_what_a_weaver_remembers_is_what_another_one_reads(shop: Shop) -> None:
    events = [
        make_event(anonymous_id="a1"),
        make_event(anonymous_id="a1", user_id="u1"),
        make_event(anonymous_id="a1"),
        make_event(anonymous_id="a2", user_id="u1"),
        make_event(anonymous_id="a2"),
    ]
    for event in events:
        shop.act(event)
        shop.restart()
    assert shop.persons() == together("a1 a2 u1")
    assert len(shop.query("SELECT 1 FROM identifier_link WHERE workspace_id = %s")) == 2


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (IdentifierType.PHONE, "+86-138 0013 8000", "13800138000"),
        (IdentifierType.PHONE, "0044 20 7946 0000", "+442079460000"),
        (IdentifierType.PHONE, "11111111111", None),
        (IdentifierType.PHONE, "110", None),
        (IdentifierType.EMAIL, "Ａ@b.com", "a@b.com"),
        (IdentifierType.EMAIL, "not an address", None),
        (IdentifierType.USER_ID, "  Zoë ", "Zoë"),
        (IdentifierType.USER_ID, "-1", None),
        (IdentifierType.USER_ID, "10", "10"),
        (IdentifierType.DEVICE_ID, "0000-0000", None),
        (IdentifierType.ANONYMOUS_ID, "[object Object]", None),
    ],
)
def test_normal_forms(kind: IdentifierType, value: str, expected: str | None) -> None:
    assert normalise(RULE_BY_TYPE[kind], value) == expected
