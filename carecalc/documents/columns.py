# SPDX-License-Identifier: Apache-2.0
"""Pages in columns: what does not fit goes on in the next column, then overleaf."""

from carecalc.documents.flow import Flow, Paper
from carecalc.documents.fonts import Fonts


class Columns(Flow):
    """A paper in the making, of full width until `begin` and again after `end`."""

    def __init__(self, paper: Paper, fonts: Fonts, count: int, gutter: float) -> None:
        super().__init__(paper, fonts)
        self._page = (self.left, self.right, self.top)
        self._count, self._gutter = count, gutter
        self._column: int | None = None
        self._lowest = self.top

    @property
    def is_in_first(self) -> bool:
        """Whether this is the first column of a page."""
        return not self._column

    def begin(self) -> None:
        """Go on in columns, the first of which begin at the current height."""
        self.top = self.y
        self._lowest = self.y
        self._go(0)

    def end(self) -> None:
        """Go on over the full width, under the longest column."""
        self.y = min(self.y, self._lowest)
        self._column = None
        self.left, self.right, self.top = self._page

    def new_page(self) -> None:
        """Go on at the top of the next column, of a new page after the last one."""
        if self._column is None or self._column + 1 == self._count:
            self.next_page()
            return
        self._lowest = min(self._lowest, self.y)
        self._go(self._column + 1)
        self.y = self.top

    def next_page(self) -> None:
        """Go on at the top of a new page, in its first column if there are columns."""
        self.top = self._page[2]
        super().new_page()
        if self._column is not None:
            self._lowest = self.y
            self._go(0)

    def _go(self, column: int) -> None:
        left, right, _ = self._page
        width = (right - left - self._gutter * (self._count - 1)) / self._count
        self._column = column
        self.left = left + column * (width + self._gutter)
        self.right = self.left + width
