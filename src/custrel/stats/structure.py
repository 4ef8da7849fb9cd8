"""Structures: monotone functions of what works or fails, exactly, as binary decision diagrams.

A `Structure` is neutral: a monotone Boolean function over named events. ``events`` says what its variables mean: ``"fails"``
(a fault tree: the top event happens when enough parts fail) or ``"works"`` (a block diagram: the system works when enough parts
do). Measures of risk turn one into the other themselves. How much one event matters is asked in `custrel.stats.importance`.

Example:
    >>> theatre = Structure.from_gates({"theatre": Gate(op="and", of=("mains", "backup")),
    ...                                 "backup": Gate(op="or", of=("generator", "relay"))}, top="theatre")
    >>> round(theatre.probability({"mains": 0.03, "generator": 0.02, "relay": 0.05}), 6)
    0.00207
    >>> theatre.cut_sets()
    (('generator', 'mains'), ('mains', 'relay'))
"""

import graphlib
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, final

import attrs

from custrel.errors import InvalidValueError, LimitError, UnknownNameError
from custrel.stats._check import mapping, names_in
from custrel.stats._diagram import DIGITS, Diagram, Node

__all__ = ["Gate", "Structure"]

_TABLE = 16  # variables of a function given as code: 65,536 calls
_SETS = 100_000  # minimal sets handed out

Events = Literal["fails", "works"]


def _gate_names(names: object) -> tuple[str, ...]:
    return names_in("Gate", "of", names)


@final
@attrs.frozen(kw_only=True)
class Gate:
    """How a gate follows from its inputs: ``and``, ``or``, or ``at_least`` ``k`` of them; inputs are gates or events.

    Example:
        >>> Gate(op="at_least", of=("a", "b", "c"), k=2).k
        2
    """

    op: Literal["and", "or", "at_least"]
    of: tuple[str, ...] = attrs.field(converter=_gate_names)
    k: int = 0

    def __attrs_post_init__(self) -> None:
        """Refuse unknown operators, empty gates and impossible thresholds."""
        if self.op not in ("and", "or", "at_least"):
            raise UnknownNameError("gate", self.op, ("and", "or", "at_least"))
        if not self.of:
            raise InvalidValueError("Gate", "of", "must name at least one input", self.of)
        if self.op == "at_least" and not 1 <= self.k <= len(self.of):
            raise InvalidValueError("Gate", "k", f"must be 1 to {len(self.of)} for at_least", self.k)

    @property
    def threshold(self) -> int:
        """How many inputs must hold.

        Example:
            >>> Gate(op="and", of=("a", "b")).threshold
            2
        """
        return {"and": len(self.of), "or": 1, "at_least": self.k}[self.op]


