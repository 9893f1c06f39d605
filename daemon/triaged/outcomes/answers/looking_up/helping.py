"""`#help`: the guide on one page, with every command in one line each."""

from __future__ import annotations

from triaged.desk.commands.registry import help_lines
from triaged.mail.language import serving
from triaged.model import Purpose
from triaged.outcomes.agents.links import signed
from triaged.outcomes.answers.confirming import URGENT_SECONDS
from triaged.outcomes.answers.looking_up.asking_for import Answered, Asking

NOTICE = "help_agent"


def give_help(asking: Asking) -> Answered:
    """How it works, and the commands, in the language of the notice."""
    offered = asking.work.writer.renderer.languages(NOTICE)
    language = serving(asking.language(NOTICE, asking.ticket), offered) or "en"
    facts = {
        "lines": list(help_lines(language)),
        "undo": asking.agent.undo_seconds,
        "urgent": min(URGENT_SECONDS, asking.agent.undo_seconds),
        "desk_address": _desk_address(asking),
    }
    return asking.answer(NOTICE, facts)


def _desk_address(asking: Asking) -> str | None:
    """His own address; None where he has none, or the mailbox has no signed addresses."""
    work, handle = asking.work, asking.work.staff.desks.get(asking.agent.address)
    return None if handle is None else signed(work.writer, asking.mail.mailbox, handle, Purpose.DESK, work.now)
