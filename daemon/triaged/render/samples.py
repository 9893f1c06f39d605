"""Facts to try each notice with: a notice without an entry here is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone

from triaged.render.samples_of_answers import SAMPLES_OF_ANSWERS
from triaged.render.samples_of_facts import FACTS, MISSING, SAMPLES_OF_FACTS
from triaged.render.samples_of_handover import HANDED, SAMPLES_OF_HANDOVER
from triaged.render.samples_of_lists import SAMPLES_OF_LISTS, known_as
from triaged.render.samples_of_promises import SAMPLES_OF_PROMISES

_SAMPLE_TIME = datetime(2026, 3, 3, 15, 30, tzinfo=timezone(timedelta(hours=3)))
#: the facts of each notice with values to try a template with; the customer and the subject may be missing
SAMPLE_FACTS: dict[str, Sequence[Mapping[str, object]]] = {
    "ack_new": (
        {
            "ticket": 1042,
            "subject": "Printer <2>",
            "customer": "Ann Lee",
            "desk": "Example Support",
            "too_big": False,
            "missing": MISSING,
            "known_problem": False,
            "answer_by": _SAMPLE_TIME,
        },
        {
            "ticket": 1042,
            "subject": None,
            "customer": None,
            "desk": "Example Support",
            "too_big": True,
            "missing": [],
            "known_problem": True,
            "answer_by": _SAMPLE_TIME.astimezone(UTC),
        },
    ),
    "ack_collected": (
        {"tickets": [1042], "more": 0, "desk": "Example Support", "answer_by": _SAMPLE_TIME},
        {"tickets": list(range(1001, 1051)), "more": 3, "desk": "Example Support", "answer_by": _SAMPLE_TIME},
    ),
    "held_sender": ({"desk": "Example Support", "answer_by": _SAMPLE_TIME},),
    "held_agent": tuple(
        {
            "ticket": 1042,
            "subject": "Printer <2>" if sender else None,
            "tag": "ACME",
            "sender": sender,
            "name": "Bert" if sender else None,
            "to": "support@example.com" if sender else None,
            "proof": proof,
            "why": "dmarc=pass for example.net",
            "cause": cause,
            "mail_subject": "Re: Printer" if sender else None,
            "lines": ["It prints <nothing>.", "#admit"],
            "more": proof == "domain",
            "files": [{"name": "run.exe", "withheld": "a program (.exe)"}, {"name": "plan <2>.pdf", "withheld": None}]
            if sender
            else [],
            "more_files": 3 if proof == "domain" else 0,
            "waiting": 2 if sender else 0,
        }
        for sender, proof, cause in (
            ("bert@example.net", "domain", "stranger"),
            ("bert@example.net", "other-domain", "participant"),
            ("bert@example.org", "domain", "agent"),
            (None, "none", "unreadable"),
        )
    ),
    "confirm_agent": tuple(
        {
            "ticket": ticket,
            "subject": subject,
            "tag": "ACME",
            "sender": "bert@example.org",
            "name": "Bert" if ticket else None,
            "to": "ann@example.net" if ticket else None,
            "proof": proof,
            "why": "no trust is set",
            "cause": "agent",
            "mail_subject": subject,
            "lines": ["It is solved."],
            "more": proof == "domain",
            "files": [{"name": "run.exe", "withheld": "a program (.exe)"}] if subject else [],
            "more_files": 1 if subject else 0,
            "waiting": 2 if subject else 0,
        }
        for ticket, subject, proof in (
            (1042, "Printer", "none"),
            (1042, None, "domain"),
            (None, None, "other-domain"),
        )
    ),
    "answer_agent": tuple(
        {
            "ticket": ticket,
            "subject": "Printer" if ticket else None,
            "tag": "ACME",
            "question": question,
            "settled": settled,
            "note": note,
            "by": by,
            "at": _SAMPLE_TIME.astimezone(UTC) if by else None,
        }
        for ticket, question, settled, note, by in (
            (1042, "admit", False, True, None),
            (1042, "admit", True, True, "ann@example.org"),
            (1042, "confirm", True, True, None),
            (1042, "confirm", False, False, None),
            (None, "confirm", False, False, None),
        )
    ),
    "settled_agent": tuple(
        {"ticket": ticket, "subject": None, "tag": "ACME", "verb": verb, "question": question, "note": note}
        for ticket, verb, question, note in (
            (1042, "admit", "admit", True),
            (1042, "admit", "confirm", False),
            (1042, "refuse", "admit", False),
            (None, "admit", "confirm", False),
            (None, "refuse", "confirm", False),
        )
    ),
    "bounce_agent": tuple(
        {
            "ticket": 1042,
            "subject": subject,
            "tag": "ACME",
            "recipient": "ann@example.org",
            "agent": "Ann" if notice and notice.endswith("_agent") else None,
            "notice": notice,
            "sent_on": "2026-03-01" if notice else None,
            "why": why,
            "words": words,
        }
        for subject, notice, why, words in (
            ("Printer", "ack_new", "address", "550 5.1.1 no such <user>"),
            ("Printer", "held_agent", "full", "5.2.2"),
            ("Printer", "bounce_agent", "address", None),
            ("Printer", "settled_agent", "unknown", None),
            ("Printer", None, "spam", "550 5.7.1 refused"),
            ("Printer", "ack_collected", "size", "552 5.3.4 too big"),
            ("Printer", "ack_new", "unreachable", "4.4.1 timed out"),
            (None, None, "unknown", None),
        )
    ),
    "also_received_agent": tuple(
        {"ticket": 1042, "subject": subject, "tag": "ACME", "queue": "support"} for subject in ("Printer", None)
    ),
    "alarm": (
        {"kind": "breaker", "sent": 1000, "most": 5, "hint": "look", "desk": "Example Support"},
        *(
            {"kind": kind, "address": "ann@example.org", **about, "most": 5, "hint": "look", "desk": "Example Support"}
            for kind, about in (
                ("storm", {"ticket": 1042}),
                ("agent-bounced", {"ticket": 1042}),
                ("own-from", {"inbox": 7}),
                ("questions", {"ticket": 1042}),
                ("questions", {"ticket": None}),
                ("untaken", {"ticket": 1042, "queue": "support"}),
                ("missed", {"ticket": 1042, "queue": "support", "lead": None, "instead": "Tom"}),
                ("missed", {"ticket": 1042, "queue": "support", "lead": "Sue", "instead": None}),
                ("agents", {"ticket": 1042}),
            )
        ),
    ),
    "welcome_agent": tuple(
        {"desk": "Example Support", "agent": "Tom", "tag": "ACME", "ticket": 1042, "desk_address": address}
        for address in ("support+abc@example.org", None)
    ),
    "practice_ticket": ({},),
    "practice_agent": tuple(
        {"ticket": 1042, "subject": "Printer", "tag": "ACME", "answer": answer, "proven": proven}
        for answer, proven in (("Hello,\nplease turn it <off>.", True), (None, False))
    ),
    "silent_agent": tuple(
        {"ticket": 1042, "subject": subject, "tag": "ACME", "silent": silent, "next": "Sue"}
        for subject, silent in (("Printer <2>", 14400), ("Printer <2>", 5400), (None, 2700))
    ),
    "alias_agent": tuple(
        {
            "ticket": ticket,
            "subject": "Printer",
            "tag": "ACME",
            "sender": "tom@example.net",
            "lines": ["It is <solved>."],
            "more": more,
        }
        for ticket, more in ((1042, True), (None, False))
    ),
    "message_agent": tuple(
        {
            "ticket": 1042,
            "subject": subject,
            "tag": "ACME",
            "customer": "Ivan P. <ivan@example.net>" if subject else None,
            "others": others,
            "reason": reason,
            "silent": 5400,
            "handover": handover,
            "by": by,
            "message": "It prints <nothing>.\n\nStill.",
            "more": others > 0,
            "fence": "[internal zqabcdefghijklmno]",
            "files": [{"name": "run.exe", "withheld": "a program (.exe)"}, {"name": "plan <2>.pdf", "withheld": None}]
            if subject
            else [],
            "further": 2 if reason == "assigned" else 0,
            "sender": None if by else "ivan@example.net",
            "name": "Ivan P." if subject else None,
            "proof": proof,
            "why": "dmarc=pass for example.net" if subject else None,
            "language": "ru" if subject else None,
            **known_as(unproven=proof != "domain", vip=subject is not None),
            "first_at": _SAMPLE_TIME.date() if subject else None,
            "open": [{"number": 1040, "subject": "Paper", "status": "open"}] if subject else [],
            "more_open": others,
            "past": [{"number": 1030, "subject": "Toner", "status": "solved"}] if subject else [],
            "more_past": others,
            "queue": "support",
            "priority": "P2",
            "tier": "L1",
            "status": "new",
            "tags": "printers, paper" if subject else None,
            "since": _SAMPLE_TIME,
            "answer_by": _SAMPLE_TIME if subject else None,
            "facts": list(FACTS) if subject else [],
            "rules": ["10-urgent.toml: outage"] if subject else [],
            "notes": ["Ask for the <serial number> first."] if reason == "rule" else [],
        }
        for subject, reason, others, by, proof, handover in (
            ("Printer <2>", "offered", 0, None, "domain", None),
            ("Printer <2>", "next", 2, None, "other-domain", None),
            (None, "lead", 0, None, "none", None),
            ("Printer <2>", "instead", 0, None, None, None),
            ("Printer <2>", "assigned", 0, None, "domain", None),
            ("Printer <2>", "watching", 0, "Sue", None, None),
            ("Printer <2>", "day", 0, None, "domain", None),
            ("Printer <2>", "rule", 0, None, "domain", None),
            ("Printer <2>", "recovered", 0, None, "domain", None),
            ("Printer <2>", "recovered_worked", 0, None, "domain", None),
            ("Printer <2>", "recovered_open", 0, None, "domain", None),
            ("Printer <2>", "flapping", 0, None, "domain", None),
            ("Printer <2>", "away", 0, None, "domain", None),
            ("Printer <2>", "silent", 0, None, "domain", None),
            *(("Printer <2>", "offered", 0, None, "domain", each) for each in HANDED),
        )
    ),
    "note_agent": tuple(
        {
            "ticket": 1042,
            "subject": "Printer <2>" if reason == "assigned" else None,
            "tag": "ACME",
            "reason": reason,
            "by": "Sue",
            "message": "He is <angry>.",
            "more": reason == "watching",
            "further": 2 if reason == "mentioned" else 0,
            "fence": "[internal zqabcdefghijklmno]",
            "files": [{"name": "run.exe", "withheld": "a program (.exe)"}, {"name": "plan <2>.pdf", "withheld": None}]
            if reason == "assigned"
            else [],
        }
        for reason in ("assigned", "watching", "mentioned", "rule")
    ),
    "relay": (
        {
            "ticket": 1042,
            "subject": "Printer <2>",
            "answers": True,
            "agent": "Tom",
            "desk": "Example Support",
            "number_shown": True,
            "answer": "Please turn it off & on.",
        },
        {
            "ticket": 1042,
            "subject": None,
            "answers": False,
            "agent": None,
            "desk": "Example Support",
            "number_shown": False,
            "answer": "Please turn it off & on.",
        },
    ),
    **SAMPLES_OF_ANSWERS,
    **SAMPLES_OF_FACTS,
    "incident_agent": tuple(
        {
            "ticket": 1042,
            "subject": "Printer <2>" if again else None,
            "tag": "ACME",
            "tickets": 12,
            "since": _SAMPLE_TIME,
            "again": again,
            "shown": [
                {"number": 1042, "subject": "Printer <2>", "customer": "ann@example.org"},
                {"number": 1043, "subject": "-", "customer": None},
            ],
        }
        for again in (False, True)
    ),
    **SAMPLES_OF_LISTS,
    **SAMPLES_OF_PROMISES,
    **SAMPLES_OF_HANDOVER,
}
