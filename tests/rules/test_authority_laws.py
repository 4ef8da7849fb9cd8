"""The laws of authority (DESIGN §8): a pure function of relationships, by kind, amount, subject and date."""

import datetime as dt
import random

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from custrel.errors import AmbiguousTruthError, InvalidValueError
from custrel.model import Approval, Money, Ref, Relationship, Role, Side, Verdict
from custrel.rules import authority

pytestmark = pytest.mark.law
ASSET, SITE, CUSTOMER = (Ref.parse(t) for t in ("asset:A1", "site:S1", "customer:C1"))
SUBJECTS = (ASSET, SITE, CUSTOMER)
NOW = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)
ROLES = (Role.APPROVER, Role.DECISION_MAKER, Role.TECHNICAL)
DAY = dt.timedelta(days=1)

money = st.builds(Money, amount=st.integers(0, 300), currency=st.sampled_from(("EUR", "USD")))
approvals = st.builds(Approval, kind=st.sampled_from(("memory", "disk", "*")), up_to=st.none() | money)
dates = st.none() | st.dates(dt.date(2026, 3, 8), dt.date(2026, 3, 12))


@st.composite
def held(draw: st.DrawFn) -> list[Relationship]:
    """Some relationships of four contacts towards the subject, what holds it, and something else."""
    found = []
    for number in range(draw(st.integers(0, 7))):
        since, until = draw(dates), draw(dates)
        if since and until and until < since:
            since, until = until, since
        found.append(
            Relationship(
                relationship_id=f"R{number}",
                contact_id=draw(st.sampled_from(("P1", "P2", "P3", "P4"))),
                subject=draw(st.sampled_from((*SUBJECTS, Ref.parse("asset:A2")))),
                role=draw(st.sampled_from(ROLES)),
                side=draw(st.sampled_from((Side.CUSTOMER, Side.CUSTOMER, Side.PROVIDER))),
                since=since,
                until=until,
                ended_at=draw(st.none() | st.none() | st.just(NOW) | st.just(NOW + DAY)),
                approves=draw(st.lists(approvals, max_size=2)),
            )
        )
    return found


def by_hand(
    who: str, relationships: list[Relationship], kind: str, amount: Money | None
) -> set[Verdict] | None:
    """Every verdict one contact's relationships give, None where there are no relationships in question."""
    mine = [
        r for r in relationships if r.contact_id == who and r.subject in SUBJECTS and r.side is Side.CUSTOMER
    ]
    if not mine:
        return None
    verdicts = {Verdict.NO}
    for r in mine:
        begun = r.since is None or r.since <= NOW.date()
        over = (r.until is not None and r.until < NOW.date()) or (
            r.ended_at is not None and r.ended_at <= NOW
        )
        if not begun or over:
            continue
        if not r.approves and r.role is Role.APPROVER:
            verdicts.add(Verdict.UNKNOWN)
        for a in r.approves:
            if a.kind not in (kind, "*"):
                continue
            if a.up_to is None:
                verdicts.add(Verdict.YES)
            elif amount is None or amount.currency != a.up_to.currency:
                verdicts.add(Verdict.UNKNOWN)
            elif amount.amount <= a.up_to.amount:
                verdicts.add(Verdict.YES)
    return verdicts


def best(verdicts: set[Verdict]) -> Verdict:
    """The strongest: yes, else unknown, else no."""
    return next(v for v in (Verdict.YES, Verdict.UNKNOWN, Verdict.NO) if v in verdicts)


