"""The installed `triaged demo`, as a newcomer runs it."""

from __future__ import annotations

import json
import os
import signal
import smtplib
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
from imapclient import IMAPClient
from rich.cells import cell_len

from tests.e2e.desk import TRIAGED
from tests.servers.program import Program, greets

HOST = "127.0.0.1"
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name not in {"COLUMNS", "FORCE_COLOR"}},
    "PATH": f"{Path(TRIAGED).parent}:{os.environ['PATH']}",
}


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        list(map(str, command)), cwd=cwd, env=ENVIRONMENT, check=False, capture_output=True, text=True, timeout=100
    )


def doctored(change: str, *options: str) -> list[str]:
    """`triaged demo` after a change to its samples."""
    program = "import sys; from triaged.cli.main import main; from triaged.demo import samples\n"
    return [sys.executable, "-c", f"{program}{change}\nmain()", "demo", *options]


def letter(output: str, title: str) -> str:
    """A mail that is shown in full, between its two rules."""
    return "\n" + output.partition(f" {title} ")[2].partition("─\n")[2].partition("─" * 80)[0]


def documents(config: Path, *command: str) -> Any:
    done = run(TRIAGED, "-c", config, *command, "--json", cwd=config.parent)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class Serving:
    """A demo that stays up."""

    def __init__(self, folder: Path, command: Sequence[str]) -> None:
        self.log = folder / "said"
        self.log.unlink(missing_ok=True)  # of an earlier one, which was ready
        self.program = Program(command, log=self.log, env=ENVIRONMENT, stop_signal=signal.SIGTERM)
        self.program.start(lambda: "\nready\n" in self.said)

    @property
    def said(self) -> str:
        return self.log.read_text() if self.log.exists() else ""

    def port(self, protocol: str) -> int:
        (line,) = [line for line in self.said.splitlines() if line.strip().startswith(f"{protocol}  ")]
        return int(line.split()[3])

    def end(self, how: signal.Signals) -> int:
        """The exit code."""
        process = self.program._process
        assert process is not None
        process.send_signal(how)
        return process.wait(30)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("newcomer")


@pytest.fixture(scope="module")
def played(place: Path) -> subprocess.CompletedProcess[str]:
    """One whole demo, in `demo` of that place."""
    return run(TRIAGED, "demo", cwd=place)


@pytest.fixture
def serving(place: Path, played: object) -> Iterator[Serving]:
    """Another demo in the same folder, that stays up."""
    made = Serving(place, [TRIAGED, "demo", "--serve"])
    yield made
    made.program.stop(signal.SIGKILL)


def test_it_plays_to_its_end_and_finds_everything_as_expected(played: subprocess.CompletedProcess[str]) -> None:
    assert played.returncode == 0, played.stdout + played.stderr
    assert "Everything is as expected." in played.stdout
    assert "OFF" not in played.stdout
    assert played.stderr == ""


def test_it_shows_each_mail_with_what_became_of_it(played: subprocess.CompletedProcess[str]) -> None:
    lines = [line.rstrip() for line in played.stdout.splitlines()]
    at = next(number for number, line in enumerate(lines) if line.startswith(" 2 Ольга Соколова"))

    assert " ".join(lines[at].split()) == "2 Ольга Соколова ru СРОЧНО: сайт не работает ticket #1002 P1 support"
    assert "urgent: an outage" in lines[at + 1]
    assert "Jonas is told; acknowledged in Russian" in lines[at + 1]
    assert sum("acknowledged in" in line for line in lines) == 16


def test_it_shows_one_acknowledgement_as_the_customer_has_it(played: subprocess.CompletedProcess[str]) -> None:
    assert "\nTo: Ольга Соколова <olga@volga-print.example>" in played.stdout
    assert "\nIn-Reply-To: <20.outage.15@volga-print.example>" in played.stdout
    assert "\nЗдравствуйте, Ольга Соколова!" in played.stdout


def test_it_shows_how_an_agent_lets_a_stranger_in_from_his_own_mailbox(
    played: subprocess.CompletedProcess[str],
) -> None:
    lines = [" ".join(line.split()) for line in played.stdout.splitlines()]
    at = lines.index("Nobody gets in")

    assert lines[at + 1] == "18 Sam Okafor en Re: Contact form stays empty held #1011 P3 support"
    assert lines[at + 2] == "a stranger answers Maya is asked: may its sender join the ticket?"
    assert lines[at + 3] == "19 Maya Lindqvist Re: [Ticket#1011] Contact for… command #1011 P3 support"
    assert lines[at + 4] == "the agent's word Maya is told; the held mail is now a reply"
    assert lines[at + 5] == "20 Mel Drake en Re: #1001, what was agreed? ticket #1013 P3 support"


