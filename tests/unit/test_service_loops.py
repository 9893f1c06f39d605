"""The loop that decides: mail first, then the doorbell; and the one that writes what is due."""

import threading

from triaged.errors import StoreError
from triaged.service import loops


class Pulse:
    """Ends the loop when `handle` has nothing more to say."""

    def __init__(self):
        self.stop = threading.Event()
        self.troubles = []

    def beat(self):
        pass

    def report(self, trouble):
        self.troubles.append(trouble)


def run(monkeypatch, *answers):
    """What happened, in order, while `handle` gave these answers; None: no mail waited."""
    monkeypatch.setattr(loops, "IDLE_SECONDS", 0)
    monkeypatch.setattr(loops, "FULL_SECONDS", 0)
    pulse, happened, left = Pulse(), [], list(answers)

    def handle():
        answer = left.pop(0)
        if not left:
            pulse.stop.set()
        happened.append("handle")
        if isinstance(answer, Exception):
            raise answer
        return answer

    loops.decide_mail(pulse, handle, lambda ids: happened.append(list(ids)), threading.Event())
    return happened


def test_the_notices_of_a_mail_are_rung_for_as_soon_as_no_other_waits(monkeypatch):
    assert run(monkeypatch, [1], None, None) == ["handle", "handle", [1], "handle"]


def test_a_backlog_is_decided_before_anything_is_rung_for(monkeypatch):
    assert run(monkeypatch, [1, 2], [], [3], None) == ["handle"] * 4 + [[1, 2, 3]]


def test_many_notices_are_several_jobs(monkeypatch):
    ids = list(range(120))
    assert run(monkeypatch, ids, None) == ["handle", "handle", ids[:50], ids[50:100], ids[100:]]


def test_a_database_that_refuses_meanwhile_loses_no_ring(monkeypatch):
    assert run(monkeypatch, [1], StoreError("busy"), None) == ["handle"] * 3 + [[1]]


def test_what_is_due_is_rung_for_in_several_jobs_until_nothing_is_due(monkeypatch):
    monkeypatch.setattr(loops, "DUE_SECONDS", 0)
    pulse, rung, answers = Pulse(), [], [list(range(60)), [], None]

    def collect():
        if len(answers) == 1:
            pulse.stop.set()
        return answers.pop(0)

    loops.write_when_due(pulse, collect, rung.append)

    assert rung == [list(range(50)), list(range(50, 60))]
    assert answers == []


def test_the_index_is_filled_batch_after_batch(monkeypatch):
    monkeypatch.setattr(loops, "INDEX_SECONDS", 0)
    pulse, more = Pulse(), [True, False, True, False]

    def index():
        if len(more) == 1:
            pulse.stop.set()
        return more.pop(0)

    loops.fill_index(pulse, index)

    assert more == []
    assert pulse.troubles == [None] * 4
