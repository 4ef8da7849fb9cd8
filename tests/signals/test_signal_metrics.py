"""The plain numbers behind relationship and voice."""

import pytest
from signal_helpers import ago, asset, case_of, ours, site, survey, theirs, ticket, touch

from custrel.errors import UnknownNameError
from custrel.model import Problem
from custrel.signals import ContactShape, Part, QuadrantPair, Satisfaction, contact_shape, satisfaction_by

PEOPLE = (
    theirs("P1", quadrant="technical"),
    theirs("P2", quadrant="business"),
    ours("E1", quadrant="technical", function="service"),
    ours("E2", quadrant="business", function="sales"),
    ours("E3"),
)


class TestContactShape:
    def test_the_four_quadrants(self):
        """F-01: touches per pair of quadrants and how many were caused by trouble; a meeting of many counts for each pair once."""
        case = case_of(
            asset(),
            site(),
            *PEOPLE,
            ticket(1, 50),
            touch(1, 40, contact_ids=["P1"], staff_ids=["E1"], incident_id="I1"),
            touch(2, 30, contact_ids=["P1"], staff_ids=["E1", "E3"]),
            touch(3, 20, contact_ids=["P1", "P2"], staff_ids=["E2"]),
        )
        shape = contact_shape(case)
        counts = {(p.theirs.value, p.ours.value): (p.touches, p.caused) for p in shape.pairs}
        assert counts == {
            ("business", "business"): (1, 0),
            ("business", "technical"): (0, 0),
            ("technical", "business"): (1, 0),
            ("technical", "technical"): (2, 1),
        }
        assert shape.touches == 3
        assert shape.caused_share == pytest.approx(1 / 3)

    def test_whether_anybody_came_without_an_offer(self):
        """S2-09: the share without an offer among known purposes; days since the last one, ever."""
        case = case_of(
            *PEOPLE,
            touch(1, 20, selling=True),
            touch(2, 10, selling=False),
            touch(3, 5),
            touch(4, 500, selling=False),
        )
        shape = contact_shape(case)
        assert (shape.free_share, shape.days_since_free, shape.touches) == (0.5, 10, 3)
        long_ago = contact_shape(case_of(*PEOPLE, touch(4, 500, selling=False)))
        assert (long_ago.free_share, long_ago.days_since_free) == (None, 500)

    def test_breadth(self):
        """S2-12: which of our functions they know, as far as recorded."""
        case = case_of(*PEOPLE, touch(1, 20, staff_ids=["E1", "E2", "E3"]))
        assert contact_shape(case).functions == ("sales", "service")

    def test_nothing_met_is_none_not_zero(self):
        """No touch at all: shares are not known, the matrix is empty, the look-back is stated."""
        shape = contact_shape(case_of(*PEOPLE, touch(1, 90, kind="internal")), days=30)
        assert shape == ContactShape(days=30, touches=0, pairs=shape.pairs)
        assert sum(p.touches for p in shape.pairs) == 0
        assert shape.pairs[0] == QuadrantPair(theirs="business", ours="business", touches=0, caused=0)


class TestSatisfaction:
    def case(self):
        """Three tickets by two agents on two units, four surveys."""
        return case_of(
            asset(),
            asset("A2"),
            site(),
            *PEOPLE,
            Problem(problem_id="B1", customer_id="C1"),
            ticket(1, 50, handled_by="Tom", site_id="S1", category="till", problem_id="B1", contact_id="P1"),
            ticket(2, 40, handled_by="Ada", asset_id="A2", site_id="S1", category="till"),
            ticket(3, 30, handled_by="Tom", asset_id=None, contact_id="P2"),
            survey(1, 49, 48, 5, incident_id="I1"),
            survey(2, 39, 38, 1, incident_id="I2", contact_id="P2"),
            survey(3, 29, incident_id="I3"),
            survey(4, 20, 19, 3),
            survey(5, 28, 27, 5, incident_id="I2", self_rated=True),
        )

    @pytest.mark.parametrize(
        ("part", "expected"),
        [
            ("asset", [("A2", 1, 1, 0.0), ("A1", 1, 1, 1.0)]),
            ("site", [("S1", 2, 2, 0.5)]),
            ("agent", [("Ada", 1, 1, 0.0), ("Tom", 2, 1, 1.0)]),
            ("contact", [("P2", 2, 1, 0.0), ("P1", 1, 1, 1.0)]),
            ("problem", [("B1", 1, 1, 1.0)]),
            ("category", [("till", 2, 2, 0.5)]),
        ],
    )
    def test_by_what_they_are_content(self, part, expected):
        """S3-02: through the ticket, by unit, place, person, agent, problem, category; least content first; our own answers left out."""
        rows = satisfaction_by(self.case(), part)
        assert [(r.value, r.sent, r.answered, r.mean) for r in rows] == expected

    def test_unanswered_is_not_satisfied(self):
        """S3-03: a question without an answer counts as sent and has no mean; it comes last."""
        rows = satisfaction_by(
            case_of(
                asset(),
                asset("A2"),
                site(),
                ticket(1, 50),
                ticket(2, 40, asset_id="A2"),
                survey(1, 49, incident_id="I1"),
                survey(2, 39, 38, 2, incident_id="I2"),
            ),
            Part.ASSET,
        )
        assert rows[-1] == Satisfaction(part="asset", value="A1", sent=1, answered=0)

    def test_an_unknown_part_is_refused(self):
        """Only the parts there are."""
        with pytest.raises(UnknownNameError, match="unknown part 'agents'; did you mean 'agent'"):
            satisfaction_by(self.case(), "agents")

    def test_what_is_answered_later_is_not_yet_known(self):
        """Time comes in with the case."""
        case = case_of(asset(), site(), ticket(1, 50), survey(1, 49, 20, 5, incident_id="I1"), as_of=ago(30))
        assert satisfaction_by(case, "asset")[0].mean is None