def test_it_shows_an_agent_at_work(played: subprocess.CompletedProcess[str]) -> None:
    lines = [" ".join(line.split()) for line in played.stdout.splitlines()]
    at = lines.index("An agent works, in his own mail program")

    assert lines[at + 1] == "21 Tom Baker en Two pages of our shop are gone ticket #1014 P3 support"
    assert lines[at + 2].startswith("Jonas is told; acknowledged in English, ")
    assert lines[at + 3] == "22 Jonas Weber en Re: [Ticket#1014] Two pages o… note #1014 P3 support"
    assert lines[at + 4] == "#note stays inside: nothing goes to the customer"
    assert lines[at + 5] == "23 Jonas Weber en Re: [Ticket#1014] Two pages o… held #1014 P3 support"
    assert lines[at + 6] == "#nnote, a slip Jonas is asked: does #nnote mean #note?"
    assert lines[at + 7] == "24 Jonas Weber en Re: [Ticket#1014] Two pages o… command #1014 P3 support"
    assert lines[at + 8] == "#drop the held mail is dropped"
    assert lines[at + 9] == "25 Jonas Weber en Re: [Ticket#1014] Two pages o… reply #1014 P3 support"
    assert lines[at + 10].startswith("#solved, an answer the customer has it after ")
    assert lines[at + 10].endswith(" ms; the ticket is solved")
    assert lines[at + 11] == "26 Tom Baker en Re: Two pages of our shop are… reply #1014 P3 support"
    assert lines[at + 12] == "just thanks the ticket stays solved, and nobody is told"


def test_it_shows_that_a_missing_fact_is_asked_for_and_filled_in(played: subprocess.CompletedProcess[str]) -> None:
    lines = [" ".join(line.split()) for line in played.stdout.splitlines()]
    at = lines.index("What is missing is asked for, once")

    assert lines[at + 1] == "27 Tom Baker en Where is my order? ticket #1015 P3 support"
    assert lines[at + 2].startswith("which order? Jonas is told; acknowledged, ")
    assert lines[at + 2].endswith(" ms; asked: order number")
    assert lines[at + 3] == "28 Tom Baker en Re: Where is my order? reply #1015 P3 support"
    assert lines[at + 4] == "the number Jonas is told; order number: KH-20931"
    assert "\n- the order number\n" in letter(played.stdout, "the acknowledgement asks")


def test_the_agent_sees_the_fact_once_it_is_there(place: Path, played: object) -> None:
    notices = documents(place / "demo" / "triaged.toml", "outbox", "list", "--limit", "1000")
    told = sorted(each["id"] for each in notices if each["ticket"] == 1015 and each["notice"] == "message_agent")
    said = []
    for number in told:
        raw = run(TRIAGED, "-c", place / "demo" / "triaged.toml", "outbox", "show", str(number), cwd=place).stdout
        body = message_from_bytes(raw.encode(), policy=default).get_body(("plain",))
        assert body is not None
        said += [line for line in body.get_content().splitlines() if "order number:" in line]

    assert said == ["- the order number: not given yet", "- the order number: KH-20931"]


def test_it_shows_that_the_monitoring_of_the_desk_is_understood(played: subprocess.CompletedProcess[str]) -> None:
    lines = [" ".join(line.split()) for line in played.stdout.splitlines()]
    at = lines.index("The monitoring of the desk is understood")

    assert lines[at + 1].endswith(" ticket #1016 P2 support")
    assert lines[at + 2].startswith("a problem Maya is told; not written by a person")
    assert lines[at + 3].endswith(" reply #1016 P2 support")
    assert lines[at + 4] == "the same again nothing new: nobody is told"
    assert lines[at + 5].endswith(" reply #1016 P2 support")
    assert lines[at + 6] == "it is over Maya is told; the ticket is solved"


