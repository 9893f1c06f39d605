"""How mail programs send back what they answer: one function for each style, from an answer and a notice to a mail."""

from __future__ import annotations

import quopri
import textwrap
from collections.abc import Callable
from html import escape

DESK, AGENT = "Example Desk <support@example.com>", "Tom <tom@agents.example>"
_HEAD = (
    f"From: {AGENT}\nTo: {DESK}\nDate: Mon, 16 Nov 2026 11:00:00 +0000\n"
    "Message-ID: <answer-1@agents.example>\nMIME-Version: 1.0\n"
)
_ANSWERS = "In-Reply-To: <notice-1@example.com>\nReferences: <notice-1@example.com>\n"
_SENT = "Sent: Monday, November 16, 2026 10:00 AM"


def _mail(
    body: str, kind: str = "text/plain; charset=utf-8", subject: str = "Re: [ACME#7] Printer", more: str = ""
) -> bytes:
    answers = "" if subject.startswith("Fwd") else _ANSWERS
    return f"{_HEAD}Subject: {subject}\n{answers}{more}Content-Type: {kind}\n\n{body}\n".encode()


def _both(text: str, html: str) -> bytes:
    parts = (("plain", text), ("html", html))
    body = "".join(f'--b0undary\nContent-Type: text/{kind}; charset="utf-8"\n\n{part}\n' for kind, part in parts)
    return _mail(f"{body}--b0undary--", 'multipart/alternative; boundary="b0undary"')


def marked(text: str, mark: str = "> ") -> str:
    """Each line behind the mark of a quote."""
    return "\n".join(f"{mark}{line}".rstrip() for line in text.split("\n"))


def as_html(text: str, *, line: str = "<div>{}</div>", empty: str = "<div><br></div>") -> str:
    """A text as programs write it into HTML."""
    return "".join(line.format(escape(each)) if each.strip() else empty for each in text.split("\n"))


def _flowed(text: str) -> str:
    out = []
    for line in text.split("\n"):
        depth = "> " if line.startswith("> ") else ""
        pieces = textwrap.wrap(line.removeprefix(depth), 66, break_long_words=False) or [""]
        out.append(" \n".join(depth + piece for piece in pieces))
    return "\n".join(out)


def mutt(own: str, notice: str) -> bytes:
    return _mail(f"{own}\n\nOn Mon, Nov 16, 2026 at 10:00:00AM +0000, Example Desk wrote:\n{marked(notice)}")


def neomutt_flowed(own: str, notice: str) -> bytes:
    quote = f"On Mon, Nov 16, 2026 at 10:00:00AM +0000, Example Desk wrote:\n{marked(notice)}"
    return _mail(_flowed(f"{own}\n\n{quote}"), "text/plain; charset=utf-8; format=flowed")


def s_nail(own: str, notice: str) -> bytes:
    text = f"Example Desk <support@example.com> wrote:\n\n{marked(notice)}\n{own}"
    body = quopri.encodestring(text.encode()).decode("ascii")
    return _mail(body, more="Content-Transfer-Encoding: quoted-printable\n")


def alpine(own: str, notice: str) -> bytes:
    return _mail(
        f"{own}\n\nOn Mon, 16 Nov 2026, Example Desk wrote:\n\n{marked(notice)}",
        "text/plain; charset=utf-8; format=flowed",
    )


def thunderbird_plain(own: str, notice: str) -> bytes:
    return _mail(
        _flowed(f"{own}\n\n\nOn 11/16/26 10:00 AM, Example Desk wrote:\n{marked(notice)}"),
        "text/plain; charset=UTF-8; format=flowed",
    )


def thunderbird_html(own: str, notice: str) -> bytes:
    line = "On 11/16/26 10:00 AM, Example Desk wrote:"
    html = (
        f"<html><body>{as_html(own, line='<p>{}</p>', empty='')}<p><br></p>"
        f'<div class="moz-cite-prefix">{line}<br></div><blockquote type="cite" cite="mid:notice-1@example.com">'
        f"{as_html(notice, line='{}<br>', empty='<br>')}</blockquote></body></html>"
    )
    return _both(f"{own}\n\n\n{line}\n{marked(notice)}", html)


