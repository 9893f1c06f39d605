"""Who is told of a customer's message, and what he gets, on both databases."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, event, insert, select, update

from tests.agents_desk import NOW, SUE, TOM, AgentsDesk, Writing, text
from tests.batch_desk import letter_of
from triaged.mail.canary import marks_in
from triaged.model import ReminderKind
from triaged.store import Store
from triaged.store.acquaintance import ACQUAINTANCES
from triaged.store.tables import agent as agents_table
from triaged.store.tables import participant, reminder, ticket

ANNA, BERT, IVAN = "anna@example.org", "bert@example.org", "ivan@example.net"
writing = Writing()
LEAD = """
[[agent]]
name = "Tom"
addresses = ["tom@agents.example"]
queues = ["support"]
hours = ["Mon-Fri 09:00-17:00"]
[[agent]]
name = "Rita"
addresses = ["rita@agents.example"]
queues = ["support"]
languages = ["ru", "en"]
"""


def write(sender: str = ANNA, words: str = "It does not print.", **how: Any) -> bytes:
    return writing.mail(sender, words, **how)


def told(desk: AgentsDesk, notice: str = "message_agent") -> list[str]:
    """Who was told, in order."""
    return [row["recipient"] for row in desk.outbox(notice)]


def letters_to(desk: AgentsDesk, address: str) -> list[EmailMessage]:
    return [letter_of(desk.content(row["id"])) for row in desk.outbox("message_agent") if row["recipient"] == address]


def change(desk: AgentsDesk, number: int = 1001, **columns: Any) -> None:
    with desk.store.write() as transaction:
        transaction.execute(update(ticket).where(ticket.c.number == number).values(**columns))


def row_of(desk: AgentsDesk, number: int = 1001) -> Any:
    with desk.store.read() as transaction:
        return transaction.execute(select(ticket).where(ticket.c.number == number)).one()


def away(desk: AgentsDesk, address: str, until: datetime | None = None) -> None:
    with desk.store.write() as transaction:
        transaction.execute(delete(agents_table).where(agents_table.c.address == address))
        handle = sum(map(ord, address))
        row = {"address": address, "handle": handle, "away_since": NOW, "away_until": until}
        transaction.execute(insert(agents_table), [row])


def reminders(desk: AgentsDesk) -> list[tuple[Any, ...]]:
    with desk.store.read() as transaction:
        rows = transaction.execute(select(reminder).order_by(reminder.c.id)).all()
    return [(row.kind, row.ticket, row.address, row.step, row.due_at) for row in rows]


def watch(desk: AgentsDesk, address: str, number: int = 1001) -> None:
    row = {"ticket": number, "address": address, "name": "", "role": "agent", "handle": 77, "watches": True}
    with desk.store.write() as transaction:
        transaction.execute(insert(participant), [{**row, "joined_at": NOW}])


def test_one_agent_is_told_of_a_new_ticket(desk: AgentsDesk) -> None:
    assert desk.take(write()) == "ticket"

    assert told(desk) == [TOM]
    assert row_of(desk).offered_to == TOM
    assert row_of(desk).assignee is None
    assert reminders(desk) == [(ReminderKind.UNTAKEN, 1001, TOM, 1, NOW + timedelta(minutes=15))]
    (said,) = desk.events("told")
    assert (said["to"], said["offered"]) == ([TOM], [TOM])
    assert said["why"].startswith("works in the queue 'support', is at work, speaks en, is L1")


def test_the_notice_says_first_where_an_answer_goes_and_then_what_the_customer_wrote(desk: AgentsDesk) -> None:
    desk.take(write("Ivan P. <ivan@example.net>", "It does not print.\n\n> It printed.\n"))

    letter = desk.letter("message_agent")
    lines = text(letter).splitlines()
    assert lines[2] == "Your reply goes to: Ivan P. <ivan@example.net> (customer)"
    assert lines[3] == "Nobody has taken this ticket yet. Your answer takes it."
    assert lines[5] == "It does not print."
    assert "From: ivan@example.net (Ivan P.)" in lines
    assert "Ticket: #1001, P3, L1, support, new" in lines
    assert any(line.startswith("Answer promised by: Monday, 2 March 2026, 12:00 (UTC)") for line in lines)
    assert letter["Subject"] == "[Ticket#1001] Printer"
    assert {key: letter[f"X-Triaged-{key}"] for key in ("Ticket", "Queue", "Priority", "Tier", "Status", "Notice")} == {
        "Ticket": "1001",
        "Queue": "support",
        "Priority": "P3",
        "Tier": "L1",
        "Status": "new",
        "Notice": "message_agent",
    }
    assert "<support+" in str(letter["Reply-To"])


def test_panels_stand_between_canaries(desk: AgentsDesk) -> None:
    desk.take(write())

    lines = text(desk.letter("message_agent")).splitlines()
    ring = desk.deps.desk.ring
    fences = [number for number, line in enumerate(lines) if line.startswith("[internal ") and marks_in(ring, line)]
    panels = [number for number, line in enumerate(lines) if line.startswith(("From: ", "Ticket: ", "Proof: "))]
    assert len(fences) == 2
    assert all(fences[0] < number < fences[-1] for number in panels)
    assert marks_in(ring, str(desk.letter("message_agent").get_body(("html",))))


def test_a_customer_without_a_sender_cannot_be_answered(desk: AgentsDesk) -> None:
    mail = write().replace(b"From: anna@example.org\r\n", b"From: anna@example.org, bert@example.org\r\n")
    assert desk.take(mail) == "ticket"

    letter = desk.letter("message_agent")
    assert text(letter).splitlines()[2] == "Your reply stays internal: it is not known whom to answer."


def test_what_he_wrote_before_is_shown_with_numbers_and_status(desk: AgentsDesk) -> None:
    desk.take_all(write(subject="Paper"), write(subject="Toner"), write(BERT, subject="Cable"))
    change(desk, 1001, status="solved")
    desk.take(write(subject="Ink"))

    said = text(desk.letter("message_agent"))
    assert "Open tickets:\n- #1002 Toner (new)\n" in said
    assert "Past tickets:\n- #1001 Paper (solved)\n" in said
    assert "Cable" not in said


def test_the_batch_itself_counts_among_what_he_wrote(desk: AgentsDesk) -> None:
    desk.take_all(write(subject="Paper"), write(subject="Toner"))

    assert "Open tickets:\n- #1001 Paper (new)\n" in text(desk.letter("message_agent"))


def test_the_next_ticket_goes_to_who_has_less_to_do(make_desk: Callable[..., AgentsDesk]) -> None:
    ann = '[[agent]]\nname = "Ann"\naddresses = ["ann@agents.example"]\n'
    desk = make_desk(agents=ann + ann.replace("Ann", "Bob").replace("ann", "bob"))
    desk.take_all(write(), write(BERT), write(IVAN))
    assert told(desk) == ["ann@agents.example", "bob@agents.example", "ann@agents.example"]
    desk.take(write("carl@example.org"))
    assert told(desk)[-1] == "bob@agents.example"


def test_who_speaks_the_language_is_told_in_his_own(make_desk: Callable[..., AgentsDesk]) -> None:
    desk = make_desk(agents=LEAD)
    desk.now = datetime(2026, 3, 2, 12, tzinfo=NOW.tzinfo)
    desk.take(write(words="Здравствуйте! Принтер не печатает, помогите, пожалуйста.", subject="Принтер"))

    assert told(desk) == ["rita@agents.example"]
    assert text(desk.letter("message_agent")).splitlines()[2] == f"Ваш ответ получит: {ANNA} (клиент)"


def test_working_hours_count_for_the_reminder(make_desk: Callable[..., AgentsDesk]) -> None:
    desk = make_desk(agents=LEAD.partition('[[agent]]\nname = "Rita"')[0])
    desk.take(write())  # on a Sunday

    (due,) = reminders(desk)
    assert due[4] == datetime(2026, 3, 2, 9, 15, tzinfo=NOW.tzinfo)


def test_of_an_urgent_ticket_the_next_one_hears_after_five_minutes(desk: AgentsDesk) -> None:
    desk.take(write(subject="Outage: everything is down", words="URGENT: production is down, nobody can work!"))
    if row_of(desk).priority != "P1":
        pytest.fail(f"the shipped rules say {row_of(desk).priority}")

    (due,) = reminders(desk)
    assert due[4] == NOW + timedelta(minutes=5)


def test_what_the_customer_adds_goes_to_the_same_agent_and_changes_no_reminder(desk: AgentsDesk) -> None:
    desk.take(write())
    before = reminders(desk)
    desk.now += timedelta(minutes=10)
    assert desk.take(write(answers=desk.letter("ack_new"), at=desk.now)) == "reply"

    assert told(desk) == [TOM, TOM]
    assert reminders(desk) == before
    assert desk.events("told")[-1] == {"to": [TOM]}


def test_all_notices_of_one_ticket_are_one_thread(desk: AgentsDesk) -> None:
    desk.take(write())
    desk.take(write(answers=desk.letter("ack_new")))

    first, second = letters_to(desk, TOM)
    assert first["Subject"] == second["Subject"]
    assert first["References"].split()[0] == second["References"].split()[0]
    assert "example.org" not in first["References"]  # no id of the customer's mail


def test_only_who_has_the_ticket_is_told_of_a_reply(desk: AgentsDesk) -> None:
    desk.take(write())
    change(desk, assignee=SUE, offered_to=None)
    desk.take(write(answers=desk.letter("ack_new")))

    assert told(desk) == [TOM, SUE]
    assert "Nobody has taken" not in text(desk.letter("message_agent"))


def test_who_is_away_keeps_his_ticket_and_another_one_is_told_too(desk: AgentsDesk) -> None:
    desk.take(write())
    change(desk, assignee=TOM, offered_to=None)
    away(desk, TOM)
    desk.take(write(answers=desk.letter("ack_new")))
    desk.take(write(answers=desk.letter("ack_new")))

    assert told(desk) == [TOM, TOM, SUE, TOM, SUE]
    assert row_of(desk).assignee == TOM
    assert row_of(desk).offered_to == SUE
    assert "The agent of this ticket is away." in text(letters_to(desk, SUE)[0])


def test_who_was_asked_and_went_away_is_asked_no_more(desk: AgentsDesk) -> None:
    desk.take(write())
    away(desk, TOM)
    desk.take(write(answers=desk.letter("ack_new")))

    assert told(desk) == [TOM, SUE]
    assert row_of(desk).offered_to == SUE
    assert [each[2:4] for each in reminders(desk)] == [(SUE, 1)]


def test_who_is_back_by_now_is_asked(desk: AgentsDesk) -> None:
    away(desk, TOM, NOW - timedelta(minutes=1))
    desk.take(write())
    assert told(desk) == [TOM]


def test_an_assignee_who_is_no_agent_any_more_counts_as_none(desk: AgentsDesk) -> None:
    desk.take(write())
    change(desk, assignee="gone@agents.example", offered_to="gone@agents.example")
    desk.take(write(answers=desk.letter("ack_new")))

    assert told(desk) == [TOM, TOM]
    assert row_of(desk).offered_to == TOM


def test_who_watches_is_told_too(desk: AgentsDesk) -> None:
    desk.take(write())
    watch(desk, SUE)
    desk.take(write(answers=desk.letter("ack_new")))

    assert told(desk) == [TOM, TOM, SUE]
    letter = letters_to(desk, SUE)[0]
    assert text(letter).splitlines()[3] == "You watch this ticket."


def test_an_agent_who_writes_as_a_customer_does_not_get_his_own_mail(desk: AgentsDesk) -> None:
    desk.take(write(TOM))
    assert told(desk) == [SUE]


@pytest.mark.parametrize("status", ["spam"])
def test_nobody_is_told_of_what_is_spam(desk: AgentsDesk, status: str) -> None:
    desk.take(write())
    change(desk, status=status)
    desk.take(write(answers=desk.letter("ack_new")))
    assert told(desk) == [TOM]


def test_thanks_after_the_end_are_nobodys_work(desk: AgentsDesk) -> None:
    desk.take(write())
    change(desk, status="solved", solved_at=NOW)
    thanks = write(words="Thank you very much!", subject="Re: Printer", answers=desk.letter("ack_new"))
    assert desk.take(thanks) == "reply"
    assert row_of(desk).status == "solved"
    assert told(desk) == [TOM]


def test_older_mail_tells_nobody(desk: AgentsDesk) -> None:
    desk.take(write(), quiet=True)
    assert told(desk) == []
    assert reminders(desk) == []


def test_a_storm_is_the_operators(desk: AgentsDesk) -> None:
    for _ in range(31):
        desk.keep(write(subject="It fails again"))
    desk.handle()
    storm = next(each for each in desk.tickets() if "storm" in each["tags"])
    assert len(told(desk)) == 30
    assert desk.events("told", storm["number"]) == []


def test_without_agents_nothing_is_written_and_nothing_is_asked(make_desk: Callable[..., AgentsDesk]) -> None:
    desk = make_desk(agents="")
    asked = statements(desk, write())
    assert desk.outbox("message_agent") == []
    assert not any("agent" in each.partition("FROM")[2].split()[:1] for each in asked)
    assert desk.events("told") == []


def test_where_nobody_is_left_the_operator_hears_of_it(desk: AgentsDesk) -> None:
    away(desk, TOM)
    away(desk, SUE)
    desk.take(write())

    assert told(desk) == []
    assert desk.events("told") == [{"to": [], "why": "there is nobody"}]
    assert "ticket #1001 of the queue support" in text(desk.letter("alarm"))


def test_everybody_of_a_small_queue_is_told_where_the_settings_say_so(make_desk: Callable[..., AgentsDesk]) -> None:
    desk = make_desk()
    dispatched_to_all(desk)
    desk.take(write())
    assert told(desk) == [TOM, SUE]
    assert desk.events("told")[0]["offered"] == [TOM, SUE]
    change(desk, assignee=SUE, offered_to=None)
    desk.take(write(answers=desk.letter("ack_new")))
    assert told(desk) == [TOM, SUE, SUE]


def dispatched_to_all(desk: AgentsDesk) -> None:
    settings = desk._settings(_agents())
    desk.read(
        settings.replace('name = "support"\nlanguage = "en"', 'name = "support"\nlanguage = "en"\ndispatch = "all"')
    )


def _agents() -> str:
    from tests.agents_desk import AGENTS

    return AGENTS


def test_the_same_mail_again_tells_nobody_again(desk: AgentsDesk) -> None:
    mail = write()
    desk.take(mail)
    assert desk.take(mail) == "duplicate"
    assert told(desk) == [TOM]


def test_the_words_of_a_customer_are_data(desk: AgentsDesk) -> None:
    words = "{{ 7 * 7 }} {% raw %} <script>alert(1)</script>\nYour reply stays internal.\n#solved"
    desk.take(write("{{ x }} <b>Anna</b> <anna@example.org>", words, subject="{{ subject }}"))

    said = text(desk.letter("message_agent"))
    assert "{{ 7 * 7 }}" in said
    html = str(desk.letter("message_agent").get_body(("html",)).get_content())  # type: ignore[union-attr]
    assert "<script" not in html
    assert "<b>Anna" not in html
    assert desk.letter("message_agent")["Subject"] == "[Ticket#1001] {{ subject }}"


def test_files_go_along_and_withheld_ones_are_named(desk: AgentsDesk) -> None:
    body = (
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nSee the files.\r\n"
        "--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=plan.pdf\r\n\r\n%PDF-1.4\r\n"
        "--b\r\nContent-Type: image/png\r\nContent-Disposition: attachment; filename=run.exe\r\n\r\nMZ\r\n"
        "--b--\r\n"
    )
    head = write().decode().partition("Content-Type:")[0]
    desk.take((head + "MIME-Version: 1.0\r\n" + body).encode())

    (row,) = desk.outbox("message_agent")
    whole = desk._outbox_row(row["id"])
    assert [part["filename"] for part in whole["parts"]] == ["plan.pdf"]
    assert whole["about"] == 1
    content = desk.content(row["id"]).decode("utf-8", "replace")
    assert "run.exe: withheld (" in content.replace("=\r\n", "")


def statements(desk: AgentsDesk, *mails: bytes) -> list[str]:
    """What was asked of the database, without what is written, while these mails were decided."""
    asked: list[str] = []
    desk.keep(*mails)

    def note(_connection: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
        if sql.lstrip().startswith(("SELECT", "WITH")):
            asked.append(sql)

    engines = [value for value in vars(desk.store).values() if hasattr(value, "dialect")]
    for each in engines:
        event.listen(each, "before_cursor_execute", note)
    desk.handle()
    for each in engines:
        event.remove(each, "before_cursor_execute", note)
    return asked


def test_as_many_questions_are_asked_for_one_mail_as_for_many(desk: AgentsDesk) -> None:
    desk.rewrite(lambda settings: settings + "\n[incidents]\ntickets = 0\n")  # the same words of many people
    desk.take(write())
    one = statements(desk, write("one@example.org"))
    many = statements(desk, *(write(f"customer{number}@example.org") for number in range(20)))

    assert len([each for each in many if "FROM customer LEFT" in each.replace("\n", " ")]) == 1
    assert len(many) == len(one)


def plan(store: Store, asked: list[tuple[str, Any]]) -> list[str]:
    """How SQLite looks for what is known of two people."""
    with store.read() as transaction:
        event.listen(transaction, "before_cursor_execute", lambda _c, _u, sql, values, *_: asked.append((sql, values)))
        transaction.execute(ACQUAINTANCES, {"wanted": ["a", "b"]})
        sql, values = asked[-1]
        return [row[3] for row in transaction.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]


def test_the_newest_tickets_of_a_sender_are_found_by_an_index(tmp_path: Path) -> None:
    asked: list[tuple[str, Any]] = []
    with contextlib.closing(Store(f"sqlite:///{tmp_path}/t.db")) as store:
        store.upgrade()
        steps = plan(store, asked)
    assert not any(step.startswith("SCAN") for step in steps)
    assert sum("ticket_by_customer_created_at" in step for step in steps) == 2


def test_a_name_that_says_where_an_answer_goes_does_not_stand_in_the_first_line(desk: AgentsDesk) -> None:
    desk.take(write('"Sue (agent). Your reply stays internal" <ivan@example.net>', "It does not print.\n"))

    lines = text(desk.letter("message_agent")).splitlines()
    assert lines[2] == "Your reply goes to: ivan@example.net (customer)"
