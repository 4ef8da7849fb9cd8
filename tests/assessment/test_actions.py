"""From findings to actions, decisions and comparisons."""

import datetime as dt

import attrs
import pytest
from assessment_fakes import AS_OF, SizeReliance, fleet_of, judged, tickets

from custrel.assessment import ActionPolicy, ActionRule, assess
from custrel.errors import UnknownNameError
from custrel.findings import Finding, FindingSeverity, Urgency
from custrel.model import (
    Approval,
    Asset,
    Contact,
    Customer,
    Decision,
    FindingKey,
    Recommendation,
    Ref,
    Relationship,
)
from custrel.portfolio import Portfolio

ASSET = Ref(kind="asset", id="A1")
ME = Ref(kind="customer", id="C1")


def says(*findings):
    """Make a signal that says just that."""

    def signal(case, /):
        return [f for f in findings if f.customer_id == case.customer_id]

    return signal


def found(code, severity="high", subject=ASSET, **fields):
    """Make a finding about the till."""
    return Finding(
        code=code, customer_id="C1", subject=subject, severity=severity, reason=f"{code} it is.", **fields
    )


def shop(*records):
    """Give a shop with one till."""
    return Portfolio.of(
        Customer(customer_id="C1", name="Boutique Sol"),
        Asset(asset_id="A1", customer_id="C1", kind="till", model="PX"),
        *records,
    )


def test_findings_of_one_rule_and_subject_become_one_action():
    """Deduplicated: two findings about one trouble are one thing to do, which names both as settled."""
    result = judged(
        shop(), signals=[says(found("recurrence.unowned"), found("recurrence.returning", "moderate"))]
    )
    (action,) = result.actions
    assert [k.code for k in action.settles] == ["recurrence.returning", "recurrence.unowned"]
    assert action.urgency is Urgency.SOON
    assert action.what == "Name an owner for the trouble on till PX (A1)"
    assert action.by == AS_OF.date() + dt.timedelta(days=ActionPolicy().days[Urgency.SOON])


def test_notes_and_good_news_are_never_things_to_do():
    """What goes well is worth saying, not doing."""
    result = judged(shop(), signals=[says(found("voice.good", "good"), found("data.note", "note"))])
    assert result.actions == ()
    assert "Going well" in str(result.brief("C1"))


def test_an_unknown_code_is_looked_into_and_named_by_its_plugin():
    """A plugin's finding becomes an action without any other hook."""
    result = judged(shop(), signals=[says(found("acme.noise", "critical"))])
    assert result.actions[0].what == "Look into till PX (A1)"
    assert result.actions[0].urgency is Urgency.NOW


def test_a_rule_of_ones_own_goes_first():
    """Action policies are values: the first rule that fits wins."""
    mine = ActionRule(codes=["acme.noise"], what="Measure {subject}", role="service_engineer")
    policy = ActionPolicy(rules=(mine, *ActionPolicy().rules))
    assert policy.rule("acme.noise") is mine
    assert "coverage.*" in policy.rule("coverage.gap").codes


def test_actions_are_ordered_by_urgency_then_reliance_then_burden_then_id():
    """Unlike numbers are never multiplied: the earlier criterion always decides."""
    findings = [
        Finding(code="a.b", customer_id=c, subject=Ref(kind="customer", id=c), severity=s, reason=f"{c}.")
        for c, s in (("A", "moderate"), ("B", "high"), ("C", "high"), ("D", "critical"))
    ]
    result = judged(fleet_of(A=9, B=0, C=2, D=0), signals=[says(*findings)])
    assert [a.customer_id for a in result.actions] == ["D", "C", "B", "A"]


