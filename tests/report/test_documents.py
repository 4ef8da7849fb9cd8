"""Pages as text, Markdown, JSON and HTML."""

import json

from hypothesis import given
from hypothesis import strategies as st

from custrel import report
from custrel.assessment import Page, Section

PAGE = Page(
    title="Boutique Sol",
    sections=[
        Section(heading="To do first", lines=["1. Call *them*", "   Why: the till is down.", "… and 2 more"]),
        Section(heading="Going well", lines=["They answer."]),
    ],
)


def test_text_is_the_page_itself_without_colour():
    """No escape sequence unless asked for."""
    assert report.text(PAGE) == str(PAGE)
    assert "\x1b" not in report.text(PAGE)


def test_colour_changes_nothing_but_colour():
    """Taking the escapes out gives the plain page back; headings and the title stand out."""
    colored = report.text(PAGE, color=True)
    plain = colored.replace("\x1b[1m", "").replace("\x1b[2m", "").replace("\x1b[0m", "")
    assert plain == str(PAGE)
    assert "\x1b[1mTo do first\x1b[0m" in colored


def test_markdown_escapes_marks_and_keeps_numbers():
    """Numbered lines stay numbered, their further lines stay inside, others become bullets."""
    assert report.markdown(PAGE).splitlines() == [
        "# Boutique Sol",
        "",
        "## To do first",
        "",
        "1. Call \\*them\\*",
        "   Why: the till is down.",
        "- … and 2 more",
        "",
        "## Going well",
        "",
        "- They answer.",
    ]


def test_plain_data_is_json():
    """The page goes through JSON and back unchanged."""
    data = report.plain(PAGE)
    assert json.loads(json.dumps(data)) == data
    assert data["sections"][0]["heading"] == "To do first"


@given(st.text(max_size=60).filter(str.strip), st.text(max_size=60).filter(str.strip))
def test_html_cannot_be_broken_out_of(title, line):
    """Whatever the records say, the document has exactly our own tags, and no scripts."""
    document = report.html(Page(title=title, sections=[Section(heading="h", lines=[line])]))
    ours = report.html(Page(title="x", sections=[Section(heading="h", lines=["y"])]))
    assert document.count("<") == ours.count("<")
    assert "<script" not in document
