"""The frozen whole: every record of a service company's customers, fitting together, with ways to find one's way.

Example:
    >>> from custrel.model import Asset, Customer, Site
    >>> from custrel.portfolio import Portfolio
    >>> shop = Portfolio.of(
    ...     Customer(customer_id="C1", name="Boutique Sol"),
    ...     Site(site_id="S1", customer_id="C1"),
    ...     Asset(asset_id="A1", customer_id="C1", site_id="S1", kind="till"),
    ... )
    >>> [asset.kind for asset in shop.assets_of("C1")]
    ['till']
"""

from custrel.portfolio._find import Found
from custrel.portfolio._integrity import integrity_problems
from custrel.portfolio._portfolio import Portfolio

__all__ = ["Found", "Portfolio", "integrity_problems"]