@final
@attrs.frozen(kw_only=True)
class Structure:
    """A monotone Boolean function of named events; made by `from_gates`, `from_sets`, `from_stages` or `from_function`.

    ``names`` are its events in the order of the diagram; ``nodes`` (variable, if false, if true) hold every node after its
    children, 0 and 1 being false and true; ``root`` is the top. Compares by value, pickles.

    Example:
        >>> Structure.from_sets([("a", "b"), ("c",)]).names
        ('a', 'b', 'c')
    """

    names: tuple[str, ...]
    nodes: tuple[Node, ...] = attrs.field(repr=False)
    root: int = attrs.field(repr=False)
    events: Events = "fails"

    @classmethod
    def from_gates(cls, gates: Mapping[str, Gate], *, top: str, events: Events = "fails") -> "Structure":
        """Read a fault tree or block diagram; whatever is not a gate is an event. Gates may be shared, never circular.

        Example:
            >>> Structure.from_gates({"T": Gate(op="at_least", k=2, of=("a", "b", "c"))}, top="T").probability(
            ...     {"a": 0.5, "b": 0.5, "c": 0.5})
            0.5
        """
        gates = mapping("Structure", "gates", gates)
        for name, given in gates.items():
            if not isinstance(given, Gate):
                raise InvalidValueError("Structure", f"gates[{name!r}]", "must be a Gate", given)
        if top not in gates:
            raise UnknownNameError("gate", top, tuple(gates))
        needed = _needed(gates, top)
        names = tuple(dict.fromkeys(name for gate in needed for name in gates[gate].of if name not in gates))
        try:
            order = tuple(
                graphlib.TopologicalSorter({name: gates[name].of for name in needed}).static_order()
            )
        except graphlib.CycleError as error:
            circle = " → ".join(error.args[1])
            raise InvalidValueError("Structure", "gates", "must not be circular", circle) from None
        diagram = Diagram(names)
        built: dict[str, int] = {}
        for name in order:
            gate = gates.get(name)
            inputs = [built[part] for part in gate.of] if gate else []
            built[name] = diagram.at_least(gate.threshold, inputs) if gate else diagram.variable(name)
        return _made(names, diagram, built[top], events)

    @classmethod
    def from_sets(cls, sets: Iterable[Iterable[str]], *, events: Events = "fails") -> "Structure":
        """Make the function that holds when all of any one set hold: cut sets of a fault tree, path sets of a system.

        Example:
            >>> Structure.from_sets([("a",), ("b",)], events="works").path_sets()
            (('a',), ('b',))
        """
        if not isinstance(sets, Iterable) or isinstance(sets, str):
            raise InvalidValueError("Structure", "sets", "must be a list of sets of names", sets)
        listed = [tuple(dict.fromkeys(names_in("Structure", "sets", members))) for members in sets]
        if not listed or not all(listed):
            raise InvalidValueError("Structure", "sets", "must be one or more sets, none empty", listed)
        names = tuple(dict.fromkeys(name for members in listed for name in members))
        diagram = Diagram(names)
        root = 0
        for members in listed:
            built = 1
            for name in sorted(members, key=diagram.place.__getitem__, reverse=True):
                built = diagram.both(diagram.variable(name), built)
            root = diagram.either(root, built)
        return _made(names, diagram, root, events)

    @classmethod
    def from_stages(cls, stages: Iterable[Mapping[str, float]], *, demand: float = 1.0) -> "Structure":
        """Make the function "every stage carries the demand": per stage, units and the capacity each brings (finite, ≥ 0).

        A unit may stand in several stages; it is one unit. A stage that could never carry the demand is refused.

        Example:
            >>> presses = Structure.from_stages([{"p1": 0.5, "p2": 0.5, "p3": 0.5}])
            >>> presses.cut_sets()
            (('p1', 'p2'), ('p1', 'p3'), ('p2', 'p3'))
        """
        listed = [dict(mapping("Structure", "stages", stage)) for stage in stages]
        if not (math.isfinite(demand) and demand > 0):
            raise InvalidValueError("Structure", "demand", "must be finite and above 0", demand)
        for stage in listed:
            if any(not (math.isfinite(capacity) and capacity >= 0) for capacity in stage.values()):
                raise InvalidValueError(
                    "Structure", "stages", "must hold finite capacities of at least 0", stage
                )
            if round(math.fsum(min(demand, capacity) for capacity in stage.values()), DIGITS) < demand:
                raise InvalidValueError(
                    "Structure", "stages", f"must be able to carry the demand {demand:g}", stage
                )
        if not listed:
            raise InvalidValueError("Structure", "stages", "must be at least one", ())
        names = tuple(dict.fromkeys(name for stage in listed for name in stage))
        diagram = Diagram(names)
        root = 1
        for stage in listed:
            weights = sorted((diagram.place[name], capacity) for name, capacity in stage.items())
            root = diagram.both(root, diagram.sums(weights, demand))
        return _made(names, diagram, root, "works")

    @classmethod
    def from_function(
        cls, function: Callable[[frozenset[str]], object], names: Sequence[str], *, events: Events = "works"
    ) -> "Structure":
        """Tabulate a function of the set of events that hold (at most 16 names); one that is not monotone is refused.

        Example:
            >>> Structure.from_function(lambda up: "a" in up and len(up) > 1, ["a", "b", "c"]).path_sets()
            (('a', 'b'), ('a', 'c'))
        """
        if not callable(function):
            rule = "must be a function of the set of events that hold; it comes first, the names after it"
            raise InvalidValueError("Structure", "function", rule, function)
        names = names_in("Structure", "names", names)
        if len(names) > _TABLE:
            raise LimitError("Structure.from_function", "events", _TABLE, len(names))
        if len(set(names)) < len(names):
            raise InvalidValueError("Structure", "names", "must differ", names)
        diagram = Diagram(names)
        table = [
            int(bool(function(frozenset(name for i, name in enumerate(names) if bits >> i & 1))))
            for bits in range(1 << len(names))
        ]
        for variable in range(len(names) - 1, -1, -1):
            half = len(table) // 2
            if any(diagram.both(table[i], table[i + half]) != table[i] for i in range(half)):
                rule = "must be monotone: one more event that holds must never undo the top"
                raise InvalidValueError("Structure", "function", rule, names[variable])
            table = [diagram.node(variable, table[i], table[i + half]) for i in range(half)]
        return _made(names, diagram, table[0], events)

    def dual(self) -> "Structure":
        """Give the same system told the other way round: from what works to what fails, or back; one node for one node.

        Example:
            >>> Structure.from_sets([("a",), ("b",)], events="works").dual().cut_sets()
            (('a', 'b'),)
        """
        flip = [
            1,
            0,
            *range(2, len(self.nodes)),
        ]  # the two ends trade places, every other node trades its children
        turned = ((variable, flip[high], flip[low]) for variable, low, high in self.nodes[2:])
        nodes = (*self.nodes[:2], *turned)
        other: Events = "works" if self.events == "fails" else "fails"
        return attrs.evolve(self, nodes=nodes, root=flip[self.root], events=other)

    def failure(self) -> "Structure":
        """Give the structure of the system's failure, whichever way this one is told.

        Example:
            >>> Structure.from_sets([("a",)], events="works").failure().events
            'fails'
        """
        return self if self.events == "fails" else self.dual()

    def given(self, known: Mapping[str, bool], /) -> "Structure":
        """Give the structure once some events surely hold or surely do not: house events of a fault tree, what is down already.

        The events that are known are no longer among its names.

        Example:
            >>> theatre = Structure.from_sets([("mains", "generator"), ("mains", "relay")])
            >>> theatre.given({"mains": True}).cut_sets(), theatre.given({"relay": False}).cut_sets()
            ((('generator',), ('relay',)), (('generator', 'mains'),))
        """
        for name in known:
            if name not in self.names:
                raise UnknownNameError("event", name, self.names)
        names = tuple(name for name in self.names if name not in known)
        diagram, place = Diagram(names), {name: i for i, name in enumerate(names)}
        built = [0, 1]
        for variable, low, high in self.nodes[2:]:
            name = self.names[variable]
            if name in known:
                built.append(built[high] if known[name] else built[low])
            else:
                built.append(diagram.node(place[name], built[low], built[high]))
        return _made(names, diagram, built[self.root], self.events)

    def holds(self, events: Iterable[str]) -> bool:
        """Tell whether the top holds when exactly these events do.

        Example:
            >>> Structure.from_sets([("a", "b")]).holds(["a"])
            False
        """
        given = set(events)
        for name in sorted(given.difference(self.names)):
            raise UnknownNameError("event", name, self.names)
        return self._at(frozenset(self.names.index(name) for name in given)) == 1

    def probability(self, probabilities: Mapping[str, float]) -> float:
        """Give the exact chance that the top holds, events independent, each with its own chance of holding, in [0, 1].

        Example:
            >>> Structure.from_sets([("a",), ("b",)]).probability({"a": 0.5, "b": 0.5})
            0.75
        """
        return self.node_probabilities(probabilities)[self.root]

    def node_probabilities(self, probabilities: Mapping[str, float]) -> list[float]:
        """Give that chance for every node of the diagram, children first.

        Example:
            >>> Structure.from_sets([("a",)]).node_probabilities({"a": 0.25})
            [0.0, 1.0, 0.25]
        """
        chances = checked(self.names, probabilities)
        found = [0.0, 1.0]
        for variable, low, high in self.nodes[2:]:
            found.append((1.0 - chances[variable]) * found[low] + chances[variable] * found[high])
        return found

    def cut_sets(self) -> tuple[tuple[str, ...], ...]:
        """List the minimal sets of parts whose failing brings the system down, short ones first, names sorted.

        More than 100,000 raise `LimitError`.

        Example:
            >>> Structure.from_sets([("a", "b")], events="works").cut_sets()
            (('a',), ('b',))
        """
        return self.failure().minimal_sets()

    def path_sets(self) -> tuple[tuple[str, ...], ...]:
        """List the minimal sets of parts whose working keeps the system up, short ones first, names sorted.

        Example:
            >>> Structure.from_sets([("a", "b")]).path_sets()
            (('a',), ('b',))
        """
        return self.failure().dual().minimal_sets()

    def minimal_sets(self) -> tuple[tuple[str, ...], ...]:
        """List the minimal sets of events that make the top hold, whatever the events mean (Rauzy 1993, on the diagram).

        Example:
            >>> Structure.from_sets([("a", "b"), ("a",)]).minimal_sets()
            (('a',),)
        """
        none: list[frozenset[int]] = []
        sets: list[list[frozenset[int]]] = [none, [frozenset()]]
        for variable, low, high in self.nodes[2:]:
            extra = [members | {variable} for members in sets[high] if self._at(members, low) != 1]
            sets.append(sets[low] + extra)
            if len(sets[-1]) > _SETS:
                raise LimitError("Structure", "minimal sets", _SETS, len(sets[-1]))
        named = (tuple(sorted(self.names[i] for i in members)) for members in sets[self.root])
        return tuple(sorted(named, key=lambda members: (len(members), members)))

    def _at(self, holding: frozenset[int], start: int | None = None) -> int:
        node = self.root if start is None else start
        while node > 1:
            variable, low, high = self.nodes[node]
            node = high if variable in holding else low
        return node


