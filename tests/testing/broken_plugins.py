"""Honest plugins of all four sorts, and one deliberately broken plugin for every check of the kit."""

import contextlib
import datetime as dt
import os
import pathlib
import random
import socket
import subprocess
import sys
import time
from typing import Any

import attrs

from custrel.findings import (
    Band,
    Episode,
    Finding,
    FleetProfile,
    Reading,
    Recurrence,
    RelianceReport,
    TempoReading,
)
from custrel.model import NOT_APPLICABLE, UNKNOWN, IncidentKind, IncidentStatus, Interval, Kind, Ref
from custrel.reliance import AccumulatedReliance
from custrel.typing import CustomerCase, JobEvidence


def smuggled(value: Any, field: str, what: object) -> Any:
    """The same value with something in a field that its class would refuse, and no file brings back."""
    made = attrs.evolve(value)
    object.__setattr__(made, field, what)
    return made


def depth(case: CustomerCase, asset_id: str | None) -> int:
    """How long a chain of dependence is, the naive way."""
    asset = case.asset(asset_id)
    return 0 if asset is None or not asset.depends_on else 1 + depth(case, asset.depends_on[0])


def _chain(case: CustomerCase) -> None:
    if len(case.assets) > 1000:
        depth(case, case.assets[-1].asset_id)


def _here() -> str:
    """The hour a machine's clock shows at the beginning of 1970: another one in every zone."""
    return str(dt.datetime.fromtimestamp(0).hour)


class Memory:
    """What breaks when an opinion remembers: everything it keeps is per instance."""

    def __init__(self) -> None:
        self.seen: dict[str, int] = {}
        self.last = ""

    def most(self, case: CustomerCase) -> str:
        self.seen[case.customer_id] = max(self.seen.get(case.customer_id, 0), len(case.incidents))
        return str(self.seen[case.customer_id])

    def crowd(self, case: CustomerCase) -> str:
        before, self.last = self.last, case.customer_id
        return f"after {before}"


def _days_ago(case: CustomerCase) -> str:
    """How long ago the case was: by the clock."""
    return str((dt.datetime.now(dt.UTC) - case.as_of).days)  # noqa: TID251


def _both() -> str:
    """Two words in the order of a set: another one in half of all processes."""
    return " and ".join({"rain", "sun", "wind", "snow"})


_SEEN: dict[str, int] = {}


def _most(what: str, count: int) -> int:
    """The most there ever was: kept in the module, where no copy of a plugin forgets it."""
    _SEEN[what] = max(_SEEN.get(what, 0), count)
    return _SEEN[what]


def _interrupts() -> None:
    raise KeyboardInterrupt


# -- reliance -----------------------------------------------------------------------------------------------------------


class HonestReliance:
    """The default under another name."""

    name, version = "mine", "1"

    def evaluate(self, case: CustomerCase, /) -> RelianceReport:
        report = AccumulatedReliance().evaluate(case)
        return attrs.evolve(report, policy=self.name, version=self.version, **self.changes(case, report))

    def changes(self, case: CustomerCase, report: RelianceReport) -> dict[str, Any]:
        """What a broken one does differently."""
        return {}


class RemembersReliance(HonestReliance, Memory):
    """Base of those that remember."""


def _says(text: str) -> dict[str, Any]:
    return {"warnings": (text,)}


class RelianceAnswers(HonestReliance):
    def evaluate(self, case: CustomerCase, /) -> RelianceReport:
        return {"total": 1}  # type: ignore[return-value]


class RelianceDeterministic(HonestReliance):
    def changes(self, case: CustomerCase, report: RelianceReport) -> dict[str, Any]:
        return _says(str(random.random()))


class ReliancePicklable(HonestReliance):
    def __init__(self) -> None:
        self.helper = lambda: 0


class RelianceNoMutation(HonestReliance):
    def changes(self, case: CustomerCase, report: RelianceReport) -> dict[str, Any]:
        object.__setattr__(case.customer, "segment", "changed")
        return {}


class RelianceEmpty(HonestReliance):
    def changes(self, case: CustomerCase, report: RelianceReport) -> dict[str, Any]:
        return _says(str(1 / len(case.assets)))


class RelianceSingle(HonestReliance):
    def changes(self, case: CustomerCase, report: RelianceReport) -> dict[str, Any]:
        return _says(str(1 / (len(case.incidents) - 1)))


class RelianceLarge(HonestReliance):
    def changes(self, case: CustomerCase, report: RelianceReport) -> dict[str, Any]:
        _chain(case)
        return {}


class RelianceUnicode(HonestReliance):
    def changes(self, case: CustomerCase, report: RelianceReport) -> dict[str, Any]:
        case.customer.name.encode("latin-1")
        return {}


