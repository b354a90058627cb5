# SPDX-License-Identifier: Apache-2.0
"""The handbook inside the window: chapters, links, what one searches, the way back."""

import html
import posixpath
import re
from collections.abc import Sequence

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import (
    QDesktopServices,
    QKeyEvent,
    QKeySequence,
    QShortcut,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextTable,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QTextBrowser,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from carecalc.gui.finger import ReadingFinger
from carecalc.gui.theme import Look
from carecalc.gui.widgets.handbook_search import (
    Hit,
    Section,
    file_of,
    search,
    sections,
    slug_of,
)
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
    "person": "people.md#一位老年人的页面",
    "visit": "assessment.md#作答",
    "check": "assessment.md#检查",
    "differences": "assessment.md#两名评估员分别作答",
    "result": "assessment.md#结果",
    "signing": "assessment.md#签字与报告",
    "asks": "assessment.md#开始",
    "facts": "facts.md",
    "household": "household.md",
    "subsidies": "subsidies.md#测算",
    "resident": "subsidies.md",
    "choice": "choice.md",
    "plan": "plan.md",
    "month": "month-list.md",
    "office": "start.md#设置",
    "selftest": "assessment.md#核对标准",
    "paper": "printing.md",
    "papers": "papers.md",
    "new-paper": "papers.md#出具一份文书",
    "many-papers": "papers.md#一次出具多份",
    "users": "users.md",
    "account": "locks.md",
    "backups": "backups.md",
    "practice": "practice.md",
    "day-sheet": "start.md",
    "history": "records.md#一个人的记录",
    "applications": "applications.md",
    "application": "applications.md#逐环节登记",
    "deciding": "applications.md#审批待办",
    "figures": "figures.md",
    "cost-to-come": "cost-to-come.md",
    "what-if": "what-if.md",
    "handover": "handover.md",
    "outside": "checks.md#接收外部名单",
    "payments": "payments.md",
    "periodic": "periodic.md",
    "agencies": "agencies.md",
    "agency": "agencies.md#机构和合同",
    "tasks": "agencies.md#任务",
    "reviews": "reviews.md",
    "takeover": "taking-over.md",
}
"""The chapter that tells about a page, and its section; see `chapter_of`."""


def chapter_of(page: str, language: str) -> tuple[str, str]:
    """Return the chapter about a page of the window, a path in the handbook, and where.

    What a language lacks is its contents, from the top.
    """
    name, _, heading = CHAPTERS.get(page, INDEX).partition("#")
    if file_of(f"{language}/{name}").is_file():
        return f"{language}/{name}", slug_of(heading)
    return f"{language}/{INDEX}", ""