def _gmail_html(own: str, notice: str, *, below: bool = False) -> str:
    link = '<a href="mailto:support@example.com">support@example.com</a>'
    attribution = f"On Mon, Nov 16, 2026 at 10:00 AM Example Desk &lt;{link}&gt; wrote:"
    quote = (
        f'<div class="gmail_quote"><div dir="ltr" class="gmail_attr">{attribution}<br></div>'
        '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204)">'
        f"{as_html(notice, line='{}<br>', empty='<br>')}</blockquote></div>"
    )
    mine = f'<div dir="ltr">{as_html(own)}</div>'
    return quote + mine if below else f"{mine}<br>{quote}"


def gmail(own: str, notice: str) -> bytes:
    line = "On Mon, Nov 16, 2026 at 10:00 AM Example Desk <support@example.com>\nwrote:"
    return _both(f"{own}\n\n{line}\n\n{marked(notice)}", _gmail_html(own, notice))


def gmail_below(own: str, notice: str) -> bytes:
    line = "On Mon, Nov 16, 2026 at 10:00 AM Example Desk <support@example.com>\nwrote:"
    return _both(f"{line}\n\n{marked(notice)}\n\n{own}", _gmail_html(own, notice, below=True))


def outlook(own: str, notice: str) -> bytes:
    fields = (("From:", DESK), ("Sent:", _SENT[6:]), ("To:", AGENT), ("Subject:", "[ACME#7] Printer"))
    word = {"line": "<p class=MsoNormal>{}<o:p></o:p></p>", "empty": "<p class=MsoNormal><o:p>&nbsp;</o:p></p>"}
    head = "<br>".join(f"<b>{name}</b> {escape(value)}" for name, value in fields)
    html = (
        f'<html><body lang=EN-GB><div class=WordSection1>{as_html(own, **word)}<div><div style="border:none;border-top:'
        f'solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class=MsoNormal>{head}<o:p></o:p></p></div></div>'
        f"{as_html(notice, **word)}</div></body></html>"
    )
    told = "\n".join(f"{name} {value}" for name, value in fields)
    return _both(f"{own}\n\n{told}\n\n{notice}", html)


def outlook_plain(own: str, notice: str) -> bytes:
    told = f"-----Original Message-----\nFrom: {DESK} \n{_SENT}\nTo: {AGENT}\nSubject: [ACME#7] Printer"
    return _mail(f"{own}\n\n{told}\n\n{notice}")


def apple_mail(own: str, notice: str) -> bytes:
    line = "On 16 Nov 2026, at 10:00, Example Desk <support@example.com> wrote:"
    html = (
        f'<html><body style="overflow-wrap: break-word;">{as_html(own)}<div><br><blockquote type="cite"><div>'
        f'{escape(line)}</div><br></blockquote><blockquote type="cite"><div>{as_html(notice)}</div></blockquote>'
        "</div></body></html>"
    )
    return _both(f"{own}\n\n{marked(line + chr(10) + chr(10) + notice)}", html)


def phone_without_marks(own: str, notice: str) -> bytes:
    return _mail(f"{own}\n\nSent from my phone\n\n{notice}")


def qq(own: str, notice: str) -> bytes:
    told = (
        '发件人: "Example Desk" <support@example.com>;',
        "发送时间: 2026年11月16日(星期一) 上午10:00",
        f'收件人: "Tom"<{AGENT}>;',
    )
    rule = "------------------ 原始邮件 ------------------"
    html = (
        f'{as_html(own)}<div><br></div><div style="font-size: 12px;padding:2px 0 2px 0;">{rule}</div>'
        f'<div style="font-size: 12px;background:#efefef;padding:8px;">{as_html(chr(10).join(told))}</div>'
        f"<div><br></div>{as_html(notice)}"
    )
    return _both("\n".join([own, "", rule, *told, "", notice]), html)


