"""Conversations in the shapes of real mail programs: what becomes of each mail, and where customers see our answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.conversations.collection import CONVERSATIONS
from tests.conversations.mail_threads import Threaded, gmail_threads, mutt_threads, plain_subject, threaded
from tests.conversations.player import REWRITTEN, Player, new_database
from tests.conversations.shapes import Conversation, Kind

PLAYED = [
    pytest.param(conversation, kind, id=f"{conversation.name} ({kind})")
    for conversation in CONVERSATIONS
    for kind in conversation.desks
]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_database(tmp_path_factory.mktemp("empty") / "triaged.db")


@pytest.mark.parametrize(("conversation", "kind"), PLAYED)
def test_every_mail_finds_its_place(tmp_path: Path, empty: Path, conversation: Conversation, kind: Kind) -> None:
    player = Player(tmp_path, empty, kind)
    try:
        became = player.play(conversation)
        assert became == [mail.expected for mail in conversation.mails if mail.expect is not None]
        _assert_one_thread_at_the_customer(player, conversation, kind)
        _assert_tickets_keep_what_was_written_now(player, conversation)
    finally:
        player.store.close()


def _assert_one_thread_at_the_customer(player: Player, conversation: Conversation, kind: Kind) -> None:
    """His mail, our acknowledgement and his answers to it: one conversation in his own mail program."""
    for letter in player.acknowledged():
        acknowledgement = threaded(player.acknowledgement(letter))
        if any(mail.rewritten and mail.answers == f"ack {letter}" for mail in conversation.mails):
            acknowledgement = replace(acknowledgement, message_id=REWRITTEN)
        mails = [threaded(raw) for raw in player.raw]
        first = mails[player.opened_by[letter]]
        if not first.message_id:
            continue  # his mail had no id that ours could name
        answers = [
            mail
            for mail, written in zip(mails, conversation.mails, strict=True)
            if written.answers == f"ack {letter}" and (mail.in_reply_to or mail.references)
        ]
        together = [first, acknowledgement, *answers]
        assert len(set(mutt_threads(together))) == 1, f"mutt shows ticket {letter} in several threads"
        assert first.message_id in acknowledgement.references, f"Gmail wants References in what answers {letter}"
        if kind == "tagged":
            continue  # the tag in the subject is what parts Gmail's conversations: the settings say so
        same = [mail for mail in together if plain_subject(mail.subject) == plain_subject(first.subject)]
        assert acknowledgement in same, f"the acknowledgement of {letter} has another subject"
        assert len(set(gmail_threads(same))) == 1, f"Gmail shows ticket {letter} in several conversations"


def _assert_tickets_keep_what_was_written_now(player: Player, conversation: Conversation) -> None:
    """The words of the sender, whole, and without those of the mail that he answers."""
    for at, stored in player.stored.items():
        mail, written = conversation.mails[at], threaded(player.raw[at])
        if mail.copy_of or mail.report or mail.forwards or mail.enclosed:
            continue
        said = stored.strip()
        if mail.answers is not None and not (written.in_reply_to or written.references):
            said = said[: len(mail.text)]  # without ids history below it may as well be something that is passed on
        assert said == mail.text, f"mail {at + 1} of {mail.shape.name}"


def test_each_conversation_has_a_name_of_its_own() -> None:
    names = [conversation.name for conversation in CONVERSATIONS]

    assert len(names) == len(set(names))


def test_mail_programs_part_what_names_nothing_or_has_another_subject() -> None:
    first = Threaded("<1@example.org>", None, (), "Printer")
    answer = Threaded("<2@example.test>", "<1@example.org>", ("<1@example.org>",), "Re: AW: Printer")
    renamed = Threaded("<3@example.test>", "<1@example.org>", ("<0@example.org>", "<1@example.org>"), "Your request")
    alone = Threaded("<4@example.test>", None, (), "Re: Printer")
    grandchild = Threaded("<5@example.org>", None, ("<1@example.org>", "<absent@example.test>"), "Re: Printer")

    assert gmail_threads([first, answer, renamed, alone, grandchild]) == [0, 0, 1, 2, 0]
    assert len(set(mutt_threads([first, answer, renamed, grandchild]))) == 1
    assert len(set(mutt_threads([first, alone]))) == 2
