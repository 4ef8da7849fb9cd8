"""How much one event matters to a structure: every measure with the definition it follows, since the names vary by tool.

Measures of risk (criticality, Fussell–Vesely, achievement and reduction worth, diagnostic) speak of the system's *failure*:
for a structure of what works, give the chances of *working* and they are turned round. Q is the chance of system failure, q
an event's chance of failing, Q|1 and Q|0 the chance of system failure when that event has surely failed, surely not.

Example:
    >>> from custrel.stats.structure import Structure
    >>> trains = Structure.from_sets([("p1", "p2"), ("p1", "v2"), ("v1", "p2"), ("v1", "v2")])  # pumps and valves
    >>> chance = {"p1": 0.6, "p2": 0.7, "v1": 0.4, "v2": 0.5}
    >>> round(birnbaum(trains, chance)["p1"], 3), round(risk_reduction_worth(trains, chance)["p1"], 3)
    (0.51, 1.9)
"""

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Literal

from custrel.errors import InvalidValueError, UnknownNameError
from custrel.stats.structure import Structure, checked

__all__ = [
    "banzhaf",
    "barlow_proschan",
    "birnbaum",
    "criticality",
    "diagnostic",
    "fussell_vesely",
    "risk_achievement_worth",
    "risk_reduction_worth",
]

Convention = Literal["cut_sets", "risk_decrease", "rare_event"]


def birnbaum(structure: Structure, probabilities: Mapping[str, float]) -> dict[str, float]:
    """∂P(top)/∂p: P(top | event holds) − P(top | it does not), in [0, 1] (Birnbaum 1969; "marginal importance", MIF).

    The same number for the failure and for the working of one system.

    Example:
        >>> from custrel.stats.structure import Structure
        >>> {k: round(v, 2) for k, v in birnbaum(Structure.from_sets([("a", "b")]), {"a": 0.1, "b": 0.2}).items()}
        {'a': 0.2, 'b': 0.1}
    """
    chances = checked(structure.names, probabilities)
    worth = structure.node_probabilities(probabilities)
    reach = [0.0] * len(structure.nodes)
    reach[structure.root] = 1.0
    found = [0.0] * len(structure.names)
    for node in range(len(structure.nodes) - 1, 1, -1):
        variable, low, high = structure.nodes[node]
        found[variable] += reach[node] * (worth[high] - worth[low])
        reach[low] += reach[node] * (1.0 - chances[variable])
        reach[high] += reach[node] * chances[variable]
    return dict(zip(structure.names, found, strict=True))


def banzhaf(structure: Structure) -> dict[str, float]:
    """Structural importance: the share of the states of the others in which the event decides (Birnbaum at 1/2; Banzhaf 1965).

    Example:
        >>> from custrel.stats.structure import Structure
        >>> banzhaf(Structure.from_sets([("a", "b"), ("a", "c")]))
        {'a': 0.75, 'b': 0.25, 'c': 0.25}
    """
    return birnbaum(structure, dict.fromkeys(structure.names, 0.5))


def barlow_proschan(structure: Structure) -> dict[str, float]:
    """Chance that the event is the one that brings the system down, lifetimes alike and independent (Barlow & Proschan 1975).

    That is ∫ Birnbaum at (x, …, x) dx, the Shapley–Shubik value of the structure. Sums to 1 unless the top is constant.
    Computed with whole numbers, hence exact to the last digit.

    Example:
        >>> from custrel.stats.structure import Structure
        >>> {k: round(v, 4) for k, v in barlow_proschan(Structure.from_sets([("a", "b"), ("a", "c")])).items()}
        {'a': 0.6667, 'b': 0.1667, 'c': 0.1667}
    """
    worth: list[list[int]] = [[], [1]]
    for _, low, high in structure.nodes[2:]:
        worth.append(_mixed(worth[low], worth[high]))
    reach: list[list[int]] = [[] for _ in structure.nodes]
    reach[structure.root] = [1]
    totals = [Fraction(0)] * len(structure.names)
    for node in range(len(structure.nodes) - 1, 1, -1):
        variable, low, high = structure.nodes[node]
        totals[variable] += _integral(_times(reach[node], _minus(worth[high], worth[low])))
        reach[low] = _minus(reach[low], _minus([0, *reach[node]], reach[node]))
        reach[high] = _minus(reach[high], [0, *(-c for c in reach[node])])
    return {name: float(total) for name, total in zip(structure.names, totals, strict=True)}


def _mixed(low: Sequence[int], high: Sequence[int]) -> list[int]:
    """(1 − x) · low + x · high, polynomials as coefficients from x⁰ up."""
    return _minus(low, [0, *_minus(low, high)])


def _minus(left: Sequence[int], right: Sequence[int]) -> list[int]:
    width = max(len(left), len(right))
    return [(left[i] if i < len(left) else 0) - (right[i] if i < len(right) else 0) for i in range(width)]


def _times(left: Sequence[int], right: Sequence[int]) -> list[int]:
    found = [0] * (len(left) + len(right))
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            found[i + j] += a * b
    return found


def _integral(polynomial: Sequence[int]) -> Fraction:
    return sum((Fraction(c, power + 1) for power, c in enumerate(polynomial)), Fraction(0))


