"""Who is one person: the pure rules of linking, over the identifiers of one batch.

An *observation* is the set of identifiers that an event carries. Its strongest one that is not shared, the *head*,
is linked to each of the others. Persons are the connected components of the links that join, with two refusals:

* **limits**: an identifier that too many stronger ones of one type (or too many weaker ones) are linked to is
  *shared*. It links nothing, and the links that it made before are cut. Limits count distinct identifiers, so
  they do not depend on the order of events.
* **veto**: a link that would put two values of a unique type, or two sides of a separation made by people, into
  one person is kept as *vetoed* and joins nothing. Which of two claims wins depends on which came first.

The oldest person of a component, the one with the smallest number, survives a merge.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import chain

from tilth.people.identity.disjoint import DisjointSets
from tilth.people.identity.identifiers import MAX_LINKS, RULE_BY_TYPE, UNIQUE_TYPES, IdentifierType

Node = int
"""Index of an identifier within the batch."""
Pair = tuple[Node, Node]
"""Weaker, stronger."""
Marks = Mapping[object, object]
"""What a person can have one of: unique type → value, separation → side."""


class LinkState(IntEnum):
    JOINS = 1
    VETOED = 2
    CUT = 3


@dataclass(slots=True)
class Knowledge:
    """What the database knows of the batch's identifiers; absent = new."""

    persons: dict[Node, int] = field(default_factory=dict)
    shared: set[Node] = field(default_factory=set)
    links: set[Pair] = field(default_factory=set)
    stronger: dict[Node, dict[IdentifierType, int]] = field(default_factory=dict)
    """Distinct stronger identifiers per type that are linked to a node, in whatever state."""
    weaker: dict[Node, int] = field(default_factory=dict)
    marks: dict[int, Marks] = field(default_factory=dict)
    """Of persons, by number."""


@dataclass(frozen=True, slots=True)
class NewLink:
    weaker: Node
    stronger: Node
    state: LinkState
    observation: int


@dataclass(frozen=True, slots=True)
class Merge:
    survivor: int
    loser: int
    link: NewLink


@dataclass(frozen=True, slots=True)
class Outcome:
    heads: list[Node]
    """Of each observation: its events' origin."""
    persons: dict[Node, int]
    """Of every node that was observed."""
    next_person: int
    links: list[NewLink]
    merges: list[Merge]


def find_head(observation: Sequence[Node], shared: set[Node]) -> Node:
    """The strongest identifier that is not shared; where all are, the strongest."""
    return next((node for node in observation if node not in shared), observation[0])


def find_pairs(observation: Sequence[Node], shared: set[Node]) -> Iterator[Pair]:
    """The links that an observation (strongest first) tells of."""
    open_nodes = [node for node in observation if node not in shared]
    return ((node, open_nodes[0]) for node in open_nodes[1:])


def find_shared(types: Sequence[IdentifierType], observations: Iterable[Sequence[Node]], known: Knowledge) -> set[Node]:
    """Nodes that go beyond a limit with this batch. Removing one makes others heads, hence the rounds."""
    several = [o for o in observations if len(o) > 1]
    shared: set[Node] = set()
    while found := _over_limit(types, several, known, shared):
        shared |= found
    return shared


def _over_limit(
    types: Sequence[IdentifierType], observations: list[Sequence[Node]], known: Knowledge, shared: set[Node]
) -> set[Node]:
    closed = known.shared | shared
    pairs = {pair for o in observations for pair in find_pairs(o, closed)} - known.links
    stronger: dict[tuple[Node, IdentifierType], int] = defaultdict(int)
    weaker: dict[Node, int] = defaultdict(int)
    for low, high in pairs:
        stronger[low, types[high]] += 1
        weaker[high] += 1
    beyond = {
        node
        for (node, kind), count in stronger.items()
        if types[node] is not kind and count + known.stronger.get(node, {}).get(kind, 0) > _max_stronger(types[node])
    }
    return beyond | {node for node, count in weaker.items() if count + known.weaker.get(node, 0) > MAX_LINKS}


def _max_stronger(kind: IdentifierType) -> int:
    return RULE_BY_TYPE[kind].max_stronger