class RelianceUnknownFields(HonestReliance):
    def changes(self, case: CustomerCase, report: RelianceReport) -> dict[str, Any]:
        return _says(str(len(case.customer.extra)))


class RelianceOrder(HonestReliance):
    def changes(self, case: CustomerCase, report: RelianceReport) -> dict[str, Any]:
        return {"total": report.assets[0].alone} if report.assets and not case.assets[0].kind else {}


class RelianceZone(HonestReliance):
    def changes(self, case: CustomerCase, report: RelianceReport) -> dict[str, Any]:
        return _says(_here())


class RelianceLookAhead(RemembersReliance):
    def changes(self, case: CustomerCase, report: RelianceReport) -> dict[str, Any]:
        return _says(self.most(case))


class RelianceNeighbours(RemembersReliance):
    def changes(self, case: CustomerCase, report: RelianceReport) -> dict[str, Any]:
        return _says(self.crowd(case))


class RelianceJson(HonestReliance):
    def evaluate(self, case: CustomerCase, /) -> RelianceReport:
        return smuggled(super().evaluate(case), "warnings", (7,))  # type: ignore[no-any-return]


class RelianceStamped(HonestReliance):
    def evaluate(self, case: CustomerCase, /) -> RelianceReport:
        return AccumulatedReliance().evaluate(case)


class RelianceEveryAsset(HonestReliance):
    def changes(self, case: CustomerCase, report: RelianceReport) -> dict[str, Any]:
        return {"assets": report.assets[1:]}


class RelianceInRange(HonestReliance):
    def changes(self, case: CustomerCase, report: RelianceReport) -> dict[str, Any]:
        return {"peak": attrs.evolve(report.peak, range=Interval(lo=0, hi=0.1), typical=0.9)}


class RelianceBands(HonestReliance):
    """Not the first to break the range: its typical band lies outside the bands of its ends."""

    def changes(self, case: CustomerCase, report: RelianceReport) -> dict[str, Any]:
        return {"peak": attrs.evolve(report.peak, band=Band.LOW, band_lo=Band.HIGH, band_hi=Band.CRITICAL)}


class RelianceShares(HonestReliance):
    def changes(self, case: CustomerCase, report: RelianceReport) -> dict[str, Any]:
        return {"assets": tuple(attrs.evolve(a, share=Interval.point(0.9)) for a in report.assets)}


class RelianceMonotone(HonestReliance):
    def changes(self, case: CustomerCase, report: RelianceReport) -> dict[str, Any]:
        total = report.total
        turned = Interval(lo=1 - total.range.hi, hi=1 - total.range.lo)
        return {
            "total": Reading(
                range=turned, typical=turned.middle, completeness=1, band="low", band_lo="low", band_hi="low"
            )
        }  # type: ignore[arg-type]


class RelianceComesBack(HonestReliance):
    def changes(self, case: CustomerCase, report: RelianceReport) -> dict[str, Any]:
        os._exit(3)


class RelianceFinite(HonestReliance):
    def evaluate(self, case: CustomerCase, /) -> RelianceReport:
        report = super().evaluate(case)
        return smuggled(report, "total", smuggled(report.total, "typical", float("nan")))  # type: ignore[no-any-return]


class RelianceClock(HonestReliance):
    def changes(self, case: CustomerCase, report: RelianceReport) -> dict[str, Any]:
        return _says(_days_ago(case))


class RelianceSeed(HonestReliance):
    def changes(self, case: CustomerCase, report: RelianceReport) -> dict[str, Any]:
        return _says(_both())


class RelianceCaches(HonestReliance):
    """Keeps the worst it ever saw, in its module."""

    def changes(self, case: CustomerCase, report: RelianceReport) -> dict[str, Any]:
        return _says(str(_most("reliance", len(case.incidents))))


class RelianceReads(HonestReliance):
    """Opens a file each time it is asked."""

    def changes(self, case: CustomerCase, report: RelianceReport) -> dict[str, Any]:
        with open(os.devnull, encoding="utf-8") as file:  # noqa: PTH123
            return _says(f"weights {file.read()}")


class RelianceDeclared(HonestReliance):
    name = " "


class RelianceAsync(HonestReliance):
    """Waits for something before it answers."""

    async def evaluate(self, case: CustomerCase, /) -> RelianceReport:  # type: ignore[override]
        return super().evaluate(case)


class RelianceIdentity(HonestReliance):
    """Says where in memory the case stands: another place for an equal one."""

    def changes(self, case: CustomerCase, report: RelianceReport) -> dict[str, Any]:
        return _says(str(id(case)))


# -- recurrence ---------------------------------------------------------------------------------------------------------


