"""Tag lists (RFC 6376 3.2): what stands in the signatures of DKIM and ARC."""

from __future__ import annotations

from collections.abc import Mapping


def read_tags(value: str) -> Mapping[str, str]:
    """The tags of a list by name, trimmed; empty when a name stands twice, for then the whole list is invalid."""
    tags: dict[str, str] = {}
    for each in value.split(";"):
        name, _, text = (part.strip() for part in each.partition("="))
        if name in tags:
            return {}
        if name:
            tags[name] = text
    return tags
