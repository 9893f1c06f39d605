"""The parts of a mail that are not its text, measured; containers are opened to see what they hold, and kept whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from triaged.mail import tnef
from triaged.mail.charsets import Guesses, decode
from triaged.mail.split import Part, Source
from triaged.mail.transfer import beginning, measure
from triaged.mail.uuencode import File
from triaged.mail.words import clean
from triaged.model import Attachment

MAX_FILENAME_CHARACTERS = 255
MAX_CONTENT_ID_CHARACTERS = 998  #: RFC 5322 2.1.1: the longest line

_TNEF_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_TNEF_NAMES = frozenset({"winmail.dat", "win.dat"})
_ODD_TYPES = {"message/partial": "message-partial", "message/external-body": "message-external-body"}


class Attachments:
    """Collects the attachments of one mail."""

    def __init__(self, source: Source, guesses: Guesses) -> None:
        self._source = source
        self._guesses = guesses
        self._found: list[tuple[int, Attachment]] = []  # with the start of the part
        self._tnef_left = tnef.MAX_BYTES  # bytes that are opened, over all containers
        self.container: tnef.Contents | None = None  #: the first opened container with a text
        self.defects: list[str] = []

    def add(self, part: Part, disposition: str, filename: str | None) -> None:
        """A part that is not text."""
        size, digest = measure(self._source, part)
        content_id = part.block.first("content-id")
        attachment = Attachment(
            filename=filename[:MAX_FILENAME_CHARACTERS] if filename else None,
            type=part.type,
            size=size,
            inline=disposition == "inline" or (disposition != "attachment" and bool(content_id)),
            sha256=digest,
            content_id=clean(content_id).strip("<> ")[:MAX_CONTENT_ID_CHARACTERS] or None,
            holds=self._held(part, filename, size),
        )
        self._found.append((part.start, attachment))
        if part.type in _ODD_TYPES:
            self.defects.append(_ODD_TYPES[part.type])

    def add_files(self, files: Iterable[tuple[int, File]]) -> None:
        """Files that stood inside text parts, each with the start of its part."""
        for start, file in files:
            name = clean(decode(file.name, None, self._guesses)[0])[:MAX_FILENAME_CHARACTERS]
            self._found.append((start, _plain_file(name, size=file.size, sha256=file.sha256)))
            if not file.whole:
                self.defects.append("uuencode-cut")

    def in_order(self) -> Sequence[Attachment]:
        """All of them in document order."""
        return [each for _, each in sorted(self._found, key=lambda pair: pair[0])]

    def _held(self, part: Part, filename: str | None, size: int) -> Sequence[Attachment]:
        """What a winmail.dat holds."""
        if part.type not in _TNEF_TYPES and (filename is None or filename.lower() not in _TNEF_NAMES):
            return ()
        data, _ = beginning(self._source, part, size) if size <= self._tnef_left else (b"", True)
        contents = tnef.read(data)
        if contents is None:
            self.defects.append("tnef-unread")
            return ()
        self._tnef_left -= size
        if not contents.whole:
            self.defects.append("tnef-unread")
        if self.container is None and (contents.text or contents.html):
            self.container = contents
        return [
            _plain_file(each.name, kind=each.type, size=len(each.data), sha256=hashlib.sha256(each.data).hexdigest())
            for each in contents.files
        ]


def _plain_file(name: str | None, *, size: int, sha256: str, kind: str = "application/octet-stream") -> Attachment:
    return Attachment(filename=name or None, type=kind, size=size, inline=False, sha256=sha256)
