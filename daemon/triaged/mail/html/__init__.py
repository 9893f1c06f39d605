"""HTML mail to readable text: one linear pass over the tags, no tree.

No tree is built, on purpose: parsers that follow the standard need quadratic time for deep nesting and for long
attribute lists (lexbor takes a minute and a half for one megabyte of nested `<div>`), and text needs no tree. A stack
of the open elements is enough to know what an end tag ends.

Kept are paragraphs and lines as the reader of the mail sees them, lists, tables row by row, `> ` before quoted blocks,
the address of a link beside its text, what pictures are called. Left out are head, scripts, styles, comments, and what
is hidden.

Mail programs also say by their markup what is history, what is forwarded and what is a signature: `HtmlText` tells the
places. What they say is believed about the layout of a text, never about who wrote it.
"""

from __future__ import annotations

from triaged.mail.html.marks import MARK_NEEDLES
from triaged.mail.html.page import Page
from triaged.mail.html.regions import HtmlText
from triaged.mail.html.tokens import lower_in_place, read_tokens

__all__ = ["MAX_CHARACTERS", "MAX_TAGS", "HtmlText", "has_marks", "to_text"]

MAX_CHARACTERS = 1024 * 1024  #: of HTML that are read; the rest is left out
MAX_HIDDEN_CHARACTERS = 128 * 1024  #: that are read again when all text is hidden
MAX_TAGS = 10_000  #: of one mail that are read one by one


def to_text(html: str, tags: int = MAX_TAGS) -> HtmlText:
    """The text of an HTML body. Never raises; linear in the input.

    Args:
        html: Decoded; what follows the first MAX_CHARACTERS is left out.
        tags: So many are read one by one; the rest of the text only loses its tags.
    """
    html = html[:MAX_CHARACTERS]
    page = Page(html)
    left = read_tokens(html, page.lower, page, tags)
    found = page.result()
    if found.text or not page.hid:
        return found
    html = html[:MAX_HIDDEN_CHARACTERS]  # a mail that hides everything: a person shall see what it says
    page = Page(html, show_hidden=True)
    read_tokens(html, page.lower, page, left)
    return page.result()


def has_marks(html: str) -> bool:
    """Whether `to_text` might find marks: a quick test for HTML whose text is not needed."""
    lower = lower_in_place(html[:MAX_CHARACTERS])
    return "<hr" in lower or any(needle in lower for needle in MARK_NEEDLES)
