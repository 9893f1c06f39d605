"""What agents ask for by mail, from the command to the answer, on both databases."""

from __future__ import annotations

import re
from email.message import EmailMessage
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from sqlalchemy import event, select

from tests.agents_desk import NOW, SUE, TOM, AgentsDesk, Writing
from tests.stored import add_ticket
from triaged.mail.address import verify
from triaged.mail.canary import marks_in
from triaged.mail.keys import KeyRing
from triaged.model import Purpose, Token
from triaged.notices import agent_root
from triaged.outcomes.answers.looking_up import showing
from triaged.store import search
from triaged.store.events import append_event
from triaged.store.overviews import HITS
from triaged.store.staff import ensure_desks
from triaged.store.tables import agent, outbox, participant

ANN, BERT = "ann@customers.example", "bert@customers.example"
LINK = re.compile(r"mailto:\S+")


@pytest.fixture
def writing() -> Writing:
    return Writing()


def ring(desk: AgentsDesk) -> KeyRing:
    return desk.deps.desk.ring


def opened(desk: AgentsDesk, writing: Writing, *words: str, sender: str = ANN, subject: str = "Printer") -> None:
    for each in words:
        assert desk.take(writing.mail(sender, each, subject=subject)) == "ticket"


def notified(desk: AgentsDesk, recipient: str = TOM) -> EmailMessage:
    """The newest notice to an agent."""
    rows = [row for row in desk.outbox() if row["recipient"] == recipient]
    return letter(desk, rows[-1])


def letter(desk: AgentsDesk, row: dict[str, Any]) -> EmailMessage:
    from tests.batch_desk import letter_of

    return letter_of(desk.content(row["id"]))