def test_it_shows_that_many_mails_are_one_incident(played: subprocess.CompletedProcess[str]) -> None:
    lines = [" ".join(line.split()) for line in played.stdout.splitlines()]
    at = lines.index("Many write about one thing: the lead is asked once")

    assert lines[at + 7] == "35 王芳 zh 我们的网站打不开 ticket #1020 P1 support"
    assert lines[at + 8] == "the fourth of them Maya is asked: do 4 report the same?"
    assert lines[at + 9].startswith("36 Maya Lindqvist")
    assert lines[at + 9].endswith(" command #1017 P1 support")
    assert lines[at + 10] == "#incident the problem is known from now on"
    assert lines[at + 11] == "37 Ivy Grant en Our site is down ticket #1021 P1 support"
    assert lines[at + 12].startswith("the fifth acknowledged, ")
    assert lines[at + 12].endswith(" ms; the problem is known")
    assert "\nWe know of this problem: others have reported it too" in letter(
        played.stdout, "what the fifth of them is told"
    )


def test_it_shows_what_follows_when_a_promised_time_has_run_out(played: subprocess.CompletedProcess[str]) -> None:
    lines = [" ".join(line.split()) for line in played.stdout.splitlines()]
    at = lines.index("An answer is promised within an hour, and this mail lay elsewhere for two")
    sheet = letter(played.stdout, "what the lead gets: one page, for his own boss")
    told = letter(played.stdout, "what its sender is told: a time that can still be kept")

    assert lines[at + 1] == "38 Liam Byrne en Can the backups go to another… ticket #1022 P3 support"
    assert lines[at + 2].startswith("two hours late Jonas is told; Maya gets the sheet; acknowledged, ")
    assert "\nTo: Maya Lindqvist <maya@kestrel.example>" in sheet
    assert "\nPromised to liam@byrne-bikes.example: within 1 h of working time\n" in sheet
    assert "\nLate by: " in sheet
    assert "| nobody, L1 | 2 h" in sheet
    assert "#1022" in told
    assert "longer" not in told


def test_it_shows_where_the_time_went_as_the_command_does(
    place: Path, played: subprocess.CompletedProcess[str]
) -> None:
    shown = played.stdout.partition("\n$ triaged sla 1022\n")[2].partition("\n\n" + " " * 16 + "found")[0]
    (clock,) = documents(place / "demo" / "triaged.toml", "sla", "1022")["clocks"]

    assert shown.startswith("#1022  Can the backups go to another country?\n")
    assert "\nfirst_response  running: opened\n" in shown
    assert " 1 h" in shown
    assert "policy standard" in shown
    assert " too late\n" in shown
    assert (clock["metric"], clock["state"], clock["target_s"]) == ("first_response", "running", 3600)
    (said,) = (
        event["data"]["answer_by"]
        for event in documents(place / "demo" / "triaged.toml", "show", "1022")["events"]
        if event["kind"] == "acknowledged"
    )
    assert datetime.fromisoformat(said) > datetime.fromisoformat(clock["breached_at"])


def test_it_shows_what_the_agent_gets_what_he_writes_and_what_the_customer_gets(
    played: subprocess.CompletedProcess[str],
) -> None:
    got = letter(played.stdout, "what the agent gets: the first line says where an answer goes")
    written = letter(played.stdout, "what he answers, with all that his program adds")
    passed = letter(played.stdout, "what the customer gets: his words")

    assert "\n=== triaged ===\n\nYour reply goes to: Tom Baker <tom@bakersupply.example> (customer)\n" in got
    assert "\nTom Baker\n\n[internal " in got
    assert "\n- #1001 How do I point a second domain to my shop? (new)\n" in got
    assert "\nTo: support+" in written
    assert "\n\n#solved\n\nHello Tom,\n" in written
    assert "\n-- \nJonas Weber, jonas@kestrel.example, extension 142\n" in written
    assert "\n> Your reply goes to: Tom Baker <tom@bakersupply.example> (customer)\n" in written
    assert '\nFrom: "Jonas Weber (Kestrel Hosting)" <support@kestrel.example>\n' in passed
    assert "\nSubject: Re: Two pages of our shop are gone\nIn-Reply-To: <7f3a9b11@bakersupply.example>\n" in passed
    assert passed.partition("\n\n")[2] == (
        "Hello Tom,\n\n"
        "both pages are back as they were on Friday. A clean-up of ours had taken them,\n"
        "and we are sorry. Is anything else missing?\n\n"
        "Best regards\nJonas\n\n"
        "-- \nJonas Weber\nKestrel Hosting\n#1014\n"
    )


