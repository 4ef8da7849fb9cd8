"""How findings become things to do: by code, for whom, how soon."""

from typing import Final, final

import attrs

from custrel._fields import FrozenMap, check
from custrel.errors import InvalidValueError
from custrel.findings import FindingSeverity, Urgency

__all__ = ["ActionPolicy", "ActionRule"]

WORDS: Final = ("subject", "about", "customer", "trouble")  # what a rule's sentence may name


@final
@attrs.frozen(kw_only=True, order=False)
class ActionRule:
    """What to do about findings of some codes.

    ``codes`` are full codes, or a family with a star (``coverage.*``); of findings equally severe the one whose code
    comes first gives the reason. ``what`` is the sentence, with ``{subject}``, ``{about}``, ``{customer}`` and
    ``{trouble}`` (the worst recurring trouble behind the findings, else the trouble on the subject) filled in by name.
    ``role`` is who should do it on our side, ``to_role`` whom they should talk to on the customer's. Findings of one
    customer that share a rule and a subject become one action; ``per_customer`` True: one for all subjects. Rules with
    the same ``group`` make one action together, in the words of the first of them that fits.

    Raises `InvalidValueError` for a ``what`` with any other name in braces.

    Example:
        >>> ActionRule(codes=["recurrence.unowned"], what="Name an owner for {subject}", role="operations_supervisor").role
        'operations_supervisor'
    """

    codes: tuple[str, ...]
    what: str
    role: str
    to_role: str | None = None
    per_customer: bool = False
    group: str = ""

    def __attrs_post_init__(self) -> None:
        """Check every field, and that the sentence can be filled in."""
        check(self)
        try:
            self.what.format(**dict.fromkeys(WORDS, ""))
        except (LookupError, ValueError, AttributeError):
            names = ", ".join(f"{{{word}}}" for word in WORDS)
            raise InvalidValueError(
                "ActionRule", "what", f"may name {names} and nothing else", self.what
            ) from None


