"""One customer as numbers: its jobs, what stops with what, and R of any set of assets."""

import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import final

from custrel._fields import rounded
from custrel.errors import InvalidValueError, NotFoundError, did_you_mean
from custrel.findings import Reading
from custrel.model import IncidentStatus, Interval, Ref
from custrel.reliance._graph import Dependence, dependence
from custrel.reliance._loss import Loss, loss, sole_means
from custrel.reliance._read import REMEMBERED, Instead, Reader
from custrel.reliance._settings import Settings
from custrel.reliance._stakes import JobInput
from custrel.typing import CustomerCase

__all__ = ["Effect", "Model", "Score", "rounded"]

Effect = Mapping[int, int]  # job → units of it that stop, as a bit mask
Score = tuple[
    float, float, float, float, float
]  # lo, hi, typical; width without priors; width were nothing known

_NONE: Effect = {}
_OVER = (IncidentStatus.RESOLVED, IncidentStatus.CLOSED, IncidentStatus.CANCELED)


@final
class Model:
    """The numbers of one case; effects are shared between assets that stop the same, so that chains stay linear."""

    def __init__(self, settings: Settings, case: CustomerCase, instead: Instead | None = None) -> None:
        """Read every job, imply one where nothing is recorded, and follow dependence once; ``instead`` tries answers out."""
        if not isinstance(case, CustomerCase):
            rule = "must be a CustomerCase: CustomerCase.of(portfolio, customer_id, as_of=...)"
            raise InvalidValueError(type(settings).__name__, "case", rule, case)
        self.settings: Settings = settings
        self.case: CustomerCase = case
        reader = Reader(settings, case, instead)
        self.jobs: list[JobInput] = [reader.recorded(job) for job in case.jobs]
        member: dict[str, dict[int, int]] = {}
        for number, job in enumerate(self.jobs):
            for place, asset_id in enumerate(job.units):
                member.setdefault(asset_id, {})[number] = 1 << place
        needs = {asset.asset_id: asset.depends_on for asset in case.assets}
        for asset_id in member:
            needs.setdefault(asset_id, ())
        needed = {other for others in needs.values() for other in others}
        self.implied: set[str] = set()
        for asset in case.assets:
            asset_id = asset.asset_id
            if asset_id not in member and asset_id not in needed and asset.retired_at is None:
                self.implied.add(asset_id)
                member[asset_id] = {len(self.jobs): 1}
                self.jobs.append(reader.implied(asset))
        self.graph: Dependence = dependence(needs)
        self.effects: dict[str, Effect] = self._effects(member)
        self.warnings: tuple[str, ...] = tuple(reader.warnings)
        self._spoken = {fact.subject for fact in case.facts}
        self._stopped: dict[tuple[str, ...], Effect] = {}

    def has_facts(self, ref: Ref) -> bool:
        """Whether anybody stated a fact about a subject."""
        return ref in self._spoken

    def _effects(self, member: Mapping[str, Effect]) -> dict[str, Effect]:
        """Follow dependence upwards; where nothing is added on the way, the same mapping is handed on."""
        of_group: list[Effect] = []
        found: dict[str, Effect] = {}
        for group, below in zip(self.graph.groups, self.graph.below, strict=True):
            parts = [member[asset_id] for asset_id in group if asset_id in member]
            distinct = {id(of_group[other]): of_group[other] for other in below if of_group[other]}
            parts += distinct.values()
            effect: Effect = _NONE
            if len(parts) == 1:
                effect = parts[0]
            elif parts:
                effect = joined(parts)
            of_group.append(effect)
            for asset_id in group:
                found[asset_id] = effect
        return found

    # -- R ------------------------------------------------------------------------------------------------------------------

    def score(self, effect: Effect, down: Effect = _NONE) -> Score:
        """Give R of what stops, given what is down: W over the jobs of S · L, each end by itself, and the two widths."""
        lows: list[float] = []
        highs: list[float] = []
        typicals: list[float] = []
        blind_lows: list[float] = []
        blind_highs: list[float] = []
        bases: list[float] = []
        for number, units in effect.items():
            job = self.jobs[number]
            if down:
                found = loss(job.shape, units, down.get(number, 0))
            else:
                if (
                    units & (units - 1) == 0
                ):  # one unit: ask for its first twin, so that equal units are asked about once
                    units = 1 << job.shape.twin[units.bit_length() - 1]  # noqa: PLW2901
                found = loss(job.shape, units)
            lows.append(job.stakes.severity[0] * found.lo)
            highs.append(job.stakes.severity[1] * found.hi)
            typicals.append(job.stakes.severity[2] * found.typical)
            blind_lows.append(job.stakes.blind[0] * found.lo)
            blind_highs.append(job.stakes.blind[1] * found.hi)
            bases.append(job.stakes.base)
        w = self.settings.w
        lo, hi = w(lows), w(highs)
        same = not self.settings.priors
        width = hi - lo if same else w(blind_highs) - w(blind_lows)
        return lo, hi, min(hi, max(lo, w(typicals))), width, w(bases)

    def reading(self, score: Score) -> Reading:
        """Round a score and name its bands; equal scores share one reading."""
        memo = self.settings.memo
        found: Reading | None = memo.get(score)
        if found is None:
            found = _reading(self.settings, score)
            if len(memo) < REMEMBERED:
                memo[score] = found
        return found

    @functools.cached_property
    def everything(self) -> Effect:
        """What stops when every asset does: all units of all jobs."""
        return {number: (1 << len(job.units)) - 1 for number, job in enumerate(self.jobs) if job.units}

    def loss_of_all(self, number: int) -> Loss:
        """How much of one job stops when every asset does."""
        job = self.jobs[number]
        return loss(job.shape, (1 << len(job.units)) - 1)

    def at_site(self, site_id: str | None) -> Effect:
        """The same, for the jobs done at one site, whatever serves them and wherever that stands."""
        return {
            number: units for number, units in self.everything.items() if self.jobs[number].site_id == site_id
        }

    def stopped_by(self, asset_ids: Iterable[str]) -> Effect:
        """What stops when all of these do; `NotFoundError` for an asset that is not here."""
        parts: list[Effect] = []
        for asset_id in asset_ids:
            if asset_id not in self.effects:
                raise NotFoundError("asset", asset_id, did_you_mean(asset_id, self.effects))
            parts.append(self.effects[asset_id])
        return joined(parts)

    def alone(self) -> dict[str, Reading]:
        """R of every single asset of the case; assets that stop the same are asked about once."""
        memo, jobs, effects = self.settings.memo, self.jobs, self.effects
        known: dict[int, Reading] = {}
        found: dict[str, Reading] = {}
        for asset in self.case.assets:
            effect = effects[asset.asset_id]
            if len(effect) == 1:  # by far the most: one job, and what equal jobs lose is known already
                ((number, units),) = effect.items()
                job = jobs[number]
                key = (job.stakes, job.shape, units)
                reading: Reading | None = memo.get(key)
                if reading is None:
                    reading = self.reading(self.score(effect))
                    if len(memo) < REMEMBERED:
                        memo[key] = reading
            else:
                reading = known.get(id(effect))
                if reading is None:
                    reading = known[id(effect)] = self.reading(self.score(effect))
            found[asset.asset_id] = reading
        return found

    @functools.cached_property
    def site_ids(self) -> tuple[str | None, ...]:
        """The customer's sites in id order, then the unnamed one where a job or an asset of its own has none."""
        mine = self.case.customer_id
        unnamed = any(job.site_id is None for job in self.jobs) or any(
            asset.site_id is None and asset.customer_id == mine for asset in self.case.assets
        )
        return (*(site.site_id for site in self.case.sites), *((None,) if unnamed else ()))

    # -- what is down ---------------------------------------------------------------------------------------------------------

    @functools.cached_property
    def down(self) -> tuple[str, ...]:
        """Assets with an open incident marked down, in id order."""
        found = {
            incident.asset_id
            for incident in self.case.incidents
            if incident.asset_id in self.effects
            and incident.down_from is not None
            and incident.down_to is None
            and incident.status not in _OVER
            and incident.closed_at is None
            and incident.resolved_at is None
        }
        return tuple(sorted(asset_id for asset_id in found if asset_id is not None))

    @functools.cached_property
    def _down_bits(self) -> tuple[list[int], list[int]]:
        """Per group, which of the down assets it would stop (itself included), and which of them it waits for."""
        bits = {asset_id: 1 << i for i, asset_id in enumerate(self.down)}
        own = [sum(bits.get(asset_id, 0) for asset_id in group) for group in self.graph.groups]
        stops, waits = list(own), [0] * len(own)
        for place, below in enumerate(self.graph.below):
            for other in below:
                stops[place] |= stops[other]
        for place in range(len(own) - 1, -1, -1):
            for other in self.graph.above[place]:
                waits[place] |= waits[other] | own[other]
        return stops, waits

    def now(self, asset_id: str) -> tuple[Score | None, str]:
        """What the asset's outage costs at this moment: a score, or none with the asset it waits for."""
        stops, waits = self._down_bits
        place = self.graph.place[asset_id]
        held = waits[place] & ~stops[place]
        if held:
            return None, self._named(held)[0]
        others = self._named((1 << len(self.down)) - 1 & ~stops[place])
        return self.score(self.effects[asset_id], self._stopped_down(others)), ""

    def _stopped_down(self, others: tuple[str, ...]) -> Effect:
        if others not in self._stopped:
            self._stopped[others] = self.stopped_by(others)
        return self._stopped[others]

    def _named(self, bits: int) -> tuple[str, ...]:
        return tuple(asset_id for i, asset_id in enumerate(self.down) if bits >> i & 1)

    # -- structure --------------------------------------------------------------------------------------------------------

    def served(self, effect: Effect) -> tuple[str, ...]:
        """The recorded jobs an effect touches, in id order."""
        return tuple(
            sorted(self.jobs[number].record_id for number in effect if not self.jobs[number].implied)
        )

    def sole_means(self, effect: Effect) -> tuple[str, ...]:
        """The recorded jobs that fall to their workaround with everything else up, in id order."""
        found = [
            job.record_id
            for job, units in ((self.jobs[number], units) for number, units in effect.items())
            if not job.implied and sole_means(job.shape, units)
        ]
        return tuple(sorted(found))


def joined(parts: Sequence[Effect]) -> Effect:
    """Stop all that any of them stops; each unit counts once, however many paths lead to it."""
    found: dict[int, int] = {}
    for part in parts:
        for number, units in part.items():
            found[number] = found.get(number, 0) | units
    return found


def _reading(settings: Settings, score: Score) -> Reading:
    lo, hi, typical, width, whole = score
    low, high, middle = rounded(lo), rounded(hi), rounded(typical)
    return Reading(
        range=Interval(lo=low, hi=high),
        typical=middle,
        completeness=rounded(min(1.0, max(0.0, 1.0 - width / whole))) if whole > 0.0 else 1.0,
        band=settings.band_of(middle),
        band_lo=settings.band_of(low),
        band_hi=settings.band_of(high),
    )