def _risk(
    structure: Structure, probabilities: Mapping[str, float]
) -> tuple[Structure, dict[str, float], float]:
    """Turn to failures; a system that cannot fail has no ratios to its chance of failing."""
    chances = checked(structure.names, probabilities)
    failing = [1.0 - p for p in chances] if structure.events == "works" else chances
    failure, named = structure.failure(), dict(zip(structure.names, failing, strict=True))
    total = failure.probability(named)
    if total <= 0.0:
        rule = "must let the system fail: its chance of failing is 0, so nothing can be a share of it"
        raise InvalidValueError("importance", "probabilities", rule, dict(probabilities))
    return failure, named, total


def _given(
    structure: Structure, chances: Mapping[str, float], total: float
) -> dict[str, tuple[float, float]]:
    """Q|1 and Q|0 per event; at the ends, where one of them is no difference from Q, straight from Q."""
    marginal = birnbaum(structure, chances)
    return {
        name: (min(1.0, total + (1.0 - chances[name]) * slope), max(0.0, total - chances[name] * slope))
        for name, slope in marginal.items()
    }


def criticality(structure: Structure, probabilities: Mapping[str, float]) -> dict[str, float]:
    """Birnbaum · q / Q: chance that the event has failed and is decisive, given system failure (Lambert 1975; CIF).

    Example:
        >>> from custrel.stats.structure import Structure
        >>> criticality(Structure.from_sets([("a", "b")]), {"a": 0.5, "b": 0.5})
        {'a': 1.0, 'b': 1.0}
    """
    failure, chances, total = _risk(structure, probabilities)
    return {name: slope * chances[name] / total for name, slope in birnbaum(failure, chances).items()}


def diagnostic(structure: Structure, probabilities: Mapping[str, float]) -> dict[str, float]:
    """Chance that the event has failed, given system failure: q · Q|1 / Q (DIF; some tools print this as Fussell–Vesely).

    Example:
        >>> from custrel.stats.structure import Structure
        >>> diagnostic(Structure.from_sets([("a",), ("b",)]), {"a": 0.5, "b": 0.5})["a"]
        0.6666666666666666
    """
    failure, chances, total = _risk(structure, probabilities)
    return {name: chances[name] * one / total for name, (one, _) in _given(failure, chances, total).items()}


def risk_achievement_worth(structure: Structure, probabilities: Mapping[str, float]) -> dict[str, float]:
    """Q|1 / Q, ≥ 1: how many times likelier failure is once the event has surely failed (NUREG/CR-3385, 1983).

    Example:
        >>> from custrel.stats.structure import Structure
        >>> risk_achievement_worth(Structure.from_sets([("a", "b")]), {"a": 0.5, "b": 0.5})["a"]
        2.0
    """
    failure, chances, total = _risk(structure, probabilities)
    return {name: one / total for name, (one, _) in _given(failure, chances, total).items()}


def risk_reduction_worth(structure: Structure, probabilities: Mapping[str, float]) -> dict[str, float]:
    """Q / Q|0, ≥ 1: how many times less likely failure is once the event surely cannot (NUREG/CR-3385, 1983).

    Infinite where no failure is left without the event, `math.inf` (some tools print 0 there).

    Example:
        >>> from custrel.stats.structure import Structure
        >>> risk_reduction_worth(Structure.from_sets([("a", "b")]), {"a": 0.5, "b": 0.5})["a"]
        inf
    """
    failure, chances, total = _risk(structure, probabilities)
    found: dict[str, float] = {}
    for name in failure.names:
        rest = failure.probability(
            {**chances, name: 0.0}
        )  # exactly 0 where nothing is left, which a difference may miss
        found[name] = total / rest if rest > 0.0 else math.inf
    return found


def fussell_vesely(
    structure: Structure, probabilities: Mapping[str, float], *, convention: Convention = "cut_sets"
) -> dict[str, float]:
    """Share of the system's failures that the event takes part in.

    ``cut_sets``: chance that some minimal cut set with the event has failed, over Q (Vesely 1970, Fussell 1975; the
    original, exact). ``risk_decrease``: 1 − Q|0 / Q, what many tools print (for coherent systems the criticality).
    ``rare_event``: Σ of the chances of those cut sets over Q, which may exceed 1 (OpenFTA, and first-order codes).

    Example:
        >>> from custrel.stats.structure import Structure
        >>> tree, chance = Structure.from_sets([("a", "b"), ("a", "c")]), {"a": 0.03, "b": 0.02, "c": 0.05}
        >>> [round(fussell_vesely(tree, chance, convention=c)["a"], 3) for c in ("cut_sets", "risk_decrease", "rare_event")]
        [1.0, 1.0, 1.014]
    """
    failure, chances, total = _risk(structure, probabilities)
    if convention == "risk_decrease":
        return {n: 1.0 - failure.probability({**chances, n: 0.0}) / total for n in failure.names}
    if convention not in ("cut_sets", "rare_event"):
        raise UnknownNameError("convention", convention, ("cut_sets", "risk_decrease", "rare_event"))
    sets = failure.minimal_sets()
    found: dict[str, float] = {}
    for name in failure.names:
        mine = [members for members in sets if name in members]
        if convention == "rare_event":
            found[name] = math.fsum(math.prod(chances[n] for n in members) for members in mine) / total
        elif mine:
            part = Structure.from_sets(mine)
            found[name] = part.probability({n: chances[n] for n in part.names}) / total
        else:
            found[name] = 0.0
    return found
