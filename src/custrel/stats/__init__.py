"""Event-history and structure statistics on plain numbers; usable alone."""

from custrel.stats.aggregate import (
    Accumulate,
    Aggregate,
    Dominant,
    Geometric,
    NoisyOr,
    OrderedWeighted,
    PairwiseWeights,
    WeightedMean,
    weights_from_pairwise,
    weights_from_ranking,
)
from custrel.stats.empirical_bayes import GammaPoissonFit, fit_gamma_poisson, fit_gamma_poisson_histogram
from custrel.stats.gamma_rate import GammaRate, NegativeBinomial
from custrel.stats.history import EventHistory, Truncation
from custrel.stats.importance import (
    banzhaf,
    barlow_proschan,
    birnbaum,
    criticality,
    diagnostic,
    fussell_vesely,
    risk_achievement_worth,
    risk_reduction_worth,
)
from custrel.stats.level import expected_level
from custrel.stats.outcome import Direction, FitTest, TrendTest
from custrel.stats.power_law import PowerLaw, PowerLawFit, fit_power_law
from custrel.stats.renewal import LewisRobinson, lewis_robinson
from custrel.stats.shapley import (
    PlayerGroup,
    shapley_of_aggregate,
    shapley_of_groups,
    shapley_of_set_function,
)
from custrel.stats.structure import Gate, Structure
from custrel.stats.trend import laplace, military_handbook, reverse_arrangements

__all__ = [
    "Accumulate",
    "Aggregate",
    "Direction",
    "Dominant",
    "EventHistory",
    "FitTest",
    "GammaPoissonFit",
    "GammaRate",
    "Gate",
    "Geometric",
    "LewisRobinson",
    "NegativeBinomial",
    "NoisyOr",
    "OrderedWeighted",
    "PairwiseWeights",
    "PlayerGroup",
    "PowerLaw",
    "PowerLawFit",
    "Structure",
    "TrendTest",
    "Truncation",
    "WeightedMean",
    "banzhaf",
    "barlow_proschan",
    "birnbaum",
    "criticality",
    "diagnostic",
    "expected_level",
    "fit_gamma_poisson",
    "fit_gamma_poisson_histogram",
    "fit_power_law",
    "fussell_vesely",
    "laplace",
    "lewis_robinson",
    "military_handbook",
    "reverse_arrangements",
    "risk_achievement_worth",
    "risk_reduction_worth",
    "shapley_of_aggregate",
    "shapley_of_groups",
    "shapley_of_set_function",
    "weights_from_pairwise",
    "weights_from_ranking",
]
