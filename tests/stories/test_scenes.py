"""Every scene is a sound portfolio of its own, and all of them fit into one."""

import pytest
from scenes import SCENES, tickets_only
from scenes.common import AS_OF, STAFF

from custrel import Portfolio
from custrel.typing import CustomerCase


@pytest.mark.parametrize("scene", SCENES, ids=lambda s: s.__name__)
def test_a_scene_is_a_sound_portfolio(scene):
    """Each scene fits together by itself and says what was known on 1 November 2026."""
    case = CustomerCase.of(scene.portfolio(), scene.CUSTOMER_ID, as_of=AS_OF)
    assert case.customer.customer_id == scene.CUSTOMER_ID
    assert case.incidents or case.reviews


def test_the_scenes_stand_side_by_side():
    """No id of one scene is used by another, so a larger portfolio can hold them all."""
    whole = Portfolio.of(*STAFF, *(record for scene in SCENES for record in scene.records()))
    assert [c.customer_id for c in whole.customers] == sorted(s.CUSTOMER_ID for s in SCENES)


def test_the_ticket_import_holds_nothing_but_tickets():
    """The sixth scene knows no people, no cover and no use: what is not there must not be made up elsewhere."""
    p = tickets_only.portfolio()
    assert not any((p.contacts, p.contracts, p.jobs, p.relationships, p.facts, p.observed))
    assert all(a.implied and a.kind is None for a in p.assets)