class HonestRecurrence:
    """Every incident of an asset is an episode of its own; no opinion about the rest."""

    name, version = "mine", "1"
    rounds = 0
    over = (IncidentStatus.DUPLICATE, IncidentStatus.CANCELED)

    def profile(self, case: CustomerCase, /) -> FleetProfile:
        return FleetProfile(policy=self.name)

    def detect(self, case: CustomerCase, /) -> tuple[Recurrence, ...]:
        return tuple(self.trouble(case, a.asset_id) for a in case.assets if self.counted(case, a.asset_id))

    def counted(self, case: CustomerCase, asset_id: str) -> list[Any]:
        found = [
            i
            for i in case.incidents_on(asset_id)
            if i.kind is IncidentKind.INCIDENT and i.status not in self.over
        ]
        return sorted(found, key=lambda i: i.opened_at)

    def trouble(self, case: CustomerCase, asset_id: str) -> Recurrence:
        counted = self.counted(case, asset_id)
        return Recurrence(
            customer_id=case.customer_id,
            key_name="asset",
            key=(("asset", asset_id),),
            label=self.label(case),
            subject=Ref(kind=Kind.ASSET, id=asset_id),
            episodes=tuple(
                Episode(start=i.opened_at, end=i.opened_at, incident_ids=(self.shown(i),)) for i in counted
            ),
            n_incidents=len(counted),
            tempo=TempoReading(tempo="unknown", reason="not looked at"),  # type: ignore[arg-type]
            policy=self.stamp(),
            version=self.version,
            horizon_days=28,
            method="counting",
        )

    def label(self, case: CustomerCase) -> str:
        return "trouble"

    def shown(self, incident: Any) -> str:
        return str(incident.incident_id)

    def stamp(self) -> str:
        return self.name

    def settle(self, found: tuple[Recurrence, ...], /) -> tuple[Recurrence, ...]:
        return tuple(sorted(found, key=lambda r: (r.customer_id or "", r.key)))


class RemembersRecurrence(HonestRecurrence, Memory):
    """Base of those that remember."""


class RecurrenceAnswers(HonestRecurrence):
    def detect(self, case: CustomerCase, /) -> tuple[Recurrence, ...]:
        return list(super().detect(case))  # type: ignore[return-value]


class RecurrenceItems(HonestRecurrence):
    """Right sort of list, wrong sort of item."""

    def settle(self, found: tuple[Recurrence, ...], /) -> tuple[Recurrence, ...]:
        return ("trouble",)  # type: ignore[return-value]


class RecurrenceProfile(HonestRecurrence):
    """A profile that is none."""

    rounds = 1

    def profile(self, case: CustomerCase, /) -> FleetProfile:
        return {}  # type: ignore[return-value]


class RecurrenceDeterministic(HonestRecurrence):
    def label(self, case: CustomerCase) -> str:
        return str(random.random())


class RecurrencePicklable(HonestRecurrence):
    def __init__(self) -> None:
        self.helper = lambda: 0


class RecurrenceNoMutation(HonestRecurrence):
    def label(self, case: CustomerCase) -> str:
        object.__setattr__(case.customer, "segment", "changed")
        return ""


class RecurrenceEmpty(HonestRecurrence):
    def detect(self, case: CustomerCase, /) -> tuple[Recurrence, ...]:
        return super().detect(case) if 1 / len(case.incidents) else ()


class RecurrenceSingle(HonestRecurrence):
    def detect(self, case: CustomerCase, /) -> tuple[Recurrence, ...]:
        return super().detect(case) if 1 / (len(case.incidents) - 1) else ()


class RecurrenceLarge(HonestRecurrence):
    def detect(self, case: CustomerCase, /) -> tuple[Recurrence, ...]:
        _chain(case)
        return super().detect(case)


class RecurrenceUnicode(HonestRecurrence):
    def label(self, case: CustomerCase) -> str:
        return case.customer.name.encode("latin-1").decode("latin-1")


class RecurrenceUnknownFields(HonestRecurrence):
    def label(self, case: CustomerCase) -> str:
        return f"n{len(case.customer.extra)}"


class RecurrenceOrder(HonestRecurrence):
    def detect(self, case: CustomerCase, /) -> tuple[Recurrence, ...]:
        return tuple(attrs.evolve(r, recurring=r.subject.id < "B") for r in super().detect(case))


class RecurrenceZone(HonestRecurrence):
    def label(self, case: CustomerCase) -> str:
        return _here()


class RecurrenceLookAhead(RemembersRecurrence):
    def label(self, case: CustomerCase) -> str:
        return self.most(case)


class RecurrenceNeighbours(RemembersRecurrence):
    def label(self, case: CustomerCase) -> str:
        return self.crowd(case)


