"""What concerns more than one key of the settings.

These checks read what stands in the file, not the validated models: so they work as well when another key is wrong, and
every mistake is named at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from triaged.config.checks_of_monitors import check_monitor
from triaged.config.checks_of_promises import check_promises
from triaged.config.fields import is_loopback
from triaged.desk.triage.mistakes import KeyPath, not_one_of, shown
from triaged.mail.address import TOKEN_PLACE

Found = tuple[KeyPath, str]
Table = Mapping[str, Any]

#: Who else has addresses: the list, and the key of its tables.
_OF_OTHERS = (("agent", "addresses"), ("monitor", "senders"))
_A = {"agent": "an agent", "monitor": "a monitor"}
_TOGETHER = "host, user and password together, or none of them"


def tables(data: Table, key: str) -> list[tuple[KeyPath, Table]]:
    """The tables of one [[list]] with their paths, as far as they are tables."""
    items = data.get(key)
    if not isinstance(items, list):
        return []
    return [((key, index), item) for index, item in enumerate(items) if isinstance(item, dict)]


def names(data: Table, key: str) -> frozenset[str]:
    """The names that the tables of one [[list]] have."""
    return frozenset(item["name"] for _, item in tables(data, key) if isinstance(item.get("name"), str))


def check_all(data: Table) -> Iterator[Found]:
    """Every mistake that takes more than one key to see."""
    for check in CHECKS:
        yield from check(data)


def _unique_names(data: Table) -> Iterator[Found]:
    for key in ("mailbox", "queue", "agent", "monitor", "webhook", "calendar", "sla", "chain"):
        first: dict[str, str] = {}
        for path, item in tables(data, key):
            name = item.get("name")
            if not isinstance(name, str):
                continue
            if name in first:
                yield (*path, "name"), f"found {shown(name)} a second time; allowed once, {first[name]} has it already"
            first.setdefault(name, f"{key}[{path[1]}]")


def _known_queues(data: Table) -> Iterator[Found]:
    queues = names(data, "queue")
    for path, item in tables(data, "mailbox"):
        queue = item.get("queue")
        if isinstance(queue, str) and queues and queue not in queues:
            yield (*path, "queue"), str(not_one_of(queue, queues))
    for path, item in tables(data, "agent"):
        wanted = item.get("queues")
        for index, queue in enumerate(wanted if isinstance(wanted, list) else ()):
            if isinstance(queue, str) and queues and queue not in queues:
                yield (*path, "queues", index), str(not_one_of(queue, queues))


def _known_agents(data: Table) -> Iterator[Found]:
    """A mentor and a lead are agents, and nobody is his own mentor."""
    agents = names(data, "agent")
    for key, role in (("agent", "mentor"), ("queue", "lead")):
        for path, item in tables(data, key):
            wanted = item.get(role)
            if not isinstance(wanted, str):
                continue
            if wanted not in agents:
                yield (*path, role), str(not_one_of(wanted, agents))
            elif role == "mentor" and wanted == item.get("name"):
                yield (*path, role), f"found {shown(wanted)}; allowed another agent"


def _addresses(data: Table) -> Iterator[Found]:
    owner: dict[str, str] = {}
    for path, item in tables(data, "mailbox"):
        address = item.get("address")
        if isinstance(address, str):
            yield from _claim(address, (*path, "address"), f"mailbox {item.get('name')!r}", owner)
    for key, field in _OF_OTHERS:
        for path, item in tables(data, key):
            addresses = item.get(field)
            for index, address in enumerate(addresses if isinstance(addresses, list) else ()):
                if isinstance(address, str):
                    yield from _claim(address, (*path, field, index), f"{key} {item.get('name')!r}", owner)


def _claim(address: str, path: KeyPath, who: str, owner: dict[str, str]) -> Iterator[Found]:
    """An address belongs to one mailbox, agent or monitor; mail from a desk's own one would be taken for our own."""
    key = address.lower()
    if key in owner:
        yield path, f"found {shown(address)} a second time; allowed once, {owner[key]} has it already"
    owner.setdefault(key, who)


def _reply_addresses(data: Table) -> Iterator[Found]:
    """A signed address leads to one mailbox, and is never a person's."""
    first: dict[str, str] = {}
    for path, pattern in _patterns(data):
        where = (*path, "reply_address")
        if pattern in first:
            yield where, f"found {shown(pattern)} a second time; allowed once, {first[pattern]} has it already"
        first.setdefault(pattern, f"{path[0]}[{path[1]}]")
        for key, field in _OF_OTHERS:
            for _path, item in tables(data, key):
                for address in (each for each in _texts(item.get(field)) if _matches(pattern, each)):
                    allowed = f'allowed a pattern that fits nobody, such as "{TOKEN_PLACE}@reply.example.org"'
                    yield where, f"found {shown(pattern)}, which fits {shown(address)} of {_A[key]}; {allowed}"


