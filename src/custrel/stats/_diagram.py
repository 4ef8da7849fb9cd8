"""Binary decision diagrams under construction (Bryant 1986), for monotone functions only: no negation is needed."""

import functools
from collections.abc import Callable, Sequence

from custrel.errors import LimitError

__all__ = ["DIGITS", "Diagram", "Node"]

NAMES = 400  # variables: the diagram is built by a recursion as deep as there are variables
NODES = 200_000  # about 100 MB; a worse order of variables than that is a question for a dedicated tool
DIGITS = 12  # capacities are added up to here, so that .1 + .2 meets a demand of .3

Node = tuple[int, int, int]


class Diagram:
    """Nodes under construction: 0 is false, 1 is true, every other node (variable, if false, if true), children first."""

    def __init__(self, names: Sequence[str]) -> None:
        if len(names) > NAMES:
            raise LimitError("Structure", "events", NAMES, len(names))
        self.leaf = len(names)
        self.nodes: list[Node] = [(self.leaf, 0, 0), (self.leaf, 1, 1)]
        self.place = {name: i for i, name in enumerate(names)}
        self._seen: dict[Node, int] = {}
        self._and: dict[tuple[int, int], int] = {}
        self._or: dict[tuple[int, int], int] = {}

    def node(self, variable: int, low: int, high: int) -> int:
        if low == high:
            return low
        key = (variable, low, high)
        if key not in self._seen:
            if len(self.nodes) >= NODES:
                raise LimitError("Structure", "diagram nodes", NODES, len(self.nodes) + 1)
            self._seen[key] = len(self.nodes)
            self.nodes.append(key)
        return self._seen[key]

    def variable(self, name: str) -> int:
        return self.node(self.place[name], 0, 1)

    def both(self, f: int, g: int) -> int:
        if g in (f, 1):
            return f
        if f == 1:
            return g
        if f == 0 or g == 0:
            return 0
        return self._apply(self._and, self.both, f, g)

    def either(self, f: int, g: int) -> int:
        if g in (f, 0):
            return f
        if f == 0:
            return g
        if f == 1 or g == 1:
            return 1
        return self._apply(self._or, self.either, f, g)

    def _apply(self, memo: dict[tuple[int, int], int], op: Callable[[int, int], int], f: int, g: int) -> int:
        key = (f, g) if f < g else (g, f)
        if key not in memo:
            (v, f0, f1), (w, g0, g1) = self.nodes[f], self.nodes[g]
            at = min(v, w)
            low = op(f0 if v == at else f, g0 if w == at else g)
            memo[key] = self.node(at, low, op(f1 if v == at else f, g1 if w == at else g))
        return memo[key]

    def at_least(self, k: int, inputs: Sequence[int]) -> int:
        if k in (1, len(inputs)):
            join = self.either if k == 1 else self.both
            return functools.reduce(lambda built, found: join(found, built), reversed(inputs))
        counts = [1] + [0] * k  # counts[j]: at least j of the inputs so far hold
        for found in reversed(
            inputs
        ):  # from the last variable up, so that what is built is never walked again
            for j in range(k, 0, -1):
                counts[j] = self.either(counts[j], self.both(counts[j - 1], found))
        return counts[k]

    def sums(self, weights: Sequence[tuple[int, float]], demand: float) -> int:
        """Build Σ weight of the variables that hold ≥ demand, from the last variable up."""
        layers: list[set[float]] = [{0.0}]
        for _, weight in weights:
            layers.append(
                {reached for had in layers[-1] for reached in (had, round(min(had + weight, demand), DIGITS))}
            )
        found = {had: int(had >= demand) for had in layers[-1]}
        for (variable, weight), layer in zip(reversed(weights), reversed(layers[:-1]), strict=True):
            found = {
                had: self.node(variable, found[had], found[round(min(had + weight, demand), DIGITS)])
                for had in sorted(layer)
            }
        return found[0.0]
