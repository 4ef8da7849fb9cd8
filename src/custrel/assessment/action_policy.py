"""How findings become things to do: by code, for whom, how soon."""

from typing import Final, final

import attrs

from custrel._fields import FrozenMap, check
from custrel.findings import FindingSeverity, Urgency

__all__ = ["ActionPolicy", "ActionRule"]


@final
@attrs.frozen(kw_only=True, order=False)
class ActionRule:
    """What to do about findings of some codes.

    ``codes`` are full codes, or a family with a star (``coverage.*``). ``what`` is the sentence, with
    ``{subject}``, ``{about}`` and ``{customer}`` filled in by name. ``role`` is who should do it on our side.
    ``to_role`` whom they should talk to on the customer's. Findings of one customer that share a rule and a
    subject become one action; ``per_customer`` True: one for all subjects.

    Example:
        >>> ActionRule(codes=["recurrence.unowned"], what="Name an owner for {subject}", role="operations_supervisor").role
        'operations_supervisor'
    """

    codes: tuple[str, ...]
    what: str
    role: str
    to_role: str | None = None
    per_customer: bool = False

    def __attrs_post_init__(self) -> None:
        """Check every field."""
        check(self)


_RULES: Final = (
    ActionRule(
        codes=("reliance.sole_means_down", "reliance.down_now"),
        what="Get {subject} running again",
        role="operations_supervisor",
        to_role="gatekeeper",
    ),
    ActionRule(
        codes=("knowledge.no_record",),
        what="Help with {subject}, then write down what it is, where it stands and what for",
        role="service_engineer",
        to_role="primary_contact",
    ),
    ActionRule(
        codes=("recommendation.*",),
        what="Take the recommendation on {subject} to somebody who can approve it",
        role="account_manager",
        to_role="approver",
    ),
    ActionRule(
        codes=("recurrence.*",),
        what="Give the trouble on {subject} one owner and find its cause",
        role="operations_supervisor",
    ),
    ActionRule(
        codes=("coverage.*",),
        what="Settle the cover of {subject}",
        role="account_manager",
        to_role="approver",
    ),
    ActionRule(
        codes=("relationship.no_sponsor", "relationship.sponsor_is_seller", "relationship.sponsor_silent"),
        what="Put an executive sponsor beside {customer} who is not the seller",
        role="executive_sponsor",
        per_customer=True,
    ),
    ActionRule(
        codes=("relationship.*", "voice.*"),
        what="Go and see {customer} when nothing is being sold and nothing is broken",
        role="account_manager",
        per_customer=True,
    ),
    ActionRule(
        codes=("review.*",),
        what="Answer what the last review left open with {customer}",
        role="account_manager",
        per_customer=True,
    ),
    ActionRule(
        codes=("renewal.*",),
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
        codes=("knowledge.*", "reliance.perception_gap"),
        what="Ask {customer} how they use what we service",
        role="account_manager",
        to_role="primary_contact",
        per_customer=True,
    ),
    ActionRule(
        codes=("data.*",),
        what="Mend the records of {customer}",
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
    """Rules in order, the first that fits a finding's code wins; findings no rule fits become "look into it".

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