def plain(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def page(mail: EmailMessage) -> str:
    body = mail.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def desk_address(desk: AgentsDesk, address: str = TOM) -> str:
    from triaged.mail.address import day_of, sign, signed_address

    with desk.store.write() as transaction:
        handle = ensure_desks(transaction, [address])[address]
    token = Token(handle=handle, purpose=Purpose.DESK, day=day_of(desk.now))
    return signed_address("support+{token}@example.com", sign(ring(desk), token))


def ask(desk: AgentsDesk, writing: Writing, command: str, *, sender: str = TOM) -> EmailMessage:
    """A command to an agent's own desk address; what he is answered."""
    before = {row["id"] for row in desk.outbox()}
    outcome = desk.take(writing.mail(sender, command, to=[desk_address(desk, sender)], subject="ask"))
    assert outcome == "command"
    made = [row for row in desk.outbox() if row["id"] not in before and row["recipient"] == sender]
    assert len(made) == 1
    return letter(desk, made[0])


def answer(desk: AgentsDesk, writing: Writing, to: EmailMessage, words: str, *, sender: str = TOM) -> str | None:
    return desk.take(writing.mail(sender, words, answers=to, subject=str(to["Subject"])))


def followed(link: str) -> tuple[str, str, str]:
    """The address, the subject and the text of the mail that a link begins."""
    parts = urlsplit(link)
    fields = parse_qs(parts.query, keep_blank_values=True)
    return unquote(parts.path), fields["subject"][0], fields.get("body", [""])[0]


def token_in(desk: AgentsDesk, address: str) -> Token:
    found = verify(ring(desk), address.partition("+")[2].partition("@")[0], None)
    assert found is not None
    return found


def desks(desk: AgentsDesk) -> dict[str, int]:
    with desk.store.read() as transaction:
        return {row.address: row.handle for row in transaction.execute(select(agent))}


def test_every_agent_of_the_settings_is_given_a_desk_address_by_the_first_mail(desk, writing) -> None:
    opened(desk, writing, "It does not print.")
    first = desks(desk)
    assert sorted(first) == [SUE, TOM]

    opened(desk, writing, "Nor now.")
    assert desks(desk) == first


def test_what_was_said_a_moment_ago_is_found_with_a_link_that_shows_it(desk, writing) -> None:
    opened(desk, writing, "The paper jams in the left tray.\nPlease help.")
    opened(desk, writing, "I am happy.", sender=BERT, subject="Thanks")

    found = ask(desk, writing, "#find paper jams")

    said = plain(found)
    assert "#1001 Printer" in said
    assert "#1002" not in said
    assert "| The paper jams in the left tray." in said
    assert found["Subject"] == "[Ticket] Found: paper jams"
    (link,) = LINK.findall(said)
    to, _subject, body = followed(link)
    assert body == "#show 1001"
    assert token_in(desk, to) == Token(handle=desks(desk)[TOM], purpose=Purpose.DESK, day=token_in(desk, to).day)
    assert f'href="{link.replace("&", "&amp;")}"' in page(found)

    shown = ask(desk, writing, body)
    assert shown["Subject"] == "[Ticket#1001] Printer"


def test_notes_are_found_by_agents_and_framed(desk, writing) -> None:
    opened(desk, writing, "It does not print.")
    told = notified(desk)
    assert answer(desk, writing, told, "#note\nHe never pays his zebra invoices.") == "note"

    found = ask(desk, writing, "#find zebra", sender=SUE)

    assert "| He never pays his zebra invoices." in plain(found)
    assert marks_in(ring(desk), plain(found))


def test_a_number_finds_its_ticket_and_what_names_it(desk, writing) -> None:
    opened(desk, writing, "One.")
    opened(desk, writing, "It is about invoice 1001.", sender=BERT, subject="Invoice")

    said = plain(ask(desk, writing, "#find 1001"))

    assert said.index("#1001 Printer") < said.index("#1002 Invoice")


@pytest.mark.parametrize(
    "words", sorted(("999999999", "2147483648", "'\" OR 1=1", "%", "a* NEAR(b)", "\\", "{{ tag }}", "zebra"))
)
def test_whatever_is_asked_for_is_answered(desk, writing, words) -> None:
    opened(desk, writing, "It does not print.")

    assert desk.take(writing.mail(TOM, f"#find {words}", to=[desk_address(desk)], subject="ask")) == "command"

    if not any(map(str.isalnum, words)):
        assert not_done(desk)
        return
    mail = letter(desk, desk.outbox("find_agent")[-1])
    assert words in plain(mail)
    assert "Nothing was found" in plain(mail)


def test_no_more_than_a_page_of_hits_and_how_many_there_are(desk, writing) -> None:
    with desk.store.write() as transaction:
        for number in range(1, HITS + 6):
            add_ticket(transaction, number, "zebra")

    said = plain(ask(desk, writing, "#find zebra"))

    assert len(LINK.findall(said)) == HITS
    assert f"#{HITS + 5} Printer" in said  # the newest
    assert "#5 Printer" not in said
    assert "Further tickets: 5\n" in said


def test_what_is_not_searched_yet_is_said(desk, writing, monkeypatch) -> None:
    monkeypatch.setattr(search, "CATCH_UP_MESSAGES", 2)
    with desk.store.write() as transaction:
        add_ticket(transaction, 1, *["zebra"] * 5)

    assert "Messages that are not searched yet: 3" in plain(ask(desk, writing, "#find zebra"))


def test_without_signed_addresses_the_command_itself_is_named(make_desk, writing) -> None:
    desk = make_desk()
    config = desk._config.read_text().replace('reply_address = "support+{token}@example.com"\n', "")
    opened(desk, writing, "The paper jams.")
    told = notified(desk)
    desk.read(config)

    assert answer(desk, writing, told, "#find paper") == "command"
    said = plain(letter(desk, desk.outbox("find_agent")[-1]))
    assert "Answer with: #show 1001" in said
    assert "mailto:" not in said

    assert answer(desk, writing, told, "#show 1001") == "command"
    shown = plain(letter(desk, desk.outbox("show_agent")[-1]))
    assert "#public" in shown
    assert "mailto:" not in shown


def test_a_ticket_is_shown_in_its_own_thread_with_a_way_to_the_customer_and_one_for_notes(desk, writing) -> None:
    opened(desk, writing, "It does not print.")
    told = notified(desk)
    assert answer(desk, writing, told, "#note\nHe is angry.") == "note"

    shown = ask(desk, writing, "#show 1001", sender=SUE)

    with desk.store.read() as transaction:
        handle = transaction.execute(
            select(participant.c.handle).where(participant.c.ticket == 1001, participant.c.address == SUE)
        ).scalar_one()
    said = plain(shown)
    root = agent_root(writer(desk), "support", handle)
    assert shown["References"].split()[0] == root
    assert "In-Reply-To" not in shown
    assert said.index("| It does not print.") < said.index("| He is angry.")
    before, note, after = said.partition("| He is angry.")
    assert note
    assert before.rstrip().splitlines()[-2].startswith("[internal ")
    assert after.strip().startswith("[internal ")
    answered, noted = (followed(link) for link in LINK.findall(said))
    assert token_in(desk, answered[0]).purpose is Purpose.REPLY
    assert token_in(desk, noted[0]).purpose is Purpose.NOTE
    assert {token_in(desk, answered[0]).handle, token_in(desk, noted[0]).handle} == {handle}
    assert answered[1] == noted[1] == shown["Subject"] == "[Ticket#1001] Printer"


def writer(desk: AgentsDesk) -> Any:
    import secrets

    from triaged.notices import Writer
    from triaged.render.canned import Canned

    own = desk.deps.desk
    return Writer(desk=own, renderer=desk.deps.renderer, canned=Canned(own.canned), nonce=lambda: secrets.randbits(63))


def test_the_links_of_a_shown_ticket_do_what_they_say(desk, writing) -> None:
    opened(desk, writing, "It does not print.")
    shown = ask(desk, writing, "#show 1001", sender=SUE)
    (to_customer, subject, _), (to_note, *_rest) = (followed(link) for link in LINK.findall(plain(shown)))

    assert desk.take(writing.mail(SUE, "Please turn it off.", to=[to_customer], subject=subject)) == "reply"
    assert [row["recipient"] for row in desk.outbox("relay")] == [ANN]
    assert desk.take(writing.mail(SUE, "He is angry.", to=[to_note], subject=subject)) == "note"
    assert len(desk.outbox("relay")) == 1


def test_one_who_asks_twice_in_one_batch_is_given_one_handle(desk, writing) -> None:
    opened(desk, writing, "It does not print.")
    to = desk_address(desk, SUE)

    outcomes = desk.take_all(*(writing.mail(SUE, "#show 1001", to=[to], subject="ask") for _ in range(2)))

    assert outcomes == ["command", "command"]
    handles = set()
    for row in desk.outbox("show_agent"):
        for link in LINK.findall(plain(letter(desk, row))):
            handles.add(token_in(desk, followed(link)[0]).handle)
    with desk.store.read() as transaction:
        stored = transaction.execute(
            select(participant.c.handle).where(participant.c.ticket == 1001, participant.c.address == SUE)
        ).scalars().all()  # fmt: skip
    assert handles == set(stored)


def test_of_a_long_conversation_the_newest_is_shown(desk, writing, monkeypatch) -> None:
    monkeypatch.setattr(showing, "SHOWN_BYTES", 3000)
    with desk.store.write() as transaction:
        add_ticket(transaction, 1, *[f"{number} " + "я" * 600 for number in range(5)])

    said = plain(ask(desk, writing, "#show 1"))

    assert "| 4 я" in said
    assert "| 3 я" in said
    assert "| 2 я" not in said
    assert "Older messages that are left out: 3" in said


def test_a_merged_ticket_leads_to_the_other_one_with_all_that_was_said(desk, writing) -> None:
    from triaged.store.merging import merge

    opened(desk, writing, "The first.", "The second.")
    with desk.store.write() as transaction:
        merge(transaction, 1002, 1001, "operator", NOW)

    shown = ask(desk, writing, "#show 1002")

    said = plain(shown)
    assert shown["Subject"] == "[Ticket#1001] Printer"
    assert "Ticket #1002 was merged into #1001." in said
    assert "| The first." in said
    assert "| The second." in said
    assert "(#1002)" in said


def not_done(desk) -> bool:
    """Whether the agent was told that his command could not be carried out."""
    return "Not done:" in plain(letter(desk, desk.outbox("done_agent")[-1]))


@pytest.mark.parametrize("number", [77, 2**31, 999_999_999])
def test_a_ticket_that_is_not_there_is_a_mistake(desk, writing, number) -> None:
    opened(desk, writing, "It does not print.")

    assert desk.take(writing.mail(TOM, f"#show {number}", to=[desk_address(desk)], subject="ask")) == "command"
    assert not_done(desk)
    assert desk.outbox("show_agent") == []


def test_the_exercise_of_another_is_not_there(desk, writing) -> None:
    with desk.store.write() as transaction:
        add_ticket(transaction, 1, "zebra", practice=True, assignee=TOM)

    assert desk.take(writing.mail(SUE, "#show 1", to=[desk_address(desk, SUE)], subject="ask")) == "command"
    assert not_done(desk)
    assert desk.outbox("show_agent") == []
    assert "Nothing was found" in plain(ask(desk, writing, "#find zebra", sender=SUE))
    assert "Nothing was found" in plain(ask(desk, writing, "#find 1", sender=SUE))
    assert "| zebra" in plain(ask(desk, writing, "#show 1"))


def test_a_list_begins_with_what_is_due_first(desk, writing) -> None:
    from datetime import timedelta

    from tests.stored import add_message

    def at(hours: int) -> Any:
        return NOW - timedelta(hours=hours)

    with desk.store.write() as transaction:
        for number, priority, other in (
            (1, "P3", {"assignee": TOM}),
            (2, "P3", {"assignee": TOM}),
            (3, "P1", {"assignee": TOM}),
            (4, "P3", {"assignee": TOM}),
            (5, "P3", {"offered_to": TOM}),
            (6, "P3", {"assignee": SUE}),
            (7, "P1", {"assignee": TOM, "status": "solved"}),
            (8, "P1", {"assignee": TOM, "status": "pending"}),
            (9, "P1", {"assignee": TOM, "practice": True}),
        ):
            add_ticket(transaction, number, priority=priority, **other)
        add_message(transaction, 1, "a", received_at=at(2))
        add_message(transaction, 2, "a", received_at=at(9))
        add_message(transaction, 2, "answered", direction="out", received_at=at(8), agent=TOM)
        add_message(transaction, 2, "again", received_at=at(1))
        add_message(transaction, 4, "a", received_at=at(9))
        add_message(transaction, 4, "answered", direction="out", received_at=at(8), agent=TOM)
        add_message(transaction, 5, "a", received_at=at(7))
        add_message(transaction, 5, "withdrawn", direction="out", received_at=at(6), agent=TOM, withdrawn=True)

    said = plain(ask(desk, writing, "#list"))

    assert re.findall(r"^- #(\d+)", said, re.MULTILINE) == ["3", "5", "1", "2", "4"]
    assert said.count("nobody has taken it") == 1
    assert "Besides, waiting for the customer or for others: 1" in said
    assert len(LINK.findall(said)) == 5


def test_the_list_of_a_queue_names_who_has_what(desk, writing) -> None:
    with desk.store.write() as transaction:
        add_ticket(transaction, 1, "a", queue="billing", assignee=SUE)
        add_ticket(transaction, 2, "a", queue="billing")
        add_ticket(transaction, 3, "a", queue="support")

    mail = ask(desk, writing, "#list billing")

    said = plain(mail)
    assert mail["Subject"] == "[Ticket] Queue billing"
    assert re.findall(r"^- #(\d+)", said, re.MULTILINE) == ["1", "2"]
    assert ", Sue" in said
    assert ", nobody has taken it" in said


def test_who_has_nothing_to_do_hears_that(desk, writing) -> None:
    assert "You have no open tickets." in plain(ask(desk, writing, "#list"))


def test_promised_times_are_not_listed_before_there_are_any(desk, writing) -> None:
    assert desk.take(writing.mail(TOM, "#list breaching", to=[desk_address(desk)], subject="ask")) == "command"
    assert not_done(desk)
    assert desk.outbox("list_agent") == []


def test_a_ticket_is_explained_from_its_history(desk, writing) -> None:
    opened(desk, writing, "It does not print.")
    told = notified(desk)

    assert answer(desk, writing, told, "#explain") == "command"

    mail = letter(desk, desk.outbox("explain_agent")[-1])
    said = plain(mail)
    assert mail["Subject"] == "[Ticket#1001] Printer"
    assert "Ticket #1001, P3, L1, support, new" in said
    assert "Proof: A2:" in said
    assert "What the rules decided:" in said
    assert "the customer was sent the acknowledgement" in said
    assert "told of it: Tom" in said
    assert "@" not in said.partition("What has happened:")[2].partition("[internal")[0]
    assert marks_in(ring(desk), said)


def happened(text: str) -> list[str]:
    """The sentences of an explanation, without their times."""
    block = text.partition("What has happened:\n")[2].partition("\n\n[internal")[0]
    return [line.strip() for line in block.splitlines() if not line.startswith("- ")]


def test_each_event_is_a_sentence_with_names_and_without_ids(desk, writing) -> None:
    opened(desk, writing, "It does not print.")
    told = notified(desk)
    assert answer(desk, writing, told, "#priority P2\n#tag +vip\n#assign sue\n#hold") == "command"

    assert answer(desk, writing, told, "#explain") == "command"

    said = happened(plain(letter(desk, desk.outbox("explain_agent")[-1])))
    assert "a mail opened the ticket" in said
    assert any(each.startswith("told of it: Tom (works in the queue 'support'") for each in said)
    for each in (
        "Tom: the priority is now: P2",
        "Tom: the tags were changed: +vip",
        "Tom: the ticket was assigned to: Sue",
        "Tom: the status is now: waits for others (a command)",
    ):
        assert each in said
    assert not [each for each in said if "@" in each or "inbox" in each]


def test_the_newest_events_are_explained_and_the_others_counted(desk, writing) -> None:
    opened(desk, writing, "It does not print.")
    told = notified(desk)
    why = "x" * 300
    with desk.store.write() as transaction:
        for _ in range(40):
            append_event(transaction, 1001, NOW, kind="status", actor="triaged", data={"to": "open", "reason": why})
        append_event(transaction, 1001, NOW, kind="held", actor="triaged", data={"reason": "odd", "asked": TOM})

    assert answer(desk, writing, told, "#explain") == "command"

    text = plain(letter(desk, desk.outbox("explain_agent")[-1]))
    said = happened(text)
    assert len(said) == 30
    assert said[-1] == "a mail is held; asked about it: Tom (odd)"
    assert said[-2] == f"the status is now: open ({why})"
    assert re.search(r"^- Earlier events, not shown: (\d+)$", text, re.MULTILINE)


def test_the_mail_that_is_answered_is_explained(desk, writing) -> None:
    opened(desk, writing, "It does not print.")
    told = notified(desk)
    acknowledgement = letter(desk, desk.outbox("ack_new")[-1])
    assert desk.take(writing.mail(ANN, "Still not.", answers=acknowledgement, proven=False)) == "reply"

    assert answer(desk, writing, told, "#explain") == "command"
    assert "a mail opened the ticket" in plain(letter(desk, desk.outbox("explain_agent")[-1]))

    assert answer(desk, writing, notified(desk), "#explain") == "command"


def test_at_a_desk_address_there_is_nothing_to_explain(desk, writing) -> None:
    assert desk.take(writing.mail(TOM, "#explain", to=[desk_address(desk)], subject="ask")) == "command"
    assert not_done(desk)
    assert desk.outbox("explain_agent") == []


def test_the_help_names_every_command_in_the_agents_language(make_desk, writing) -> None:
    from tests.agents_desk import AGENTS
    from triaged.desk.commands.registry import REGISTRY

    desk = make_desk(
        agents=AGENTS.replace('queues = ["support", "billing"]', 'queues = ["support"]\nlanguages = ["ru"]')
    )

    english, russian = (plain(ask(desk, writing, "#help", sender=each)) for each in (TOM, SUE))

    for verb in REGISTRY.values():
        assert verb.help["en"] in " ".join(english.split())
        assert verb.help["ru"] in " ".join(russian.split())
    assert "Ваш ответ останется внутренним." in russian
    assert "Your answer waits 120 seconds before it leaves (30 if it is urgent)." in " ".join(english.split())
    assert re.search(r"^support\+\S+@example\.com$", english, re.MULTILINE)


def test_an_answer_stands_in_the_thread_of_the_ticket_that_it_was_asked_in(desk, writing) -> None:
    opened(desk, writing, "It does not print.")
    told = notified(desk)

    assert answer(desk, writing, told, "#find printer") == "command"

    found = letter(desk, desk.outbox("find_agent")[-1])
    assert found["Subject"] == "[Ticket#1001] Printer"
    assert found["References"].split()[0] == told["References"].split()[0]
    assert token_in(desk, str(found["Reply-To"])).purpose is Purpose.NOTE
    assert found["Auto-Submitted"] == "auto-replied"


def test_nothing_is_answered_to_older_mail_brought_in_by_hand(desk, writing) -> None:
    opened(desk, writing, "It does not print.")

    desk.take(writing.mail(TOM, "#find printer", to=[desk_address(desk)], subject="ask"), quiet=True)

    assert desk.outbox("find_agent") == []


def test_a_customer_asks_for_nothing(desk, writing) -> None:
    opened(desk, writing, "#find printer", sender=ANN)
    opened(desk, writing, "#show 1001", sender=BERT)

    assert [row for row in desk.outbox() if row["notice"] in ("find_agent", "show_agent")] == []


def test_the_same_mail_again_is_answered_once(desk, writing) -> None:
    opened(desk, writing, "It does not print.")
    content = writing.mail(TOM, "#find printer", to=[desk_address(desk)], subject="ask")

    desk.take(content)
    desk.take(content, mailbox="billing")

    with desk.store.read() as transaction:
        causes = transaction.execute(select(outbox.c.cause).where(outbox.c.notice == "find_agent")).scalars().all()
    assert len(set(causes)) == len(causes)


@pytest.mark.parametrize("command", ["#find zebra", "#list", "#list support", "#show 1"])
def test_the_statements_of_an_answer_do_not_depend_on_how_much_there_is(desk, writing, command) -> None:
    counts = []
    asked: list[str] = []
    event.listen(desk.store._writer, "before_cursor_execute", lambda _c, _u, sql, *_: asked.append(sql))
    for numbers in (range(1, 2), range(2, 18)):
        with desk.store.write() as transaction:
            for number in numbers:
                add_ticket(transaction, number, "zebra", assignee=TOM)
        to = desk_address(desk)
        desk.take(writing.mail(TOM, "#help", to=[to], subject="ask"))
        asked.clear()
        desk.take(writing.mail(TOM, command, to=[to], subject="ask"))
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 2  # the second time there is something to be put into the index


def test_where_a_mail_is_only_explained_nothing_is_written(desk, writing) -> None:
    from triaged import process
    from triaged.model import ClaimedMail
    from triaged.outcomes import file
    from triaged.outcomes.work import work_of
    from triaged.store.known import Known
    from triaged.store.numbers import Numbers

    opened(desk, writing, "It does not print.")
    source = writing.mail(TOM, "#find print", to=[desk_address(desk)], subject="ask")
    mail = ClaimedMail(
        id=0,
        mailbox="support",
        received_at=NOW,
        sha256="0" * 64,
        size=len(source),
        quiet=False,
        too_big=False,
        attempts=1,
    )
    own = desk.deps.desk
    reading = process.read_mail(own, mail, source, None)

    with desk.store.read() as transaction:
        known = Known(transaction, [(mail, reading)], NOW, storm=30)
        work = work_of(own, desk.deps.renderer, transaction, known, Numbers(transaction, lock=False), NOW)
        filing = file(work, mail, process.decide(own, reading, known.candidates(mail, reading), NOW))

    (notice,) = filing.notices
    assert notice.notice == "find_agent"