class Handbook(QWidget):
    """Shows a chapter; `closed` when the reader wants to go back to work."""

    closed = Signal()

    def __init__(
        self, catalogue: Catalogue, look: Look, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._look = look
        self._way: list[str] = []
        self._sections: tuple[Section, ...] = ()
        self._hits: tuple[Hit, ...] = ()
        self._is_listing = False
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
        row.addSpacing(12)
        row.addStretch()
        self.asked = QLineEdit(header)
        self.asked.setObjectName("handbook-search")
        self.asked.setAccessibleName(self._words(N_("Search the handbook")))
        self.asked.setPlaceholderText(self._words(N_("Search the handbook (Ctrl+F)")))
        self.asked.setMaximumWidth(look.size(280))
        self.asked.textChanged.connect(self._on_asked)
        self.asked.returnPressed.connect(self._on_first)
        row.addWidget(self.asked, 1)
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
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextBrowserInteraction
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        ReadingFinger(self.text)
        column.addWidget(self.text, 1)
        for keys, slot in (
            ("Ctrl+F", self._on_search),
            ("F3", self._on_next),
            ("Shift+F3", self._on_previous),
        ):
            made = QShortcut(QKeySequence(keys), self)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(slot)

    @property
    def chapter(self) -> str:
        """The chapter that is shown, as a path in the handbook."""
        return self._way[-1] if self._way else ""

    def open_chapter(self, chapter: str, heading: str = "") -> None:
        """Show a chapter, at a heading of it."""
        if chapter != self.chapter or self._is_listing:
            if chapter != self.chapter:
                self._way.append(chapter)
            self._show()
        if heading:
            self._find_heading(heading)

    def go_back(self) -> bool:
        """Show the chapter before; False where this is the first."""
        if self._is_listing:
            self.asked.clear()
            return True
        if len(self._way) < 2:
            return False
        self._way.pop()
        self._show()
        return True

    def _words(self, template: str, /, **values: object) -> str:
        return self._catalogue.render(Message(template, values))

    def _show(self) -> None:
        self._is_listing = False
        text = file_of(self.chapter).read_text(encoding="utf-8")
        self.text.setMarkdown(_BROKEN.sub("", text))
        self._space_out()
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        self._before.setEnabled(len(self._way) > 1)
        self._mark()
        if not self.asked.hasFocus():
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
        for frame in self.text.document().rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                rules = frame.format()
                rules.setBorderCollapse(True)  # One thin line, not a bevelled frame.
                rules.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
                rules.setBorderBrush(self._look.colour("line-strong"))
                rules.setCellPadding(unit)
                rules.setBottomMargin(2 * unit)
                frame.setFormat(rules)

    def _find_heading(self, slug: str) -> None:
        block = self.text.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and slug_of(block.text()) == slug:
                cursor = QTextCursor(block)
                bar = self.text.verticalScrollBar()
                bar.setValue(bar.maximum())  # The heading then comes to the top.
                self.text.setTextCursor(cursor)
                return
            block = block.next()

    # -------------------------------------------------------------- searching

    def _list(self) -> None:
        """Show what was found, a link to each section."""
        self._is_listing = True
        self._hits = search(self._sections, self.asked.text())
        if self._hits:
            told = N_("Sections that have it: {count}")
            head = self._words(told, count=len(self._hits))
        else:
            told = N_("The handbook has nothing on “{words}”. Try a shorter word.")
            head = self._words(told, words=self.asked.text().strip())
        head = html.escape(head)
        self.text.setHtml(f"<p>{head}</p>" + "".join(map(self._line, self._hits)))
        self._space_out()
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        self._before.setEnabled(True)
        self._mark()

    def _line(self, hit: Hit) -> str:
        place = hit.section
        name = place.title
        if place.heading != place.title:
            name += f" › {place.heading}"
        words = "".join(map(html.escape, (hit.before, hit.found, hit.after)))
        address = html.escape(f"found:{place.chapter}#{place.slug}")
        return f'<p><a href="{address}">{html.escape(name)}</a><br>{words}</p>'

    def _mark(self) -> None:
        """Put a ground behind every place of what is asked for."""
        marks = []
        for cursor in self._places():
            mark = QTextEdit.ExtraSelection()
            mark.cursor = cursor
            mark.format.setBackground(self._look.colour("warning-soft"))
            mark.format.setForeground(self._look.colour("text"))
            mark.format.setFontUnderline(True)
            marks.append(mark)
        self.text.setExtraSelections(marks)

    def _places(self) -> Sequence[QTextCursor]:
        found = []
        for word in self.asked.text().split():
            cursor = self.text.document().find(word)
            while not cursor.isNull():
                found.append(cursor)
                cursor = self.text.document().find(word, cursor)
        return found

    def _on_search(self) -> None:
        self.asked.setFocus()
        self.asked.selectAll()

    def _on_asked(self) -> None:
        if self.asked.text().strip():
            self._sections = self._sections or sections(self._catalogue.language)
            self._list()
        elif self._is_listing:
            self._show()
        else:
            self._mark()

    def _on_first(self) -> None:
        if self._is_listing and self._hits:
            self._open(self._hits[0].section)

    def _open(self, section: Section) -> None:
        self.text.setFocus()
        self.open_chapter(section.chapter, section.slug)
        self._find(QTextDocument.FindFlag(0))

    def _on_next(self) -> None:
        self._find(QTextDocument.FindFlag(0))

    def _on_previous(self) -> None:
        self._find(QTextDocument.FindFlag.FindBackward)

    def _find(self, way: QTextDocument.FindFlag) -> None:
        """Go to the next place of the first word, from the end to the beginning."""
        words = self.asked.text().split()
        if not words or self.text.find(words[0], way):
            return
        is_back = bool(way & QTextDocument.FindFlag.FindBackward)
        end = (
            QTextCursor.MoveOperation.End
            if is_back
            else QTextCursor.MoveOperation.Start
        )
        self.text.moveCursor(end)
        self.text.find(words[0], way)

    # -------------------------------------------------------------- going

    def _on_before(self) -> None:
        self.go_back()

    def _on_contents(self) -> None:
        self.asked.clear()
        self.open_chapter(f"{self._catalogue.language}/{INDEX}")

    def _on_link(self, url: QUrl) -> None:
        if url.scheme() == "found":
            chapter, _, slug = url.toString().removeprefix("found:").partition("#")
            self._open(Section(chapter, slug, "", "", ""))
            return
        if url.scheme():
            QDesktopServices.openUrl(url)
            return
        here = posixpath.dirname(self.chapter)
        chapter = posixpath.normpath(posixpath.join(here, url.path()))
        if not url.path():
            chapter = self.chapter
        if chapter.endswith(".md") and file_of(chapter).is_file():
            self.open_chapter(chapter, url.fragment())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape ends the search, then goes back to work; Down leads to what is found."""
        if event.key() == Qt.Key.Key_Escape:
            if self.asked.hasFocus() and self.asked.text():
                self.asked.clear()
            else:
                self.closed.emit()
        elif event.key() == Qt.Key.Key_Down and self.asked.hasFocus():
            self.text.setFocus()
        else:
            super().keyPressEvent(event)
