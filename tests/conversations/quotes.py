"""How mail programs repeat the mail that is answered. Each takes that mail and gives the lines below the answer."""

from __future__ import annotations

from tests.conversations.shapes import Written


def _quoted(text: str, mark: str = "> ") -> str:
    return "\n".join(mark + line for line in text.rstrip("\n").split("\n"))


def _who(parent: Written) -> str:
    return f"{parent.sender.name} <{parent.sender.addr}>"


def _block(parent: Written, names: tuple[str, str, str, str], end: str = "") -> str:
    values = (_who(parent), f"{parent.date:%A, %B %d, %Y %H:%M}", "; ".join(parent.to), parent.subject)
    return "\n".join(f"{name} {value}{end}" for name, value in zip(names, values, strict=True))


def gmail(parent: Written) -> str:
    return f"On {parent.date:%a, %b %d, %Y at %I:%M %p} {_who(parent)} wrote:\n\n{_quoted(parent.text)}"


def outlook(parent: Written) -> str:
    return f"{_block(parent, ('From:', 'Sent:', 'To:', 'Subject:'))}\n\n{parent.text}"


def owa(parent: Written) -> str:
    return f"{'_' * 32}\n{outlook(parent)}"


def outlook_german(parent: Written) -> str:
    return f"{_block(parent, ('Von:', 'Gesendet:', 'An:', 'Betreff:'))}\n\n{parent.text}"


def apple(parent: Written) -> str:
    return _quoted(f"On {parent.date:%d. %b %Y, at %H:%M}, {_who(parent)} wrote:\n\n{parent.text}")


def thunderbird(parent: Written) -> str:
    return f"On {parent.date:%d.%m.%y %H:%M}, {parent.sender.name} wrote:\n{_quoted(parent.text)}"


def mutt(parent: Written) -> str:
    return f"On {parent.date:%a, %b %d, %Y at %I:%M:%S%p +0000}, {parent.sender.name} wrote:\n{_quoted(parent.text)}"


def qq(parent: Written) -> str:
    line = f"------------------{chr(0xA0)}原始邮件{chr(0xA0)}------------------"
    return f"{line}\n{_block(parent, ('发件人:', '发送时间:', '收件人:', '主题:'), ';')}\n\n{parent.text}"


def netease(parent: Written) -> str:
    return f"在 {parent.date:%Y-%m-%d %H:%M:%S}，{_who(parent)} 写道：\n\n{parent.text}"


def foxmail(parent: Written) -> str:
    return f"{_block(parent, ('发件人：', '发送时间：', '收件人：', '主题：'))}\n{parent.text}"


def yandex(parent: Written) -> str:
    return f'{parent.date:%d.%m.%Y, %H:%M}, "{parent.sender.name}" <{parent.sender.addr}>:\n{_quoted(parent.text)}'


def mail_ru(parent: Written) -> str:
    return f">Воскресенье, 1 марта 2026, 15:00 +03:00 от {_who(parent)}:\n{_quoted(parent.text, '>')}"


def yahoo(parent: Written) -> str:
    said = f"{parent.date:%A, %B %d, %Y at %I:%M:%S %p} GMT+1"
    return f"    On {said}, {_who(parent)} wrote:  \n \n {_quoted(parent.text, ' ')}"


def samsung(parent: Written) -> str:
    return f"-------- Original message --------\n{outlook(parent).replace('Sent:', 'Date:')}"


def k9(parent: Written) -> str:
    return f"On {parent.date:%d %B %Y %H:%M:%S} CET, {_who(parent)} wrote:\n{_quoted(parent.text, '>')}"


def s_nail(parent: Written) -> str:
    return f"{parent.sender.name} wrote in\n {parent.message_id}:\n{_quoted(parent.text, ' |')}"


def otrs(parent: Written) -> str:
    return f"{parent.date:%m/%d/%Y %H:%M} - {parent.sender.name} wrote:\n\n{_quoted(parent.text)}"


def nothing(_parent: Written) -> str:
    return ""
