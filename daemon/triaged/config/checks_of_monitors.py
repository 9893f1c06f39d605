"""What concerns more than one key of the monitoring systems in the settings; as in `config.checks`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from triaged.desk.patterns import BadPatternError, compile_pattern
from triaged.desk.triage.mistakes import KeyPath, shown

_PATTERNS = ("key", "problem", "recovery")


def check_monitor(path: KeyPath, monitor: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    """Every mistake in one of them."""
    generic = monitor.get("system") == "generic"
    for name in _PATTERNS:
        pattern = monitor.get(name)
        if not isinstance(pattern, str):
            if generic and pattern is None:
                yield path, f'found system = "generic" without {name}; allowed only with key, problem and recovery'
        elif not generic:
            yield (*path, name), f'found {shown(pattern)}; allowed only with system = "generic"'
        else:
            yield from _pattern((*path, name), pattern, names=name == "key")


def _pattern(path: KeyPath, pattern: str, *, names: bool) -> Iterator[tuple[KeyPath, str]]:
    try:
        compiled = compile_pattern(pattern)
    except BadPatternError as error:
        yield path, f"found {shown(pattern)}; allowed a regular expression: {error}"
        return
    if names and compiled.groups < 1:
        yield path, f"found {shown(pattern)}; allowed a pattern with a group, such as 'Host: (\\S+)'"
