"""Customers and organisations as an operator writes them down: a TOML or CSV file, or a JSON document.

All three say the same and are read by the same words: `ORGANISATION` and `CUSTOMER`. A person has what his organisation
has and he does not say himself; he belongs to the one that he names, else to that of his domain.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from triaged.config.fields import Email, Language, Zone
from triaged.desk.customers import Directory, keys_of
from triaged.desk.triage.mistakes import KeyPath, Wrong, nearest, shown, unknown_key
from triaged.model import CustomerFacts

LINE_CHARACTERS = 200  #: of a name
TIER_CHARACTERS = 64
NOTES_CHARACTERS = 2000
#: Where anybody gets an address: as the domain of an organisation it would make strangers its people.
FREEMAIL = frozenset(
    {
        "126.com", "163.com", "aol.com", "foxmail.com", "free.fr", "freenet.de", "gmail.com", "gmx.at",
        "gmx.com", "gmx.de", "gmx.net", "googlemail.com", "hotmail.com", "hotmail.es", "hotmail.fr", "i.ua",
        "icloud.com", "laposte.net", "live.com", "mac.com", "mail.com", "mail.ru", "me.com", "msn.com",
        "naver.com", "orange.fr", "outlook.com", "outlook.de", "pm.me", "proton.me", "protonmail.com",
        "qq.com", "rambler.ru", "sina.com", "t-online.de", "tuta.com", "tutanota.com", "ukr.net",
        "wanadoo.fr", "web.de", "ya.ru", "yahoo.com", "yahoo.de", "yahoo.es", "yahoo.fr", "yandex.com",
        "yandex.ru", "yeah.net", "zoho.com",
    }
)  # fmt: skip

Reader = Callable[[object], object]
Report = Callable[[KeyPath, str], None]

_DOMAIN_ALLOWED = 'allowed a domain such as "example.org", or "*.example.org" for all below it'


def _line(most: int, *, often: bool = False) -> Reader:
    """Reads a text on one line; of one that many have in common (`often`) a single copy is kept."""

    def read(value: object) -> str:
        if not isinstance(value, str) or not value.strip() or not value.isprintable() or len(value) > most:
            raise Wrong(f"found {shown(value)}; allowed a text on one line, at most {most} characters")
        return sys.intern(value.strip()) if often else value.strip()

    return read


def _notes(value: object) -> str:
    if not isinstance(value, str) or len(value) > NOTES_CHARACTERS or not value.replace("\n", " ").strip():
        raise Wrong(f"found {shown(value)}; allowed a text, at most {NOTES_CHARACTERS} characters")
    lines = value.replace("\r\n", "\n").replace("\t", " ").split("\n")
    if not all(line.isprintable() for line in lines):
        raise Wrong(f"found {shown(value)}; allowed a text without control characters")
    return "\n".join(lines).strip()


def _vip(value: object) -> bool:
    if not isinstance(value, bool):
        raise Wrong(f"found {shown(value)}; allowed true or false")
    return value


def _of_settings(kind: Any) -> Reader:
    """As the settings read such a value; one that comes often is looked at once."""
    validate = TypeAdapter(kind).validate_python

    @lru_cache(maxsize=1000)
    def read(value: object) -> object:
        try:
            return validate(value)
        except ValidationError as error:
            detail = error.errors(include_url=False)[0]
            if detail["type"] == "value_error":
                raise Wrong(str(detail["ctx"]["error"])) from None
            raise Wrong(f"found {shown(value)}; allowed a text in quotes") from None

    def checked(value: object) -> object:
        if not isinstance(value, str):
            raise Wrong(f"found {shown(value)}; allowed a text in quotes")
        return read(value)

    return checked


_ABOUT: Mapping[str, Reader] = {
    "tier": _line(TIER_CHARACTERS, often=True),
    "vip": _vip,
    "language": _of_settings(Language),
    "zone": _of_settings(Zone),
    "notes": _notes,
}
_NAME = _line(LINE_CHARACTERS)
#: The keys of an organisation and of a customer besides its domains and his addresses, each with what reads it.
ORGANISATION: Mapping[str, Reader] = {"name": _NAME, **_ABOUT}
CUSTOMER: Mapping[str, Reader] = {"name": _NAME, "organisation": _line(LINE_CHARACTERS, often=True), **_ABOUT}

_email = TypeAdapter(Email).validate_python


def _address(value: object) -> str:
    try:
        return _email(value)
    except ValidationError:
        raise Wrong(f"found {shown(value)}; allowed a mail address such as ann@example.org") from None


def _domain(value: object) -> str:
    if not isinstance(value, str):
        raise Wrong(f"found {shown(value)}; {_DOMAIN_ALLOWED}")
    below = "*." if value.startswith("*.") else ""
    domain = value.removeprefix("*.")
    try:
        address: str = _email(f"x@{domain}")
    except ValidationError:
        raise Wrong(f"found {shown(value)}; {_DOMAIN_ALLOWED}") from None
    if domain.startswith(".") or domain.endswith(".") or "*" in domain or ".." in domain:
        raise Wrong(f"found {shown(value)}; {_DOMAIN_ALLOWED}")
    return below + address.removeprefix("x@")


@dataclass(slots=True)
class Checked:
    """Customers and organisations as they are read, entry by entry: the organisations first."""

    wrong: Report
    entries: dict[str, CustomerFacts] = field(default_factory=dict)
    freemail: list[str] = field(default_factory=list)
    unlisted: dict[str, None] = field(default_factory=dict)  # organisations that are only named
    _named: dict[str, Mapping[str, Any]] = field(default_factory=dict)  # organisations by name

    def organisation(self, path: KeyPath, entry: object) -> None:
        """Take in an organisation."""
        known = self._values(path, entry, ORGANISATION, ("domains",))
        if known is None or not isinstance(entry, Mapping):
            return
        if "name" not in known:
            if "name" not in entry:
                self.wrong(path, "found no name; it is needed")
            return
        name = known.pop("name")
        if name in self._named:
            self.wrong((*path, "name"), f"found {shown(name)} again; an organisation stands in one place")
            return
        self._named[name] = known = {**known, "organisation": name}
        for where, domain in self._many(path, entry, "domains", _domain):
            if domain in FREEMAIL:
                self.freemail.append(domain)
            self._take(where, f"@{domain}", shown(domain), CustomerFacts(address="", **known))

    def customer(self, path: KeyPath, entry: object) -> None:
        """Take in a person."""
        known = self._values(path, entry, CUSTOMER, ("address", "addresses"))
        if known is None or not isinstance(entry, Mapping):
            return
        addresses = list(self._many(path, entry, "addresses", _address))
        if entry.get("address") is not None:
            try:
                addresses.append(((*path, "address"), _address(entry["address"])))
            except Wrong as error:
                self.wrong((*path, "address"), str(error))
        elif not entry.get("addresses"):
            self.wrong(path, "found no address; one is needed")
        name = known.get("organisation")
        if name is not None and name not in self._named:
            self.unlisted[name] = None
        of = self._named.get(name, {}) if name is not None else self._by_domain([each for _, each in addresses])
        facts = {**of, **known}
        for where, address in addresses:
            self._take(where, address, shown(address), CustomerFacts(address=address, **facts))

    def directory(self) -> Directory:
        """What was read."""
        return Directory(entries=self.entries, doubts=(*self._freemail_doubts(), *self._unlisted_doubts()))

    def _values(
        self, path: KeyPath, entry: object, keys: Mapping[str, Reader], others: Sequence[str]
    ) -> dict[str, Any] | None:
        """What an entry says; a key without a value (CSV, JSON null) says nothing."""
        if not isinstance(entry, Mapping):
            self.wrong(path, f"found {shown(entry)}; allowed a table")
            return None
        values: dict[str, Any] = {}
        for key, value in entry.items():
            reader = keys.get(key)
            if value is None or key in others:
                continue
            if reader is None:
                self.wrong((*path, key), unknown_key(str(key), [*keys, *others]))
                continue
            try:
                values[key] = reader(value)
            except Wrong as error:
                self.wrong((*path, key), str(error))
        return values

    def _many(
        self, path: KeyPath, entry: Mapping[str, object], key: str, read: Callable[[object], str]
    ) -> Iterator[tuple[KeyPath, str]]:
        """The right ones of a list, each with its place."""
        values = entry.get(key)
        if values is None:
            return
        if not isinstance(values, list):
            self.wrong((*path, key), f'found {shown(values)}; allowed a list such as ["..."]')
            return
        for at, value in enumerate(values):
            try:
                yield (*path, key, at), read(value)
            except Wrong as error:
                self.wrong((*path, key, at), str(error))

    def _take(self, where: KeyPath, key: str, said: str, facts: CustomerFacts) -> None:
        if key in self.entries:
            self.wrong(where, f"found {said} again; each stands in one place")
        else:
            self.entries[key] = facts

    def _by_domain(self, addresses: Sequence[str]) -> Mapping[str, Any]:
        """What an organisation has whose domain one of the addresses has."""
        for address in addresses:
            for key in keys_of(address):
                if key[0] == "@" and (facts := self.entries.get(key)) is not None and facts.organisation is not None:
                    return self._named[facts.organisation]
        return {}

    def _freemail_doubts(self) -> Iterator[str]:
        for domain in sorted(set(self.freemail)):
            yield f"customers: {domain} is a domain at which anybody gets an address: strangers count as its people"

    def _unlisted_doubts(self) -> Iterator[str]:
        """Where some organisations are listed, one that is only named may be a slip of the pen."""
        for name in sorted(self.unlisted)[:10] if self._named else ():
            hint = nearest(name, self._named)
            if hint:
                yield f"customers: no organisation {shown(name)} is listed{hint}"


def check_document(document: object, wrong: Report) -> Directory:
    """Read the JSON of a command: {"organisations": [...], "customers": [...]}; `wrong` gets each mistake."""
    return check_tables(document, "organisations", "customers", wrong)


def check_tables(document: object, organisations: str, customers: str, wrong: Report) -> Directory:
    """Read tables that have two lists of these names; `wrong` gets each mistake."""
    checked = Checked(wrong)
    if not isinstance(document, Mapping):
        wrong((), f"found {shown(document)}; allowed a table with the lists {organisations} and {customers}")
        return Directory()
    for key, take in ((organisations, checked.organisation), (customers, checked.customer)):
        entries = document.get(key)
        if entries is not None and not isinstance(entries, list):
            wrong((key,), f"found {shown(entries)}; allowed a list of tables")
            continue
        for at, entry in enumerate(entries or ()):
            take((key, at), entry)
    for key in document:
        if key not in (organisations, customers):
            wrong((str(key),), unknown_key(str(key), (organisations, customers)))
    return checked.directory()
