"""Who stops when something stops: dependence within one customer, cycles as one unit, without recursion."""

from collections.abc import Mapping, Sequence
from typing import final

import attrs

__all__ = ["Dependence", "dependence"]


@final
@attrs.frozen(kw_only=True, order=False)
class Dependence:
    """Groups of assets that stand or fall together (one asset, or a cycle), those that depend first.

    ``groups`` are asset ids; ``above`` gives, per group, the groups it directly depends on, ``below`` those that directly
    depend on it, by place in ``groups``. ``place`` finds an asset's group.
    """

    groups: tuple[tuple[str, ...], ...]
    above: tuple[tuple[int, ...], ...]
    below: tuple[tuple[int, ...], ...]
    place: Mapping[str, int]

    @property
    def cycles(self) -> tuple[tuple[str, ...], ...]:
        """The groups of more than one asset: each was recorded as depending on itself through others."""
        return tuple(group for group in self.groups if len(group) > 1)

    def reach(self, asset_id: str, /) -> frozenset[str]:
        """Give the asset and everything that transitively depends on it, in time linear in that."""
        start = self.place[asset_id]
        seen, waiting = {start}, [start]
        while waiting:
            for other in self.below[waiting.pop()]:
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
        return frozenset(member for group in seen for member in self.groups[group])


def dependence(needs: Mapping[str, Sequence[str]], /) -> Dependence:
    """Order assets by dependence (Tarjan's strong components, with a stack of our own); unknown ids are left out."""
    ids = list(needs)
    if not any(needs.values()):  # by far the most customers: nothing hangs on anything
        none: tuple[tuple[int, ...], ...] = ((),) * len(ids)
        return Dependence(
            groups=tuple([(name,) for name in ids]),
            above=none,
            below=none,
            place={name: i for i, name in enumerate(ids)},
        )
    number = {asset_id: i for i, asset_id in enumerate(ids)}
    needed = [sorted({number[other] for other in needs[asset_id] if other in number}) for asset_id in ids]
    dependants: list[list[int]] = [[] for _ in ids]
    for i, others in enumerate(needed):
        for other in others:
            dependants[other].append(i)
    components = _components(dependants)
    of = [0] * len(ids)
    for c, members in enumerate(components):
        for member in members:
            of[member] = c
    above: list[list[int]] = []
    below: list[list[int]] = [[] for _ in components]
    for c, members in enumerate(components):
        found = sorted({of[other] for member in members for other in needed[member]} - {c})
        above.append(found)
        for other in found:
            below[other].append(c)
    return Dependence(
        groups=tuple(tuple(sorted(ids[member] for member in members)) for members in components),
        above=tuple(map(tuple, above)),
        below=tuple(map(tuple, below)),
        place={asset_id: of[i] for i, asset_id in enumerate(ids)},
    )


def _components(edges: Sequence[Sequence[int]]) -> list[list[int]]:
    """Strong components, every component after those its edges lead to."""
    order = [-1] * len(edges)
    low = [0] * len(edges)
    held = [False] * len(edges)
    path: list[int] = []
    found: list[list[int]] = []
    count = 0
    for root in range(len(edges)):
        if order[root] >= 0:
            continue
        work: list[tuple[int, int]] = [(root, 0)]
        while work:
            node, edge = work.pop()
            if edge == 0:
                order[node] = low[node] = count
                count += 1
                path.append(node)
                held[node] = True
            else:
                low[node] = min(low[node], low[edges[node][edge - 1]])
            while edge < len(edges[node]):
                other = edges[node][edge]
                edge += 1
                if order[other] < 0:
                    work += [(node, edge), (other, 0)]
                    break
                if held[other]:
                    low[node] = min(low[node], order[other])
            else:
                if low[node] == order[node]:
                    members: list[int] = []
                    while not members or members[-1] != node:
                        members.append(path.pop())
                        held[members[-1]] = False
                    found.append(members)
    return found