class RecurrenceJson(HonestRecurrence):
    def settle(self, found: tuple[Recurrence, ...], /) -> tuple[Recurrence, ...]:
        return tuple(smuggled(r, "label", 7) for r in super().settle(found))


class RecurrenceStamped(HonestRecurrence):
    def stamp(self) -> str:
        return "somebody else"


class RecurrenceRounds(HonestRecurrence):
    rounds = 3


class RecurrenceMergeable(HonestRecurrence):
    rounds = 1

    def __init__(self) -> None:
        self.calls = 0

    def profile(self, case: CustomerCase, /) -> FleetProfile:
        self.calls += 1
        return FleetProfile(policy=self.name, counters={"calls": {(case.customer_id, 1): self.calls}})  # type: ignore[arg-type, dict-item]


class RecurrenceSettleOrder(HonestRecurrence):
    def settle(self, found: tuple[Recurrence, ...], /) -> tuple[Recurrence, ...]:
        return found


class RecurrenceEvidence(HonestRecurrence):
    def shown(self, incident: Any) -> str:
        return "nobody"


class RecurrenceEpisodeOrder(HonestRecurrence):
    """Evidence in the wrong order of time."""

    def counted(self, case: CustomerCase, asset_id: str) -> list[Any]:
        return super().counted(case, asset_id)[::-1]


class RecurrenceDuplicates(HonestRecurrence):
    over = ()  # type: ignore[assignment]


class RecurrenceComesBack(HonestRecurrence):
    def detect(self, case: CustomerCase, /) -> tuple[Recurrence, ...]:
        _interrupts()
        return ()


class RecurrenceFinite(HonestRecurrence):
    def settle(self, found: tuple[Recurrence, ...], /) -> tuple[Recurrence, ...]:
        return tuple(smuggled(r, "probability", float("inf")) for r in super().settle(found))


class RecurrenceClock(HonestRecurrence):
    def label(self, case: CustomerCase) -> str:
        return _days_ago(case)


class RecurrenceSeed(HonestRecurrence):
    def label(self, case: CustomerCase) -> str:
        return _both()


class RecurrenceCaches(HonestRecurrence):
    def label(self, case: CustomerCase) -> str:
        return str(_most("recurrence", len(case.incidents)))


class RecurrenceFolder(HonestRecurrence):
    """Says where it stands."""

    def label(self, case: CustomerCase) -> str:
        return os.getcwd()  # noqa: PTH109


class RecurrenceDeclared(HonestRecurrence):
    """A version that is a number: reports hold text."""

    version = 1  # type: ignore[assignment]


class RecurrenceRefuses(HonestRecurrence):
    """A method that cannot even be looked up."""

    @property
    def detect(self):  # type: ignore[override]
        """Raise, as what reads a setting that is not there does."""
        message = "no settings"
        raise RuntimeError(message)


class RecurrenceAsync(HonestRecurrence):
    """Only its profile waits for something."""

    rounds = 1

    async def profile(self, case: CustomerCase, /) -> FleetProfile:  # type: ignore[override]
        return super().profile(case)


class RecurrenceTwoNames(HonestRecurrence):
    """Profiles of customers that do not merge."""

    rounds = 1

    def profile(self, case: CustomerCase, /) -> FleetProfile:
        return FleetProfile(policy=case.customer_id)


# -- signals ------------------------------------------------------------------------------------------------------------


class HonestSignal:
    """One finding per asset."""

    name = "mine"

    def __call__(self, case: CustomerCase, /) -> Any:
        for asset in case.assets:
            yield self.finding(case, asset.asset_id)

    def finding(self, case: CustomerCase, asset_id: str, **change: Any) -> Finding:
        given = {
            "code": "acme.asset",
            "customer_id": case.customer_id,
            "subject": Ref(kind=Kind.ASSET, id=asset_id),
            "severity": "note",
            "reason": self.reason(case),
        }
        return Finding(**given | change)

    def reason(self, case: CustomerCase) -> str:
        return "It is there."


class RemembersSignal(HonestSignal, Memory):
    """Base of those that remember."""


class SignalAnswers(HonestSignal):
    def __call__(self, case: CustomerCase, /) -> Any:
        return 1.5


class SignalItems(HonestSignal):
    """Findings among which one is none."""

    def __call__(self, case: CustomerCase, /) -> Any:
        return [1.5]


class SignalDeterministic(HonestSignal):
    def reason(self, case: CustomerCase) -> str:
        return str(random.random())


class SignalPicklable(HonestSignal):
    def __init__(self) -> None:
        self.helper = lambda: 0


