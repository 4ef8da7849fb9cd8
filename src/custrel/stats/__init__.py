"""Event-history and structure statistics on plain numbers; usable alone."""

from custrel.stats.aggregate import (
    Accumulate,
    Aggregate,
    Dominant,
    Geometric,
    NoisyOr,
    OrderedWeighted,
    WeightedMean,
)
from custrel.stats.circular import RayleighTest, profile_test, rayleigh, rayleigh_grouped
from custrel.stats.cramer_von_mises import cramer_von_mises
from custrel.stats.crowds import Crowd, beginnings, crowds
from custrel.stats.empirical_bayes import GammaPoissonFit, fit_gamma_poisson, fit_gamma_poisson_histogram
from custrel.stats.forecast import NextEvent, next_event, next_event_power_law, next_event_renewal
from custrel.stats.gamma_rate import GammaRate, NegativeBinomial
from custrel.stats.grouped import GroupedFit, fit_power_law_grouped
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
from custrel.stats.mcf import McfStep, MeanCumulativeFunction, mean_cumulative_function
from custrel.stats.multiplicity import FalseDiscovery, benjamini_hochberg
from custrel.stats.outcome import Direction, FitTest, TrendTest
from custrel.stats.power_law import PowerLaw
from custrel.stats.power_law_fit import PowerLawFit, fit_power_law
from custrel.stats.rank_matrix import RankMatrix
from custrel.stats.rates import (
    PoissonRate,
    RateChange,
    dispersion_test,
    history_rate,
    poisson_rate,
    rate_change,
    split_rates,
)
from custrel.stats.renewal import LewisRobinson, lewis_robinson
from custrel.stats.renewal_count import RenewalCount
from custrel.stats.scan import ScanTest, scan
from custrel.stats.shapley import (
    PlayerGroup,
    shapley_of_aggregate,
    shapley_of_groups,
    shapley_of_set_function,
)
from custrel.stats.structure import Gate, Structure
from custrel.stats.trend import laplace, military_handbook, reverse_arrangements
from custrel.stats.weights import PairwiseWeights, weights_from_pairwise, weights_from_ranking

__all__ = [
    "Accumulate",
    "Aggregate",
    "Crowd",
    "Direction",
    "Dominant",
    "EventHistory",
    "FalseDiscovery",
    "FitTest",
    "GammaPoissonFit",
    "GammaRate",
    "Gate",
    "Geometric",
    "GroupedFit",
    "LewisRobinson",
    "McfStep",
    "MeanCumulativeFunction",
    "NegativeBinomial",
    "NextEvent",
    "NoisyOr",
    "OrderedWeighted",
    "PairwiseWeights",
    "PlayerGroup",
    "PoissonRate",
    "PowerLaw",
    "PowerLawFit",
    "RankMatrix",
    "RateChange",
    "RayleighTest",
    "RenewalCount",
    "ScanTest",
    "Structure",
    "TrendTest",
    "Truncation",
    "WeightedMean",
    "banzhaf",
    "barlow_proschan",
    "beginnings",
    "benjamini_hochberg",
    "birnbaum",
    "cramer_von_mises",
    "criticality",
    "crowds",
    "diagnostic",
    "dispersion_test",
    "expected_level",
    "fit_gamma_poisson",
    "fit_gamma_poisson_histogram",
    "fit_power_law",
    "fit_power_law_grouped",
    "fussell_vesely",
    "history_rate",
    "laplace",
    "lewis_robinson",
    "mean_cumulative_function",
    "military_handbook",
    "next_event",
    "next_event_power_law",
    "next_event_renewal",
    "poisson_rate",
    "profile_test",
    "rate_change",
    "rayleigh",
    "rayleigh_grouped",
    "reverse_arrangements",
    "risk_achievement_worth",
    "risk_reduction_worth",
    "scan",
    "shapley_of_aggregate",
    "shapley_of_groups",
    "shapley_of_set_function",
    "split_rates",
    "weights_from_pairwise",
    "weights_from_ranking",
]
