"""What monitoring systems say in their mail: one file a system.

Contract
--------
* Mail counts where From is an address of a monitor in the settings and proven (A2), unless the settings waive that;
  anything else is an ordinary mail, whatever it looks like.
* Whatever checks have printed into a mail, it takes bounded time, and the key is of printable characters and bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

from triaged.mail.alerts import alertmanager, checkmk, generic, icinga, nagios, solarwinds, zabbix
from triaged.mail.alerts.seen import Said, Seen, seen
from triaged.model import Alert, MonitorRule, OriginKind, Reading

KEY_CHARACTERS = 300  #: of a key; a longer one ends in a digest of the whole

#: In the order in which "auto" tries them: the plainest marks first.
SYSTEMS: Mapping[str, Callable[[Seen], Said | None]] = {
    "alertmanager": alertmanager.read,
    "checkmk": checkmk.read,
    "icinga": icinga.read,
    "nagios": nagios.read,
    "zabbix": zabbix.read,
    "solarwinds": solarwinds.read,
}


def with_alert(reading: Reading, monitors: Sequence[MonitorRule]) -> Reading:
    """The reading, with what a monitoring system says in it; such a mail is a machine's, whatever its headers say."""
    alert = read_alert(reading, monitors) if reading.origin.kind is not OriginKind.OWN else None
    return replace(of_monitor(reading), alert=alert) if alert is not None else reading


def of_monitor(reading: Reading) -> Reading:
    """The reading as that of a machine's mail."""
    reasons = (*reading.origin.reasons, "mail of a monitoring system")
    origin = replace(
        reading.origin, kind=OriginKind.MACHINE, may_ack=False, reasons=reasons, bounces=(), says_absent=False
    )
    return replace(reading, origin=origin)


def read_alert(reading: Reading, monitors: Sequence[MonitorRule]) -> Alert | None:
    """What a mail says of something that is watched; None where it is from none of these systems."""
    monitor = monitor_of(reading, monitors)
    if monitor is None or not _counts(reading, monitor):
        return None
    said = _said(seen(reading.mail), monitor)
    if said is None:
        return None
    return Alert(
        key=_key(monitor.name, said.thing),
        state=said.state,
        severity=said.severity,
        host=said.host,
        service=said.service,
        problem=said.problem,
    )


def monitor_of(reading: Reading, monitors: Sequence[MonitorRule]) -> MonitorRule | None:
    """The monitor from whose address a mail comes, proven or not."""
    sender = reading.mail.from_
    return next((each for each in monitors if sender is not None and sender.addr in each.senders), None)


def why_ordinary(reading: Reading, monitor: MonitorRule) -> str:
    """Why mail from the address of a monitor, in which `with_alert` found nothing, is an ordinary one."""
    if reading.origin.kind is OriginKind.OWN:
        return "it is a mail of our own"
    if not _counts(reading, monitor):
        return f"the sender is not proven: {reading.evidence.why}"
    form = "of any system that is known" if monitor.system == "auto" else f"of {monitor.system}"
    return f"its form is not that {form}"


def _counts(reading: Reading, monitor: MonitorRule) -> bool:
    return monitor.unproven or reading.evidence.level.is_proven


def _said(mail: Seen, monitor: MonitorRule) -> Said | None:
    if monitor.system == "generic":
        return generic.read(mail, monitor)
    if monitor.system != "auto":
        return SYSTEMS[monitor.system](mail)
    return next((said for read in SYSTEMS.values() if (said := read(mail)) is not None), None)


def _key(monitor: str, thing: str) -> str:
    """`nagios:web01/http`: how names are spaced and capitalised does not count."""
    plain = "".join(each if each.isprintable() else " " for each in f"{monitor}:{thing}")
    key = " ".join(plain.lower().split())
    if len(key) <= KEY_CHARACTERS:
        return key
    digest = sha256(key.encode()).hexdigest()
    return f"{key[: KEY_CHARACTERS - len(digest) - 1]}~{digest}"