class SignalNoMutation(HonestSignal):
    def __call__(self, case: CustomerCase, /) -> Any:
        object.__setattr__(case.customer, "segment", "changed")
        return ()


class SignalUser(HonestSignal):
    """Asks whose machine it is."""

    def reason(self, case: CustomerCase) -> str:
        return f"Seen by {os.environ.get('USER', 'nobody')}."


class SignalLooks(HonestSignal):
    """Lists the folder it stands in, and keeps to itself what it found."""

    def reason(self, case: CustomerCase) -> str:
        return "It is there." if list(pathlib.Path().iterdir()) else "It is here."


class SignalCalls(HonestSignal):
    """Asks another machine, and gets over it that there is none."""

    def reason(self, case: CustomerCase) -> str:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", 9), timeout=0.1):
            return "Someone answers."
        return "It is there."


class SignalMissing(HonestSignal):
    """Ends on a file that is not there: it raises, for having looked."""

    def reason(self, case: CustomerCase) -> str:
        with open("no such file", encoding="utf-8") as file:  # noqa: PTH123
            return file.read()


class SignalAsync(HonestSignal):
    """An asynchronous call."""

    async def __call__(self, case: CustomerCase, /) -> Any:
        return [self.finding(case, asset.asset_id) for asset in case.assets]


class SignalAsyncYields(HonestSignal):
    """An asynchronous generator."""

    async def __call__(self, case: CustomerCase, /) -> Any:
        for asset in case.assets:
            yield self.finding(case, asset.asset_id)


class SignalEmpty(HonestSignal):
    def __call__(self, case: CustomerCase, /) -> Any:
        return [] if 1 / len(case.assets) else ()


class SignalSingle(HonestSignal):
    def __call__(self, case: CustomerCase, /) -> Any:
        return [] if 1 / (len(case.incidents) - 1) else ()


class SignalLarge(HonestSignal):
    def __call__(self, case: CustomerCase, /) -> Any:
        _chain(case)
        return ()


class SignalUnicode(HonestSignal):
    def reason(self, case: CustomerCase) -> str:
        return f"About {case.customer.name.encode('latin-1')!r}."


class SignalUnknownFields(HonestSignal):
    def reason(self, case: CustomerCase) -> str:
        return f"{len(case.customer.extra)} fields."


class SignalOrder(HonestSignal):
    def __call__(self, case: CustomerCase, /) -> Any:
        return [
            self.finding(case, a.asset_id, severity="high" if a.asset_id < "B" else "low")
            for a in case.assets
        ]


class SignalZone(HonestSignal):
    def reason(self, case: CustomerCase) -> str:
        return _here()


class SignalLookAhead(RemembersSignal):
    def reason(self, case: CustomerCase) -> str:
        return self.most(case)


class SignalNeighbours(RemembersSignal):
    def reason(self, case: CustomerCase) -> str:
        return self.crowd(case)


class SignalJson(HonestSignal):
    def __call__(self, case: CustomerCase, /) -> Any:
        return [smuggled(f, "reason", 7) for f in super().__call__(case)]


class SignalJsonRaises(HonestSignal):
    """Raises in an assessment only: the walk contains it, and the check says so."""

    def __call__(self, case: CustomerCase, /) -> Any:
        if case.reliance is not None:
            raise OSError("disk full")
        return ()


class SignalBeforeAndAfter(HonestSignal):
    def __call__(self, case: CustomerCase, /) -> Any:
        return [] if case.reliance.total.range else ()  # type: ignore[union-attr]


class SignalOwnCustomer(HonestSignal):
    def __call__(self, case: CustomerCase, /) -> Any:
        return [self.finding(case, a.asset_id, customer_id="C99") for a in case.assets]


class SignalSubject(HonestSignal):
    def __call__(self, case: CustomerCase, /) -> Any:
        return [self.finding(case, "nobody")]


class SignalOtherCustomer(HonestSignal):
    """Speaks about a customer it was not asked about."""

    def __call__(self, case: CustomerCase, /) -> Any:
        return [self.finding(case, "x", subject=Ref(kind=Kind.CUSTOMER, id="C99"))]


class SignalIdentity(HonestSignal):
    def __call__(self, case: CustomerCase, /) -> Any:
        return [self.finding(case, a.asset_id) for a in (*case.assets, *case.assets)]


class SignalComesBack(HonestSignal):
    def __call__(self, case: CustomerCase, /) -> Any:
        time.sleep(3600)


class SignalFinite(HonestSignal):
    def __call__(self, case: CustomerCase, /) -> Any:
        return [smuggled(f, "renewal", float("nan")) for f in super().__call__(case)]


class SignalClock(HonestSignal):
    def reason(self, case: CustomerCase) -> str:
        return _days_ago(case)


