"""The bytes of a mail's files, found again in the raw mail by their digest.

What is handed out is exactly what the digest stands for, whatever changes in the order or the names of the parts.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from triaged.mail import tnef, uuencode
from triaged.mail.attachments import ENCLOSED_TYPES, MAX_ENCLOSED_BYTES
from triaged.mail.split import Part, Source, split
from triaged.mail.textparts import MAX_TEXT_BYTES
from triaged.mail.transfer import beginning, decoded, measure, text_beginning


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a file lies."""

    part: Part
    body: int | None = None  #: of a file that is uuencoded in the text of the part: where its lines begin there
    member: int | None = None  #: of a file in a winmail.dat: which of those that it holds


def find(source: Source, wanted: Collection[str]) -> dict[str, Place]:
    """Where the files of these digests lie; those that are not there are left out. Each part is decoded once or twice.

    Args:
        source: The raw mail.
        wanted: SHA-256 of decoded bytes, lower-case hexadecimal.
    """
    found: dict[str, Place] = {}
    parts = [part for part in split(source).parts if part.leaf]
    for part in parts:
        if len(found) == len(wanted):
            return found
        digest = measure(source, part).sha256
        if digest in wanted:
            found.setdefault(digest, Place(part=part))
    steps = uuencode.Steps()
    for part in parts:
        if len(found) == len(wanted):
            break
        for digest, place in itertools.chain(_in_text(source, part, steps), _in_container(source, part)):
            if digest in wanted:
                found.setdefault(digest, place)
    return found


def _in_text(source: Source, part: Part, steps: uuencode.Steps) -> Iterator[tuple[str, Place]]:
    if part.type != "text/html":
        for file in uuencode.take_out(_text(source, part), steps)[1]:
            yield file.sha256, Place(part=part, body=file.body)


def _in_container(source: Source, part: Part) -> Iterator[tuple[str, Place]]:
    for number, data in enumerate(_packed(source, part)):
        yield hashlib.sha256(data).hexdigest(), Place(part=part, member=number)


def pieces(source: Source, place: Place) -> Iterator[bytes]:
    """The decoded bytes of a file; a large one is never in memory at once."""
    if place.member is not None:
        return itertools.islice(_packed(source, place.part), place.member, place.member + 1)
    if place.body is None:
        return decoded(source, place.part)
    return iter(uuencode.file_at(_text(source, place.part), place.body))


def members(source: Source, place: Place) -> Iterator[Iterable[bytes]]:
    """What a winmail.dat or an enclosed mail holds, each as the pieces of its decoded bytes; nothing of other files."""
    if place.body is not None or place.member is not None:
        return
    if place.part.type in ENCLOSED_TYPES:
        data, more = beginning(source, place.part, MAX_ENCLOSED_BYTES)
        for part in () if more else split(data).parts:
            if part.leaf:
                yield decoded(data, part)
        return
    for data in _packed(source, place.part):
        yield [data]


def _packed(source: Source, part: Part) -> Iterator[bytes]:
    """The files of a winmail.dat; none of another part."""
    head, _ = beginning(source, part, len(tnef.MAGIC))
    if head == tnef.MAGIC:
        data, more = beginning(source, part, tnef.MAX_BYTES)
        contents = None if more else tnef.read(data)
        for file in contents.files if contents else ():
            yield file.data


def _text(source: Source, part: Part) -> bytes:
    """The text of a part as it is searched for uuencoded files; empty where there is none."""
    data, cut, _ = text_beginning(source, part, MAX_TEXT_BYTES)
    if not uuencode.may_hold(data):
        return b""
    return b"".join(decoded(source, part)) if cut else data