def test_it_shows_what_the_agent_is_asked(played: subprocess.CompletedProcess[str]) -> None:
    question = letter(played.stdout, "what the agent is asked")

    assert "\nTo: Maya Lindqvist <maya@kestrel.example>" in question
    assert "\nSubject: [Ticket#1011] Contact form stays empty" in question
    assert "\nFrom: sam@okafor-sites.example (Sam Okafor)" in question
    assert "\n| Ivy has passed your mail on to me" in question
    assert "\n#admit " in question


def test_answers_find_their_ticket_by_signed_addresses(played: subprocess.CompletedProcess[str]) -> None:
    assert played.stdout.count("joined by our signed address") == 2  # of the others something else is said
    assert "joined by our own Message-ID" not in played.stdout


def test_it_counts_every_notice(played: subprocess.CompletedProcess[str]) -> None:
    lines = [" ".join(line.split()) for line in played.stdout.splitlines()]

    for figure in (
        "mails received 38 38 notices 56 56",
        "ticket 22 22 acknowledgements 20 20",
        "reply 7 7 answers to customers 1 1",
        "duplicate 1 1 to agents 34 34",
        "note 2 2 to who is held 1 1",
        "ignored 2 2 taken by the relay 56 56",
        "bounce 1 1 bounced after that 1 1",
        "command 3 3 found in mailboxes 55 55",
        "gone elsewhere 1 1",
        "languages 6 6",
    ):
        assert figure in lines


def test_its_output_into_a_file_is_plain_and_80_columns_wide(played: subprocess.CompletedProcess[str]) -> None:
    assert "\x1b" not in played.stdout
    assert [line for line in played.stdout.splitlines() if cell_len(line.rstrip()) > 80] == []


def test_its_folder_works_with_the_other_commands(place: Path, played: object) -> None:
    config = place / "demo" / "triaged.toml"
    tickets = documents(config, "tickets")
    inbox = documents(config, "inbox", "list")
    outbox = documents(config, "outbox", "list", "--limit", "1000")

    assert len(tickets) == 22
    assert {ticket["language"].partition("-")[0] for ticket in tickets} == {"en", "ru", "zh", "de", "fr", "es"}
    assert {ticket["queue"] for ticket in tickets} == {"support", "sales"}
    assert len(inbox) == 38
    assert Counter(notice["notice"] for notice in outbox) == {
        "ack_new": 20,
        "bounce_agent": 1,
        "breach_lead": 1,
        "done_agent": 3,
        "held_agent": 1,
        "held_sender": 1,
        "incident_agent": 1,
        "kept_agent": 1,
        "message_agent": 24,
        "relay": 1,
        "settled_agent": 2,
    }
    assert Counter(notice["state"] for notice in outbox) == {"sent": 55, "failed": 1}
    assert run(TRIAGED, "-c", config, "check", cwd=place).returncode == 0


def test_the_admitted_stranger_takes_part_and_who_guesses_a_number_does_not(place: Path, played: object) -> None:
    config = place / "demo" / "triaged.toml"
    admitted, guessed, own = (documents(config, "show", number) for number in ("1011", "1001", "1013"))

    assert set(admitted["participants"]) == {"ivy@grant-gardens.example", "sam@okafor-sites.example"}
    assert [(said["direction"], said["from_addr"]) for said in admitted["messages"]] == [
        ("in", "ivy@grant-gardens.example"),
        ("in", "sam@okafor-sites.example"),
    ]
    assert admitted["held"] == []
    assert guessed["participants"] == ["tom@bakersupply.example"]
    assert {said["from_addr"] for said in guessed["messages"]} == {"tom@bakersupply.example"}
    assert own["participants"] == ["mel@drake-deals.example"]
    assert own["links"] == [{"kind": "mentions", "from": 1013, "to": 1001}]


def test_what_the_agent_kept_inside_stayed_inside(place: Path, played: object) -> None:
    config = place / "demo" / "triaged.toml"
    ticket = documents(config, "show", "1014")
    to_customer = [
        (notice["notice"], notice["state"])
        for notice in documents(config, "outbox", "list", "--limit", "1000")
        if notice["recipient"] == "tom@bakersupply.example" and notice["ticket"] == 1014
    ]

    assert sorted(to_customer) == [("ack_new", "sent"), ("relay", "sent")]
    assert (ticket["status"], ticket["assignee"]) == ("solved", "jonas@kestrel.example")
    assert [(said["direction"], said["from_addr"], said["text"].partition(" ")[0]) for said in ticket["messages"]] == [
        ("in", "tom@bakersupply.example", "Hello,\n\nsince"),
        ("note", "jonas@kestrel.example", "Last"),
        ("out", "jonas@kestrel.example", "Hello"),
        ("in", "tom@bakersupply.example", "Thank"),
    ]
    assert ticket["held"] == []