@given(held(), st.none() | money, st.sets(st.sampled_from(("P1", "P2", "P3", "P4"))))
def test_the_most_generous_relationship_decides(relationships, amount, left):
    """§8, S4-06: yes, no or unknown as reading every relationship one by one gives it; ``instead`` likewise, sorted."""
    ask = {"kind": "memory", "amount": amount, "subjects": SUBJECTS, "at": NOW, "left": frozenset(left)}
    verdicts = {who: by_hand(who, relationships, "memory", amount) for who in ("P1", "P2", "P3", "P4")}
    for who, mine in verdicts.items():
        got = authority(who, relationships, **ask)
        rest = {w: best(v) for w, v in verdicts.items() if v is not None and w != who and w not in left}
        certain = tuple(sorted(w for w, v in rest.items() if v is Verdict.YES))
        perhaps = tuple(sorted(w for w, v in rest.items() if v is Verdict.UNKNOWN))
        if who in left:
            expected = Verdict.NO
        elif mine is None:
            expected = Verdict.NO if certain else Verdict.UNKNOWN
        else:
            expected = best(mine)
        assert got.verdict is expected
        assert got.reason
        assert got.instead == (() if expected is Verdict.YES else certain or perhaps)


@given(held(), st.none() | money, st.randoms(use_true_random=False))
def test_order_never_matters(relationships, amount, luck: random.Random):
    """§4: shuffled relationships give the same answer, reason included."""
    shaken = list(relationships)
    luck.shuffle(shaken)
    ask = {"kind": "memory", "amount": amount, "subjects": SUBJECTS, "at": NOW}
    for who in ("P1", "P2", "P9"):
        assert authority(who, shaken, **ask) == authority(who, relationships, **ask)


@given(held(), money, st.integers(0, 300))
def test_whoever_may_approve_more_may_approve_less(relationships, amount, less):
    """§8: a yes to an amount is a yes to every smaller one."""
    smaller = Money(amount=min(less, int(amount.amount)), currency=amount.currency)
    ask = {"kind": "memory", "subjects": SUBJECTS, "at": NOW}
    if authority("P1", relationships, amount=amount, **ask).verdict is Verdict.YES:
        assert authority("P1", relationships, amount=smaller, **ask).verdict is Verdict.YES


@given(held(), st.none() | money)
def test_a_wider_question_never_takes_power_away(relationships, amount):
    """§8: who may approve for the site and its customer may approve for a unit of that site."""
    ask = {"kind": "memory", "amount": amount, "at": NOW}
    if authority("P1", relationships, subjects=SUBJECTS[1:], **ask).verdict is Verdict.YES:
        assert authority("P1", relationships, subjects=SUBJECTS, **ask).verdict is Verdict.YES


@given(held(), st.none() | money)
def test_who_has_left_never_may(relationships, amount):
    """§8: a contact who has left is never a yes and never named."""
    left = frozenset({"P1"})
    ask = {"kind": "memory", "amount": amount, "subjects": SUBJECTS, "at": NOW, "left": left}
    assert authority("P1", relationships, **ask).verdict is Verdict.NO
    for who in ("P2", "P3", "P9"):
        assert "P1" not in authority(who, relationships, **ask).instead


def _one(**changes: object) -> Relationship:
    plain = Relationship(
        relationship_id="R1",
        contact_id="P1",
        subject=CUSTOMER,
        role="approver",
        approves=[Approval(kind="memory", up_to=Money(amount=500, currency="EUR"))],
    )
    return attrs.evolve(plain, **changes)


@pytest.mark.parametrize(
    ("changes", "amount", "verdict", "reason"),
    [
        ({}, 500, "yes", "approver of customer:C1: may approve memory up to 500 EUR"),
        ({}, 501, "no", "approver of customer:C1: may approve memory up to 500 EUR"),
        ({}, None, "unknown", "up to 500 EUR; the amount is not known"),
        ({"approves": ()}, 1, "unknown", "what they may approve is not recorded"),
        ({"approves": (), "role": "technical"}, 1, "no", "technical of customer:C1: nothing to approve"),
        ({"approves": [Approval(kind="*")]}, None, "yes", "may approve memory"),
        ({"approves": [Approval(kind="disk"), Approval(kind="cpu")]}, 1, "no", "may approve cpu, disk only"),
        ({"since": dt.date(2026, 3, 11)}, 1, "no", "only from 2026-03-11"),
        ({"since": dt.date(2026, 3, 10)}, 1, "yes", "may approve"),
        ({"until": dt.date(2026, 3, 9)}, 1, "no", "only until 2026-03-09"),
        ({"until": dt.date(2026, 3, 10)}, 1, "yes", "may approve"),
        ({"ended_at": NOW}, 1, "no", "only until 2026-03-10"),
        ({"ended_at": NOW + DAY}, 1, "yes", "may approve"),
        ({"side": "provider"}, 1, "unknown", "nothing is recorded"),
        ({"subject": Ref.parse("asset:A2")}, 1, "unknown", "nothing is recorded"),
    ],
)
def test_the_reason_says_what_decided(changes, amount, verdict, reason):
    """§8, S4-06: each thing that can decide is named in the reason, with the number or the date."""
    price = None if amount is None else Money(amount=amount, currency="EUR")
    got = authority("P1", [_one(**changes)], kind="memory", amount=price, subjects=SUBJECTS, at=NOW)
    assert got.verdict.value == verdict
    assert reason in got.reason