def checked(names: Sequence[str], probabilities: Mapping[str, float]) -> list[float]:
    """Give the chances in the order of the names; a missing, unknown or impossible one is refused by name.

    Example:
        >>> checked(("a",), {"a": 0.5})
        [0.5]
    """
    for name in mapping("Structure", "probabilities", probabilities):
        if name not in names:
            raise UnknownNameError("event", name, tuple(names))
    for name in names:
        if name not in probabilities:
            raise InvalidValueError(
                "Structure", "probabilities", "must say the chance of every event", f"none for {name!r}"
            )
        if not 0.0 <= probabilities[name] <= 1.0:
            raise InvalidValueError(
                "Structure", f"probabilities[{name!r}]", "must lie in [0, 1]", probabilities[name]
            )
    return [float(probabilities[name]) for name in names]


def _needed(gates: Mapping[str, Gate], top: str) -> list[str]:
    found, waiting = {top: None}, [top]
    while waiting:
        for name in gates[waiting.pop()].of:
            if name in gates and name not in found:
                found[name] = None
                waiting.append(name)
    return list(found)


def _made(names: tuple[str, ...], diagram: Diagram, root: int, events: Events) -> Structure:
    """Keep only what the root reaches; nodes are built children first and stay so."""
    if events not in ("fails", "works"):
        raise UnknownNameError("meaning of events", events, ("fails", "works"))
    reached, waiting = {0, 1, root}, [root]
    while waiting:
        for child in diagram.nodes[waiting.pop()][1:]:
            if child not in reached:
                reached.add(child)
                waiting.append(child)
    number = {old: new for new, old in enumerate(sorted(reached))}
    kept = (diagram.nodes[old] for old in number)
    nodes = tuple((variable, number[low], number[high]) for variable, low, high in kept)
    return Structure(names=names, nodes=nodes, root=number[root], events=events)
