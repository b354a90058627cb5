# SPDX-License-Identifier: Apache-2.0
"""A paper on the screen: its pages one below the other, larger and smaller."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QScrollArea, QScroller, QVBoxLayout, QWidget

from carecalc.documents.preview import Picture, page_picture, page_sizes
from carecalc.gui.picturing import image_of
from carecalc.gui.tasks import Tasks
from carecalc.gui.theme import Look

Sizes = tuple[tuple[float, float], ...]
"""Width and height of every page in points."""

_POINTS = 72
_SCREEN = 96  # logical pixels to an inch, at size 100 %


class PaperView(QScrollArea):
    """Shows the pages of a PDF; draws those in view, one after the other."""

    def __init__(
        self, tasks: Tasks, look: Look, title: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("paper")
        self.setAccessibleName(title)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self._tasks = tasks
        self._pdf = b""
        self._sizes: Sizes = ()
        self._leaves: list[_Leaf] = []
        self._asked: tuple[int, float] | None = None
        self._zoom = 0.0  # 0: as wide as the window
        content = QWidget(self)
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(12, 12, 12, 12)
        self._column.setSpacing(12)
        self._edge = look.colour("line-strong")
        self.setWidget(content)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._on_later)
        self.viewport().installEventFilter(self)
        QScroller.grabGesture(
            self.viewport(), QScroller.ScrollerGestureType.TouchGesture
        )

    @property
    def is_drawn(self) -> bool:
        """Whether every page in view is drawn as sharp as it is shown."""
        return bool(self._leaves) and self._wanted() is None

    def show_pdf(self, pdf: bytes) -> None:
        """Show another paper from its first page on."""
        self._pdf = pdf
        self._tasks.run(page_sizes, pdf, done=self._on_sizes)

    def zoom(self, factor: float) -> None:
        """Show the pages `factor` times as large as now."""
        now = self._scale() / (_SCREEN / _POINTS)
        self._zoom = min(max(now * factor, 0.25), 4.0)
        self._lay_out()

    def fit_width(self) -> None:
        """Show the pages as wide as the window allows."""
        self._zoom = 0.0
        self._lay_out()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self._leaves:
            self._lay_out()
        return super().eventFilter(watched, event)

    def _on_sizes(self, sizes: Sizes) -> None:
        for leaf in self._leaves:
            leaf.deleteLater()
        self._sizes = sizes
        self._leaves = [_Leaf(self._edge, self) for _ in sizes]
        for leaf in self._leaves:
            self._column.addWidget(leaf, 0, Qt.AlignmentFlag.AlignHCenter)
        self._lay_out()
        self.verticalScrollBar().setValue(0)

    def _scale(self) -> float:
        """Return logical pixels to a point."""
        if self._zoom:
            return self._zoom * _SCREEN / _POINTS
        widest = max((width for width, _ in self._sizes), default=595.0)
        room = max(self.viewport().width() - 26, 200)
        return min(room / widest, 1.5 * _SCREEN / _POINTS)

    def _lay_out(self) -> None:
        scale = self._scale()
        for leaf, (width, height) in zip(self._leaves, self._sizes, strict=True):
            leaf.setFixedSize(round(width * scale), round(height * scale))
        self._later.start()

    def _on_scrolled(self, value: int) -> None:
        self._later.start()

    def _on_later(self) -> None:
        """Ask for the first page in view that is not sharp yet."""
        wanted = self._wanted()
        if wanted is not None and self._asked is None:
            self._asked = wanted
            page, dpi = wanted
            self._tasks.run(page_picture, self._pdf, page, dpi, done=self._on_picture)

    def _on_picture(self, picture: Picture) -> None:
        assert self._asked is not None
        page, dpi = self._asked
        self._asked = None
        if page < len(self._leaves):
            pixmap = QPixmap.fromImage(image_of(picture))
            pixmap.setDevicePixelRatio(self.devicePixelRatioF())
            self._leaves[page].show_pixmap(pixmap, dpi)
        self._later.start()

    def _wanted(self) -> tuple[int, float] | None:
        dpi = round(self._scale() * _POINTS * self.devicePixelRatioF(), 1)
        top = self.verticalScrollBar().value()
        bottom = top + self.viewport().height()
        for number, leaf in enumerate(self._leaves):
            is_in_view = leaf.y() <= bottom and leaf.y() + leaf.height() >= top
            if is_in_view and leaf.dpi != dpi:
                return number, dpi
        return None


class _Leaf(QWidget):
    """One page: white until it is drawn. Paper is white whatever the theme."""

    def __init__(self, edge: QColor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edge = edge
        self._pixmap: QPixmap | None = None
        self.dpi = 0.0

    def show_pixmap(self, pixmap: QPixmap, dpi: float) -> None:
        self._pixmap = pixmap
        self.dpi = dpi
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        if self._pixmap is not None:
            painter.drawPixmap(self.rect(), self._pixmap)
        painter.setPen(self._edge)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()
