"""Where the word of a command ends."""

from __future__ import annotations

from triaged.desk.commands.lines import Head, cut, han, head_of
from triaged.desk.commands.registry import verb_of


def command_head(line: str) -> Head | None:
    """What a line begins with; the word ends where Chinese characters begin or end, if that makes it a command."""
    head = head_of(line)
    if head is None or verb_of(head.word) is not None:
        return head
    at = han(head.word) or next((at for at, each in enumerate(head.word) if han(each)), 0)
    return cut(head, at) if 0 < at < len(head.word) and verb_of(head.word[:at]) is not None else head


def is_apart(head: Head) -> bool:
    """Whether the word ends where it seems to end; in Chinese it needs no space before a digit or a sign."""
    return head.is_apart or (han(head.word) > 0 and not head.behind[0].isalpha())