def test_the_commands_that_it_names_at_the_end_work(place: Path, played: subprocess.CompletedProcess[str]) -> None:
    named = [
        line.split("   ")[0].split() for line in played.stdout.splitlines() if line.startswith("  ") and " -c " in line
    ]

    assert [command[-1] for command in named] == ["tickets", "1014", "1014", "inbox", "outbox"]
    for command in named:
        assert run(TRIAGED, *command[1:], cwd=place).returncode == 0


def test_keys_and_passwords_that_it_leaves_are_private(place: Path, played: object) -> None:
    assert {(place / "demo" / name).stat().st_mode & 0o777 for name in ("keys", "password")} == {0o600}


def test_served_it_answers_a_real_mail_client_and_ends_on_ctrl_c(place: Path, serving: Serving) -> None:
    config = place / "demo" / "triaged.toml"
    assert len(documents(config, "tickets")) == 22  # afresh, in the folder of an earlier demo

    with IMAPClient(HOST, serving.port("IMAP"), ssl=False) as customer:
        customer.login("ivy@grant-gardens.example", "demo")
        customer.select_folder("INBOX")
        assert len(customer.search()) == 2  # the acknowledgements of the story
        customer.idle()
        with smtplib.SMTP(HOST, serving.port("SMTP")) as client:
            client.login("ivy@grant-gardens.example", "demo")
            client.sendmail(
                "ivy@grant-gardens.example",
                ["support@kestrel.example"],
                b"From: Ivy <ivy@grant-gardens.example>\r\nSubject: A bigger plan\r\nMessage-ID: <1@grant.example>\r\n"
                b"\r\nHello, which plan do we need for two shops? Thank you.\r\n",
            )
        assert customer.idle_check(timeout=20)
        customer.idle_done()
        newest = max(customer.search())
        header = customer.fetch([newest], ["BODY.PEEK[HEADER]"])[newest][b"BODY[HEADER]"]

    assert b"\r\nSubject: Re: A bigger plan\r\n" in header
    assert b"Return-Path: <support+" in header
    assert b"dmarc=pass header.from=kestrel.example" in header  # it sends from its plus-addresses in its own name
    assert serving.end(signal.SIGINT) == 0
    assert "Traceback" not in serving.said
    assert not greets(serving.port("IMAP"))
    assert len(documents(config, "tickets")) == 23


@pytest.mark.timeout(120)
def test_served_an_agent_answers_from_a_real_mail_client(serving: Serving) -> None:
    with (
        IMAPClient(HOST, serving.port("IMAP"), ssl=False) as agent,
        IMAPClient(HOST, serving.port("IMAP"), ssl=False) as customer,
    ):
        agent.login("maya@kestrel.example", "demo")
        agent.select_folder("INBOX")
        told = agent.search(["HEADER", "X-Triaged-Notice", "message_agent", "SUBJECT", "[Ticket#1011]"])
        newest = told[-1]  # an answer to an older one would wait: somebody was admitted since
        mail = message_from_bytes(agent.fetch([newest], ["BODY.PEEK[]"])[newest][b"BODY[]"], policy=default)
        body = mail.get_body(("plain",))
        assert body is not None
        assert "Your reply goes to: Ivy Grant <ivy@grant-gardens.example> (customer)" in body.get_content()
        customer.login("ivy@grant-gardens.example", "demo")
        customer.select_folder("INBOX")
        before = set(customer.search())
        customer.idle()
        answer = EmailMessage()
        answer["From"], answer["To"] = "Maya Lindqvist <maya@kestrel.example>", str(mail["Reply-To"])
        answer["Subject"], answer["Message-ID"] = f"Re: {mail['Subject']}", "<1@maya.example>"
        answer["In-Reply-To"], answer["Date"] = str(mail["Message-ID"]), formatdate()
        quote = "\n".join(f"> {line}" for line in body.get_content().splitlines())
        answer.set_content(f"#pending\n\nDoes the form send JSON?\n\nOn Sunday, Kestrel Hosting wrote:\n{quote}\n")
        with smtplib.SMTP(HOST, serving.port("SMTP")) as client:
            client.login("maya@kestrel.example", "demo")
            client.send_message(answer)
        assert customer.idle_check(timeout=20)
        customer.idle_done()
        (newest,) = set(customer.search()) - before
        came = customer.fetch([newest], ["BODY.PEEK[]"])[newest][b"BODY[]"]

    text = message_from_bytes(came, policy=default).get_body(("plain",))
    assert text is not None
    assert text.get_content().replace("\r\n", "\n").strip() == (
        "Does the form send JSON?\n\n-- \nMaya Lindqvist\nKestrel Hosting\n#1011"
    )
    assert b"maya@" not in came
    assert "\nLog in as maya@kestrel.example to see what agents are told and asked, and answer" in serving.said


