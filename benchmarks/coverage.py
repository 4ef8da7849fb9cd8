"""Coverage of 10,000 assets with 20 contracts each at 1,000 instants, beside asking the plain rule every time.

``python benchmarks/coverage.py [assets]``. The index works out each unit's changes once and then answers by bisection; it is
asked for everything (`coverage`) and for the contract alone. The plain rule goes through the unit's contracts each time, and is
asked a sample only. Printed too: that the answers agree, and what one question costs as the contracts per unit grow.
"""

import datetime as dt
import random
import sys
import time

from custrel.model import Asset, Contract, Line
from custrel.rules import coverage, covering

ZONE = "Europe/Madrid"
PER_ASSET = 20
INSTANTS = 1_000
FIRST = dt.datetime(2016, 1, 1, tzinfo=dt.UTC)
KINDS = ("service_contract", "service_contract", "warranty", "extended_warranty", "goodwill")


def fleet(count: int, per_asset: int, luck: random.Random) -> tuple[list[Asset], list[Contract]]:
    """Make units and contracts of 100 units each, so that every unit is named by ``per_asset`` of them."""
    assets = [Asset(asset_id=f"A{n}", customer_id="C1") for n in range(count)]
    contracts: list[Contract] = []
    for turn in range(per_asset):
        order = list(assets)
        luck.shuffle(order)
        for start in range(0, count, 100):
            begins = FIRST.date() + dt.timedelta(days=luck.randrange(3_000))
            contracts.append(
                Contract(
                    contract_id=f"K{turn}-{start}",
                    customer_id="C1",
                    kind=KINDS[turn % len(KINDS)],
                    starts=begins,
                    ends=begins + dt.timedelta(days=luck.randrange(30, 1_500)),
                    renewal="tacit" if turn % 7 == 0 else None,
                    asset_lines=[Line(asset_id=a.asset_id) for a in order[start : start + 100]],
                )
            )
    return assets, contracts


def seconds(work) -> float:
    """Time one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(count: int, per_asset: int, luck: random.Random) -> None:
    """Print the times and what one question costs, for that many units and contracts per unit."""
    assets, contracts = fleet(count, per_asset, luck)
    instants = [FIRST + dt.timedelta(minutes=luck.randrange(4_000 * 1_440)) for _ in range(INSTANTS)]
    index = covering(contracts)
    first = seconds(lambda: [index.contract_id(a, at=instants[0], zone=ZONE) for a in assets])
    asked = [(a, t) for a in assets for t in luck.sample(instants, 20)]
    for a, t in asked:
        index.contract_id(a, at=t, zone=ZONE)  # most cells are met now
    which = seconds(lambda: [index.contract_id(a, at=t, zone=ZONE) for a, t in asked]) / len(asked)
    cold = seconds(lambda: [index.coverage(a, at=t, zone=ZONE) for a, t in asked]) / len(asked)
    whole = seconds(lambda: [index.coverage(a, at=t, zone=ZONE) for a, t in asked]) / len(asked)
    sample = luck.sample(asked, min(500, len(asked)))
    mine = {a.asset_id: index.contracts_on(a) for a, _ in sample}
    plain = seconds(lambda: [coverage(a, mine[a.asset_id], at=t, zone=ZONE) for a, t in sample]) / len(sample)
    for a, t in sample:
        assert index.coverage(a, at=t, zone=ZONE) == coverage(a, mine[a.asset_id], at=t, zone=ZONE)
    total = first + which * count * INSTANTS
    print(
        f"{count} assets x {per_asset} contracts: first question {first / count * 1e6:.0f} us a unit; then contract "
        f"{which * 1e6:.2f} us, everything {whole * 1e6:.1f} us (first time in a cell {cold * 1e6:.0f} us); plain rule "
        f"{plain * 1e6:.0f} us, {plain / which:.0f} x; {count} x {INSTANTS} instants: {total:.0f} s"
    )


def main() -> None:
    """Measure with few contracts per unit and with many."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    luck = random.Random(7)
    for per_asset in (5, PER_ASSET):
        measure(count, per_asset, luck)


if __name__ == "__main__":
    main()
