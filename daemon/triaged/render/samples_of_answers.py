"""Facts to try the notices with that answer what an agent wrote: done, to be confirmed, held, to be approved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone

_TIME = datetime(2026, 3, 3, 15, 30, tzinfo=timezone(timedelta(hours=3)))
_DONE_BEFORE: Mapping[str, object] = {
    "value": None,
    "already": False,
    "until": None,
    "you": False,
    "away": False,
    "opened": False,
    "customer": None,
    "at": None,
    "why": None,
    "shown": (),
    "more": 0,
}
_PARTS: Sequence[Mapping[str, object]] = (
    {"number": 1046, "subject": "Printer <3>", "customer": "bert@example.net"},
    {"number": 1047, "subject": "-", "customer": None},
)
_DONE_ON_TICKET: Sequence[Mapping[str, object]] = (
    {"what": "assignee", "value": "Sue", "away": True},
    {"what": "assignee", "value": "Tom", "you": True},
    {"what": "assignee"},
    {"what": "offered", "value": "Sue"},
    {"what": "offered"},
    {"what": "queue", "value": "billing"},
    {"what": "tier", "value": "L2"},
    {"what": "asked", "value": "L2"},
    *({"what": "priority", "value": each} for each in ("P1", "P2", "P3", "P4")),
    *({"what": "status", "value": each} for each in ("new", "open", "hold", "solved", "closed", "spam", "merged")),
    {"what": "status", "value": "pending", "until": _TIME},
    {"what": "tags", "value": "vip, printer"},
    {"what": "tags"},
    {"what": "told", "value": "Sue"},
    {"what": "watches", "value": "Sue"},
    {"what": "watches", "value": "Tom", "you": True},
    {"what": "left", "value": "bert@example.net"},
    {"what": "brought", "value": "bert@example.net"},
    {"what": "merged", "value": 1043},
    {"what": "merged", "value": 1043, "customer": "bert@example.net"},
    {"what": "merged", "value": 1046, "opened": True},
    {"what": "split", "value": 1044},
    {"what": "opened", "value": 1045, "customer": "bert@example.net"},
    {"what": "incident", "value": 1042},
    {"what": "incident", "value": 1043, "shown": _PARTS, "more": 7},
    {"what": "no_incident", "value": 1042},
    {"what": "all", "value": 12},
    {"what": "left_out", "value": 9, "shown": _PARTS, "more": 5},
)
_DONE_AT_DESK: Sequence[Mapping[str, object]] = (
    {"what": "away", "until": _TIME},
    {"what": "away"},
    {"what": "hands_on", "value": 9, "shown": _PARTS, "more": 7},
    {"what": "keeps", "value": 2, "shown": _PARTS},
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
SAMPLES_OF_ANSWERS: Mapping[str, Sequence[Mapping[str, object]]] = {
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
            "parts": parts,
            "shown": _PARTS if parts else (),
            "more": max(0, parts - len(_PARTS)),
            "text": text,
        }
        for state, text, parts in (
            ("ask", True, 0),
            ("ask", False, 12),
            ("wrong", False, 0),
            ("dropped", False, 0),
            ("late", False, 0),
        )
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
}
