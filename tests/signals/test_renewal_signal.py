"""The renewal ahead, the signs that lead it, and the risk over every reason."""

import datetime as dt

import attrs
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st
from signal_helpers import CUSTOMER, ago, asset, contract, fact, holds, only, run, site, theirs, ticket

from custrel.errors import InvalidValueError
from custrel.findings import Finding
from custrel.model import Customer, Line, Ref, Review
from custrel.signals import RenewalSignal, renewal_risk
from custrel.stats.aggregate import Accumulate, Dominant

SIGNAL = RenewalSignal()
IN_90_DAYS = dt.date(2027, 1, 30)


def found(*records, **more):
    """Run the signal on A1 at its site."""
    return run(SIGNAL, asset(installed_on=dt.date(2023, 1, 1)), site(), *records, **more)


class TestDue:
    def test_ninety_days_ahead(self):
        """F-08: within a hundred and twenty days, with the notice date."""
        it = only(
            found(contract(ends=IN_90_DAYS, renewal="express", notice=relativedelta(days=60))), "renewal.due"
        )
        assert (
            it.reason
            == "contract:K1 ends in 90 days, on 30 January 2027; notice must be said by 1 December 2026; begin the talk now."
        )
        assert (it.measure.value, it.severity, it.renewal) == (90, "high", None)

    def test_from_a_hundred_and_twenty_to_ninety_days(self):
        """F-08: within that month the talk begins; later it is late, and by when it should have begun is said."""
        early = only(found(contract(ends=dt.date(2027, 3, 1))), "renewal.due")
        assert early.reason.endswith("; begin the talk now.")
        late = only(found(contract(ends=dt.date(2027, 1, 29))), "renewal.due")
        assert late.reason.endswith("; the talk should have begun by 31 October 2026.")

    def test_nearly_too_late_is_critical(self):
        """Within thirty days, and notice already had to be said."""
        it = only(found(contract(ends=dt.date(2026, 11, 20), notice=relativedelta(days=60))), "renewal.due")
        assert it.severity == "critical"
        assert "had to be said by 21 September 2026" in it.reason

    def test_tacit_renewal_goes_on_by_itself(self):
        """A tacit contract goes on unless somebody objects; that is said, and it is never critical."""
        tacit = contract(starts=dt.date(2026, 1, 1), ends=dt.date(2026, 11, 20), renewal="tacit")
        it = only(found(tacit), "renewal.due")
        assert "goes on by itself unless somebody objects" in it.reason
        assert it.severity == "high"

    @pytest.mark.parametrize(
        "more",
        [
            {"ends": None},
            {"ends": dt.date(2028, 1, 1)},
            {"ends": dt.date(2026, 10, 1)},
            {"ends": IN_90_DAYS, "kind": "warranty"},
            {"ends": IN_90_DAYS, "status": "canceled"},
            {"ends": IN_90_DAYS, "status": "draft"},
            {"ends": IN_90_DAYS, "canceled_at": ago(3)},
        ],
    )
    def test_what_does_not_end_soon_is_not_due(self, more):
        """No end, a far or past one, a warranty, a canceled or drafted contract: no renewal ahead."""
        assert "renewal.due" not in found(contract(**more))

    def test_a_contract_with_a_successor_is_renewed_already(self):
        """Of a chain only the last one is a renewal ahead."""
        old = contract(ends=IN_90_DAYS)
        next_one = contract("K2", starts=dt.date(2027, 1, 31), ends=dt.date(2029, 1, 30))
        assert "renewal.due" not in found(old, next_one)
        assert "renewal.due" not in found(old, attrs.evolve(next_one, ends=None))  # goes on without an end
        for not_after in (
            attrs.evolve(next_one, starts=dt.date(2027, 3, 1)),
            attrs.evolve(next_one, ends=IN_90_DAYS, starts=dt.date(2026, 12, 1)),
            attrs.evolve(next_one, canceled_at=ago(5)),
            attrs.evolve(next_one, kind="warranty"),
            attrs.evolve(next_one, status="draft"),
            attrs.evolve(next_one, starts=None),
            attrs.evolve(next_one, blanket=False, asset_lines=[Line(asset_id="A1")]),
        ):
            assert "renewal.due" in found(old, not_after)

    def test_a_successor_must_hold_the_same_units(self):
        """A contract on other units does not renew this one; one on the same units does."""
        mine = contract(ends=IN_90_DAYS, blanket=False, asset_lines=[Line(asset_id="A1")])
        later = {"starts": dt.date(2027, 1, 31), "ends": dt.date(2029, 1, 30), "blanket": False}
        same, other = (contract("K2", asset_lines=[Line(asset_id=a)], **later) for a in ("A1", "A2"))
        assert "renewal.due" not in found(asset("A2"), mine, same)
        assert "renewal.due" in found(asset("A2"), mine, other)