_RULES: Final = (
    ActionRule(
        codes=("reliance.sole_means_down", "reliance.down_now"),
        what="Get {subject} running again",
        role="operations_supervisor",
        to_role="gatekeeper",
    ),
    ActionRule(
        codes=("reliance.spare_down",),
        what="Bring back the spare beside {subject}",
        role="operations_supervisor",
        to_role="gatekeeper",
    ),
    ActionRule(
        codes=("knowledge.no_record",),
        what="Help with {subject}, then write down what it is",
        role="service_engineer",
        to_role="primary_contact",
    ),
    ActionRule(
        codes=(
            "recommendation.foretold",
            "recommendation.unauthorized",
            "recommendation.undelivered",
            "recommendation.*",
        ),
        what="Take our advice on {subject} to an approver",
        role="account_manager",
        to_role="approver",
    ),
    ActionRule(
        codes=("recurrence.back_after_fix", "recurrence.unowned"),
        what="Name an owner for {trouble}",
        role="operations_supervisor",
        group="trouble",
    ),
    ActionRule(
        codes=("recurrence.shared_cause", "recurrence.common_cause"),
        what="Find the one cause behind what went wrong at once at {customer}",
        role="operations_supervisor",
        per_customer=True,
    ),
    ActionRule(
        codes=(
            "recurrence.accelerating",
            "recurrence.prime_hours",
            "recurrence.returning",
            "recurrence.green_but_recurring",
            "recurrence.*",
        ),
        what="Find the cause of {trouble}",
        role="operations_supervisor",
        group="trouble",
    ),
    ActionRule(
        codes=("coverage.unused", "coverage.allowance", "coverage.effort_beyond_price"),
        what="Go through {subject} with them",
        role="account_manager",
        to_role="decision_maker",
    ),
    ActionRule(
        codes=("coverage.mismatch", "coverage.gap", "coverage.*"),
        what="Settle what covers {subject}",
        role="account_manager",
        to_role="approver",
    ),
    ActionRule(
        codes=("relationship.no_sponsor", "relationship.sponsor_is_seller"),
        what="Put an executive sponsor beside {customer} who is not the seller",
        role="executive_sponsor",
        per_customer=True,
    ),
    ActionRule(
        codes=("relationship.sponsor_silent",),
        what="See {customer} as their executive sponsor",
        role="executive_sponsor",
        to_role="decision_maker",
        per_customer=True,
    ),
    ActionRule(
        codes=("relationship.no_daily_owner", "relationship.no_escalation_contact"),
        what="Name whom {customer} can call",
        role="operations_supervisor",
        per_customer=True,
    ),
    ActionRule(
        codes=("relationship.no_gatekeeper",),
        what="Find out who opens the door to {subject}, and how",
        role="daily_owner",
        to_role="primary_contact",
    ),
    ActionRule(
        codes=("relationship.unannounced_visit",),
        what="Announce every visit to {customer}, with a work order",
        role="operations_supervisor",
        to_role="gatekeeper",
        per_customer=True,
    ),
    ActionRule(
        codes=("relationship.matters_to_them",),
        what="Keep {about} told about {subject}",
        role="daily_owner",
    ),
    ActionRule(
        codes=("voice.unhappy", "voice.public_criticism", "voice.declining"),
        what="Call {customer} about what they are unhappy with",
        role="account_manager",
        to_role="primary_contact",
        per_customer=True,
    ),
    ActionRule(
        codes=("voice.competitor_preferred",),
        what="Ask {customer} what the others do better",
        role="account_manager",
        to_role="decision_maker",
        per_customer=True,
    ),
    ActionRule(
        codes=("voice.unasked",),
        what="Ask {customer} how we are doing",
        role="account_manager",
        to_role="primary_contact",
        per_customer=True,
    ),
    ActionRule(
        codes=("relationship.*", "voice.*"),
        what="Go and see {customer} with nothing to sell and nothing broken",
        role="account_manager",
        per_customer=True,
    ),
    ActionRule(
        codes=("review.action_overdue", "review.slow_answer"),
        what="Do what was promised to {customer}, and tell them",
        role="account_manager",
        per_customer=True,
    ),
    ActionRule(
        codes=("review.overdue", "review.unrehearsed", "review.item_unowned", "renewal.attendance_falling"),
        what="Prepare the next review with {customer}",
        role="account_manager",
        to_role="decision_maker",
        per_customer=True,
    ),
    ActionRule(
        codes=("review.gap", "review.disagreement_open", "review.*"),
        what="Answer what the last review left open with {customer}",
        role="account_manager",
        to_role="decision_maker",
        per_customer=True,
    ),
    ActionRule(
        codes=("renewal.aged_high_priority",),
        what="Close what is urgent and still open at {customer}",
        role="operations_supervisor",
        to_role="primary_contact",
        per_customer=True,
    ),
    ActionRule(
        codes=("renewal.sponsor_turnover",),
        what="Meet whoever decides at {customer} now",
        role="executive_sponsor",
        to_role="decision_maker",
        per_customer=True,
    ),
    ActionRule(
        codes=("renewal.due", "renewal.*"),
        what="Open the renewal talk with {customer}",
        role="account_manager",
        to_role="decision_maker",
        per_customer=True,
    ),
    ActionRule(
        codes=("capacity.*",),
        what="Plan more capacity for {subject}",
        role="sales_engineer",
        to_role="technical",
    ),
    ActionRule(
        codes=("knowledge.use_unknown", "knowledge.*", "reliance.perception_gap"),
        what="Ask {customer} how they use what we service",
        role="account_manager",
        to_role="primary_contact",
        per_customer=True,
    ),
    ActionRule(
        codes=("data.tickets_only", "data.*"),
        what="Complete the records of {customer}",
        role="operations_supervisor",
        per_customer=True,
    ),
)
_OTHERWISE: Final = ActionRule(codes=("*",), what="Look into {subject}", role="account_manager")
_DAYS: Final = FrozenMap({Urgency.NOW: 2, Urgency.SOON: 14, Urgency.PLANNED: 45})
_TIERS: Final = FrozenMap(
    {
        FindingSeverity.CRITICAL: Urgency.NOW,
        FindingSeverity.HIGH: Urgency.SOON,
        FindingSeverity.MODERATE: Urgency.PLANNED,
        FindingSeverity.LOW: Urgency.WHENEVER,
    }
)


@final
@attrs.frozen(kw_only=True, order=False)
class ActionPolicy:
    """Rules in order, the first that fits a finding's code wins; findings no rule fits become "look into it", by family.

    ``days`` from now by urgency and ``tiers`` from severity to urgency are house judgement, meant to be
    changed. Notes and what is going well (``note``, ``good``) never become actions.

    Example:
        >>> ActionPolicy().rule("coverage.gap").role
        'account_manager'
    """

    rules: tuple[ActionRule, ...] = _RULES
    days: FrozenMap[Urgency, int] = _DAYS
    tiers: FrozenMap[FindingSeverity, Urgency] = _TIERS
    otherwise: ActionRule = _OTHERWISE

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)

    def rule(self, code: str, /) -> ActionRule:
        """Give the rule for a code.

        Example:
            >>> ActionPolicy().rule("acme.noise").what
            'Look into {subject}'
        """
        family = code.partition(".")[0] + ".*"
        for rule in self.rules:
            if code in rule.codes or family in rule.codes:
                return rule
        return self.otherwise

    def place(self, rule: ActionRule, /) -> int:
        """Give where a rule stands, the first at 0; a rule that is not among them comes last.

        Example:
            >>> ActionPolicy().place(ActionPolicy().rule("reliance.down_now"))
            0
        """
        # Nearly always one of these very rules: identity is seen sooner than equality.
        for place, one in enumerate(self.rules):
            if one is rule:
                return place
        return self.rules.index(rule) if rule in self.rules else len(self.rules)
