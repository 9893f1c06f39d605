"""The file of customers and organisations: TOML or CSV, by its ending."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from triaged.config.customers import CUSTOMER, Checked, check_tables
from triaged.config.load import TomlFile
from triaged.config.problems import Problem
from triaged.desk.customers import Directory
from triaged.desk.triage.mistakes import KeyPath, shown, unknown_key

MAX_PROBLEMS = 100  #: that are listed of one file
COLUMNS = ("address", *CUSTOMER)
_YES, _NO = ("yes", "true", "1"), ("no", "false", "0")


def read_customers(path: Path) -> tuple[Directory, list[Problem]]:
    """What stands in a file, and what is wrong with it; with a problem the directory is not to be used."""
    match path.suffix.lower():
        case ".toml":
            directory, problems = _read_toml(path)
        case ".csv":
            directory, problems = _read_csv(path)
        case ending:
            allowed = "allowed a file that ends with .toml or .csv"
            return Directory(), [Problem(file=str(path), line=0, key="", message=f"found {ending!r}; {allowed}")]
    if len(problems) > MAX_PROBLEMS:
        more = f"{len(problems) - MAX_PROBLEMS} more mistakes are not listed"
        problems = [*problems[:MAX_PROBLEMS], Problem(file=str(path), line=0, key="", message=more)]
    return directory, problems


def _read_toml(path: Path) -> tuple[Directory, list[Problem]]:
    file = TomlFile.read(path)
    directory = check_tables(file.tables, "organisation", "customer", file.wrong)
    return directory, file.problems


def _read_csv(path: Path) -> tuple[Directory, list[Problem]]:
    try:
        source = path.read_bytes()
        text = source.decode("utf-8-sig")
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        return Directory(), [Problem(file=str(path), line=0, key="", message=message)]
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        message = "found bytes that are no UTF-8; allowed UTF-8 text"
        return Directory(), [Problem(file=str(path), line=line, key="", message=message)]
    sheet = _Sheet(str(path), text)
    return sheet.directory(), sheet.problems


@dataclass(slots=True)
class _Sheet:
    """A CSV text: its rows as the tables that a TOML file would have.

    It is read twice, since an organisation may stand below its people, and not all rows are to be kept.
    """

    file: str
    text: str
    problems: list[Problem] = field(default_factory=list)
    _organisations: dict[str, dict[str, Any]] = field(default_factory=dict)  # by name
    _at: dict[str, int] = field(default_factory=dict)  # where each organisation stands among them
    _lines: dict[KeyPath, int] = field(default_factory=dict)  # of the organisations

    def directory(self) -> Directory:
        """What stands there."""
        for said, line in self._rows(of_domains=True):
            self._domain(said, line)
        checked = Checked(self._wrong_at)
        for at, entry in enumerate(self._organisations.values()):
            checked.organisation(("organisation", at), entry)
        for said, line in self._rows(of_domains=False):
            checked.customer(("customer", line), said)
        return checked.directory()

    def _rows(self, *, of_domains: bool) -> Iterator[tuple[dict[str, Any], int]]:
        """The rows of domains, or the others, each with its line; the first notes what is wrong with the whole."""
        first = self.text.partition("\n")[0]
        separator = ";" if first.count(";") > first.count(",") else ","
        rows = csv.reader(io.StringIO(self.text, newline=""), delimiter=separator, strict=True)
        problems = self.problems if of_domains else []
        columns = None
        try:
            for cells in rows:
                line = rows.line_num
                if not any(map(str.strip, cells)):
                    continue
                if columns is None:
                    columns, wrong = self._columns(cells, line)
                    problems += wrong
                    continue
                if len(cells) > len(columns):
                    more = f"found {len(cells)} cells; allowed {len(columns)}, as in the header"
                    problems.append(self._problem(line, "", more))
                    continue
                row = dict(zip(columns, cells, strict=False))
                if row.get("address", "").strip().startswith("@") is of_domains:
                    yield dict(self._said(row, line)), line
        except csv.Error as error:
            problems.append(self._problem(rows.line_num, "", f"not CSV: {error}"))
        if columns is None and not problems:
            expected = f"found no header; allowed a first line such as {','.join(COLUMNS)}"
            problems.append(self._problem(1, "", expected))

    def _columns(self, cells: list[str], line: int) -> tuple[list[str], list[Problem]]:
        """The header, and what is wrong with it."""
        columns = [cell.strip().lower() for cell in cells]
        wrong = [
            self._problem(line, column, unknown_key(column, COLUMNS)) for column in columns if column not in COLUMNS
        ]
        if "address" not in columns:
            wrong.append(self._problem(line, "address", "found no such column; it is needed"))
        return columns, wrong

    def _said(self, row: Mapping[str, str], line: int) -> Iterator[tuple[str, Any]]:
        for column, cell in row.items():
            value = cell.strip()
            if not value or column not in COLUMNS:
                continue
            if column != "vip":
                yield column, value
            elif value.lower() in _YES + _NO:
                yield column, value.lower() in _YES
            else:
                self.problems.append(self._problem(line, column, f"found {shown(value)}; allowed yes or no"))

    def _domain(self, said: dict[str, Any], line: int) -> None:
        """A row that says what holds for all of a domain."""
        domain = said.pop("address").removeprefix("@")
        name = said.pop("organisation", None) or said.get("name") or domain
        at = self._at.setdefault(name, len(self._at))
        entry = self._organisations.setdefault(name, {**said, "name": name, "domains": []})
        self._lines.setdefault(("organisation", at), line)
        self._agree(entry, said, line)
        self._lines["organisation", at, "domains", len(entry["domains"])] = line
        entry["domains"].append(domain)

    def _agree(self, entry: dict[str, Any], said: Mapping[str, Any], line: int) -> None:
        """Several rows of one organisation, one a domain, may not say different things of it."""
        for key, value in said.items():
            if key != "name" and entry.setdefault(key, value) != value:
                before = f"{shown(entry[key])}, as in the rows before, or nothing"
                self.problems.append(self._problem(line, key, f"found {shown(value)}; allowed {before}"))

    def _wrong_at(self, path: KeyPath, message: str) -> None:
        """A mistake in an entry; of a customer the second part of the path is the line."""
        line = int(path[1]) if path[0] == "customer" else self._lines.get(path) or self._lines[path[:2]]
        key = next((str(each) for each in reversed(path[2:]) if isinstance(each, str)), "")
        self.problems.append(self._problem(line, "address" if key == "domains" else key, message))

    def _problem(self, line: int, key: str, message: str) -> Problem:
        return Problem(file=self.file, line=line, key=key, message=message)
