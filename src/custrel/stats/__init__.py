"""Event-history and structure statistics on plain numbers; usable alone."""

from custrel.stats.empirical_bayes import GammaPoissonFit, fit_gamma_poisson, fit_gamma_poisson_histogram
from custrel.stats.gamma_rate import GammaRate, NegativeBinomial

__all__ = [
    "GammaPoissonFit",
    "GammaRate",
    "NegativeBinomial",
    "fit_gamma_poisson",
    "fit_gamma_poisson_histogram",
]
