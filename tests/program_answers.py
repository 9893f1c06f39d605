"""What mail programs that cannot be started here make of an answer to one of our notices.

`tests/mail/answers/*.eml` have the shape of each program's mail, readable, with marks where something is put in: the
words of the person, and the notice that is quoted, in the form that the program gives to both. Nothing of a notice
stands in these files: they quote what the desk has really sent, so that they never fall behind it.
"""

from __future__ import annotations

import base64
import quopri
import re
from collections.abc import Mapping
from email.message import EmailMessage
from html import escape
from pathlib import Path

FOLDER = Path(__file__).parent / "mail" / "answers"
PROGRAMS = sorted(path.stem for path in FOLDER.glob("*.eml"))
_MARK = re.compile("@([A-Z_]+)@")
_BODY = re.compile(r"<body[^>]*>(.*)</body>", re.DOTALL)
_BOUNDARY = re.compile(r'boundary="([^"]+)"')
_LEAF = (  # one part with words: its head, its body, and what ends it
    r'(?P<head>Content-Type: text/\w+; charset="(?P<charset>[\w-]+)"\n'
    r"Content-Transfer-Encoding: (?P<encoding>[\w-]+)\n\n)(?P<body>.*?)(?P<end>\n--{}|\Z)"
)


def answered(program: str, own: str, notice: EmailMessage) -> bytes:
    """The mail of a program: `own` words above a quote of a notice; no server has written into it yet."""
    filled = _put_in(notice, own)
    shape = (FOLDER / f"{program}.eml").read_text()
    filler = _MARK.sub(lambda mark: filled[mark[1]], shape)
    boundary = _BOUNDARY.search(shape)
    leaf = re.compile(_LEAF.format(re.escape(boundary[1]) if boundary else "none"), re.DOTALL)
    return leaf.sub(_encoded, filler).replace("\n", "\r\n").encode("ascii")


def _encoded(part: re.Match[str]) -> str:
    # What a charset lacks is written as a reference, as browsers do.
    body = part["body"].encode(part["charset"], "xmlcharrefreplace")
    encode = base64.encodebytes if part["encoding"] == "base64" else quopri.encodestring
    return f"{part['head']}{encode(body).decode('ascii')}{part['end']}"


def _put_in(notice: EmailMessage, own: str) -> Mapping[str, str]:
    """Each mark, and what comes in its place."""
    plain, html = (_content(notice, kind) for kind in ("plain", "html"))
    body = _BODY.search(html)
    assert body is not None
    lines = own.split("\n")
    return {
        "TO": str(notice["Reply-To"]).rpartition("<")[2].rstrip(">"),
        "SUBJECT": str(notice["Subject"]),
        "ID": str(notice["Message-ID"]),
        "IDS": str(notice["References"]),
        "OWN_TEXT": own,
        "OWN_BR": "<br>".join(map(escape, lines)),
        "OWN_DIVS": _each(lines, "<div>{}</div>", "<div><br></div>"),
        "OWN_AUTO": _each(lines, '<div dir="auto">{}</div>', '<div dir="auto"><br></div>'),
        "OWN_PS": _each(lines, '<p style="margin: 0;">{}</p>', "<p><br></p>"),
        "OWN_WORD": _each(lines, "<p class=MsoNormal>{}<o:p></o:p></p>", "<p class=MsoNormal><o:p>&nbsp;</o:p></p>"),
        "OWN_ELEMENT": _each(lines, '<div class="elementToProof">{}</div>', '<div class="elementToProof"><br></div>'),
        "NOTICE_TEXT": plain,
        "QUOTED_TEXT": "\n".join(f"> {line}".rstrip() for line in plain.split("\n")),
        "NOTICE_HTML": body[1],
        "NOTICE_WORD": _as_word(body[1]),
    }


def _content(notice: EmailMessage, kind: str) -> str:
    part = notice.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n").strip("\n")


def _each(lines: list[str], line: str, empty: str) -> str:
    return "".join(line.format(escape(each)) if each else empty for each in lines)


def _as_word(html: str) -> str:
    """As Outlook writes the HTML of others anew: its own paragraphs, of which some stand in a division."""
    html = re.sub(r'<div dir="auto" style="([^"]*)">', r"<div style='\1'><p class=MsoNormal>", html)
    return re.sub(r"(?<=[^>\s])</div>", "<o:p></o:p></p></div>", html)