def _patterns(data: Table) -> list[tuple[KeyPath, str]]:
    """The reply addresses of the mailboxes, lower-case, with the paths of these."""
    found = ((path, item.get("reply_address")) for path, item in tables(data, "mailbox"))
    return [(path, pattern.lower()) for path, pattern in found if isinstance(pattern, str) and TOKEN_PLACE in pattern]


def _texts(value: object) -> list[str]:
    return [each.lower() for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _matches(pattern: str, address: str) -> bool:
    """Whether an address is one that the pattern can give, whatever stands in the place of the token."""
    before, _place, after = pattern.partition(TOKEN_PLACE)
    return address.startswith(before) and address.endswith(after) and len(address) > len(before) + len(after)


def _owner(data: Table, address: object) -> str | None:
    """The mailbox to which mail for an address comes, if one of ours."""
    if not isinstance(address, str):
        return None
    for path, item in tables(data, "mailbox"):
        if str(item.get("address")).lower() == address.lower():
            return f"{path[0]}[{path[1]}]"
    return next((f"{path[0]}[{path[1]}]" for path, each in _patterns(data) if _matches(each, address.lower())), None)


def _not_our_own(data: Table) -> Iterator[Found]:
    """Mail to or from an own address would be taken for the desk's own."""
    alarms_to = data.get("alarms_to")
    owner = _owner(data, alarms_to)
    if owner is not None:
        yield ("alarms_to",), f"found {shown(alarms_to)}, which is {owner}; allowed an address of a person elsewhere"
    for path, item in tables(data, "mailbox"):
        for inner, form in tables(item, "form"):
            sender = form.get("from")
            owner = _owner(data, sender)
            if owner is not None:
                yield (
                    (*path, *inner, "from"),
                    f"found {shown(sender)}, which is {owner}; allowed an address of the form alone",
                )


def _move_elsewhere(data: Table) -> Iterator[Found]:
    for path, item in tables(data, "mailbox"):
        folder = item.get("folder", "INBOX")
        after = item.get("after")
        if not isinstance(after, str) or not isinstance(folder, str) or not after.startswith("move:"):
            continue
        target = after.removeprefix("move:")
        # RFC 3501 5.1: INBOX is the only name in which case does not count
        if target == folder or (target.upper() == "INBOX" == folder.upper()):
            yield (*path, "after"), f"found {shown(after)}; allowed another folder than the watched one"


def _servers(data: Table) -> Iterator[tuple[KeyPath, Table]]:
    yield from tables(data, "mailbox")
    relay = data.get("relay")
    if isinstance(relay, dict):
        yield ("relay",), relay


def _user_and_password(data: Table) -> Iterator[Found]:
    for path, item in _servers(data):
        if "user" in item and "password" not in item:
            yield (*path, "user"), "found a user without a password; allowed both or none"
        if "password" in item and "user" not in item:
            yield (*path, "password"), "found a password without a user; allowed both or none"


def _login_to_mailbox(data: Table) -> Iterator[Found]:
    for path, item in tables(data, "mailbox"):
        if "host" in item and "user" not in item:
            yield (
                (*path, "host"),
                f"found a host without a user; allowed {_TOGETHER}",
            )
        if "host" not in item and "user" in item:
            yield (
                (*path, "user"),
                f"found a user without a host; allowed {_TOGETHER}",
            )


def _encrypted(data: Table) -> Iterator[Found]:
    for path, item in _servers(data):
        host = item.get("host")
        if item.get("tls") == "none" and isinstance(host, str) and not is_loopback(host):
            allowed = "implicit, starttls (none only to this machine itself)"
            yield (*path, "tls"), f"found 'none' with the host {shown(host)}; allowed {allowed}"


def _monitors(data: Table) -> Iterator[Found]:
    for path, monitor in tables(data, "monitor"):
        yield from check_monitor(path, monitor)


def _promises(data: Table) -> Iterator[Found]:
    yield from check_promises(partial(tables, data))


CHECKS: tuple[Callable[[Table], Iterator[Found]], ...] = (
    _unique_names,
    _known_queues,
    _known_agents,
    _addresses,
    _reply_addresses,
    _not_our_own,
    _move_elsewhere,
    _user_and_password,
    _login_to_mailbox,
    _encrypted,
    _monitors,
    _promises,
)
