# SPDX-License-Identifier: Apache-2.0
"""The handbook inside the window: shipped chapters, links among them, the way back."""

import posixpath
import re
from importlib.resources.abc import Traversable

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeyEvent, QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from carecalc import paths
from carecalc.gui.theme import Look
from carecalc.gui.widgets.inputs import button, label
from carecalc.i18n import Catalogue
from carecalc.text import N_, Message

INDEX = "index.md"
_LEADING = 135.0  # percent
_PROPORTIONAL = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
# A line of Chinese that goes on in the next one: no blank belongs there.
_BROKEN = re.compile(r"(?<=[\u2e80-\u9fff\uff00-\uffef])\n *(?=[“‘\u2e80-\u9fff])")

CHAPTERS = {
    "start": "start.md",
    "people": "people.md",
    "person": "people.md",
    "visit": "assessment.md",
    "check": "assessment.md",
    "differences": "assessment.md",
    "result": "assessment.md",
    "signing": "assessment.md",
    "facts": "facts.md",
    "household": "household.md",
    "subsidies": "subsidies.md",
    "resident": "subsidies.md",
    "choice": "choice.md",
    "plan": "plan.md",
    "month": "month-list.md",
    "office": "start.md",
    "selftest": "assessment.md",
    "paper": "subsidies.md",
    "users": "users.md",
    "account": "locks.md",
    "backups": "backups.md",
    "history": "records.md",
}
"""The chapter that tells about a page; one that a language lacks is its contents."""


def chapter_of(page: str, language: str) -> str:
    """Return the chapter about a page of the window, as a path in the handbook."""
    chapter = f"{language}/{CHAPTERS.get(page, INDEX)}"
    return chapter if _file(chapter).is_file() else f"{language}/{INDEX}"


def _file(chapter: str) -> Traversable:
    return (paths.resources() / "handbook").joinpath(*chapter.split("/"))


class Handbook(QWidget):
    """Shows a chapter; `closed` when the reader wants to go back to work."""

    closed = Signal()

    def __init__(
        self, catalogue: Catalogue, look: Look, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._way: list[str] = []
        self.setObjectName("handbook")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        header = QWidget(self)
        header.setObjectName("header")
        header.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(header)
        row.setContentsMargins(12, 4, 20, 4)
        row.setSpacing(10)
        close = button(self._words(N_("Close")), "close-handbook", "quiet", header)
        close.setIcon(look.icon("back"))
        close.setToolTip("Esc")
        close.clicked.connect(self.closed)
        row.addWidget(close)
        title = label(self._words(N_("Handbook")), "title", header)
        title.setWordWrap(False)
        row.addWidget(title)
        row.addStretch(1)
        self._before = button(
            self._words(N_("Previous chapter")), "chapter-before", "quiet", header
        )
        self._before.setToolTip("Alt+←")
        self._before.clicked.connect(self._on_before)
        row.addWidget(self._before)
        contents = button(
            self._words(N_("Contents")), "handbook-contents", parent=header
        )
        contents.clicked.connect(self._on_contents)
        row.addWidget(contents)
        column.addWidget(header)
        self.text = QTextBrowser(self)
        self.text.setObjectName("handbook-text")
        self.text.setAccessibleName(self._words(N_("Handbook")))
        self.text.setOpenLinks(False)
        self.text.document().setDocumentMargin(look.size(24))
        self.text.anchorClicked.connect(self._on_link)
        column.addWidget(self.text, 1)

    @property
    def chapter(self) -> str:
        """The chapter that is shown, as a path in the handbook."""
        return self._way[-1] if self._way else ""

    def open_chapter(self, chapter: str, heading: str = "") -> None:
        """Show a chapter, at a heading of it."""
        if chapter != self.chapter:
            self._way.append(chapter)
            self._show()
        if heading:
            self._find_heading(heading)

    def go_back(self) -> bool:
        """Show the chapter before; False where this is the first."""
        if len(self._way) < 2:
            return False
        self._way.pop()
        self._show()
        return True

    def _words(self, template: str) -> str:
        return self._catalogue.render(Message(template))

    def _show(self) -> None:
        text = _file(self.chapter).read_text(encoding="utf-8")
        self.text.setMarkdown(_BROKEN.sub("", text))
        self._space_out()
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        self._before.setEnabled(len(self._way) > 1)
        self.text.setFocus()

    def _space_out(self) -> None:
        """Give lines and paragraphs air, which Markdown has no words for."""
        cursor = QTextCursor(self.text.document())
        unit = self.text.fontMetrics().height() / 4
        block = self.text.document().begin()
        while block.isValid():
            cursor.setPosition(block.position())
            if cursor.currentTable() is None:
                form = block.blockFormat()
                form.setLineHeight(_LEADING, _PROPORTIONAL)
                form.setTopMargin(unit * (4 if form.headingLevel() else 0))
                form.setBottomMargin(unit * (2 if form.headingLevel() else 1))
                cursor.setBlockFormat(form)
            block = block.next()

    def _find_heading(self, slug: str) -> None:
        block = self.text.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and _slug(block.text()) == slug:
                cursor = QTextCursor(block)
                bar = self.text.verticalScrollBar()
                bar.setValue(bar.maximum())  # The heading then comes to the top.
                self.text.setTextCursor(cursor)
                return
            block = block.next()

    def _on_before(self) -> None:
        self.go_back()

    def _on_contents(self) -> None:
        self.open_chapter(f"{self._catalogue.language}/{INDEX}")

    def _on_link(self, url: QUrl) -> None:
        if url.scheme():
            QDesktopServices.openUrl(url)
            return
        here = posixpath.dirname(self.chapter)
        chapter = posixpath.normpath(posixpath.join(here, url.path()))
        if not url.path():
            chapter = self.chapter
        if chapter.endswith(".md") and _file(chapter).is_file():
            self.open_chapter(chapter, url.fragment())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back to work."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)


def _slug(heading: str) -> str:
    """Return the name by which links know a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
