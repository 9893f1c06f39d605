"""Facts to try each notice with: a notice without an entry here is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone

from triaged.render.samples_of_lists import SAMPLES_OF_LISTS

_SAMPLE_TIME = datetime(2026, 3, 3, 15, 30, tzinfo=timezone(timedelta(hours=3)))
_DONE_BEFORE: Mapping[str, object] = {
    "value": None,
    "already": False,
    "until": None,
    "you": False,
    "away": False,
    "customer": None,
    "at": None,
    "why": None,
}
_DONE_ON_TICKET: Sequence[Mapping[str, object]] = (
    {"what": "assignee", "value": "Sue", "away": True},
    {"what": "assignee", "value": "Tom", "you": True},
    {"what": "assignee"},
    {"what": "offered", "value": "Sue"},
    {"what": "offered"},
    {"what": "queue", "value": "billing"},
    {"what": "tier", "value": "L2"},
    *({"what": "priority", "value": each} for each in ("P1", "P2", "P3", "P4")),
    *({"what": "status", "value": each} for each in ("new", "open", "hold", "solved", "closed", "spam", "merged")),
    {"what": "status", "value": "pending", "until": _SAMPLE_TIME},
    {"what": "tags", "value": "vip, printer"},
    {"what": "tags"},
    {"what": "told", "value": "Sue"},
    {"what": "watches", "value": "Sue"},
    {"what": "watches", "value": "Tom", "you": True},
    {"what": "left", "value": "bert@example.net"},
    {"what": "brought", "value": "bert@example.net"},
    {"what": "merged", "value": 1043},
    {"what": "merged", "value": 1043, "customer": "bert@example.net"},
    {"what": "split", "value": 1044},
    {"what": "opened", "value": 1045, "customer": "bert@example.net"},
)
_DONE_AT_DESK: Sequence[Mapping[str, object]] = (
    {"what": "away", "until": _SAMPLE_TIME},
    {"what": "away"},
    {"what": "back"},
    {"what": "undo", "value": "withdrawn"},
    {"what": "undo", "value": "left", "at": "14:02"},
    {"what": "undo", "value": "nothing"},
    {"what": "canned", "value": "reset"},
    {"what": "dropped", "value": "#queue <none>"},
    {"what": "not_done", "value": "#assign Bob", "why": "no agent is called <Bob>"},
    {"what": "not_done", "value": "#solved"},
)
_REASON: Mapping[str, object] = {"line": None, "meant": None, "why": None, "name": None, "at": None, "words": []}
_REASONS: Sequence[Mapping[str, object]] = (
    {"kind": "unknown", "line": "#nnote"},
    {"kind": "near", "line": "#nnote it", "meant": "note"},
    {"kind": "near", "line": "#nnote"},
    {"kind": "below", "line": "#solved", "meant": "solved"},
    {"kind": "argument", "line": "#assign Bob", "why": "no agent is called 'Bob'"},
    {"kind": "collision", "name": "Sue", "at": "14:02", "words": ["I have <sent> it."]},
    {"kind": "note", "words": ["he never pays"]},
)
#: the facts of each notice with values to try a template with; the customer and the subject may be missing
SAMPLE_FACTS: dict[str, Sequence[Mapping[str, object]]] = {
    "ack_new": (
        {
            "ticket": 1042,
            "subject": "Printer <2>",
            "customer": "Ann Lee",
            "desk": "Example Support",
            "too_big": False,
            "answer_by": _SAMPLE_TIME,
        },
        {
            "ticket": 1042,
            "subject": None,
            "customer": None,
            "desk": "Example Support",
            "too_big": True,
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
            "rules": ["10-urgent.toml: outage"] if subject else [],
        }
        for subject, reason, others, by, proof in (
            ("Printer <2>", "offered", 0, None, "domain"),
            ("Printer <2>", "next", 2, None, "other-domain"),
            (None, "lead", 0, None, "none"),
            ("Printer <2>", "instead", 0, None, None),
            ("Printer <2>", "assigned", 0, None, "domain"),
            ("Printer <2>", "watching", 0, "Sue", None),
            ("Printer <2>", "day", 0, None, "domain"),
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
        for reason in ("assigned", "watching", "mentioned")
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
    "done_agent": tuple(
        {
            "ticket": ticket,
            "subject": "Printer <2>" if goes == "later" else None,
            "tag": "ACME",
            "done": [{**_DONE_BEFORE, **each, "already": goes == "now"} for each in done],
            "lines": lines,
            "more": goes == "later",
            "goes": goes,
            "leaves_at": "14:02:00",
            "note": goes is None,
            "as_text": ["#hashtag is <our> word"] if goes is None else [],
        }
        for ticket, goes, lines, done in (
            (1042, "later", ["Please turn it off & on.", "", "Tom"], _DONE_ON_TICKET),
            (None, None, None, _DONE_AT_DESK),
            (1042, "now", ["Done."], _DONE_ON_TICKET),
            (1042, "observed", ["Done."], ()),
            (1042, "never", ["Done."], ()),
            (1042, None, None, _DONE_AT_DESK),
        )
    ),
    "code_agent": tuple(
        {
            "ticket": 1042,
            "subject": "Printer <2>" if state == "ask" else None,
            "tag": "ACME",
            "state": state,
            "code": "K7XM4P" if state == "ask" else None,
            "left": 2,
            "lines": ["#merge 1043", "#cc <bert@example.net>"] if state == "ask" else [],
            "brought": ["bert@example.net"] if state == "ask" else [],
            "merged": {"into": 1043, "customer": "bert@example.net"} if state == "ask" and text else None,
            "text": text,
        }
        for state, text in (("ask", True), ("ask", False), ("wrong", False), ("dropped", False), ("late", False))
    ),
    "kept_agent": tuple(
        {
            "ticket": ticket,
            "subject": "Printer <2>" if of else None,
            "tag": "ACME",
            "reasons": [{**_REASON, **each} for each in reasons],
            "may_send": may_send,
            "orders": ["#tag +<off>"] if may_send else [],
            "lines": ["#nnote", "", "It is <plugged> in."],
            "more": may_send,
            "again": again,
            "of": of,
        }
        for ticket, reasons, may_send, again, of in (
            (1042, _REASONS, True, False, None),
            (None, [{"kind": "argument", "line": "#assign Bob", "why": "no agent is called 'Bob'"}], True, False, None),
            (1042, [{"kind": "mark", "words": ["zq7f3kq2abcdefghi"]}], False, True, None),
            (1042, [{"kind": "unreachable", "why": "there is no address"}], False, True, "Tom"),
            (1042, [{"kind": "again"}], True, False, None),
            (1042, [{"kind": "empty"}], True, True, None),
        )
    ),
    "approve_agent": tuple(
        {
            "ticket": ticket,
            "subject": "Printer <2>" if ticket else None,
            "tag": "ACME",
            "what": what,
            "agent": "Tom",
            "by": "Sue",
            "customer": "ann@example.org" if ticket else None,
            "orders": ["#solved"] if ticket else [],
            "lines": lines,
            "more": again,
            "again": again,
            "of": of,
        }
        for ticket, what, lines, again, of in (
            (1042, "wait", ["It is <plugged> in.", ""], False, None),
            (1042, "wait", ["It is plugged in."], True, None),
            (1042, "wait", ["It is plugged in."], True, "Tom"),
            (None, "wait", ["It is plugged in."], False, None),
            (1042, "changed", ["Please plug it in."], False, None),
            (1042, "dropped", ["Be kinder."], False, None),
            (1042, "dropped", [], False, None),
        )
    ),
    **SAMPLES_OF_LISTS,
}