class SignalToday(HonestSignal):
    """The other way to ask for the day."""

    def reason(self, case: CustomerCase) -> str:
        today = dt.date.today()  # noqa: TID251
        return f"{today.year} {time.strftime('%Y')} {time.localtime().tm_year} {time.asctime()[-4:]}"


class SignalNanoseconds(HonestSignal):
    """And another."""

    def reason(self, case: CustomerCase) -> str:
        return f"{time.time_ns() // 10**18} {dt.datetime.utcnow().year} {time.ctime()[-4:]} {time.gmtime().tm_year}"


class SignalSeed(HonestSignal):
    def reason(self, case: CustomerCase) -> str:
        return _both()


class SignalHash(HonestSignal):
    """The hash of a text is another one in every process."""

    def reason(self, case: CustomerCase) -> str:
        return str(hash(case.customer_id))


class SignalSorts(HonestSignal):
    """Sorts what it was lent."""

    def __call__(self, case: CustomerCase, /) -> Any:
        for value in case.customer.extra.values():
            if isinstance(value, list):
                value.sort()
        return ()


class SignalExits(HonestSignal):
    def __call__(self, case: CustomerCase, /) -> Any:
        raise SystemExit(2)


class SignalAsserts(HonestSignal):
    def __call__(self, case: CustomerCase, /) -> Any:
        raise AssertionError


class SignalHalf(HonestSignal):
    def __call__(self, case: CustomerCase, /) -> Any:
        yield self.finding(case, "x", subject=case.ref)
        raise ValueError("half way")


class SignalCaches(HonestSignal):
    """Keeps what it saw of a customer at first, in its module."""

    def reason(self, case: CustomerCase) -> str:
        return str(_SEEN.setdefault(case.customer_id, len(case.incidents)))


# -- factors ------------------------------------------------------------------------------------------------------------


class HonestFactor:
    """Reads what a person answered to its question."""

    name, question, ceiling, time_driven = "prestige", "who would notice?", 0.5, False
    scale: tuple[str, ...] = ("nobody", "some", "everybody")

    def read(self, evidence: JobEvidence, /) -> Any:
        told = evidence.value(self.name)
        return Interval.point(self.scale.index(told) / 2) if told in self.scale else self.unasked(evidence)

    def unasked(self, evidence: JobEvidence) -> Any:
        return UNKNOWN


class FactorDeclared(HonestFactor):
    ceiling = 2.0


class FactorInRange(HonestFactor):
    def unasked(self, evidence: JobEvidence) -> Any:
        return Interval(lo=0, hi=2)


class FactorType(HonestFactor):
    """A bare number is no reading."""

    def unasked(self, evidence: JobEvidence) -> Any:
        return 0.5


class FactorAsync(HonestFactor):
    """Waits for something before it reads."""

    async def read(self, evidence: JobEvidence, /) -> Any:
        return UNKNOWN


class FactorStarts(HonestFactor):
    """Asks another program."""

    def unasked(self, evidence: JobEvidence) -> Any:
        done = subprocess.run([sys.executable, "-c", ""], check=False)
        return Interval.point(float(done.returncode))


class FactorDeterministic(HonestFactor):
    def unasked(self, evidence: JobEvidence) -> Any:
        return Interval.point(random.random())


class FactorPicklable(HonestFactor):
    def __init__(self) -> None:
        self.helper = lambda: 0


class FactorNoMutation(HonestFactor):
    def unasked(self, evidence: JobEvidence) -> Any:
        object.__setattr__(evidence.job, "outcome", "changed")
        return UNKNOWN


class FactorEmpty(HonestFactor):
    def unasked(self, evidence: JobEvidence) -> Any:
        return UNKNOWN if evidence.site.zone else NOT_APPLICABLE  # type: ignore[union-attr]


class FactorUnicode(HonestFactor):
    def unasked(self, evidence: JobEvidence) -> Any:
        return UNKNOWN if evidence.job.name.encode("latin-1") else NOT_APPLICABLE


class FactorUnknownFields(HonestFactor):
    def unasked(self, evidence: JobEvidence) -> Any:
        return Interval.point(len(evidence.job.extra) / 100)


class FactorScale(HonestFactor):
    def read(self, evidence: JobEvidence, /) -> Any:
        told = evidence.value(self.name)
        return Interval.point(1 - self.scale.index(told) / 2) if told in self.scale else UNKNOWN


class FactorNeighbours(HonestFactor):
    def __init__(self) -> None:
        self.last = ""

    def unasked(self, evidence: JobEvidence) -> Any:
        before, self.last = self.last, evidence.job.job_id
        return Interval.point(1.0) if before > evidence.job.job_id else Interval.point(0.5)


