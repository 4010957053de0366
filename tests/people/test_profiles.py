"""Traits by event time, first and last touch, whatever the order of arrival."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.people.events import START, Shop, make_event, make_rows, put_request

from tilth.events.api import append_normal
from tilth.kernel.clock import from_micros
from tilth.kernel.ids import PersonNo
from tilth.people.api import find_person, get_profile
from tilth.people.contracts import Touch, Trait
from tilth.people.errors import UnknownIdentifierType
from tilth.people.profiles.applying import deciding_traits
from tilth.people.profiles.folding import OriginTrait, fold_profile


def identify(at: int, **values: Any) -> dict[str, Any]:
    traits = values.pop("traits")
    return make_event(type="identify", event="Identified", ts=START + at, traits=json.dumps(traits), **values)


def test_the_last_write_by_event_time_wins_also_when_it_arrives_first(shop: Shop) -> None:
    shop.act(identify(20, user_id="u", traits={"city": "Lyon", "vip": True}))
    shop.act(identify(10, user_id="u", traits={"city": "Paris", "age": 30}))
    shop.act(identify(30, user_id="u", traits={"vip": None}))
    with shop.database.read(shop.workspace) as session:
        profile = get_profile(session, PersonNo(1))
    assert profile.traits == {
        "age": Trait(30, from_micros(START + 10), "test"),
        "city": Trait("Lyon", from_micros(START + 20), "test"),
    }


def test_first_and_last_touch_span_the_devices_of_a_person(shop: Shop) -> None:
    shop.act(
        make_event(anonymous_id="a1", ts=START + 5, source="google", medium="cpc", channel="search"),
        make_event(anonymous_id="a1", ts=START + 6),
        make_event(user_id="u", ts=START + 9, referrer="https://b.com/", channel="referral"),
        make_event(user_id="u", ts=START + 12, channel="direct"),
    )
    shop.act(make_event(user_id="u", anonymous_id="a1", ts=START + 7, campaign="618"))
    shop.act(make_event(user_id="u", ts=START + 1))
    with shop.database.read(shop.workspace) as session:
        profile = get_profile(session, PersonNo(1))
    assert profile.first_touch == Touch(from_micros(START + 5), channel="search", source="google", medium="cpc")
    assert profile.last_touch == Touch(from_micros(START + 9), channel="referral", referrer="https://b.com/")
    assert (profile.first_seen, profile.last_seen) == (from_micros(START + 1), from_micros(START + 12))


def test_people_are_found_by_any_spelling_of_an_identifier(shop: Shop) -> None:
    shop.act(make_event(phone="+86 138-0013-8000", email="A@b.com"))
    with shop.database.read(shop.workspace) as session:
        assert find_person(session, "phone", "(+86) 13800138000") == 1
        assert find_person(session, "email", " a@B.COM") == 1
        assert find_person(session, "user_id", "null") is None
        with pytest.raises(UnknownIdentifierType):
            find_person(session, "fax", "1")


def test_strange_traits_do_not_stop_a_batch(shop: Shop) -> None:
    strange = {"nul": "a\x00b", "": 1, "n" * 300: 2, "名": "值", "deep": {"a": [1, None]}}
    shop.act(identify(1, user_id="u", traits=strange))
    with shop.database.read(shop.workspace) as session:
        traits = get_profile(session, PersonNo(1)).traits
    assert {name: trait.value for name, trait in traits.items()} == {
        "nul": "a\x00b",
        "名": "值",
        "deep": {"a": [1, None]},
    }


def test_what_is_set_once_never_replaces_what_was_set(shop: Shop) -> None:
    """Whatever comes first; of several that are set once the earliest counts, also between devices of a person."""

    def once(at: int, **values: Any) -> dict[str, Any]:
        return make_event(ts=START + at, traits_once=json.dumps(values.pop("traits")), **values)

    shop.act(
        identify(10, user_id="u", traits={"city": "Lyon", "gone": 1}), identify(15, user_id="u", traits={"gone": None})
    )
    shop.act(once(20, user_id="u", traits={"city": "Paris", "first": "b", "gone": 2, "nothing": None}))
    shop.act(once(5, user_id="u", anonymous_id="a", traits={"city": "Rome", "first": "a"}))
    shop.act(once(7, anonymous_id="a", traits={"first": "c", "phone_model": "x"}))
    shop.act(once(30, user_id="u", traits={"first": "d"}))
    with shop.database.read(shop.workspace) as session:
        traits = get_profile(session, PersonNo(1)).traits
    assert {name: (trait.value, trait.source) for name, trait in traits.items()} == {
        "city": ("Lyon", "test"),
        "first": ("a", "test"),
        "gone": (2, "test"),
        "phone_model": ("x", "test"),
    }


TRAITS = st.tuples(
    st.integers(1, 2),
    st.sampled_from("ab"),
    st.sampled_from(["1", "2", "null"]),
    st.integers(0, 3),
    st.integers(0, 2),
    st.just("identify"),
    st.booleans(),
)


@given(st.lists(TRAITS, max_size=12), st.randoms(), st.integers(0, 12))
def test_traits_do_not_depend_on_the_order_of_arrival(traits: list[tuple[Any, ...]], rnd: Any, cut: int) -> None:
    """Nor on how they are cut into batches."""

    def fold(*batches: list[Any]) -> Any:
        kept = deciding_traits(trait for batch in batches for trait in deciding_traits(batch))
        return fold_profile(PersonNo(1), [], [OriginTrait(*row[1:]) for row in kept]).traits

    shuffled = list(traits)
    rnd.shuffle(shuffled)
    assert fold(traits) == fold(shuffled[:cut], shuffled[cut:])


def test_a_trait_says_who_sent_it(shop: Shop) -> None:
    with shop.database.pipeline() as connection:
        body = {"batch": [{"type": "identify", "userId": "u1", "traits": {"city": "Paris"}}]}
        put_request(connection, shop.workspace, body, datetime.now(UTC), source="posthog")
        rows = make_rows(make_event(type="identify", user_id="u1", traits='{"age": 30}'))
        append_normal(connection, shop.workspace, rows, source="import:olist")
    shop.weave()
    with shop.database.read(shop.workspace) as session:
        traits = get_profile(session, PersonNo(1)).traits
    assert {name: trait.source for name, trait in traits.items()} == {"city": "posthog", "age": "import:olist"}
