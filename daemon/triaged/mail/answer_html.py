"""The HTML of an answer, cut to what its writer wrote now.

What he wrote now is known from the text of the mail; here it is found again in the HTML, and everything else is cut
out: commands, the quoted mail, the signature. The HTML is sanitised first, then read line by line beside the wanted
words. A line that says what comes next in them is kept with its form; any other goes.

The result and the wanted words say the same. White space does not count, nor do the marks that mail programs write
into a plain text for a form that HTML has (see `answer_words`): the text of a bold word may be `*bold*`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from urllib.parse import unquote, unquote_plus

from triaged.mail.answer_pieces import INVISIBLE, Kind, Piece, cut, pieces_of
from triaged.mail.answer_words import ADDRESS, Alignment
from triaged.mail.html import MAX_TAGS, to_text
from triaged.mail.html.layout import has_flat_rule
from triaged.mail.html.tokens import lower_in_place
from triaged.mail.sanitise import MAX_CHARACTERS, sanitise

PREFIXES = "#№＃"  #: with which commands begin

#: The sign of a list item of Word: text of its own before that of the item.
_WORD_SIGN = re.compile(
    r"<span\b[^<>]{0,200}mso-list:\s?Ignore[^<>]{0,200}>([^<>]{0,20})"
    r"(?:<span\b[^<>]{0,200}>(?:&nbsp;|\s){0,60}</span>)?\s{0,9}</span>",
    re.IGNORECASE,
)
_TARGET = re.compile(r"<a\b[^>]*?\bhref=\"([^\"]+)\"", re.IGNORECASE)
_PICTURE = re.compile(r"<img\b[^>]*?\bsrc=\"cid:([^\"]{1,300})\"", re.IGNORECASE)


def answer_html(html: str, wanted: str) -> str | None:
    """The part of an HTML body that says exactly `wanted`, sanitised; None where that cannot be had.

    Its pictures are those that came in the mail itself and stand among the words or right behind them;
    `shown_pictures` names them, others need not go along. Linear, and bounded like `sanitise`.

    Args:
        html: The HTML body of the mail, as it came.
        wanted: What is left of its text without commands, quote and signature.
    """
    if not wanted.strip() or max(len(html), len(wanted)) > MAX_CHARACTERS:
        return None
    lower = lower_in_place(html)
    clean = sanitise(_WORD_SIGN.sub(_sign, html) if "mso-list" in lower else html)
    if clean is None:
        return None
    pieces = pieces_of(clean, flat=has_flat_rule(lower) or "msonormal" in lower)
    if pieces is None:
        return None
    lines = list(_lines(pieces))
    alignment = Alignment(pieces, wanted)
    for line in lines:
        alignment.read(line)
    if not alignment.complete:
        return None
    _keep_between(pieces, lines)
    result = cut(pieces)
    same = result.count("<") <= MAX_TAGS and _letters(to_text(result).text) == _letters(wanted)
    return result if same else None


def shown_pictures(html: str) -> frozenset[str]:
    """The Content-IDs, without brackets, of the pictures that some sanitised HTML shows."""
    return frozenset(unquote(each.replace("&amp;", "&")) for each in _PICTURE.findall(html))


def link_targets(html: str) -> list[str]:
    """What the links of some sanitised HTML lead to, as its reader sees it there: the body of a new mail, too."""
    return [unquote_plus(unescape(each)) for each in _TARGET.findall(html)]


def _sign(found: re.Match[str]) -> str:
    """The sign of an item as the text of the mail has it (`html.writer.Writer.mark_item`)."""
    sign = found[1].strip()
    return f"{sign} " if sign[:1].isdigit() or len(sign) > 1 else "- "


def _letters(text: str) -> str:
    """Letters and digits of a text without the addresses of links: what no mark can change."""
    return "".join(filter(str.isalnum, ADDRESS.sub("", INVISIBLE.sub("", text))))


def _lines(pieces: Sequence[Piece]) -> Iterator[list[int]]:
    """The lines of the page as numbers of their pieces; what ends a line begins the next one."""
    line: list[int] = []
    for number, piece in enumerate(pieces):
        if piece.breaks and line:
            yield line
            line = []
        line.append(number)
    if line:
        yield line


def _keep_between(pieces: Sequence[Piece], lines: Sequence[Sequence[int]]) -> None:
    """Keep also what shows no words: line breaks between kept words, pictures among them and right behind them.

    A picture in front of the words is kept when nothing or a command stands before it: it is none of the quoted mail.
    """
    between: list[Piece] = []  # since the last kept words
    ahead: list[Piece] = []  # pictures since then, or since a command or the beginning, with nothing else
    kept, free = False, True
    for line in lines:
        said = "".join(pieces[number].said[:1] for number in line if pieces[number].kind is Kind.TEXT)
        for number in line:
            piece = pieces[number]
            if piece.keep:
                for each in (*between, *ahead):
                    each.keep = True
                between, ahead = [], []
                kept = piece.kind is Kind.PICTURE or piece.end == len(piece.said)
                free = False
            elif piece.kind is Kind.TEXT and piece.said:
                ahead = []
                kept, free = False, said[:1] in PREFIXES
            elif piece.kind is Kind.PICTURE and not piece.quoted and kept:
                for each in (*between, piece):
                    each.keep = True
                between = []
            elif piece.kind is Kind.PICTURE and not piece.quoted and free:
                ahead.append(piece)
            elif kept and piece.kind in {Kind.TEXT, Kind.VOID}:
                between.append(piece)