def test_served_it_keeps_others_out_of_its_folder_and_ends_on_sigterm(tmp_path: Path) -> None:
    folder = tmp_path / "here"
    serving = Serving(tmp_path, doctored("samples.CHAPTERS = ()", "--serve", "--dir", str(folder)))
    try:
        second = run(TRIAGED, "demo", "--dir", folder, cwd=tmp_path)

        assert second.returncode == 1
        assert "a demo is running in" in second.stderr
        assert serving.end(signal.SIGTERM) == 0
        assert "Traceback" not in serving.said
    finally:
        serving.program.stop(signal.SIGKILL)


def test_a_mail_that_becomes_something_else_is_marked_and_ends_it_with_1(tmp_path: Path) -> None:
    change = """
from dataclasses import replace
chapter = replace(samples.CHAPTERS[0], letters=())
wrong = replace(chapter.samples[0].expected, priority=samples.Priority.P4, queue="sales")
samples.CHAPTERS = (replace(chapter, samples=(replace(chapter.samples[0], expected=wrong),)),)
"""
    done = run(*doctored(change), cwd=tmp_path)

    assert done.returncode == 1
    assert "OFF" in done.stdout
    assert "priority: expected P4, found P3" in done.stdout
    assert "queue: expected sales, found support" in done.stdout
    assert "2 things are not as expected" in done.stdout
    assert len(documents(tmp_path / "demo" / "triaged.toml", "tickets")) == 1


def test_a_held_mail_of_which_an_answer_makes_something_else_is_marked(tmp_path: Path) -> None:
    change = """
from dataclasses import replace
_, _, _, odd, nobody, *_ = samples.CHAPTERS
held, admits, _ = nobody.samples
wrong = replace(held.expected, settled=samples.Outcome.NOTE)
first = next(sample for sample in odd.samples if sample.key == held.answers)
samples.CHAPTERS = (replace(nobody, samples=(first, replace(held, expected=wrong), admits)),)
"""
    done = run(*doctored(change), cwd=tmp_path)

    assert done.returncode == 1
    assert "the held mail: outcome: expected note, found reply" in done.stdout
    assert "3 things are not as expected" in done.stdout  # with the two figures


def test_words_that_the_customer_should_not_have_got_are_marked(tmp_path: Path) -> None:
    change = """
from dataclasses import replace
one, _, _, _, _, at_work, *_ = samples.CHAPTERS
gone, note, slip, drop, answer, _ = at_work.samples
short = replace(answer.expected, answer=answer.expected.answer.partition("A clean-up")[0].strip())
alone = replace(note.expected, told=())
changed = (one.samples[0], gone, replace(note, expected=alone), slip, drop, replace(answer, expected=short))
samples.CHAPTERS = (replace(at_work, samples=changed, letters=()),)
"""
    done = run(*doctored(change), cwd=tmp_path)
    said = " ".join(done.stdout.split())

    assert done.returncode == 1
    assert "notices to agents: expected none, found done_agent" in said
    assert "words of the answer: expected 'Hello Tom," in said
    assert "Best regards\\nJonas'" in said.replace(" ", "").replace("Bestregards", "Best regards")  # never cut
    assert "6 things are not as expected" in said  # with four figures


def test_a_missing_extra_is_named_with_what_to_do(tmp_path: Path) -> None:
    program = "import sys; sys.modules['pymap'] = None; from triaged.cli.main import main; main()"
    done = run(sys.executable, "-c", program, "demo", cwd=tmp_path)

    assert done.returncode == 1
    assert "pip install 'triaged[demo]'" in done.stderr
    assert "make demo" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_other_things_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("three years of work")
    done = run(TRIAGED, "demo", "--dir", tmp_path, cwd=tmp_path)

    assert done.returncode == 1
    assert "is not empty and holds no demo" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