class FactorInPolicy(HonestFactor):
    def unasked(self, evidence: JobEvidence) -> Any:
        if evidence.job.job_id.startswith("A"):
            raise KeyError(evidence.job.job_id)
        return NOT_APPLICABLE


class FactorComesBack(HonestFactor):
    def unasked(self, evidence: JobEvidence) -> Any:
        _interrupts()


class FactorClock(HonestFactor):
    def unasked(self, evidence: JobEvidence) -> Any:
        return Interval.point(0.0 if dt.datetime.now(dt.UTC).year < 2020 else 1.0)  # noqa: TID251


class FactorSeed(HonestFactor):
    def unasked(self, evidence: JobEvidence) -> Any:
        return Interval.point(sorted({"rain", "sun", "wind"}, key=hash).index("sun") / 2)


class FactorCaches(HonestFactor):
    def unasked(self, evidence: JobEvidence) -> Any:
        return Interval.point(1 / (1 + _most("factor", len(evidence.facts) + len(evidence.job.name or ""))))


class FactorOrder(HonestFactor):
    def unasked(self, evidence: JobEvidence) -> Any:
        return Interval.point(0.0 if evidence.job.job_id < "Z" else 1.0)


class FactorZone(HonestFactor):
    def unasked(self, evidence: JobEvidence) -> Any:
        return Interval.point(int(_here()) / 100)


class FactorLookAhead(HonestFactor):
    def __init__(self) -> None:
        self.most = 0

    def unasked(self, evidence: JobEvidence) -> Any:
        self.most = max(self.most, len(evidence.facts))
        return Interval.point(1 / (1 + self.most))


