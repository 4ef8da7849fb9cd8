"""The bundled example: eight customers of an imaginary service company, as one JSON bundle.

Made by ``examples/make_demo.py`` from the scenes in ``tests/stories`` and two ordinary customers drawn with a
fixed seed.
"""

import datetime as dt
from importlib import resources
from typing import Final

AS_OF: Final = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
EARLIER: Final = dt.timedelta(days=28)  # before that, for what changed since
CUSTOMER: Final = "northgate"  # whose brief is shown after the first screen
FILE: Final = "portfolio.json"


def bundle() -> bytes:
    """Give the bundle's bytes, as installed."""
    return resources.files(__package__ or "custrel._demo").joinpath(FILE).read_bytes()
