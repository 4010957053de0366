"""Union–find with path halving and union by size (Tarjan 1975): near-constant time per step."""


class DisjointSets:
    def __init__(self) -> None:
        self._parent: list[int] = []
        self._size: list[int] = []

    def add(self) -> int:
        """A new set of one element; returns the element."""
        self._parent.append(len(self._parent))
        self._size.append(1)
        return self._parent[-1]

    def find(self, element: int) -> int:
        """The root of the element's set."""
        parent = self._parent
        while parent[element] != element:
            parent[element] = parent[parent[element]]
            element = parent[element]
        return element

    def unite(self, one: int, other: int) -> int:
        """Join two sets; returns the root of the result."""
        one, other = self.find(one), self.find(other)
        if one == other:
            return one
        if self._size[one] < self._size[other]:
            one, other = other, one
        self._parent[other] = one
        self._size[one] += self._size[other]
        return one