class TestSigns:
    def test_old_urgent_tickets(self):
        """F-08: aged high-priority incidents; closed, young, minor or unrated ones are no sign."""
        open_one = {"status": "in_progress", "resolved_at": None}
        it = only(found(ticket(1, 20, priority=1, **open_one)), "renewal.aged_high_priority")
        assert it.measure.value == 20
        for other in (
            ticket(1, 20, priority=1),
            ticket(1, 5, priority=1, **open_one),
            ticket(1, 20, priority=3, **open_one),
            ticket(1, 20, **open_one),
        ):
            assert "renewal.aged_high_priority" not in found(other)

    def test_they_grow_and_the_contract_does_not(self):
        """F-08 S4-01: units that came later and stand outside every contract."""
        line = contract(blanket=False, asset_lines=[Line(asset_id="A1")])
        new = [asset(f"B{n}", installed_on=dt.date(2026, 3, n)) for n in (1, 2)]
        it = only(found(line, *new), "renewal.growth_uncontracted")
        assert "2 of 3 units" in it.reason
        assert it.since == dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
        undated = [asset(f"B{n}") for n in (1, 2)]
        assert "renewal.growth_uncontracted" not in found(line, *undated)
        assert "renewal.growth_uncontracted" not in found(contract(), *new)
        assert "renewal.growth_uncontracted" not in found(*new)
        many = [asset(f"C{n}", installed_on=dt.date(2020, 1, 1)) for n in range(9)]
        assert "renewal.growth_uncontracted" not in found(line, new[0], *many)

    def test_more_units_under_the_same_contract(self):
        """F-08: growth in devices inside a contract that was not changed; replaced units and a new contract are no growth."""
        old = [asset(f"A{n}", installed_on=dt.date(2023, 5, 1)) for n in range(4)]
        new = asset("A9", installed_on=dt.date(2026, 5, 1))
        it = only(run(SIGNAL, site(), contract(), *old, new), "renewal.growth_unchanged")
        assert it.reason == (
            "They have grown under a contract that has not changed since 1 January 2024: 4 units then, 5 now."
        )
        assert (it.measure.value, it.renewal) == (25, 0.1)
        gone = attrs.evolve(old[0], retired_at=ago(100))
        swapped = attrs.evolve(new, replaces="A0")
        for records in (
            [*old],
            [gone, *old[1:], swapped],
            [*old, new, contract("K2", starts=dt.date(2026, 8, 1))],
            [new],
        ):
            assert "renewal.growth_unchanged" not in run(SIGNAL, site(), contract(), *records)
        assert "renewal.growth_unchanged" not in run(
            SIGNAL, site(), *old, new, contract(starts=dt.date(2027, 1, 1))
        )

    def test_more_users_under_the_same_contract(self):
        """F-08: users counted when the contract began, or soon after, and lately; one count is no growth."""
        counts = [
            fact("F1", "customer:C1", "users", 80, 1100),
            fact("F2", "customer:C1", "users", 120.0, 30),
            fact("F3", "site:S1", "users", 10, 700),
            fact("F4", "site:S1", "users", 11, 20),
            fact("F5", "site:S1", "users", "many", 10),
        ]
        it = only(run(SIGNAL, site(), contract(), *counts), "renewal.growth_unchanged")
        assert it.reason.endswith("80 users then, 120 now.")
        assert [str(e) for e in it.evidence] == ["fact:F1", "fact:F2"]
        assert "renewal.growth_unchanged" not in run(SIGNAL, site(), contract(), counts[1], *counts[2:])

    def test_somebody_who_decides_is_gone(self):
        """F-08: sponsor turnover on their side, and whether somebody took over."""
        gone = theirs("P1", left_at=ago(40))
        role = holds("P1", "executive_sponsor")
        it = only(found(gone, role), "renewal.sponsor_turnover")
        assert it.reason == (
            "contact:P1, their executive sponsor, is gone since 22 September 2026; nobody has taken over."
        )
        assert (it.severity, it.renewal) == ("high", 0.35)
        heir = found(gone, role, theirs("P2"), holds("P2", "executive_sponsor"))
        assert only(heir, "renewal.sponsor_turnover").severity == "moderate"
        assert "contact:P2 has taken over" in only(heir, "renewal.sponsor_turnover").reason

    @pytest.mark.parametrize(
        ("more", "told"),
        [
            ({"until": dt.date(2026, 10, 1)}, True),
            ({"ended_at": ago(10)}, True),
            ({"until": dt.date(2025, 10, 1)}, False),
            ({"since": dt.date(2027, 1, 1)}, False),
            ({"until": dt.date(2027, 10, 1)}, False),
        ],
    )
    def test_roles_end_in_more_than_one_way(self, more, told):
        """A role that ended lately counts like a departure; one that ended long ago, or has not begun, does not."""
        assert ("renewal.sponsor_turnover" in found(theirs("P1"), holds("P1", "approver", **more))) == told

    def test_other_roles_and_our_own_people_are_not_meant(self):
        """A technician who left, or our own sponsor, is another matter."""
        assert found(theirs("P1", left_at=ago(40)), holds("P1", "technical")) == {}
        assert found(theirs("P1", left_at=ago(40)), holds("P1", "executive_sponsor", side="provider")) == {}

    def test_fewer_of_them_come_to_the_reviews(self):
        """F-08 S3-10: attendance as a sign: half as many as before."""
        people = [theirs(f"P{n}") for n in range(4)]
        ids = [p.contact_id for p in people]
        held = [
            Review(review_id=f"W{n}", customer_id="C1", held_at=ago(400 - 150 * n), participants=who)
            for n, who in enumerate((ids, ids, ids[:1]))
        ]
        it = only(found(*people, *held), "renewal.attendance_falling")
        assert it.reason == "1 of their people came to the last review; before it was 4 on average."
        assert "renewal.attendance_falling" not in found(*people, *held[:2])
        steady = attrs.evolve(held[2], participants=ids)
        assert "renewal.attendance_falling" not in found(*people, *held[:2], steady)

    def test_three_categories_make_most_of_the_tickets(self):
        """F-08: the diagnostic, asked before a renewal: more than half in the top three of many."""
        heavy = [ticket(n, n + 1, category=c) for n, c in enumerate("aaaabbbbccc")]
        light = [ticket(20 + n, n + 1, category=c) for n, c in enumerate("defg")]
        soon = contract(ends=IN_90_DAYS)
        it = only(found(soon, *heavy, *light), "renewal.concentration")
        assert "Three categories make 73% of the tickets of a year: a, b and c" in it.reason
        assert len(it.evidence) == 11
        assert "renewal.concentration" not in found(*heavy, *light)  # no renewal ahead
        assert "renewal.concentration" not in found(soon, *heavy)  # few categories: nothing to settle first
        even = [ticket(n, n + 1, category=c) for n, c in enumerate("abcdefghijklmn")]
        assert "renewal.concentration" not in found(soon, *even)

    def test_or_three_devices(self):
        """F-08: devices where categories say nothing."""
        units = [asset(f"B{n}") for n in range(7)]
        many = [ticket(n, n + 1, asset_id=f"B{n % 2}") for n in range(12)]
        few = [ticket(20 + n, n + 1, asset_id=f"B{n}") for n in range(2, 7)]
        it = only(found(contract(ends=IN_90_DAYS), *units, *many, *few), "renewal.concentration")
        assert "Three devices" in it.reason
        assert "asset:B0" in it.reason

    @pytest.mark.parametrize(
        ("known", "barrier", "said"),
        [
            (None, 0.1, "Going elsewhere would cost them little, and"),
            (
                "several",
                0.1,
                "They know several others who could do this, going there would cost them little, and",
            ),
            ("several", 0.8, None),
            (None, 0.8, None),
            ("several", 0.5, "They know several others who could do this, and"),
        ],
    )
    def test_what_going_elsewhere_would_take(self, known, barrier, said):
        """S1-10: alternatives and the barrier to them together: a high one holds them, a low one is reason enough."""
        who = attrs.evolve(CUSTOMER, alternatives_known=known)
        stated = fact("F1", "customer:C1", "switching_barrier", barrier)
        given = run(SIGNAL, contract(ends=IN_90_DAYS), stated, customer=who)
        assert ("renewal.easy_to_switch" in given) is (said is not None)
        assert said is None or only(given, "renewal.easy_to_switch").reason.startswith(said)

    def test_easy_to_switch_matters_when_the_contract_ends(self):
        """S1-10: several alternatives, and the end in sight."""
        free = Customer(customer_id="C1", alternatives_known="several")
        assert "renewal.easy_to_switch" in found(contract(ends=IN_90_DAYS), customer=free)
        assert "renewal.easy_to_switch" not in found(contract(), customer=free)
        bound = Customer(customer_id="C1", alternatives_known="none")
        assert "renewal.easy_to_switch" not in found(contract(ends=IN_90_DAYS), customer=bound)


