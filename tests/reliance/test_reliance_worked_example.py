"""The worked example of DESIGN §6, to three decimals, and what must be said plainly about it."""

import pickle

import pytest
from reliance_world import asset, job, report_of

from custrel.findings import RelianceReport
from custrel.model import Dimension, Interval, Site, Unit

NONE = {d.value: "none" for d in Dimension}


@pytest.fixture(scope="module")
def shop() -> RelianceReport:
    """A till that is the only means of payment, two mirrored web servers, three presses at half capacity each."""
    usual = {"workaround": 0, "operating_mode": "continuous", "site_id": "S"}
    ids = ("pos", "w1", "w2", "p1", "p2", "p3")
    pay = {**NONE, "mission": "essential", "own_customers": "essential", "financial": "major"}
    web = {**NONE, "mission": "major", "own_customers": "major", "financial": "major"}
    press = {**NONE, "mission": "major", "financial": "major"}
    return report_of(
        Site(site_id="S", customer_id="C", business_share=1),
        *[asset(i, site_id="S") for i in ids],
        job("pay", [Unit(asset_id="pos")], shifts=1, consequences=pay, **usual),
        job("web", [Unit(asset_id="w1"), Unit(asset_id="w2")], shifts=3, consequences=web, **usual),
        job(
            "press",
            [Unit(asset_id=i, capacity=0.5) for i in ("p1", "p2", "p3")],
            shifts=2,
            consequences=press,
            **usual,
        ),
    )


def test_severities(shop: RelianceReport) -> None:
    """S: .863 for payment, .728 for the web shop, .631 for the presses."""
    assert {j.job_id: round(j.severity.lo, 3) for j in shop.jobs} == {
        "pay": 0.863,
        "web": 0.728,
        "press": 0.631,
    }
    assert all(j.severity.width == 0 and j.loss == Interval.point(1) for j in shop.jobs)


def test_alone(shop: RelianceReport) -> None:
    """alone: the till .863; each server [0, .073], point .036; each press [0, .060], point .031. S0-22, S0-23."""
    found = {
        a.asset_id: tuple(round(x, 3) for x in (a.alone.range.lo, a.alone.range.hi, a.alone.typical))
        for a in shop.assets
    }
    assert found == {
        "pos": (0.863, 0.863, 0.863),
        **dict.fromkeys(("w1", "w2"), (0.0, 0.073, 0.036)),
        **dict.fromkeys(("p1", "p2", "p3"), (0.0, 0.060, 0.031)),
    }


def test_total_and_shares(shop: RelianceReport) -> None:
    """Total .927 = till .402 + servers .144 × 2 + presses .079 × 3."""
    assert round(shop.total.typical, 3) == 0.927
    assert shop.total.range.width == 0
    shares = {a.asset_id: round(a.share.lo, 3) for a in shop.assets if a.share}
    assert shares == {"pos": 0.402, "w1": 0.144, "w2": 0.144, "p1": 0.079, "p2": 0.079, "p3": 0.079}
    assert sum(a.share.lo for a in shop.assets if a.share) == pytest.approx(shop.total.typical, abs=1e-12)
    assert {j.job_id: round(j.share.lo, 3) for j in shop.jobs if j.share} == {
        "pay": 0.402,
        "web": 0.288,
        "press": 0.237,
    }


def test_words(shop: RelianceReport) -> None:
    """The till is the sole means of payment and critical; the servers are not, and nothing is down, so now is alone."""
    till, server = shop.asset("pos"), shop.asset("w1")
    assert till is not None
    assert server is not None
    assert (till.alone.words, till.sole_means_jobs, till.alone.completeness) == ("critical", ("pay",), 1)
    assert (server.alone.words, server.sole_means_jobs) == ("low", ())
    assert server.now == server.alone
    assert (shop.breadth.words, shop.peak.words, shop.warnings, shop.nothing_known) == (
        "critical",
        "critical",
        (),
        False,
    )


def test_the_report_is_a_value(shop: RelianceReport) -> None:
    """It pickles and compares."""
    assert pickle.loads(pickle.dumps(shop)) == shop
