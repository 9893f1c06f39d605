"""Rows of a table: the lines of their cells put together on one line where a reader would see one."""

from __future__ import annotations

from dataclasses import dataclass, field

MAX_CELL_LINES = 4  #: of a cell of a data table that is still put on the line of its row
MAX_ROW_CHARACTERS = 1000  #: longer is no row but a layout; a bound for the work, too


@dataclass(slots=True)
class Table:
    """One open table, and the row of it that is being written."""

    data: bool
    row: int = -1  #: the line with which the row begins; -1 outside of rows
    cell: int = -1  #: the line with which the cell begins; -1 outside of cells
    counts: list[int] = field(default_factory=list)  #: how many lines each cell with content took

    def begin_row(self, line: int) -> None:
        """A row begins with this line."""
        self.row = line
        self.counts = []

    def begin_cell(self, line: int) -> bool:
        """A cell begins with this line; whether there is a cell with content before it in the row."""
        if self.row < 0:
            self.begin_row(line)
        self.cell = line
        return bool(self.counts)

    def end_cell(self, lines: list[str], depths: list[int], pinned: int) -> None:
        """The cell ends; its empty lines at the end go."""
        if self.cell < 0:
            return
        lowest = max(self.cell, pinned)
        while len(lines) > lowest and not lines[-1]:
            lines.pop()
            depths.pop()
        count = len(lines) - self.cell
        self.cell = -1
        if count > 0:
            self.counts.append(count)

    def end_row(self, lines: list[str], depths: list[int], pinned: int) -> None:
        """The row ends; its lines become one when each cell is short and nothing points to a line of it."""
        row, self.row = self.row, -1
        limit = MAX_CELL_LINES if self.data else 1
        if row < pinned or len(self.counts) < 2 or max(self.counts) > limit:
            return
        if sum(self.counts) != len(lines) - row or depths[row] != depths[-1]:
            return
        if sum(map(len, lines[row:])) > MAX_ROW_CHARACTERS:
            return
        cells: list[str] = []
        at = row
        for count in self.counts:
            cells.append(" ".join(line.strip() for line in lines[at : at + count] if line))
            at += count
        lines[row:] = [(" | " if self.data else "  ").join(cells)]
        del depths[row + 1 :]
