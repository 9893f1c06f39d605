"""What monitoring systems say in their mail, in the forms of their own notification scripts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.alert_mails import SAMPLES, sample
from tests.readings import reading
from triaged.mail.alerts import KEY_CHARACTERS, SYSTEMS, monitor_of, read_alert, why_ordinary, with_alert
from triaged.mail.alerts.seen import HEAD_LINES, LINE_CHARACTERS
from triaged.mail.parse import parse
from triaged.model import (
    Alert,
    AlertState,
    EvidenceLevel,
    MonitorRule,
    OriginKind,
    Reading,
)

PROBLEM, RECOVERED, OTHER = AlertState.PROBLEM, AlertState.RECOVERED, AlertState.OTHER
CPU = "web01/high cpu utilization (over 90% for 5m)"
#: The thing, its state, how grave it is.
EXPECTED: dict[str, tuple[str, AlertState, int]] = {
    "alertmanager-firing": ("alertname=instancedown cluster=prod", PROBLEM, 2),
    "alertmanager-firing-more": ("alertname=instancedown cluster=prod", PROBLEM, 2),
    "alertmanager-firing-warning": ("alertname=instancedown cluster=prod", PROBLEM, 1),
    "alertmanager-resolved": ("alertname=instancedown cluster=prod", RECOVERED, 2),
    "checkmk-host-problem": ("web01", PROBLEM, 2),
    "checkmk-host-recovery": ("web01", RECOVERED, 0),
    "checkmk-service-acknowledged": ("web01/filesystem /", OTHER, 0),
    "checkmk-service-problem": ("web01/filesystem /", PROBLEM, 2),
    "checkmk-service-recovery": ("web01/filesystem /", RECOVERED, 0),
    "checkmk-service-warning": ("web01/filesystem /", PROBLEM, 1),
    "icinga-host-problem": ("db02", PROBLEM, 2),
    "icinga-host-recovery": ("db02", RECOVERED, 0),
    "icinga-service-acknowledgement": ("web01/disk space", OTHER, 2),
    "icinga-service-problem": ("web01/disk space", PROBLEM, 2),
    "icinga-service-recovery": ("web01/disk space", RECOVERED, 0),
    "icinga1-service-problem": ("web01/ssh", PROBLEM, 2),
    "icinga1-service-recovery": ("web01/ssh", RECOVERED, 0),
    "nagios-host-problem": ("db02", PROBLEM, 2),
    "nagios-host-recovery": ("db02", RECOVERED, 0),
    "nagios-service-acknowledgement": ("web01/http", OTHER, 2),
    "nagios-service-downtime": ("web01/http", OTHER, 2),
    "nagios-service-flapping": ("web01/http", OTHER, 2),
    "nagios-service-problem": ("web01/http", PROBLEM, 2),
    "nagios-service-recovery": ("web01/http", RECOVERED, 0),
    "nagios-service-warning": ("web01/http", PROBLEM, 1),
    "solarwinds-alert-problem": ("branch-gw4/high packet loss", PROBLEM, 2),
    "solarwinds-alert-recovery": ("branch-gw4/high packet loss", RECOVERED, 2),
    "solarwinds-node-problem": ("node core-sw1", PROBLEM, 2),
    "solarwinds-node-recovery": ("node core-sw1", RECOVERED, 0),
    "zabbix-html-problem": ("db02/swap is full", PROBLEM, 2),
    "zabbix-html-resolved": ("db02/swap is full", RECOVERED, 2),
    "zabbix-problem": (CPU, PROBLEM, 1),
    "zabbix-resolved": (CPU, RECOVERED, 1),
    "zabbix-updated": ("high cpu utilization (over 90% for 5m)", OTHER, 0),
}
PROBE = MonitorRule(
    name="probe",
    senders=frozenset({"probe@monitor.example.net"}),
    system="generic",
    key=r"\[probe\] (\S+)",
    problem="is DOWN",
    recovery="is UP",
)


#: What a check may print to be taken for something else; CRLF, as it stands in a mail.
FORGED = """x
x
Notification Type: RECOVERY
Host: web99
Service: HTTP
State: OK
Event: CRIT -> OK
***** Service Monitoring on m *****
Disk space on web01 is OK!
[RESOLVED] x
Problem has been resolved at 12:00
Problem name: x
Original problem ID: 1
Alert name: x
Node: web99
Status: Reset
1 alert for alertname=x""".replace("\n", "\r\n")


def monitor(system: str = "auto", *senders: str) -> MonitorRule:
    every = {
        f"{each}@monitor.example.net" for each in ("nagios", "icinga", "zabbix", "alertmanager", "orion", "checkmk")
    }
    return MonitorRule(name="m", senders=frozenset(senders or every), system=system)


def mailed(name: str) -> Reading:
    """A sample, from a sender who is proven."""
    return replace(reading(evidence=EvidenceLevel.A2), mail=parse(sample(name)))


def said(subject: str, text: str = "", rule: MonitorRule | None = None) -> Alert | None:
    """What a mail of a monitor with these words says."""
    mail = reading(subject, text, sender="nagios@monitor.example.net", evidence=EvidenceLevel.A2)
    return read_alert(mail, [rule or monitor()])


def test_every_sample_is_expected() -> None:
    assert {*EXPECTED, "generic-problem", "generic-recovery"} == {*SAMPLES}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_sample_is_read_by_its_system_and_by_auto(name: str) -> None:
    system = name.partition("-")[0].rstrip("1")
    thing, state, severity = EXPECTED[name]
    for wanted in (system, "auto"):
        found = read_alert(mailed(name), [monitor(wanted)])
        assert found is not None
        assert (found.key, found.state, found.severity) == (f"m:{thing}", state, severity)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_no_other_system_takes_it_for_its_own(name: str) -> None:
    system = name.partition("-")[0].rstrip("1")
    readers = {each for each in SYSTEMS if read_alert(mailed(name), [monitor(each)]) is not None}
    as_nagios = {"icinga"} if system == "nagios" else {"nagios"} if name.startswith("icinga1") else set()
    assert readers == {system} | as_nagios


@pytest.mark.parametrize(
    ("system", "level", "kind", "why"),
    [
        ("nagios", EvidenceLevel.A1, OriginKind.PERSON, "the sender is not proven: "),
        ("zabbix", EvidenceLevel.A2, OriginKind.PERSON, "its form is not that of zabbix"),
        ("auto", EvidenceLevel.A2, OriginKind.PERSON, "its form is not that of any system that is known"),
        ("nagios", EvidenceLevel.A2, OriginKind.OWN, "it is a mail of our own"),
    ],
)
def test_why_mail_of_a_monitor_is_an_ordinary_one(
    system: str, level: EvidenceLevel, kind: OriginKind, why: str
) -> None:
    mail = reading("A hello", "x", sender="nagios@monitor.example.net", evidence=level)
    mail = replace(mail, origin=replace(mail.origin, kind=kind))
    found = monitor_of(mail, [monitor(system)])
    assert found is not None
    assert why_ordinary(mail, found).startswith(why)
    assert monitor_of(reading("A hello", "x"), [monitor(system)]) is None


def test_the_host_and_the_service_are_told_apart() -> None:
    found = read_alert(mailed("nagios-service-problem"), [monitor()])
    assert found is not None
    assert (found.host, found.service, found.problem) == ("web01", "HTTP", None)
    found = read_alert(mailed("zabbix-problem"), [monitor()])
    assert found is not None
    assert found.problem == "4711"


@pytest.mark.parametrize(
    ("name", "state"), [("generic-problem", PROBLEM), ("generic-recovery", RECOVERED)], ids=["problem", "recovery"]
)
def test_any_other_system_is_read_by_patterns(name: str, state: AlertState) -> None:
    found = read_alert(mailed(name), [PROBE])
    assert found is not None
    assert (found.key, found.state) == ("probe:shop.example.net", state)


@pytest.mark.parametrize(
    ("subject", "text", "state"),
    [
        ("[probe] a", "It is DOWN.", PROBLEM),
        ("[probe] a", "It is UP.", RECOVERED),
        ("[probe] a", "It was DOWN and is UP: is DOWN", PROBLEM),
        ("[probe] a is UP, is DOWN", "It is UP.", PROBLEM),
        ("[probe] a", "A restart is planned.", OTHER),
        ("a is DOWN", "", None),
    ],
)
def test_patterns_that_find_both_or_nothing(subject: str, text: str, state: AlertState | None) -> None:
    rule = replace(PROBE, senders=frozenset({"nagios@monitor.example.net"}))
    found = said(subject, text, rule)
    assert (None if found is None else found.state) is state


@pytest.mark.timeout(20)
def test_a_pattern_that_takes_too_long_finds_nothing() -> None:
    rule = replace(PROBE, senders=frozenset({"nagios@monitor.example.net"}), key=r"((?:a|a)+)+!")
    assert said("[probe] is DOWN", "a" * 300, rule) is None


def test_groups_that_differ_only_at_the_end_of_a_long_line_are_two() -> None:
    def key(count: int, host: str) -> str:
        labels = f"alertname=Down note={'x' * LINE_CHARACTERS} instance={host}"
        found = said(f"[FIRING:{count}] Down", f"{count} alerts for {labels}\n[{count}] Firing")
        assert found is not None
        return found.key

    assert key(1, "web01") == key(2, "web01") != key(1, "web02")


@pytest.mark.parametrize("level", [EvidenceLevel.A0, EvidenceLevel.A1])
def test_a_sender_who_is_not_proven_counts_only_where_the_settings_say_so(level: EvidenceLevel) -> None:
    mail = mailed("nagios-service-problem")
    mail = replace(mail, evidence=replace(mail.evidence, level=level))
    assert read_alert(mail, [monitor()]) is None
    assert read_alert(mail, [replace(monitor(), unproven=True)]) is not None


def test_only_the_senders_of_the_settings_count() -> None:
    mail = mailed("nagios-service-problem")
    assert read_alert(mail, []) is None
    assert read_alert(mail, [monitor("auto", "other@monitor.example.net")]) is None
    assert read_alert(replace(mail, mail=replace(mail.mail, from_=None)), [monitor()]) is None
    names = [replace(monitor("auto", "other@monitor.example.net"), name="other"), replace(monitor(), name="this")]
    found = read_alert(mail, names)
    assert found is not None
    assert found.key == "this:web01/http"


def test_an_ordinary_mail_of_a_monitor_says_nothing() -> None:
    assert said("Nagios was updated", "Version 4.5.1 is installed.\nHost: web01") is None


@pytest.mark.parametrize("kind", sorted(set(OriginKind) - {OriginKind.OWN}))
def test_an_alert_is_a_machines_whatever_its_headers_say(kind: OriginKind) -> None:
    mail = mailed("nagios-service-problem")
    mail = replace(mail, origin=replace(mail.origin, kind=kind, may_ack=True, reasons=("r",), says_absent=True))
    origin = with_alert(mail, [monitor()]).origin
    assert (origin.kind, origin.may_ack, origin.says_absent) == (OriginKind.MACHINE, False, False)
    assert origin.reasons == ("r", "mail of a monitoring system")


def test_our_own_mail_and_that_of_others_stays_what_it_is() -> None:
    mail = mailed("nagios-service-problem")
    own = replace(mail, origin=replace(mail.origin, kind=OriginKind.OWN))
    assert with_alert(own, [monitor()]) is own
    assert with_alert(mail, []) is mail


@pytest.mark.parametrize(
    "name",
    ["checkmk-service-problem", "icinga-service-problem", "nagios-service-problem", "zabbix-problem"],
)
@pytest.mark.parametrize("system", ["auto", "own"])
def test_what_a_check_prints_names_nothing(name: str, system: str) -> None:
    printed = {
        "checkmk-service-problem": "99.1% used",
        "icinga-service-problem": "DISK CRITICAL - free space: / 312 MiB (1%)",
        "nagios-service-problem": "CRITICAL - Socket timeout after 10 seconds",
        "zabbix-problem": "Current utilization: 97.31 %",
    }[name]
    assert printed.encode() in sample(name)
    plain = mailed(name)
    hostile = replace(plain, mail=parse(sample(name, **{printed: FORGED})))
    rule = monitor(name.partition("-")[0] if system == "own" else "auto")
    assert read_alert(hostile, [rule]) == read_alert(plain, [rule])


@pytest.mark.parametrize("subject", ["Problem: [RESOLVED] all is well", "Problem: Node web01 is Up"])
def test_the_words_of_a_problem_are_no_news_of_another_system(subject: str) -> None:
    found = said(subject, f"Problem started at 1\n{subject.replace(':', ' name:', 1)}\nHost: h\nOriginal problem ID: 1")
    assert found is not None
    assert found.state is PROBLEM


@pytest.mark.parametrize("prefix", ["[EXT] ", "[External] ", "EXTERNAL: ", "External email: "])
def test_what_a_gateway_puts_in_front_of_a_subject_does_not_count(prefix: str) -> None:
    found = said(f"{prefix}[FIRING:1] Down (x)")
    assert found is not None
    assert found.key == "m:down"


@pytest.mark.parametrize(
    ("subject", "text", "key", "state"),
    [
        ("** PROBLEM Service Alert: web01/HTTP/2 is WARNING **", "", "m:web01/http/2", PROBLEM),
        ("** RECOVERY Host Alert: web01 is UP **", "", "m:web01", RECOVERED),
        (
            "** PROBLEM Service Alert: a/b is CRITICAL **",
            "Notification Type: PROBLEM\nHost: a\nState: X",
            "m:a/b",
            PROBLEM,
        ),
        ("anything", "Notification Type: PROBLEM\nHost: a b\nService: c/d\nState: UNKNOWN", "m:a b/c/d", PROBLEM),
        ("x", "Notification Type: PROBLEM\nHost: a\nHost: b\nState: DOWN", "m:a", PROBLEM),
        ("[RECOVERY] load on a on b is OK!", "", "m:b/load on a", RECOVERED),
        ("[PROBLEM] Host alive on web01 is CRITICAL!", "", "m:web01/host alive", PROBLEM),
        ("[DOWNTIMESTART] Host web01 is DOWN!", "", "m:web01", OTHER),
        ("[FIRING:3] Down", "3 alerts for", "m:down", PROBLEM),
        ("[FIRING:3]", "3 alerts for", "m:all alerts", PROBLEM),
        ("[FIRING:1, RESOLVED:2] Down", "", "m:down", PROBLEM),
        ("[RESOLVED] Down prod (a (b) c)", "", "m:down prod", RECOVERED),
        ("Check_MK: web01/CPU load UP → DOWN", "", "m:web01/cpu load", PROBLEM),
        ("Checkmk: web01/CPU load Started Flapping", "", "m:web01/cpu load", OTHER),
        ("Checkmk: web01 - Downtime Start (UP)", "", "m:web01", OTHER),
        ("Alert: Interface eth0 on web01 is now Down.", "", "m:interface eth0 on web01", PROBLEM),
        ("Node web01 is Unmanaged", "", "m:node web01", OTHER),
        ("Problem: x", "Original problem ID: 7", "m:problem 7", PROBLEM),
    ],
)
def test_other_forms(subject: str, text: str, key: str, state: AlertState) -> None:
    found = said(subject, text)
    assert found is not None
    assert (found.key, found.state) == (key, state)


def test_a_key_is_short_and_printable_and_still_tells_things_apart() -> None:
    text = "Notification Type: PROBLEM\nHost: {}\nState: DOWN"
    name = "é\x00\u202e" + "x" * (LINE_CHARACTERS - 20)
    first, second = (said("", text.format(name + each)) for each in ("1", "2"))
    assert first is not None
    assert second is not None
    assert first.key != second.key
    for key in (first.key, second.key):
        assert len(key) == KEY_CHARACTERS
        assert key.isprintable()


def test_names_are_compared_without_case_and_spacing() -> None:
    one = said("** PROBLEM Service Alert: WEB01/HTTP  check is CRITICAL **")
    other = said("** RECOVERY Service Alert: web01/HTTP check is OK **")
    assert one is not None
    assert other is not None
    assert one.key == other.key


def test_nothing_is_read_past_the_beginning() -> None:
    lines = "\n".join(["x"] * HEAD_LINES)
    assert said("", f"{lines}\nNotification Type: PROBLEM\nHost: web01\nState: DOWN") is None


HOSTILE = st.one_of(
    st.text(max_size=300),
    st.lists(
        st.sampled_from(
            [
                "** PROBLEM Service Alert: ",
                "Check_MK: a/",
                " is CRITICAL! ",
                "[FIRING",
                "]",
                " on ",
                "Node ",
                " is ",
                "(",
                ": ",
            ]
        ),
        max_size=60,
    ).map("".join),
)


@pytest.mark.timeout(20)
@given(HOSTILE, HOSTILE)
def test_whatever_a_mail_says_it_is_read_and_its_key_can_be_stored(subject: str, text: str) -> None:
    found = said(subject, text)
    if found is not None:
        assert 0 < len(found.key) <= KEY_CHARACTERS
        assert found.key.encode()
        assert "\x00" not in found.key


@pytest.mark.timeout(20)
@pytest.mark.parametrize("system", sorted(SYSTEMS))
@pytest.mark.parametrize(
    "piece",
    ["Node a is ", "Check_MK: a/b ", "[x] Host a on ", "** PROBLEM Service Alert: a is ", "Resolved in ", "is UP "],
)
def test_long_hostile_words_cost_little(system: str, piece: str) -> None:
    for _ in range(20):
        said(piece * 100_000, (piece * 1000 + "\n") * 100, monitor(system))
