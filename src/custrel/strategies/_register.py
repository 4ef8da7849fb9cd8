"""What Hypothesis calls when it is imported: from then on ``st.from_type`` knows our classes."""

import datetime as dt
import inspect
from typing import Any

import attrs
from hypothesis import strategies as st

from custrel import findings as f
from custrel import model as m
from custrel.assessment import Assessment, assess
from custrel.model import KINDS
from custrel.portfolio import Portfolio
from custrel.strategies import single, values, whole
from custrel.strategies._wide import wide


def _assessed(portfolio: Portfolio, as_of: dt.datetime) -> Assessment:
    return assess(portfolio, as_of=as_of)


def register() -> None:
    """Tell Hypothesis how to draw each of our classes, whole portfolios and assessments too; calling it again changes nothing.

    Example:
        >>> from hypothesis import strategies as st
        >>> from custrel.model import Asset
        >>> register()
        >>> st.from_type(Asset).validate()
    """
    given: dict[type[Any], st.SearchStrategy[Any]] = {
        **{info.cls: single.records(kind) for kind, info in KINDS.items()},
        m.Record: single.records(),
        m.Interval: values.intervals(),
        m.Money: values.money(),
        m.Quantity: values.quantities(),
        m.Weekly: values.weeklies(),
        m.Window: values.windows(),
        m.Ref: values.refs(),
        m.Identifier: values.identifiers(),
        m.FindingKey: values.finding_keys(),
        m.ImpactOverTime: values.impacts(),
        f.FleetProfile: values.fleet_profiles(),
        Portfolio: whole.portfolios(),
        Assessment: st.builds(_assessed, whole.portfolios(), whole.cuts()),
    }
    for room in (m, f):
        for name in room.__all__:
            cls = getattr(room, name)
            if inspect.isclass(cls) and attrs.has(cls) and cls not in given and cls is not m.KindInfo:
                given[cls] = wide(cls)
    for cls, strategy in given.items():
        st.register_type_strategy(cls, strategy)