# -- the risk --------------------------------------------------------------------------------------------------------------------


def reason(number, weight, customer_id="C1"):
    """Give a finding that weighs so much."""
    return Finding(
        code=f"acme.reason_{number}",
        customer_id=customer_id,
        subject=Ref(kind="customer", id=customer_id),
        severity="moderate",
        reason=f"Reason {number}.",
        renewal=weight,
    )


weights = st.lists(st.floats(min_value=0, max_value=1).map(lambda x: round(x, 6)), max_size=8)


@pytest.mark.law
@given(weights)
def test_the_risk_is_w_and_its_shares_sum_to_it(found_weights):
    """DESIGN §9: risk = W over every finding's renewal; the shares are exact and sum to the risk."""
    risk = renewal_risk([reason(n, w) for n, w in enumerate(found_weights)])
    assert risk.risk == pytest.approx(Accumulate()(found_weights), abs=1e-11)
    assert sum(r.share for r in risk.reasons) == pytest.approx(risk.risk, abs=1e-9)
    assert len(risk.reasons) == sum(w > 0 for w in found_weights)


@pytest.mark.law
@given(weights)
def test_without_a_reason_the_risk_is_exactly_its_if_removed(found_weights):
    """DESIGN §9, issue 6: evaluating without a reason gives exactly its ``if_removed``; no other reason's own value changes."""
    findings = [reason(n, w) for n, w in enumerate(found_weights)]
    whole = renewal_risk(findings)
    for one in whole.reasons:
        rest = renewal_risk([f for f in findings if f.key != one.finding])
        assert rest.risk == one.if_removed
        own = {r.finding: r.renewal for r in whole.reasons if r.finding != one.finding}
        assert {r.finding: r.renewal for r in rest.reasons} == own


