"""A bracketed root without derivatives."""

from collections.abc import Callable

__all__ = ["root"]


def root(f: Callable[[float], float], lo: float, hi: float) -> float:
    """Root of ``f`` between ``lo`` and ``hi``, where its signs differ, to the resolution of a float.

    Inverse quadratic steps where they are safe, halving where not (T. R. Chandrupatla, Advances in Engineering Software
    28 (1997) 145): never more than a few times the steps of plain halving.
    """
    a, b, fa, fb = lo, hi, f(lo), f(hi)
    c, fc, t = a, fa, 0.5
    while True:
        x = a + t * (b - a)
        fx = f(x)
        if (fx > 0.0) == (fa > 0.0):
            c, fc = a, fa
        else:
            c, b, fc, fb = b, a, fb, fa
        a, fa = x, fx
        best, fbest = (a, fa) if abs(fa) < abs(fb) else (b, fb)
        tolerance = 4.0 * 2.0**-53 * (1e-3 + abs(best))
        if fbest == 0.0 or abs(b - a) <= 2.0 * tolerance:
            return best
        xi, phi = (a - b) / (c - b), (fa - fb) / (fc - fb)
        if phi * phi < xi and (1.0 - phi) ** 2 < 1.0 - xi:
            t = fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
        else:
            t = 0.5
        low = tolerance / abs(b - a)
        t = min(1.0 - low, max(low, t))
