"""How every value shows itself: one line in a terminal, a small table in a notebook; personal fields redacted."""

from custrel._show._record import record_html, record_text
from custrel._show._said import frames_of, said
from custrel._show._table import html_table, text_table
from custrel._show._text import escaped, instant_text, number_text, plural

__all__ = [
    "escaped",
    "frames_of",
    "html_table",
    "instant_text",
    "number_text",
    "plural",
    "record_html",
    "record_text",
    "said",
    "text_table",
]