class Linker:
    """Joins the observations of a batch, in their order, starting from what is known."""

    def __init__(
        self, types: Sequence[IdentifierType], values: Sequence[str], known: Knowledge, next_person: int
    ) -> None:
        self._types = types
        self._values = values
        self._known = known
        self._next_person = next_person
        self._sets = DisjointSets()
        self._element: dict[Node, int] = {}  # of nodes that a link may touch; the others need none
        self._element_of_person: dict[int, int] = {}
        self._persons: dict[int, list[int]] = {}  # root → known persons in it
        self._marks: dict[int, dict[object, object]] = {}  # root → marks, where there are any
        self._links: list[NewLink] = []
        self._joins: list[tuple[int, NewLink]] = []  # known person that came to its set by this link

    def link(self, observations: Sequence[Sequence[Node]]) -> Outcome:
        shared = self._known.shared
        done = set(self._known.links)
        for index, observation in enumerate(observations):
            if len(observation) == 1:
                continue
            for node in observation:
                if node not in self._element:
                    self._add(node)
            for pair in find_pairs(observation, shared):
                if pair not in done:
                    done.add(pair)
                    self._join(*pair, index)
        persons = self._number(observations)
        merges = [Merge(persons[link.stronger], loser, link) for loser, link in self._joins]
        heads = [o[0] if len(o) == 1 else find_head(o, shared) for o in observations]
        return Outcome(heads, persons, self._next_person, self._links, merges)

    def _add(self, node: Node) -> None:
        person = self._known.persons.get(node)
        element = self._element_of_person.get(person) if person else None
        if element is None:
            element = self._sets.add()
            if person:
                self._persons[element] = [person]
                self._element_of_person[person] = element
                if marks := self._known.marks.get(person):
                    self._marks[element] = dict(marks)
        self._element[node] = element
        if self._types[node] in UNIQUE_TYPES:
            self._marks.setdefault(self._sets.find(element), {})[self._types[node]] = self._values[node]

    def _join(self, weaker: Node, stronger: Node, observation: int) -> None:
        low, high = self._sets.find(self._element[weaker]), self._sets.find(self._element[stronger])
        vetoed = low != high and _conflict(self._marks.get(low, {}), self._marks.get(high, {}))
        link = NewLink(weaker, stronger, LinkState.VETOED if vetoed else LinkState.JOINS, observation)
        self._links.append(link)
        if low == high or vetoed:
            return
        root = self._sets.unite(low, high)
        other = low if root == high else high
        if marks := self._marks.pop(other, None):
            self._marks.setdefault(root, {}).update(marks)
        here, there = self._persons.get(root), self._persons.pop(other, None)
        if here and there:
            # The younger side's oldest person loses its number now; those behind it lost theirs before.
            self._joins.append((max(min(here), min(there)), link))
        if there:
            self._persons[root] = (here or []) + there

    def _number(self, observations: Sequence[Sequence[Node]]) -> dict[Node, int]:
        """Each node's person: the oldest known one of its set, or the next number, in the order of first appearance."""
        numbers: dict[int, int] = {}
        persons: dict[Node, int] = {}
        for node in chain.from_iterable(observations):
            if node in persons:
                continue
            element = self._element.get(node)
            if element is None and node in self._known.persons:  # its person may have been merged by other identifiers
                element = self._element_of_person.get(self._known.persons[node])
            root = None if element is None else self._sets.find(element)
            number = self._known.persons.get(node) if root is None else numbers.get(root)
            if number is None:
                known = self._persons.get(root) if root is not None else None
                number = min(known) if known else self._next_person
                self._next_person += not known
            if root is not None:
                numbers[root] = number
            persons[node] = number
        return persons


def _conflict(one: Marks, other: Marks) -> bool:
    small, large = (one, other) if len(one) < len(other) else (other, one)
    return any(key in large and large[key] != value for key, value in small.items())


def find_components(nodes: Iterable[int], links: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Connected components, each sorted, the one with the smallest node first."""
    sets = DisjointSets()
    element = {node: sets.add() for node in sorted(nodes)}
    for one, other in links:
        sets.unite(element[one], element[other])
    components: dict[int, list[int]] = defaultdict(list)
    for node, index in element.items():
        components[sets.find(index)].append(node)
    return list(components.values())
