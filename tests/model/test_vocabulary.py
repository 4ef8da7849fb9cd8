"""The words of the field are all there, spelled as the field spells them, worst or first in the order declared."""

import enum
from typing import Any

import pytest

from custrel import model as m

WORDS: list[tuple[type[enum.StrEnum], str]] = [
    (m.CoverageKind, "warranty extended_warranty service_contract time_and_materials goodwill none"),
    (m.ContractStatus, "draft active suspended canceled expired"),
    (m.Renewal, "never tacit express"),
    (m.StartBasis, "install manufacture purchase go_live"),
    (m.ComponentKind, "labor parts expenses"),
    (m.Exchange, "advance return loaner"),
    (m.IncidentKind, "incident request scheduled"),
    (m.IncidentStatus, "new in_progress on_hold resolved closed canceled duplicate"),
    (m.ProblemStatus, "new assess root_cause_analysis fix_in_progress resolved closed"),
    (m.ProblemResolution, "fix_applied risk_accepted duplicate canceled"),
    (m.OperatingMode, "continuous intermittent standby on_demand batch seasonal"),
    (m.Complexity, "simple moderate complex"),
    (m.AssetStatus, "purchased shipped installed registered obsolete"),
    (m.StatusReason, "not_ready off offline online paused standby"),
    (m.Monitoring, "manual_observation remote_report none"),
    (m.Level, "none minor moderate major essential"),
    (m.Dimension, "mission safety own_customers financial compliance personnel"),
    (m.Side, "customer provider partner"),
    (m.Quadrant, "business technical"),
    (m.AccessMethod, "password key_card id_card escort remote_session other"),
    (m.Channel, "on_site phone email video portal event"),
    (m.Formality, "casual formal"),
    (m.How, "observed interviewed survey assumed"),
    (m.VerdictOnFinding, "accepted dismissed snoozed"),
    (m.Verdict, "yes no unknown"),
    (m.SurveyDirection, "high_is_good low_is_good"),
    (
        m.Kind,
        (
            "customer site job asset contract contact relationship incident problem recommendation touchpoint "
            "survey review fact decision"
        ),
    ),
]


@pytest.mark.parametrize(("kind", "words"), WORDS, ids=[k.__name__ for k, _ in WORDS])
def test_members_are_the_words_of_the_field(kind: type[enum.StrEnum], words: str) -> None:
    """Exactly these members, in this order, each named after its lowercase value (S0-09, S0-19, S3-09)."""
    assert [member.value for member in kind] == words.split()
    for member in kind:
        assert member.name == member.value.upper()
        assert str(member) == member.value
        assert kind(member.value) is member


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (m.ActionKind, "retrain collect reorganize process deliver other"),
        (
            m.Role,
            (
                "gatekeeper primary_contact technical approver billing decision_maker user executive_sponsor "
                "account_manager operations_supervisor sales_engineer support_agent service_engineer daily_owner "
                "researches purchases implements"
            ),
        ),
        (
            m.TouchpointKind,
            "general_conversation value_and_adoption expansion_opportunity renewal_support visit focus_group webinar",
        ),
        (
            m.RecommendationKind,
            "memory cpu disk operating_system software_revision replacement repair contract training capacity other",
        ),
    ],
)
def test_open_lists_hold_at_least_the_standard_words(kind: type[enum.StrEnum], words: str) -> None:
    """Lists that grow with the field hold at least its standard words."""
    assert set(words.split()) <= {member.value for member in kind}


def test_every_enumeration_is_lowercase_and_unique() -> None:
    """No two members share a value, no value has a capital or a blank; spelling is American (canceled, labor)."""
    kinds: list[Any] = [getattr(m, n) for n in m.__all__]
    enums = [k for k in kinds if isinstance(k, type) and issubclass(k, enum.Enum)]
    assert len(enums) > 30
    for kind in enums:
        values = [member.value for member in kind]
        assert len(set(values)) == len(values) == len(kind.__members__)
        assert all(v == v.lower() and " " not in v and v.isascii() for v in values)
        assert not {v for v in values if "cancelled" in v or "labour" in v}


def test_the_two_silences_are_singletons() -> None:
    """Not applicable and unknown are one value each, show themselves as the constant, and are not each other."""
    assert repr(m.NOT_APPLICABLE) == "NOT_APPLICABLE"
    assert repr(m.UNKNOWN) == "UNKNOWN"
    assert m.NotApplicable("not_applicable") is m.NOT_APPLICABLE
    assert m.Unknown("unknown") is m.UNKNOWN
    assert m.UNKNOWN != m.NOT_APPLICABLE