HONEST: dict[str, Any] = {
    "reliance": HonestReliance,
    "recurrence": HonestRecurrence,
    "signals": HonestSignal,
    "factors": HonestFactor,
}
# (extension point, check, a plugin that fails it)
BROKEN: list[tuple[str, str, Any]] = [
    ("reliance", "answers", RelianceAnswers),
    ("reliance", "answers", RelianceAsync),
    ("reliance", "declared", RelianceDeclared),
    ("reliance", "declared", RelianceAsync),
    ("recurrence", "declared", RecurrenceDeclared),
    ("recurrence", "declared", RecurrenceAsync),
    ("recurrence", "declared", RecurrenceRefuses),
    ("signals", "declared", SignalAsync),
    ("reliance", "nothing_from_outside", RelianceReads),
    ("recurrence", "answers", RecurrenceAsync),
    ("recurrence", "nothing_from_outside", RecurrenceFolder),
    ("signals", "answers", SignalAsync),
    ("signals", "answers", SignalAsyncYields),
    ("signals", "nothing_from_outside", SignalUser),
    ("signals", "nothing_from_outside", SignalLooks),
    ("signals", "nothing_from_outside", SignalCalls),
    ("signals", "nothing_from_outside", SignalMissing),
    ("factors", "declared", FactorAsync),
    ("factors", "in_range", FactorAsync),
    ("factors", "nothing_from_outside", FactorStarts),
    ("reliance", "deterministic", RelianceDeterministic),
    ("reliance", "picklable", ReliancePicklable),
    ("reliance", "no_mutation", RelianceNoMutation),
    ("reliance", "empty_input", RelianceEmpty),
    ("reliance", "single_input", RelianceSingle),
    ("reliance", "large_input", RelianceLarge),
    ("reliance", "unicode", RelianceUnicode),
    ("reliance", "unknown_fields", RelianceUnknownFields),
    ("reliance", "order_independent", RelianceOrder),
    ("reliance", "time_zone_independent", RelianceZone),
    ("reliance", "no_look_ahead", RelianceLookAhead),
    ("reliance", "unaffected_by_other_customers", RelianceNeighbours),
    ("reliance", "json_round_trip", RelianceJson),
    ("reliance", "stamped", RelianceStamped),
    ("reliance", "every_asset", RelianceEveryAsset),
    ("reliance", "in_range", RelianceInRange),
    ("reliance", "in_range", RelianceBands),
    ("reliance", "contributions_sum", RelianceShares),
    ("reliance", "more_consequence_never_lowers", RelianceMonotone),
    ("reliance", "comes_back", RelianceComesBack),
    ("reliance", "finite", RelianceFinite),
    ("reliance", "hash_seed_independent", RelianceSeed),
    ("reliance", "clock_independent", RelianceClock),
    ("reliance", "deterministic", RelianceIdentity),
    ("reliance", "nothing_remembered", RelianceCaches),
    ("recurrence", "answers", RecurrenceAnswers),
    ("recurrence", "answers", RecurrenceItems),
    ("recurrence", "answers", RecurrenceProfile),
    ("recurrence", "deterministic", RecurrenceDeterministic),
    ("recurrence", "picklable", RecurrencePicklable),
    ("recurrence", "no_mutation", RecurrenceNoMutation),
    ("recurrence", "empty_input", RecurrenceEmpty),
    ("recurrence", "single_input", RecurrenceSingle),
    ("recurrence", "large_input", RecurrenceLarge),
    ("recurrence", "unicode", RecurrenceUnicode),
    ("recurrence", "unknown_fields", RecurrenceUnknownFields),
    ("recurrence", "order_independent", RecurrenceOrder),
    ("recurrence", "time_zone_independent", RecurrenceZone),
    ("recurrence", "no_look_ahead", RecurrenceLookAhead),
    ("recurrence", "unaffected_by_other_customers", RecurrenceNeighbours),
    ("recurrence", "json_round_trip", RecurrenceJson),
    ("recurrence", "stamped", RecurrenceStamped),
    ("recurrence", "rounds_declared", RecurrenceRounds),
    ("recurrence", "mergeable_profile", RecurrenceMergeable),
    ("recurrence", "settle_order", RecurrenceSettleOrder),
    ("recurrence", "evidence", RecurrenceEvidence),
    ("recurrence", "evidence", RecurrenceEpisodeOrder),
    ("recurrence", "duplicates_add_nothing", RecurrenceDuplicates),
    ("recurrence", "comes_back", RecurrenceComesBack),
    ("recurrence", "finite", RecurrenceFinite),
    ("recurrence", "hash_seed_independent", RecurrenceSeed),
    ("recurrence", "clock_independent", RecurrenceClock),
    ("recurrence", "mergeable_profile", RecurrenceTwoNames),
    ("recurrence", "nothing_remembered", RecurrenceCaches),
    ("signals", "answers", SignalAnswers),
    ("signals", "answers", SignalItems),
    ("signals", "deterministic", SignalDeterministic),
    ("signals", "picklable", SignalPicklable),
    ("signals", "no_mutation", SignalNoMutation),
    ("signals", "empty_input", SignalEmpty),
    ("signals", "single_input", SignalSingle),
    ("signals", "large_input", SignalLarge),
    ("signals", "unicode", SignalUnicode),
    ("signals", "unknown_fields", SignalUnknownFields),
    ("signals", "order_independent", SignalOrder),
    ("signals", "time_zone_independent", SignalZone),
    ("signals", "no_look_ahead", SignalLookAhead),
    ("signals", "unaffected_by_other_customers", SignalNeighbours),
    ("signals", "json_round_trip", SignalJson),
    ("signals", "json_round_trip", SignalJsonRaises),
    ("signals", "works_before_and_after", SignalBeforeAndAfter),
    ("signals", "own_customer", SignalOwnCustomer),
    ("signals", "subject_in_case", SignalSubject),
    ("signals", "subject_in_case", SignalOtherCustomer),
    ("signals", "one_finding_per_identity", SignalIdentity),
    ("signals", "comes_back", SignalComesBack),
    ("signals", "finite", SignalFinite),
    ("signals", "hash_seed_independent", SignalSeed),
    ("signals", "clock_independent", SignalClock),
    ("signals", "clock_independent", SignalToday),
    ("signals", "clock_independent", SignalNanoseconds),
    ("signals", "hash_seed_independent", SignalHash),
    ("signals", "no_mutation", SignalSorts),
    ("signals", "answers", SignalExits),
    ("signals", "answers", SignalAsserts),
    ("signals", "answers", SignalHalf),
    ("signals", "nothing_remembered", SignalCaches),
    ("factors", "declared", FactorDeclared),
    ("factors", "in_range", FactorInRange),
    ("factors", "in_range", FactorType),
    ("factors", "deterministic", FactorDeterministic),
    ("factors", "picklable", FactorPicklable),
    ("factors", "no_mutation", FactorNoMutation),
    ("factors", "empty_input", FactorEmpty),
    ("factors", "unicode", FactorUnicode),
    ("factors", "unknown_fields", FactorUnknownFields),
    ("factors", "monotone_scale", FactorScale),
    ("factors", "unaffected_by_other_customers", FactorNeighbours),
    ("factors", "works_in_a_policy", FactorInPolicy),
    ("factors", "comes_back", FactorComesBack),
    ("factors", "hash_seed_independent", FactorSeed),
    ("factors", "clock_independent", FactorClock),
    ("factors", "order_independent", FactorOrder),
    ("factors", "nothing_remembered", FactorCaches),
    ("factors", "time_zone_independent", FactorZone),
    ("factors", "no_look_ahead", FactorLookAhead),
]
