"""A week of a desk, played in seconds: what its history says is what the calendar says when it is asked by hand.

Three queues, four tiers, agents in Berlin and in India, a holiday (Monday, 26 October 2026, in Berlin alone), and the
night in which Berlin has an hour twice (Sunday, at 01:00 UTC it is 02:00 there once more). All times are UTC. In Berlin
it is two hours later until then, and one hour later from then on; in India five and a half hours, always.

How the clock says so:

* "support" promises a first answer within 4 working hours, the next ones within 4, and a solution within 16; work is
  from 07:00 to 15:00 until the night, from 08:00 to 16:00 after it, Monday to Friday, and not on the holiday. It closes
  what has been solved for a working day, and takes back what an agent has said nothing of for 5 hours of theirs.
* "india" promises a first answer within 4 hours (2, once it is urgent); work is from 04:00 to 12:00, Monday to
  Saturday.
* "network" promises a first answer within 2 hours and a solution within 6, and 2 hours for each of L1 and L2; what
  counts are the nights of the weekend, from 22:00 to 06:00 in Berlin: 20:00 on Saturday to 05:00 on Sunday, nine hours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.week_desk import WeekDesk

SETTINGS = """
name = "Example Desk"
mode = "live"
alarms_to = "operator@example.net"
[store]
url = "{url}"
[keys]
file = "keys"
[incidents]
tickets = 0

[[queue]]
name = "support"
lead = "Lea"
silent_minutes = 300
close_days = 1
[[queue]]
name = "india"
lead = "Lea"
[[queue]]
name = "network"
lead = "Lea"

[[agent]]
name = "Ann"
addresses = ["ann@agents.example"]
queues = ["support"]
hours = ["Mon-Fri 09:00-17:00"]
zone = "Europe/Berlin"
[[agent]]
name = "Ben"
addresses = ["ben@agents.example"]
queues = ["support"]
tier = "L2"
hours = ["Mon-Fri 09:00-17:00"]
zone = "Europe/Berlin"
[[agent]]
name = "Ravi"
addresses = ["ravi@agents.example"]
queues = ["india"]
hours = ["Mon-Sat 09:30-17:30"]
zone = "Asia/Kolkata"
[[agent]]
name = "Priya"
addresses = ["priya@agents.example"]
queues = ["india"]
tier = "L2"
hours = ["Mon-Sat 09:30-17:30"]
zone = "Asia/Kolkata"
[[agent]]
name = "Nils"
addresses = ["nils@agents.example"]
queues = ["network"]
zone = "Europe/Berlin"
[[agent]]
name = "Olga"
addresses = ["olga@agents.example"]
queues = ["network"]
tier = "L2"
hours = ["Mon-Fri 09:00-17:00"]
zone = "Europe/Berlin"
[[agent]]
name = "Pia"
addresses = ["pia@agents.example"]
queues = ["network"]
tier = "L3"
zone = "Europe/Berlin"
[[agent]]
name = "Lea"
addresses = ["lea@agents.example"]
queues = ["network"]
tier = "L4"
zone = "Europe/Berlin"

[[duty]]
queue = "network"
tier = "L2"
hours = ["Sat-Sun 22:00-00:00", "Sat-Sun 00:00-06:00"]
zone = "Europe/Berlin"
agents = ["Olga"]

[[calendar]]
name = "berlin"
zone = "Europe/Berlin"
hours = ["Mon-Fri 09:00-17:00"]
days_off = ["2026-10-26"]
[[calendar]]
name = "india"
zone = "Asia/Kolkata"
hours = ["Mon-Sat 09:30-17:30"]
[[calendar]]
name = "nights"
zone = "Europe/Berlin"
hours = ["Sat-Sun 22:00-00:00", "Sat-Sun 00:00-06:00"]

[[chain]]
name = "office"
steps = [
  {{ at = "50%", do = ["agent"], metrics = ["first_response", "next_reply"] }},
  {{ at = "breach", do = ["lead", "customer", "raise"] }},
]
[[chain]]
name = "night"
steps = [
  {{ at = "75%", do = ["agent"], metrics = ["first_response"] }},
  {{ at = "breach", do = ["lead"], metrics = ["first_response"] }},
  {{ every = "1h", times = 2, do = ["up"], metrics = ["first_response"] }},
]

[[sla]]
name = "office"
queues = ["support"]
calendar = "berlin"
chain = "office"
P2 = {{ first_response = "2h", next_reply = "2h", resolution = "8h" }}
P3 = {{ first_response = "4h", next_reply = "4h", resolution = "16h" }}
[[sla]]
name = "india"
queues = ["india"]
calendar = "india"
chain = "office"
P2 = {{ first_response = "2h" }}
P3 = {{ first_response = "4h" }}
[[sla]]
name = "night"
queues = ["network"]
calendar = "nights"
chain = "night"
P3 = {{ first_response = "2h", resolution = "6h" }}
tiers = {{ L1 = "2h", L2 = "2h" }}

