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


def documents(config: Path, *command: str) -> Any:
    done = run(TRIAGED, "-c", config, *command, "--json", cwd=config.parent)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class Serving:
    """A demo that stays up."""

    def __init__(self, folder: Path, command: Sequence[str]) -> None:
        self.log = folder / "said"
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
    assert "acknowledged in Russian" in lines[at + 1]
    assert "Re: СРОЧНО: сайт" in lines[at + 1]
    assert sum("acknowledged in" in line for line in lines) == 12


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
    assert lines[at + 2] == "a stranger answers maya@kestrel.example is asked"
    assert lines[at + 3] == "19 Maya Lindqvist Re: [Ticket#1011] Held mail: … command #1011 P3 support"
    assert lines[at + 4] == "the agent's word the held mail is now a reply"
    assert lines[at + 5] == "20 Mel Drake en Re: #1001, what was agreed? ticket #1013 P3 support"


def test_it_shows_what_the_agent_sees(played: subprocess.CompletedProcess[str]) -> None:
    question = played.stdout.partition("─ what the agent sees ─")[2]

    assert "\nTo: Maya Lindqvist <maya@kestrel.example>" in question
    assert "\nSubject: [Ticket#1011] Held mail: Contact form stays empty" in question
    assert "\nFrom: sam@okafor-sites.example (Sam Okafor)" in question
    assert "\n| Ivy has passed your mail on to me" in question
    assert "\n#admit " in question


def test_answers_find_their_ticket_by_signed_addresses(played: subprocess.CompletedProcess[str]) -> None:
    assert played.stdout.count("joined by our signed address") == 2
    assert "joined by our own Message-ID" not in played.stdout


def test_it_counts_every_notice(played: subprocess.CompletedProcess[str]) -> None:
    lines = [" ".join(line.split()) for line in played.stdout.splitlines()]

    for figure in (
        "mails received 20 20 notices 16 16",
        "ticket 13 13 acknowledgements 12 12",
        "reply 2 2 to agents 3 3",
        "duplicate 1 1 to who is held 1 1",
        "note 1 1 taken by the relay 16 16",
        "ignored 1 1 bounced after that 1 1",
        "bounce 1 1 found in mailboxes 15 15",
        "command 1 1 gone elsewhere 1 1",
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
    outbox = documents(config, "outbox", "list")

    assert len(tickets) == 13
    assert {ticket["language"].partition("-")[0] for ticket in tickets} == {"en", "ru", "zh", "de", "fr", "es"}
    assert {ticket["queue"] for ticket in tickets} == {"support", "sales"}
    assert len(inbox) == 20
    assert Counter(notice["notice"] for notice in outbox) == {
        "ack_new": 12,
        "bounce_agent": 1,
        "held_agent": 1,
        "held_sender": 1,
        "settled_agent": 1,
    }
    assert Counter(notice["state"] for notice in outbox) == {"sent": 15, "failed": 1}
    assert run(TRIAGED, "-c", config, "check", cwd=place).returncode == 0


def test_the_admitted_stranger_takes_part_and_who_guesses_a_number_does_not(place: Path, played: object) -> None:
    config = place / "demo" / "triaged.toml"
    admitted, guessed, own = (documents(config, "show", number) for number in ("1011", "1001", "1013"))

    assert set(admitted["participants"]) == {"ivy@grant-gardens.example", "sam@okafor-sites.example"}
    assert [(said["direction"], said["from_addr"]) for said in admitted["messages"]] == [
        ("in", "ivy@grant-gardens.example"),
        ("note", "maya@kestrel.example"),
        ("in", "sam@okafor-sites.example"),
    ]
    assert admitted["held"] == []
    assert guessed["participants"] == ["tom@bakersupply.example"]
    assert {said["from_addr"] for said in guessed["messages"]} == {"tom@bakersupply.example"}
    assert own["participants"] == ["mel@drake-deals.example"]
    assert own["links"] == [{"kind": "mentions", "from": 1013, "to": 1001}]


def test_the_commands_that_it_names_at_the_end_work(place: Path, played: subprocess.CompletedProcess[str]) -> None:
    named = [
        line.split("   ")[0].split() for line in played.stdout.splitlines() if line.startswith("  ") and " -c " in line
    ]

    assert [command[-1] for command in named] == ["tickets", "1001", "inbox", "outbox"]
    for command in named:
        assert run(TRIAGED, *command[1:], cwd=place).returncode == 0


def test_keys_and_passwords_that_it_leaves_are_private(place: Path, played: object) -> None:
    assert {(place / "demo" / name).stat().st_mode & 0o777 for name in ("keys", "password")} == {0o600}


def test_served_it_answers_a_real_mail_client_and_ends_on_ctrl_c(place: Path, serving: Serving) -> None:
    config = place / "demo" / "triaged.toml"
    assert len(documents(config, "tickets")) == 13  # afresh, in the folder of an earlier demo

    with IMAPClient(HOST, serving.port("IMAP"), ssl=False) as customer:
        customer.login("ivy@grant-gardens.example", "demo")
        customer.select_folder("INBOX")
        assert len(customer.search()) == 1  # the acknowledgement of the story
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
    assert len(documents(config, "tickets")) == 14


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
chapter = samples.CHAPTERS[0]
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
*_, odd, nobody = samples.CHAPTERS
held, admits, _ = nobody.samples
wrong = replace(held.expected, settled=samples.Outcome.NOTE)
first = next(sample for sample in odd.samples if sample.key == held.answers)
samples.CHAPTERS = (replace(nobody, samples=(first, replace(held, expected=wrong), admits)),)
"""
    done = run(*doctored(change), cwd=tmp_path)

    assert done.returncode == 1
    assert "the held mail: outcome: expected note, found reply" in done.stdout
    assert "3 things are not as expected" in done.stdout  # with the two figures


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