def test_another_currency_is_not_guessed_at():
    """§5: two currencies are never compared: unknown, and the reason shows both amounts."""
    got = authority(
        "P1", [_one()], kind="memory", amount=Money(amount=1, currency="USD"), subjects=SUBJECTS, at=NOW
    )
    assert got.verdict is Verdict.UNKNOWN
    assert "the limit is 500 EUR, the amount 1 USD" in got.reason


def test_told_to_jan_who_cannot():
    """S4-06: the closed-tickets scene: Jan cannot approve it, Mrs Ruiz can; somebody unrecorded is not among those who may."""
    ruiz = _one(relationship_id="R2", contact_id="ruiz")
    jan = _one(contact_id="jan", role="technical", approves=())
    ask = {"kind": "memory", "amount": Money(amount=300, currency="EUR"), "subjects": SUBJECTS, "at": NOW}
    assert authority("jan", [jan, ruiz], **ask).verdict is Verdict.NO
    assert authority("jan", [jan, ruiz], **ask).instead == ("ruiz",)
    stranger = authority("eve", [jan, ruiz], **ask)
    assert (stranger.verdict, stranger.reason) == (Verdict.NO, "not among those who may approve it")
    assert authority("ruiz", [jan, ruiz], **ask).instead == ()


def test_a_provider_side_question_is_asked_of_the_provider_side():
    """§8: asked for the provider's side, only its relationships count."""
    boss = _one(side="provider", contact_id="boss")
    ask = {"kind": "memory", "amount": Money(amount=1, currency="EUR"), "subjects": SUBJECTS, "at": NOW}
    assert authority("boss", [boss], side=Side.PROVIDER, **ask).verdict is Verdict.YES
    assert authority("boss", [boss], **ask).verdict is Verdict.UNKNOWN


def test_the_answer_is_no_truth_value():
    """§5: unknown is neither yes nor no, so that using the answer as a condition raises."""
    with pytest.raises(AmbiguousTruthError):
        bool(authority("P1", [], kind="memory", amount=None, subjects=SUBJECTS, at=NOW))


def test_a_side_and_a_subject_may_be_given_as_words() -> None:
    """§2: a side by its word and subjects by their texts ask the same; what is neither is refused with advice."""
    held = [
        Relationship(
            relationship_id="R1", contact_id="kim", subject=SITE, side="provider", role="approver",
            approves=[Approval(kind="memory")],
        )
    ]  # fmt: skip

    def ask(side: object, *subjects: object) -> Verdict:
        found = authority("kim", held, kind="memory", amount=None, subjects=subjects, at=NOW, side=side)  # type: ignore[arg-type]
        return found.verdict

    assert ask(Side.PROVIDER, SITE) is ask("provider", "site:S1") is Verdict.YES
    assert ask("customer", "site:S1") is Verdict.UNKNOWN
    with pytest.raises(InvalidValueError, match="did you mean 'provider'"):
        ask("providers", SITE)
    with pytest.raises(InvalidValueError, match="must read like 'asset:A-17'"):
        ask("provider", "S1")
    with pytest.raises(InvalidValueError, match="must be a Ref or its text"):
        ask("provider", 7)
