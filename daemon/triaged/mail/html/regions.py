"""Marked elements of a page to ranges of its text; what of them counts is decided when all lines are known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from triaged.mail.html.marks import Extent, Kind, Mark
from triaged.mail.html.titles import Title, attribution, header_above, is_header, titled
from triaged.mail.html.writer import RULE

MAX_REGIONS = 300  #: of one mail that are followed


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlText:
    """What an HTML body says. Ranges are (start, end) in `text`: in order, of whole lines, never overlapping."""

    text: str  #: "" when it shows none
    history: Sequence[tuple[int, int]] = ()  #: what a mail program marked as history, with the line that introduces it
    forwards: Sequence[tuple[int, int]] = ()  #: what it marked as a mail that is passed on
    signatures: Sequence[tuple[int, int]] = ()  #: what it marked as the signature of the sender or as its own words


@dataclass(slots=True, eq=False)
class Region:
    """A marked piece: line numbers, the end excluded."""

    mark: Mark
    kind: Kind
    start: int
    end: int | None = None  #: None to the end of the mail
    quote: bool = False  #: a blockquote: the lines above may introduce it
    pieces: list[Region] = field(default_factory=list)


class Regions:
    """Follows the marked elements of one page."""

    def __init__(self) -> None:
        self._found: list[Region] = []
        self._outer: Region | None = None  # the open element with history or a forward: what stands in it is part of it
        self._piece: Region | None = None

    def open(self, mark: Mark, line: int, *, quote: bool = False) -> Region | None:
        """A marked element begins with this line; what is returned is to be given to `close`."""
        outer = self._outer
        if len(self._found) >= MAX_REGIONS or (outer is not None and not self._is_piece(outer, mark, quote=quote)):
            return None
        region = Region(mark=mark, kind=mark.kind, start=line, quote=quote)
        if outer is not None:
            if len(outer.pieces) >= MAX_REGIONS:
                return None
            outer.pieces.append(region)
            self._piece = region
            return region
        self._found.append(region)
        if mark.kind is not Kind.SIGNATURE and mark.extent in {Extent.ELEMENT, Extent.PIECES}:
            self._outer = region
        return region

    def _is_piece(self, outer: Region, mark: Mark, *, quote: bool) -> bool:
        return self._piece is None and quote and mark.extent is Extent.ELEMENT and outer.mark.extent is Extent.PIECES

    def close(self, region: Region, line: int) -> None:
        """The element ended before this line."""
        region.end = line
        if region is self._piece:
            self._piece = None
        elif region is self._outer:
            self._outer = self._piece = None

    def resolve(self, lines: Sequence[str], depths: Sequence[int]) -> HtmlText:
        """The text with the ranges of what counts."""
        height = len(lines)
        while height and not lines[height - 1]:
            height -= 1
        texts = lines[:height]
        if any(depths):
            signs = ["> " * depth for depth in range(max(depths) + 1)]
            texts = [
                signs[depth] + line if line else signs[depth].rstrip()
                for line, depth in zip(texts, depths, strict=False)
            ]
        if not self._found:
            return HtmlText(text="\n".join(texts))
        spans = _disjoint(sorted(self._counting(lines), key=lambda region: region.start), height)
        starts = [0]
        for line in texts:
            starts.append(starts[-1] + len(line) + 1)
        ranges: dict[Kind, list[tuple[int, int]]] = {kind: [] for kind in Kind}
        for kind, first, end in _joined(spans, lines):
            ranges[kind].append((starts[first], starts[end] - 1))
        return HtmlText(
            text="\n".join(texts),
            history=tuple(ranges[Kind.HISTORY]),
            forwards=tuple(ranges[Kind.FORWARD]),
            signatures=tuple(ranges[Kind.SIGNATURE]),
        )

    def _counting(self, lines: Sequence[str]) -> Iterator[Region]:
        """The regions whose words bear out what their marks say."""
        for region in self._found:
            mark = region.mark
            if region.kind is Kind.SIGNATURE:
                yield region
                continue
            if mark.extent is Extent.HEADERS and not is_header(lines, region.start, region.end):
                continue
            above = attribution(lines, region.start) if region.quote else region.start
            if above == region.start and mark.extent in {Extent.ELEMENT, Extent.ATTRIBUTED}:
                above = header_above(lines, region.start)
            if above == region.start and mark.extent is Extent.ATTRIBUTED:
                continue
            region.start, announced = titled(lines, above)
            if announced is Title.FORWARD:
                region.kind = Kind.FORWARD
            elif region.pieces:
                region.pieces[0].start = region.start
                yield from region.pieces
                continue
            yield region


Span = tuple[Kind, int, int]


def _disjoint(regions: Sequence[Region], height: int) -> Sequence[Span]:
    """The regions without their overlaps: the first that begins counts, a signature less than all else."""
    others: list[Span] = []
    reached = 0
    for region in regions:
        if region.kind is not Kind.SIGNATURE:
            start, end = max(region.start, reached), min(height if region.end is None else region.end, height)
            if start < end:
                others.append((region.kind, start, end))
                reached = end
    spans: list[Span] = []
    for region in regions:
        if region.kind is Kind.SIGNATURE:
            while others and others[0][2] <= region.start:
                spans.append(others.pop(0))
            reached = spans[-1][2] if spans else 0
            start, end = max(region.start, reached), min(height if region.end is None else region.end, height)
            end = min(end, others[0][1]) if others else end
            if start < end:
                spans.append((region.kind, start, end))
    return [*spans, *others]


def _joined(spans: Sequence[Span], lines: Sequence[str]) -> Iterator[Span]:
    """The spans without the empty lines around them; neighbours of one kind become one."""
    held: Span | None = None
    for kind, first, end in spans:
        start, stop = first, end
        while start < stop and (not lines[start] or (kind is not Kind.HISTORY and lines[start] == RULE)):
            start += 1
        while stop > start and not lines[stop - 1]:
            stop -= 1
        if start == stop:
            continue
        if held is not None and held[0] is kind and not any(lines[held[2] : start]):
            held = (kind, held[1], stop)
            continue
        if held is not None:
            yield held
        held = (kind, start, stop)
    if held is not None:
        yield held
