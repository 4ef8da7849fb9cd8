"""The words generated records use: few, so that the same trouble comes back; some nasty, so that ASCII is not enough."""

from typing import Final

NAMES: Final = (
    "",
    "Boutique Sol",
    "Straße & Söhne",
    "株式会社テスト",
    "=1+1",
    "<b>x</b>",
    "a\u202eb",
    'O\'Hara, "Ltd"; x',
    "🚚 lorry",
    "line one\nline two",
)
ZONES: Final = ("UTC", "Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")
CATEGORIES: Final = ("hardware", "software", "network")
SUBCATEGORIES: Final = ("till", "printer", "switch")
SYMPTOMS: Final = ("no boot", "freezes", "paper jam", "langsam")
SUMMARIES: Final = ("till 7 froze again", "Kasse 12 steht", "no network in room 204 since 09:15", "ünïcode ✓")
CLOSE_CODES: Final = ("rebooted", "replaced", "no fault found")
CAUSES: Final = ("power supply", "operator", "unknown")
MAKERS: Final = (("Acme", "PX-1"), ("Acme", "PX-2"), ("Борей", "Ж-9"))
KINDS_OF_ASSET: Final = ("till", "printer", "server", "press")
PARTNERS: Final = ("Partner Nord", "Partner Süd")
CURRENCIES: Final = ("EUR", "USD", "JPY")
CODES: Final = (
    "recurrence.unowned",
    "coverage.gap",
    "relationship.no_sponsor",
    "voice.silent",
    "data.observation_assumed",
)
REVIEW_DIMENSIONS: Final = ("fulfillment", "claims_and_returns", "responsiveness")
FREE_FACTS: Final = (
    "usage",
    "switching_barrier",
    "perceived_importance",
    "knows_about_use",
    "competitor_opinion",
)
EXTRA: Final[tuple[dict[str, object], ...]] = (
    {},
    {"u_vip": True},
    {"u_note": "köln", "u_n": 3},
    {"u_list": [1, "a", None], "u_map": {"k": 1.5}},
)