def interleaved(own: str, notice: str) -> bytes:
    """Answers below each paragraph of the quote."""
    first, *others = notice.split("\n\n")
    talk = "".join(f"\n>\n{marked(each)}\n\n{own}\n" for each in others)
    return _mail(f"On Mon, Nov 16, 2026 at 10:00:00AM +0000, Example Desk wrote:\n{marked(first)}{talk}")


def interleaved_html(own: str, notice: str) -> bytes:
    """ "My answers in red": no mark at all between the answers and the words that they answer."""
    mine = as_html(own, line='<div style="color:red">{}</div>', empty="")
    return _mail(
        f"<div>{mine.join(map(as_html, notice.split(chr(10) * 2)[1:]))}{mine}</div>", "text/html; charset=utf-8"
    )


def html_blockquote(own: str, notice: str) -> bytes:
    return _mail(
        f"<html><body><p>{escape(own)}</p><blockquote>{as_html(notice)}</blockquote></body></html>",
        "text/html; charset=utf-8",
    )


def html_div(own: str, notice: str) -> bytes:
    return _mail(
        f'<html><body>{as_html(own)}<div style="margin-left:2em">{as_html(notice)}</div></body></html>',
        "text/html; charset=utf-8",
    )


def forwarded(own: str, notice: str) -> bytes:
    rule = "---------- Forwarded message ---------"
    told = f"{rule}\nFrom: {DESK}\nDate: Mon, Nov 16, 2026 at 10:00 AM\nSubject: Printer\nTo: <tom@agents.example>"
    return _mail(f"{own}\n\n{told}\n\n\n{notice}", subject="Fwd: [ACME#7] Printer")


def named_quote(own: str, notice: str) -> bytes:
    return _mail(f"{own}\n\n{marked(notice, 'SL> ')}")


def bars(own: str, notice: str) -> bytes:
    return _mail(f"{own}\n\n{marked(notice, '| ')}")


Style = Callable[[str, str], bytes]
#: What a program does to the whole notice.
STYLES: dict[str, Style] = {
    each.__name__: each
    for each in (
        *(mutt, neomutt_flowed, s_nail, alpine, thunderbird_plain, thunderbird_html, gmail, gmail_below, outlook),
        *(outlook_plain, apple_mail, phone_without_marks, qq, interleaved, interleaved_html, html_blockquote, html_div),
        *(forwarded, named_quote, bars),
    )
}


def pasted(own: str, note: str) -> bytes:
    return _mail(f"{own}\n\n{note}\n\n{own}")


def pasted_narrow(own: str, note: str) -> bytes:
    """Wrapped anew, as a phone does."""
    return _mail(f"{own}\n\n" + "\n".join(textwrap.wrap(note, 24)))


def pasted_typeset(own: str, note: str) -> bytes:
    """Dressed up by a program: dashes, quotation marks, no-break spaces, bold type."""
    dressed = note.replace("'", "’").replace(" ", "\xa0").replace(",", " —").replace(".", "…")
    return _mail(f"{own}\n\n* *«{dressed}»*")


def pasted_upper_case(own: str, note: str) -> bytes:
    return _mail(f"{own}\n\n{note.upper()}")


def pasted_html(own: str, note: str) -> bytes:
    """With tags and invisible characters inside the words."""
    shy = "".join(f"{escape(each)}<wbr>" if at % 7 == 3 else escape(each) for at, each in enumerate(note))
    return _mail(f"<div>{escape(own)}</div><p>{shy}\u200b</p>", "text/html; charset=utf-8")


#: What a person does with the words of a note, without the fence.
PASTED: dict[str, Style] = {
    each.__name__: each for each in (pasted, pasted_narrow, pasted_typeset, pasted_upper_case, pasted_html)
}
