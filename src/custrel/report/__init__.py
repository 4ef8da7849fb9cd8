"""Pages as documents: plain text, Markdown, JSON, static HTML; and tables as CSV text.

Example:
    >>> from custrel.assessment import Page, Section
    >>> from custrel import report
    >>> print(report.markdown(Page(title="Boutique Sol", sections=[Section(heading="To do", lines=["1. Call them."])])))
    # Boutique Sol
    <BLANKLINE>
    ## To do
    <BLANKLINE>
    1. Call them.
"""

from custrel.report.documents import html, markdown, plain, showable, text

__all__ = ["html", "markdown", "plain", "showable", "text"]
