"""How every value shows itself: one line in a terminal, a small table in a notebook; personal fields redacted."""

from custrel._show._record import record_html, record_text
from custrel._show._said import frames_of, said
from custrel._show._table import html_table, text_table
from custrel._show._text import (
    between_text,
    burden_texts,
    day_text,
    escaped,
    hours_text,
    instant_text,
    is_day_only,
    length_text,
    listed,
    number_text,
    part_of_day,
    plural,
)

__all__ = [
    "between_text",
    "burden_texts",
    "day_text",
    "escaped",
    "frames_of",
    "hours_text",
    "html_table",
    "instant_text",
    "is_day_only",
    "length_text",
    "listed",
    "number_text",
    "part_of_day",
    "plural",
    "record_html",
    "record_text",
    "said",
    "text_table",
]