def test_the_person_who_holds_the_role_is_named_unless_gone():
    """Addressed to somebody with standing to act; people who left are not asked."""
    seller = Contact(contact_id="P1")
    role = Relationship(
        relationship_id="R1", contact_id="P1", subject=ME, side="provider", role="account_manager"
    )
    result = judged(shop(seller, role), signals=[says(found("coverage.gap"))])
    assert result.actions[0].person_id == "P1"
    gone = attrs.evolve(seller, left_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert judged(shop(gone, role), signals=[says(found("coverage.gap"))]).actions[0].person_id is None
    over = attrs.evolve(role, until=dt.date(2026, 1, 1))
    assert judged(shop(seller, over), signals=[says(found("coverage.gap"))]).actions[0].person_id is None


def test_whom_to_talk_to_is_somebody_the_finding_shows_can_approve():
    """S4-06: evidence that names an approver addresses the action to them; else the holder of the role, else nobody."""
    people = [Contact(contact_id=p, customer_id="C1") for p in ("P1", "P2")]
    roles = [
        Relationship(relationship_id=f"R{p}", contact_id=p, subject=s, role="approver")
        for p, s in (("P1", ME), ("P2", ASSET))
    ]
    able = found("recommendation.unauthorized", evidence=[Ref(kind="contact", id="P2")])
    assert judged(shop(*people, *roles), signals=[says(able)]).actions[0].to_contact_id == "P2"
    plain = found("recommendation.unauthorized")
    assert (
        judged(shop(*people, *roles), signals=[says(plain)]).actions[0].to_contact_id == "P2"
    )  # for the till
    assert judged(shop(*people, roles[0]), signals=[says(plain)]).actions[0].to_contact_id == "P1"
    assert judged(shop(), signals=[says(plain)]).actions[0].to_contact_id is None
    assert "(nobody known)" in " ".join(str(judged(shop(), signals=[says(plain)]).brief("C1")).split())


def test_advice_nobody_has_heard_goes_to_whoever_may_approve_it():
    """An advice made to nobody is no reason to fail: it goes to an approver, or to nobody where none is recorded."""
    advice = Recommendation(
        recommendation_id="N1", customer_id="C1", subject=ASSET, kind="memory", made_at=AS_OF
    )
    finding = found("recommendation.undelivered", about=Ref(kind="recommendation", id="N1"))
    chief = Contact(contact_id="P9", customer_id="C1")
    may = Relationship(
        relationship_id="R9",
        contact_id="P9",
        subject=ME,
        role="approver",
        approves=[Approval(kind="memory")],
    )
    reached = judged(shop(advice, chief, may), signals=[says(finding)])
    assert [a.to_contact_id for a in reached.actions] == ["P9"]
    assert [a.to_contact_id for a in judged(shop(advice), signals=[says(finding)]).actions] == [None]


@pytest.mark.parametrize(
    ("verdict", "until", "is_open"),
    [
        ("accepted", None, True),
        ("dismissed", None, False),
        ("snoozed", dt.datetime(2026, 12, 1, tzinfo=dt.UTC), False),
        ("snoozed", dt.datetime(2026, 10, 1, tzinfo=dt.UTC), True),
    ],
)
def test_a_decision_sets_a_finding_aside_but_never_hides_it(verdict, until, is_open):
    """Dismissed and snoozed move under "set aside by you"; accepted and overdue ones stay open."""
    finding = found("coverage.gap")
    decision = Decision(decision_id="D1", finding=finding.key, verdict=verdict, until=until)
    result = judged(shop(decision), signals=[says(finding)])
    assert (len(result.findings), len(result.set_aside)) == ((1, 0) if is_open else (0, 1))
    assert len(result.actions) == len(result.findings)
    assert ("Set aside by you" in str(result.brief("C1"))) is not is_open
    assert len(result.to_rows("findings")) == 1


def test_the_latest_decision_counts():
    """A dismissal taken back is taken back."""
    finding = found("coverage.gap")
    decisions = [
        Decision(decision_id=i, finding=finding.key, verdict=v, at=dt.datetime(2026, m, 1, tzinfo=dt.UTC))
        for i, v, m in (("D1", "dismissed", 9), ("D2", "accepted", 10))
    ]
    assert judged(shop(*decisions), signals=[says(finding)]).set_aside == ()


def test_compare_goes_by_identity_not_by_sentence():
    """New, gone, worse, better by (code, subject, about); a reworded finding is the same; settled actions are named."""
    earlier = judged(
        shop(), signals=[says(found("a.stays"), found("a.worse", "low"), found("a.goes"), found("b.aside"))]
    )
    reworded = attrs.evolve(found("a.stays"), reason="In other words.")
    aside = Decision(decision_id="D1", finding=found("b.aside").key, verdict="dismissed")
    now = says(reworded, found("a.worse", "critical"), found("a.new"), found("b.aside"))
    later = judged(shop(aside), signals=[now])
    change = later.compare(earlier)
    assert [f.code for f in change.new] == ["a.new"]
    assert [f.code for f in change.gone] == ["a.goes"]
    assert [f.code for f in change.worse] == ["a.worse"]
    assert change.better == ()
    assert [f.code for f in earlier.compare(later).better] == ["a.worse"]
    assert str(change) == "1 new, 1 gone, 1 worse"
    assert not change.is_empty
    assert "New: a.new it is." in str(later.brief("C1", earlier=earlier))
    assert later.compare(later).is_empty
    assert str(later.compare(later)) == "nothing changed"
    assert "Nothing that asks for attention" in str(later.first_screen(earlier=later))


def test_compare_names_settled_actions():
    """An action is settled when none of its findings is open any more."""
    earlier = judged(shop(), signals=[says(found("coverage.gap"))])
    later = judged(shop(), signals=[says()])
    assert later.compare(earlier).settled == earlier.actions
    assert "1 action settled" in str(later.compare(earlier))


def test_rows_are_flat_and_have_the_same_columns():
    """Every table is rows of plain values; unknown tables are named with what there is."""
    result = judged(shop(*tickets("C1", 3)), signals=[says(found("coverage.gap"))])
    for table in (
        "actions",
        "assets",
        "customers",
        "diagnostics",
        "findings",
        "jobs",
        "questions",
        "recurrences",
    ):
        rows = result.to_rows(table)
        assert len({tuple(row) for row in rows}) <= 1
        assert all(v is None or isinstance(v, (str, int, float, bool)) for row in rows for v in row.values())
    assert result.to_rows("actions")[0]["settles"] == "coverage.gap asset:A1"
    assert result.to_rows("recurrences")[0]["incident_ids"] == "C1-1 C1-2 C1-3"
    with pytest.raises(UnknownNameError, match="did you mean 'assets'"):
        result.to_rows("asets")


def test_renewal_risk_stands_beside_the_customer():
    """A plugin's finding with a renewal ceiling joins the risk without any other hook; none found is None, not zero."""
    result = judged(shop(), signals=[says(found("acme.noise", renewal=0.3))])
    assert result.standing_of("C1").renewal_risk == pytest.approx(0.3)
    assert judged(shop(), signals=[]).standing_of("C1").renewal_risk is None


def test_severity_order_is_the_urgency_order():
    """Every severity that asks for attention has a tier, in the same order."""
    tiers = [ActionPolicy().tiers[s] for s in FindingSeverity if s in ActionPolicy().tiers]
    assert tiers == list(Urgency)


def test_finding_keys_are_what_decisions_name():
    """The key printed beside a finding is what a decision takes."""
    assert found("coverage.gap").key == FindingKey(code="coverage.gap", subject=ASSET)


def test_reliance_and_recurrence_can_be_left_to_the_built_in_ones():
    """A policy left out is the built-in one."""
    result = assess(shop(), as_of=AS_OF, reliance=SizeReliance(), signals=[])
    assert next(s.name for s in result.provenance.policies) == "size"


def test_the_band_of_an_action_is_that_of_its_subject():
    """The till's own band, the site's own, else the customer's; ranges that span bands are marked assumed."""
    from assessment_fakes import point

    from custrel.findings import AssetReliance, Reading, RelianceReport, SiteReliance
    from custrel.model import Interval, Site

    wide = Reading(
        range=Interval(lo=0.1, hi=0.9),
        typical=0.5,
        completeness=0.2,
        band="moderate",
        band_lo="low",
        band_hi="critical",
    )

    @attrs.frozen
    class Told(SizeReliance):
        """Reports what it was told."""

        def evaluate(self, case, /):
            """Give a critical till, a site of unknown weight, a customer of low weight."""
            return RelianceReport(
                customer_id=case.customer_id,
                policy="told",
                version="1",
                total=point(0.1),
                breadth=point(0.1),
                peak=point(0.1),
                assets=[AssetReliance(asset_id="A1", alone=point(0.9), now=point(0.9))],
                sites=[SiteReliance(site_id="S1", reading=wide)],
            )

    site = Ref(kind="site", id="S1")
    portfolio = shop(Site(site_id="S1", customer_id="C1"))
    findings = [found("coverage.gap"), found("coverage.gap", subject=site), found("voice.silent", subject=ME)]
    bands = {
        (a.subject.kind.value): (a.band.value, a.band_assumed)
        for a in judged(portfolio, reliance=Told(), signals=[says(*findings)]).actions
    }
    assert bands == {"asset": ("critical", False), "site": ("moderate", True), "customer": ("low", False)}
    rows = judged(portfolio, reliance=Told(), signals=[]).to_rows("assets")
    assert rows[0]["alone_lo"] == rows[0]["alone_hi"] == 0.9
    assert rows[0]["share_lo"] is None


def test_every_table_has_its_columns_filled_from_the_example():
    """Over the bundled example with the built-in policies every table but the diagnostics has rows of plain values."""
    from custrel import _demo, io

    result = assess(io.read_bundle(_demo.bundle()).strict(), as_of=_demo.AS_OF)
    for table in ("actions", "assets", "customers", "findings", "jobs", "questions", "recurrences"):
        rows = result.to_rows(table)
        assert rows, table
        assert all(v is None or isinstance(v, (str, int, float, bool)) for row in rows for v in row.values())
    broken = judged(shop(), signals=[lambda case: [1]])
    assert broken.to_rows("diagnostics")[0]["code"] == "policy.signal_failed"


def test_where_nobody_holds_a_role_whoever_looks_after_them_acts():
    """F-04: the day-to-day owner is who acts when the role itself is empty."""
    owner = Contact(contact_id="P1")
    role = Relationship(
        relationship_id="R1", contact_id="P1", subject=ME, side="provider", role="daily_owner"
    )
    action = judged(shop(owner, role), signals=[says(found("coverage.gap"))]).actions[0]
    assert (action.role, action.person_id) == ("daily_owner", "P1")


def test_roles_that_are_no_roles_are_held_by_nobody():
    """A rule may name a role of the reader's own house; nobody is invented for it."""
    mine = ActionRule(codes=["acme.*"], what="Measure {subject}", role="night watch", to_role="concierge")
    result = judged(shop(), signals=[says(found("acme.noise"))])
    policies = attrs.evolve(result.opinions("test"), actions=ActionPolicy(rules=(mine,)))
    assert policies.stamps != result.opinions("test").stamps
    assert policies.actions.rule("acme.noise") is mine


def trouble(subject, label, days, **fields):
    """Give a recurring trouble with incidents I<day> on a subject."""
    from custrel.findings import Episode, Recurrence, TempoReading

    start = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
    episodes = [
        Episode(start=start + dt.timedelta(days=d), end=start + dt.timedelta(days=d), incident_ids=[f"I{d}"])
        for d in days
    ]
    given = {"recurring": True, "expected": 1.0, **fields}
    return Recurrence(
        customer_id="C1",
        key_name="asset, symptom",
        key=(("symptom", label),),
        label=label,
        subject=subject,
        episodes=episodes,
        tempo=TempoReading(tempo="unknown", reason="a fake"),
        policy="told",
        version="1",
        horizon_days=28,
        method="fake",
        **given,
    )


@attrs.frozen
class Told:
    """Finds the troubles it was told."""

    found: tuple
    name: str = "told"
    version: str = "1"
    rounds: int = 0

    def profile(self, case, /):
        """Count nothing."""
        raise NotImplementedError

    def detect(self, case, /):
        """Give what it was told."""
        return self.found

    def settle(self, found, /):
        """Change nothing."""
        return found


def about(code, day, severity="high"):
    """Give a finding about the till and one of its incidents."""
    return found(code, severity, about=Ref(kind="incident", id=f"I{day}"))


def test_an_action_names_the_trouble_that_will_come_back_most_and_counts_the_others():
    """Two troubles on one unit are one thing to do there: the worse one is named and gives the reason."""
    minor = trouble(ASSET, "freezes on the till", (1, 5), expected=0.5, downtime_minutes=60)
    major = trouble(ASSET, "jams on the till", (2, 6), expected=3.0, effort_minutes=30)
    wide = trouble(ASSET, "trouble on the till", (1, 2, 5, 6), expected=2.0, downtime_minutes=120)
    told = [about("recurrence.accelerating", 1), about("recurrence.returning", 2)]
    (action,) = judged(shop(), recurrence=Told((minor, major, wide)), signals=[says(*told)]).actions
    assert action.what == "Find the cause of jams on the till (and 2 more there)"
    assert action.why == "recurrence.returning it is"
    assert (action.expected, action.hours_behind_it) == (
        3.0,
        2.0,
    )  # the wide one holds the others: counted once


def test_a_trouble_without_an_owner_gets_one_first():
    """Rules of one group are one action, in the words of the first that fits; its id does not change when one is settled."""
    it = trouble(ASSET, "jams on the till", (1, 5))
    both = [about("recurrence.unowned", 1), about("recurrence.returning", 1)]
    (with_owner_missing,) = judged(shop(), recurrence=Told((it,)), signals=[says(*both)]).actions
    assert with_owner_missing.what == "Name an owner for jams on the till"
    (owned,) = judged(shop(), recurrence=Told((it,)), signals=[says(both[1])]).actions
    assert owned.what == "Find the cause of jams on the till"
    assert owned.action_id == with_owner_missing.action_id


def test_the_owner_of_the_open_problem_is_who_finds_the_cause():
    """Somebody owns it: the action is theirs, unless they left or the record is closed."""
    from custrel.model import Problem

    it = trouble(ASSET, "jams", (1, 5), problem_ids=("P1",))
    owner = Contact(contact_id="tom")
    record = Problem(problem_id="P1", customer_id="C1", owner_id="tom")
    told = [says(about("recurrence.returning", 1))]

    def acts(*records):
        action = judged(shop(*records), recurrence=Told((it,)), signals=told).actions[0]
        return action.role, action.person_id

    assert acts(owner, record) == ("problem_owner", "tom")
    gone = attrs.evolve(owner, left_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert acts(gone, record) == ("operations_supervisor", None)
    closed = attrs.evolve(record, closed_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert acts(owner, closed) == ("operations_supervisor", None)


def test_advice_is_taken_to_who_may_approve_it_not_to_whoever_approves_something():
    """S4-06: an approver whose limit is too low is not the one to go to; whoever has it and may decide is."""
    from custrel.model import Approval, Money, Recommendation

    advice = Recommendation(
        recommendation_id="N1",
        customer_id="C1",
        subject=ASSET,
        kind="memory",
        made_to="P1",
        made_at=dt.datetime(2026, 8, 1, tzinfo=dt.UTC),
        price=Money(amount=480, currency="EUR"),
    )
    people = [Contact(contact_id=p, customer_id="C1") for p in ("P1", "P2")]
    limits = [
        Relationship(
            relationship_id=p,
            contact_id=p,
            subject=ME,
            role="approver",
            approves=[Approval(kind="*", up_to=Money(amount=limit, currency="EUR"))],
        )
        for p, limit in (("P1", 100), ("P2", 1000))
    ]
    told = found(
        "recommendation.unauthorized",
        about=Ref(kind="recommendation", id="N1"),
        evidence=[Ref(kind="contact", id="P1"), Ref(kind="contact", id="P2")],
    )
    assert judged(shop(advice, *people, *limits), signals=[says(told)]).actions[0].to_contact_id == "P2"
    heard = attrs.evolve(advice, delivered_to="P2", delivered_at=advice.made_at)
    assert judged(shop(heard, *people, *limits), signals=[says(told)]).actions[0].to_contact_id == "P2"
    nobody = judged(shop(advice, people[0]), signals=[says(told)]).actions[0]
    assert (nobody.to_contact_id, nobody.to_role) == (None, "approver")
    lost = found("recommendation.unauthorized", about=Ref(kind="recommendation", id="N9"))
    assert judged(shop(*people, *limits), signals=[says(lost)]).actions[0].to_contact_id == "P1"


def test_findings_of_two_plugins_are_two_things_to_look_into():
    """What no rule fits is grouped by the family of its code: strangers do not share an action."""
    told = [found("acme.noise"), found("acme.heat"), found("other.noise")]
    actions = judged(shop(), signals=[says(*told)]).actions
    assert [a.what for a in actions] == ["Look into till PX (A1)"] * 2
    assert sorted(len(a.settles) for a in actions) == [1, 2]


@pytest.mark.parametrize("what", ["Look at {thing}", "Look {", "{subject.name.x}", "{0}"])
def test_a_rule_whose_sentence_cannot_be_filled_in_is_refused(what):
    """The error names the rule's sentence and what it may name."""
    from custrel.errors import InvalidValueError

    with pytest.raises(InvalidValueError, match="may name"):
        ActionRule(codes=["a.b"], what=what, role="daily_owner")
    assert ActionPolicy().place(ActionRule(codes=["a.b"], what="Look", role="r")) == len(ActionPolicy().rules)


def test_every_built_in_code_has_a_rule_of_its_own():
    """No built-in finding ends as "look into it": each family says what a person would do."""
    policy = ActionPolicy()
    families = [
        "recurrence",
        "recommendation",
        "coverage",
        "relationship",
        "voice",
        "review",
        "renewal",
        "knowledge",
        "capacity",
        "data",
    ]
    assert all(policy.rule(f"{family}.anything") is not policy.otherwise for family in families)


def test_nothing_is_due_after_the_last_year_there_is():
    """At the end of the calendar an action has no day, and nothing breaks."""
    from assessment_fakes import CountRecurrence

    end = dt.datetime(9999, 12, 31, 12, tzinfo=dt.UTC)
    told = says(found("coverage.gap"))
    result = assess(shop(), as_of=end, reliance=SizeReliance(), recurrence=CountRecurrence(), signals=[told])
    assert result.actions[0].by is None
    assert result.first_screen()


def test_without_a_reliance_report_an_action_has_no_band():
    """Who calls the rules alone, with no opinion on reliance, gets actions without a band, not an error."""
    from custrel.assessment._actions import actions_for
    from custrel.typing import CustomerCase

    p = shop()
    case = CustomerCase.of(p, "C1", as_of=AS_OF)
    (action,) = actions_for(case, p, [found("coverage.gap")], ActionPolicy())
    assert (action.band, action.band_assumed) == (None, False)