[[mailbox]]
name = "support"
address = "support@example.com"
reply_address = "support+{{token}}@example.com"
queue = "support"
trust = {{ authserv_id = "mx.example.com" }}
[[mailbox]]
name = "india"
address = "india@example.com"
queue = "india"
trust = {{ authserv_id = "mx.example.com" }}
[[mailbox]]
name = "network"
address = "network@example.com"
queue = "network"
trust = {{ authserv_id = "mx.example.com" }}
"""
BEGINS = datetime(2026, 10, 22, 14, tzinfo=UTC)  # a Thursday, 16:00 in Berlin
ENDS = BEGINS + timedelta(days=7)
DAYS = ("Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed")

#: Who writes what, and when: a customer to a mailbox, or on a ticket; an agent on a ticket, answering what he was told
#: of it. "->": his words are for the customer.
WRITTEN = """
Thu 14:00  anna  to support     The printer does not print.
Thu 14:05  ann   on 1001        #take
Fri 08:30  ann   on 1001  ->    Is it plugged in?
Fri 09:00  bert  to support     The lamp is off.
Fri 09:20  ann   on 1002  ->    Turn it on.
Fri 09:21  ann   on 1002        #undo
Fri 09:40  ann   on 1002  ->    #solved\\nTurn it on, please.
Fri 12:00  ann   on 1001        #pending
Fri 13:00  ann   on 1001        #away until 2026-10-26
Sat 11:00  carl  to india       The door does not open.
Sat 11:05  ravi  on 1003        #take
Sat 11:30  ravi  on 1003        #away until 2026-10-26
Sat 22:30  dora  to network     No page loads.
Sun 01:40  olga  on 1004        #take
Sun 02:40  pia   on 1004  ->    It works again.
Sun 02:50  pia   on 1004        #escalate! It may come back.
Sun 03:00  lea   on 1004        #solved
Sun 10:00  anna  on 1001        Yes, it is.
Mon 08:00  priya on 1003  ->    Push it.
Mon 09:00  carl  on 1003        Thank you very much!
Mon 13:10  ben   on 1001  ->    Then turn it on.
Tue 08:30  ben   on 1001        #solved
Wed 09:00  anna  on 1001        It does not print again.
Wed 11:30  ben   on 1001  ->    Turn it off and on.
"""

EXPECTED = """
Thu 14:00 1001 ticket
Thu 14:00 1001 offered Ann                      # the lowest tier of those at work
Thu 14:05 1001 command
Thu 14:05 1001 assigned Ann
Fri 08:00 1001 escalated first_response 1, step 1.1: agent; to Ann  # 2 of 4 h: one on Thursday, one from 07:00 on
Fri 08:30 1001 reply
Fri 08:30 1001 status new > open
Fri 08:30 1001 answered Ann
Fri 08:30 1001 ended first_response 1: 2:30 of 4:00
Fri 09:00 1002 ticket
Fri 09:00 1002 offered Ann
Fri 09:15 1002 offered Ben                      # Ann has not taken it within 15 minutes
Fri 09:20 1002 reply
Fri 09:20 1002 status new > open
Fri 09:20 1002 assigned Ann
Fri 09:20 1002 answered Ann
Fri 09:20 1002 ended first_response 1: 0:20 of 4:00
Fri 09:21 1002 command                          # her answer was to leave at 09:22
Fri 09:21 1002 withdrawn
Fri 09:40 1002 reply
Fri 09:40 1002 status new > solved
Fri 09:40 1002 answered Ann
Fri 09:40 1002 ended first_response 1: 0:40 of 4:00  # as if the first answer had never been
Fri 09:40 1002 ended resolution 1: 0:40 of 16:00
Fri 12:00 1001 command
Fri 12:00 1001 status open > pending            # 1 h on Thursday and 5 h on Friday of the 16 are used up
Fri 13:00 1001 command                          # #1001 waits for its customer, and so for her
Sat 11:00 1003 ticket
Sat 11:00 1003 offered Ravi
Sat 11:05 1003 command
Sat 11:05 1003 assigned Ravi
Sat 11:30 1003 command                          # away until Monday evening, 12:00; an answer is due at 07:00
Sat 11:30 1003 assigned nobody: away until 2026-10-26T12:00:00Z
Sat 11:30 1003 offered Priya
Sat 11:45 1003 offered Lea                      # after 15 minutes; nobody else works there, and she leads the queue
Sat 12:00 1003 nobody else
Sat 22:30 1004 ticket                           # 00:30 on Sunday in Berlin
Sat 22:30 1004 offered Nils
Sat 22:45 1004 offered Olga                     # on duty tonight
Sat 23:00 1004 offered Lea                      # two have not taken it
Sat 23:15 1004 nobody else
Sun 00:00 1004 escalated first_response 1, step 1.1: agent; to Lea  # 90 of 120 minutes
Sun 00:30 1004 escalated first_response 1, step 2.1: lead; to Lea  # 02:30 in Berlin, for the first time
Sun 01:30 1004 escalated first_response 1, step 3.1: up; to Olga  # 02:30 in Berlin, for the second time
Sun 01:30 1004 handover L1 > L2
Sun 01:30 1004 moved tier L1 > L2
Sun 01:30 1004 promised specialist_customer by Sun 04:30  # 6 h of the night after 22:30
Sun 01:30 1004 offered Olga
Sun 01:30 1004 ended tier 1: 3:00 of 2:00
Sun 01:40 1004 command
Sun 01:40 1004 assigned Olga
Sun 02:30 1004 escalated first_response 1, step 3.2: up; to Pia
Sun 02:30 1004 handover L2 > L3
Sun 02:30 1004 moved tier L2 > L3
Sun 02:30 1004 promised specialist_customer by Sun 04:30
Sun 02:30 1004 assigned nobody: its promised time
Sun 02:30 1004 offered Pia
Sun 02:30 1004 ended tier 2: 1:00 of 2:00
Sun 02:40 1004 reply
Sun 02:40 1004 status new > open
Sun 02:40 1004 assigned Pia
Sun 02:40 1004 answered Pia
Sun 02:40 1004 ended first_response 1: 4:10 of 2:00
Sun 02:50 1004 command
Sun 02:50 1004 handover L3 > L4
Sun 02:50 1004 moved tier L3 > L4
Sun 02:50 1004 assigned nobody: it was moved
Sun 02:50 1004 offered Lea                      # the customer heard of a specialist within the hour: nothing more
Sun 03:00 1004 command
Sun 03:00 1004 status open > solved
Sun 03:00 1004 ended resolution 1: 4:30 of 6:00
Sun 10:00 1001 reply                            # Ann is away until Monday evening: Ben is told too
Sun 10:00 1001 status pending > open
Sun 10:00 1001 offered Ben
Mon 05:00 1003 escalated first_response 1, step 1.1: agent; to Lea  # 1 h on Saturday, 1 h from 04:00 on; Lea was asked
Mon 07:00 1003 escalated first_response 1, step 2.1: raise lead customer; to Lea
Mon 07:00 1003 moved priority P3 > P2           # what was due by P2 was due before: nothing more follows
Mon 07:00 1003 promised delay_customer by Mon 11:00  # 4 working hours later
Mon 08:00 1003 reply
Mon 08:00 1003 status new > open
Mon 08:00 1003 assigned Priya
Mon 08:00 1003 answered Priya
Mon 08:00 1003 ended first_response 1: 5:00 of 2:00
Mon 09:00 1003 reply thanks
Mon 13:00 1001 assigned nobody: nothing was heard for 300 minutes of working time  # Ann's 5 h from 08:00 on
Mon 13:00 1001 offered Ben
Mon 13:10 1001 reply
Mon 13:10 1001 assigned Ben
Mon 13:10 1001 answered Ben
Mon 13:10 1001 ended next_reply 1: 0:00 of 4:00  # on the holiday no time passes
Tue 08:30 1001 command
Tue 08:30 1001 status open > solved
Tue 08:30 1001 the customer is told: solved_customer  # Ben has written no words
Tue 08:30 1001 ended resolution 1: 6:30 of 16:00  # the 6 h of before, and half an hour; the weekend did not count
Tue 10:40 1002 status solved > closed           # 11:40 in Berlin, as on Friday; Monday is none of the working days
Wed 08:30 1001 status solved > closed
Wed 09:00 1001 reply
Wed 09:00 1001 status closed > open             # 16 h anew, until Friday: nothing is due at once
Wed 11:00 1001 escalated next_reply 2, step 1.1: agent; to Ben
Wed 11:30 1001 reply
Wed 11:30 1001 answered Ben
Wed 11:30 1001 ended next_reply 2: 2:30 of 4:00
"""


def moment(day: str, clock: str) -> datetime:
    """A moment of the week."""
    hours, minutes = map(int, clock.split(":"))
    return BEGINS.replace(hour=hours, minute=minutes) + timedelta(days=DAYS.index(day))


def stamp(at: datetime) -> str:
    return f"{at:%a %H:%M}" if at.second == 0 else f"{at:%a %H:%M:%S}"


def lasts(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds // 60 % 60:02}"


@pytest.fixture
def desk(tmp_path: Path, database_url: str) -> Iterator[WeekDesk]:
    made = WeekDesk(tmp_path, database_url, SETTINGS, begins=BEGINS)
    yield made
    made.store.close()


class Week:
    """Who writes, and what came of it."""

    def __init__(self, desk: WeekDesk) -> None:
        self.desk = desk
        self.names = {agent.address: agent.name for agent in desk.deps.desk.agents}

    def acts(self) -> Sequence[tuple[datetime, Callable[[], None]]]:
        return [self._act(line) for line in WRITTEN.strip().splitlines()]

    def _act(self, line: str) -> tuple[datetime, Callable[[], None]]:
        day, clock, who, way, where, *words = line.replace(" ->", " ").split()
        text = line[line.index(where) + len(where) :].replace("->", "").strip().replace("\\n", "\n")
        assert words
        write = self._opens if way == "to" else self._answers
        return moment(day, clock), lambda: write(who, where, text)

    def _opens(self, who: str, mailbox: str, text: str) -> None:
        self.desk.writes(f"{who}@example.org", text, mailbox)

    def _answers(self, who: str, number: str, text: str) -> None:
        mailbox = self.desk.mailbox_of(int(number))
        if f"{who}@agents.example" in self.names:
            kinds = ("message_agent", "escalated_agent", "handed_up_agent")
            letter = self.desk.newest(int(number), f"{who}@agents.example", *kinds)
            self.desk.writes(f"{who}@agents.example", text, mailbox, to=letter)
            return
        letter = self.desk.newest(int(number), f"{who}@example.org", "relay", "ack_new")
        self.desk.writes(f"{who}@example.org", text, mailbox, to=letter)

    def lines(self) -> list[str]:
        """The history, as the table has it."""
        found = []
        for at, number, kind, data in self.desk.log():
            found += [f"{stamp(at)} {number} {said}" for said in self._said(kind, data)]
        return found

    def _said(self, kind: str, data: Mapping[str, Any]) -> Iterator[str]:
        said: Mapping[str, Callable[[str, Mapping[str, Any]], str]] = {
            "received": self._received,
            "status": self._changed,
            "handover": self._changed,
            "moved": self._changed,
            "assigned": self._assigned,
            "offered": lambda kind, data: f"{kind} {self.names[data['to']]}",
            "told": self._told,
            "answered": lambda _kind, data: f"answered {self.names[data['agent']]}",
            "withdrawn": lambda kind, _data: kind,
            "promised": self._promised,
            "escalated": self._escalated,
            "customer told": lambda _kind, data: f"the customer is told: {data['notice']}" if data["sent"] else "",
            "escalation failed": lambda kind, data: f"{kind}: {data['error']}",
        }
        if kind == "clock":
            for each in data.get("ended", ()):
                spent, target = lasts(each["elapsed_s"]), lasts(each["target_s"])
                yield f"ended {each['metric']} {each['cycle']}: {spent} of {target}"
        elif kind in said and (line := said[kind](kind, data)):
            yield line

    def _received(self, _kind: str, data: Mapping[str, Any]) -> str:
        return str(data["outcome"]) + (" thanks" if data.get("thanks") else "")

    def _changed(self, kind: str, data: Mapping[str, Any]) -> str:
        what = f"{kind} {data['what']}" if "what" in data else kind
        return f"{what} {data['from']} > {data['to']}"

    def _assigned(self, kind: str, data: Mapping[str, Any]) -> str:
        why = f": {data['reason']}" if data.get("reason") else ""
        return f"{kind} {self.names.get(data['to'], 'nobody')}{why}"

    def _told(self, _kind: str, data: Mapping[str, Any]) -> str:
        if data.get("offered"):
            return "offered " + " ".join(self.names[each] for each in data["offered"])
        return "" if data["to"] else "nobody else"

    def _promised(self, kind: str, data: Mapping[str, Any]) -> str:
        return f"{kind} {data['notice']} by {stamp(datetime.fromisoformat(data['by']).astimezone(UTC))}"

    def _escalated(self, kind: str, data: Mapping[str, Any]) -> str:
        step = f"{data['metric']} {data['cycle']}, step {data['step']}.{data['round']}"
        to = " ".join(self.names[each["address"]] for each in data.get("to", ()))
        more = "".join(
            f"; {name} {data[name]}" for name in ("late", "not_done", "listed", "passed_over") if name in data
        )
        return f"{kind} {step}: {' '.join(data['does'])}; to {to}{more}"


def expected() -> list[str]:
    return [line.partition("#")[0].rstrip() if "  #" in line else line for line in EXPECTED.strip().splitlines()]


@pytest.mark.timeout(120)
def test_the_history_of_a_week_is_the_one_that_was_worked_out_by_hand(desk: WeekDesk) -> None:
    week = Week(desk)
    desk.play(ENDS, week.acts())
    assert week.lines() == expected()
    assert desk.unsent() == []
    assert len({message_id for _at, _to, message_id in desk.relay.taken}) == len(desk.relay.taken)