@pytest.mark.law
@given(weights, st.randoms())
def test_the_order_of_findings_never_matters(found_weights, dice):
    """Shuffling the findings changes nothing, bit for bit."""
    findings = [reason(n, w) for n, w in enumerate(found_weights)]
    shuffled = findings[:]
    dice.shuffle(shuffled)
    assert renewal_risk(findings) == renewal_risk(shuffled)


@pytest.mark.law
@given(weights, st.floats(min_value=0.01, max_value=1))
def test_another_reason_never_lowers_the_risk(found_weights, more):
    """A plugin's finding joins by its ``renewal`` alone, and never makes the risk smaller."""
    findings = [reason(n, w) for n, w in enumerate(found_weights)]
    assert renewal_risk([*findings, reason(99, more)]).risk >= renewal_risk(findings).risk - 1e-11


def test_findings_without_weight_are_no_reasons():
    """None and zero weigh nothing; nothing at all is no risk."""
    quiet = attrs.evolve(reason(1, 0.5), renewal=None)
    assert renewal_risk([quiet, reason(2, 0.0)]).reasons == ()
    assert renewal_risk([]).risk == 0


def test_another_aggregate_may_be_asked_for():
    """Worst-of instead of W: the strongest reason is the risk."""
    risk = renewal_risk([reason(1, 0.5), reason(2, 0.25)], aggregate=Dominant())
    assert risk.risk == 0.5
    assert {r.finding.code: r.if_removed for r in risk.reasons} == {
        "acme.reason_1": 0.25,
        "acme.reason_2": 0.5,
    }


def test_two_customers_are_never_mixed():
    """A renewal is one customer's."""
    with pytest.raises(InvalidValueError, match="must be of one customer"):
        renewal_risk([reason(1, 0.5), reason(2, 0.5, "C2")])
