"""The pure rules of linking against a naive picture of them."""

from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tilth.people.identity.identifiers import RANK, RULE_BY_TYPE, IdentifierType
from tilth.people.identity.linking import (
    Knowledge,
    Linker,
    LinkState,
    Outcome,
    find_components,
    find_head,
    find_pairs,
    find_shared,
)

T = IdentifierType
IDENTIFIERS = [
    *((T.USER_ID, f"u{n}") for n in range(3)),
    *((T.EMAIL, f"e{n}") for n in range(3)),
    *((T.UNIONID, f"w{n}") for n in range(2)),
    *((T.DEVICE_ID, f"d{n}") for n in range(3)),
    *((T.ANONYMOUS_ID, f"a{n}") for n in range(4)),
]
TYPES = [kind for kind, _ in IDENTIFIERS]
VALUES = [value for _, value in IDENTIFIERS]
NODES = range(len(IDENTIFIERS))


def strongest_first(nodes: frozenset[int]) -> tuple[int, ...]:
    return tuple(sorted(nodes, key=lambda node: (RANK[TYPES[node]], node)))


OBSERVATION = st.frozensets(st.sampled_from(NODES), min_size=1, max_size=4).map(strongest_first)
OBSERVATIONS = st.lists(OBSERVATION, max_size=12)


def link_all(observations: Sequence[tuple[int, ...]], shared: set[int]) -> Outcome:
    return Linker(TYPES, VALUES, Knowledge(shared=shared), 1).link(observations)


def groups(persons: dict[int, int]) -> set[frozenset[int]]:
    return {frozenset(node for node in persons if persons[node] == person) for person in persons.values()}


def naive(observations: Sequence[tuple[int, ...]], shared: set[int]) -> set[frozenset[int]]:
    """One link at a time over plain sets."""
    found: list[set[int]] = []

    def group_of(node: int) -> set[int]:
        group = next((g for g in found if node in g), None)
        if group is None:
            group = {node}
            found.append(group)
        return group

    for observation in observations:
        for node in observation:
            group_of(node)
        for weaker, stronger in find_pairs(observation, shared):
            one, other = group_of(weaker), group_of(stronger)
            users = [{VALUES[n] for n in one | other if TYPES[n] is kind} for kind in (T.USER_ID, T.UNIONID)]
            if one is not other and all(len(values) <= 1 for values in users):
                found.remove(other)
                one |= other
    return {frozenset(group) for group in found}


@given(OBSERVATIONS)
def test_persons_are_what_one_link_at_a_time_gives(observations: list[tuple[int, ...]]) -> None:
    shared = find_shared(TYPES, observations, Knowledge())
    outcome = link_all(observations, shared)
    assert groups(outcome.persons) == naive(observations, shared)
    assert outcome.heads == [find_head(o, shared) for o in observations]
    assert outcome.next_person == 1 + len(set(outcome.persons.values()))
    joins = [(k.weaker, k.stronger) for k in outcome.links if k.state is LinkState.JOINS]
    assert {frozenset(part) for part in find_components(outcome.persons, joins)} == groups(outcome.persons)


@given(OBSERVATIONS)
def test_no_person_ever_holds_two_values_of_a_unique_type(observations: list[tuple[int, ...]]) -> None:
    for group in groups(link_all(observations, set()).persons):
        for kind in (T.USER_ID, T.UNIONID):
            assert len([node for node in group if TYPES[node] is kind]) <= 1


@given(OBSERVATIONS, st.randoms())
def test_what_is_shared_does_not_depend_on_the_order(observations: list[tuple[int, ...]], rnd: Any) -> None:
    shuffled = list(observations)
    rnd.shuffle(shuffled)
    assert find_shared(TYPES, observations, Knowledge()) == find_shared(TYPES, shuffled, Knowledge())


@given(OBSERVATIONS, st.randoms())
def test_without_a_veto_persons_do_not_depend_on_the_order(observations: list[tuple[int, ...]], rnd: Any) -> None:
    shared = find_shared(TYPES, observations, Knowledge())
    outcome = link_all(observations, shared)
    shuffled = list(observations)
    rnd.shuffle(shuffled)
    if not any(link.state is LinkState.VETOED for link in outcome.links):
        assert groups(link_all(shuffled, shared).persons) == groups(outcome.persons)


@given(st.lists(OBSERVATIONS, max_size=4))
def test_batches_give_what_one_batch_gives(batches: list[list[tuple[int, ...]]]) -> None:
    """Persons by batches, with merges between known persons, are the persons of all batches at once."""
    known = Knowledge()
    next_person, merged = 1, {}
    for batch in batches:
        known.marks = {
            person: {
                TYPES[n]: VALUES[n] for n, p in known.persons.items() if p == person and RULE_BY_TYPE[TYPES[n]].unique
            }
            for person in known.persons.values()
        }
        outcome = Linker(TYPES, VALUES, known, next_person).link(batch)
        next_person = outcome.next_person
        losers = {merge.loser: merge.survivor for merge in outcome.merges}
        assert len(losers) == len(outcome.merges)
        assert all(survivor < loser for loser, survivor in losers.items())
        assert not set(outcome.persons.values()) & set(losers)
        merged |= losers
        known.persons = {n: losers.get(p, p) for n, p in (known.persons | outcome.persons).items()}
        known.links |= {(link.weaker, link.stronger) for link in outcome.links}
    at_once = link_all([o for batch in batches for o in batch], set())
    assert groups(known.persons) == groups(at_once.persons)
    assert not set(known.persons.values()) & set(merged), "a number that was merged away is in use"


def test_a_hub_with_too_many_links_is_shared() -> None:
    count = 1_001
    types = [T.USER_ID] + [T.ANONYMOUS_ID] * count
    observations = [(0, node) for node in range(1, count + 1)]
    assert find_shared(types, observations, Knowledge()) == {0}
    assert find_shared(types, observations[1:], Knowledge()) == set()


def test_an_identifier_seen_alone_follows_its_person_into_a_merge() -> None:
    types, values = [T.USER_ID, T.ANONYMOUS_ID, T.ANONYMOUS_ID], ["u", "a1", "a2"]
    known = Knowledge(persons={0: 1, 1: 2, 2: 2})
    outcome = Linker(types, values, known, 3).link([(2,), (0, 1)])
    assert outcome.persons == {0: 1, 1: 1, 2: 1}
    assert [(merge.survivor, merge.loser) for merge in outcome.merges] == [(1, 2)]
