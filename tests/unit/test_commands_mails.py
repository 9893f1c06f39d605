"""Commands in whole mails, as mail programs send them."""

from __future__ import annotations

import pytest

from triaged.desk.commands import read_block
from triaged.mail.parse import parse


def block_of(body, kind="text/plain"):
    mail = parse(
        f"From: Tom Miller <tom@example.com>\r\nSubject: Re: Printer\r\nContent-Type: {kind}; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: 8bit\r\n\r\n{body}".replace("\n", "\r\n")
        .replace("\r\r", "\r")
        .encode()
    )
    return read_block(mail.reply, names=["Tom Miller"])


@pytest.mark.parametrize(
    "line",
    [
        "Sent from my iPhone",
        "Von meinem iPhone gesendet",
        "Отправлено с iPhone",
        "Надіслано з iPhone",
        "发自我的iPhone",
        "Envoyé de mon iPhone",
        "Enviado desde mi iPhone",
        "Get Outlook for iOS",
    ],
)
@pytest.mark.parametrize("name", ["", "Tom\n"])
def test_the_line_of_a_phone_is_no_word_for_the_customer(line, name):
    block = block_of(f"#solved\n\n{name}{line}\n\nOn 3 March 2026 at 10:00, Desk <desk@example.com> wrote:\n> Hello\n")
    assert ([each.verb for each in block.orders], block.text) == (["solved"], "")


@pytest.mark.parametrize(
    ("html", "verbs", "text"),
    [
        ("<div>#note</div><div><br></div><div>The cable is broken.</div>", ["note"], "The cable is broken."),
        ("<p><b>#note</b></p><p>The cable is broken.</p>", ["note"], "The cable is broken."),
        ("<p><i>#note</i> The cable is broken.</p>", ["note"], "The cable is broken."),
        ("<p>#solved<br>#take</p>", ["solved", "take"], ""),
        ("<p>#&nbsp;note</p><p>It works.</p>", [], "#\u00a0note\n\nIt works."),
        ('<p>#cc <a href="mailto:bob@x.example">bob@x.example</a></p><p>It works.</p>', ["cc"], "It works."),
    ],
)
def test_html_does_not_hide_a_command(html, verbs, text):
    block = block_of(f"<html><body>{html}</body></html>", "text/html")
    assert ([each.verb for each in block.orders], block.doubts) == (verbs, ())
    assert block.text.replace("# note", "#\u00a0note") == text
