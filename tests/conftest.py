"""What every test shares: how hard Hypothesis tries, and the hash seed the run happened to have."""

import datetime as dt
import os

import pytest
from hypothesis import HealthCheck, settings

# How many examples a law gets is a choice of the run, never of the law: 25 while working, 500 in the gate, 5000
# overnight, 5 where the gate only asks whether another Python or other dependencies change anything. Building whole
# portfolios takes its time, which says nothing about the law: hence no deadline. The gate draws the same examples every
# time (it sets CI), so that a red gate means the change and not the draw; the others explore.
_SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large)
settings.register_profile(
    "fast",
    max_examples=25,
    deadline=None,
    print_blob=True,
    suppress_health_check=_SLOW,
    derandomize=bool(os.environ.get("CI")),
)
settings.register_profile("ci", settings.get_profile("fast"), max_examples=500, derandomize=True)
settings.register_profile("few", settings.get_profile("ci"), max_examples=5)
settings.register_profile("deep", settings.get_profile("fast"), max_examples=5000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))


def pytest_report_header() -> str:
    """Say what cannot be seen from the command line."""
    profile = os.environ.get("HYPOTHESIS_PROFILE", "fast")
    seed = os.environ.get("PYTHONHASHSEED", "random")
    return f"hypothesis profile: {profile} ({settings.default.max_examples} examples); PYTHONHASHSEED: {seed}"


@pytest.fixture(scope="session")
def as_of() -> dt.datetime:
    """The instant most examples are about."""
    return dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
