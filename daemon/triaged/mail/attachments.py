"""The parts of a mail that are not its text, measured; containers are opened to see what they hold, and kept whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from triaged.mail import tnef
from triaged.mail.charsets import Guesses, decode
from triaged.mail.measure import ALL_TRACED_BYTES, TRACED_BYTES, Measure
from triaged.mail.split import Part, Source, split
from triaged.mail.transfer import beginning, measure
from triaged.mail.uuencode import File
from triaged.mail.words import clean, parameters
from triaged.model import Attachment

MAX_FILENAME_CHARACTERS = 255
MAX_ENCLOSED_BYTES = 10 * 1024 * 1024  #: of mails inside the mail that are opened
MAX_CONTENT_ID_CHARACTERS = 998  #: RFC 5322 2.1.1: the longest line

#: Mails inside the mail that are opened, over all of them and as deep as they lie in each other. One that was opened
#: always holds something: even the shortest has one part.
MAX_ENCLOSED = 10
MAX_ENCLOSED_DEPTH = 3

ENCLOSED_TYPES = frozenset({"message/rfc822", "message/global"})
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
        self._enclosed_bytes = MAX_ENCLOSED_BYTES
        self._enclosed_left = MAX_ENCLOSED
        self._depth = MAX_ENCLOSED_DEPTH
        self._traceable = ALL_TRACED_BYTES
        self.container: tnef.Contents | None = None  #: the first opened container with a text
        self.defects: list[str] = []

    def add(self, part: Part, disposition: str, filename: str | None) -> None:
        """A part that is not text."""
        measured = measure(self._source, part, self._traceable)
        self._traceable = self._left(measured)
        content_id = part.block.first("content-id")
        attachment = Attachment(
            filename=filename[:MAX_FILENAME_CHARACTERS] if filename else None,
            type=part.type,
            size=measured.size,
            inline=disposition == "inline" or (disposition != "attachment" and bool(content_id)),
            sha256=measured.sha256,
            content_id=clean(content_id).strip("<> ")[:MAX_CONTENT_ID_CHARACTERS] or None,
            begins=measured.begins,
            lines_sha256=measured.lines_sha256,
            holds=self._held(part, filename, measured.size),
            traces=measured.traces,
        )
        self._found.append((part.start, attachment))
        if part.type in _ODD_TYPES:
            self.defects.append(_ODD_TYPES[part.type])

    def add_files(self, files: Iterable[tuple[int, File]]) -> None:
        """Files that stood inside text parts, each with the start of its part."""
        for start, file in files:
            name = clean(decode(file.name, None, self._guesses)[0])[:MAX_FILENAME_CHARACTERS]
            found = _plain_file(name, size=file.size, sha256=file.sha256, begins=file.begins)
            self._found.append((start, found))
            if not file.whole:
                self.defects.append("uuencode-cut")

    def in_order(self) -> Sequence[Attachment]:
        """All of them in document order."""
        return [each for _, each in sorted(self._found, key=lambda pair: pair[0])]

    def _held(self, part: Part, filename: str | None, size: int) -> Sequence[Attachment]:
        """What a winmail.dat or a mail holds."""
        if part.type in ENCLOSED_TYPES:
            return self._enclosed(part, size)
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
        return [self._held_file(each) for each in contents.files]

    def _left(self, measured: Measure) -> int:
        """The bytes that may still be searched for words of ours, after one file was."""
        return self._traceable - min(self._traceable, TRACED_BYTES) + measured.traceable

    def _held_file(self, file: tnef.File) -> Attachment:
        found = Measure(self._traceable)
        found.take(file.data)
        self._traceable = self._left(found)
        return replace(
            _plain_file(file.name, kind=file.type, size=found.size, sha256=found.sha256, begins=found.begins),
            traces=found.traces,
        )

    def _enclosed(self, part: Part, size: int) -> Sequence[Attachment]:
        """Every part of a mail inside the mail, its texts too; nothing where it was not opened."""
        if size > self._enclosed_bytes or self._enclosed_left == 0 or self._depth == 0:
            return ()
        data, _ = beginning(self._source, part, size)
        inner = Attachments(data, self._guesses)
        inner._enclosed_bytes = self._enclosed_bytes - size
        inner._enclosed_left = self._enclosed_left - 1
        inner._depth = self._depth - 1
        inner._tnef_left = self._tnef_left
        inner._traceable = self._traceable
        for each in split(data, self._guesses).parts:
            if each.leaf:
                disposition, params = parameters(each.block.first("content-disposition"), self._guesses)
                inner.add(each, disposition, params.get("filename") or each.params.get("name"))
        self._enclosed_bytes, self._enclosed_left = inner._enclosed_bytes, inner._enclosed_left
        self._tnef_left = inner._tnef_left
        self._traceable = inner._traceable
        return inner.in_order()


def _plain_file(
    name: str | None, *, size: int, sha256: str, begins: bytes, kind: str = "application/octet-stream"
) -> Attachment:
    return Attachment(filename=name or None, type=kind, size=size, inline=False, sha256=sha256, begins=begins)
