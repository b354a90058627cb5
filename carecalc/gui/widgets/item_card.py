# SPDX-License-Identifier: Apache-2.0
"""One question: folded up to a line, or open with everything that can be answered."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from carecalc.domain.scale import Item, Override
from carecalc.domain.visit import Answer
from carecalc.gui.widgets.item_body import ItemBody
from carecalc.gui.widgets.item_row import (
    ANSWERED,
    OPEN,
    REFUSED,
    UNASKED,
    UNSAVED,
    ItemRow,
)
from carecalc.gui.widgets.option_button import OptionButton
from carecalc.gui.widgets.questions import NOT_APPLICABLE, points_of
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services.filling_answers import paper_code


class ItemCard(QFrame, Speaking):
    """A question with its options, its source of answer and what to do without one."""

    opened = Signal(str)
    """The folded line was pressed."""

    picked = Signal(str, str)
    """(item, option): an option was pressed or typed."""

    nothing_picked = Signal(str)
    """Of several options none is the case."""

    written = Signal(str, str)
    """(item, text): a number was entered."""

    left = Signal(str, str)
    """(item, text): a field was left with this in it."""

    listed = Signal(str, object)
    """(item, rows): the rows of a table as they stand."""

    went_past_end = Signal()
    """Done with a table: the next question."""

    source_picked = Signal(str, str)
    """(item, source): from whom the answer is."""

    withheld = Signal(str, str, str)
    """(item, "refused" or "not-applicable", reason)."""

    settled = Signal(str, str)
    """(item, option): yes to the question that is asked once."""

    prompted = Signal(object)
    """This widget asks something now and wants to be in sight."""

    marked = Signal(object)
    """The keyboard's mark is on this widget, which wants to be in sight."""

    def __init__(
        self,
        voice: Voice,
        item: Item,
        *,
        shows_points: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self.item = item
        self._shows_points = shows_points
        self._body: ItemBody | None = None
        self._answer: Answer | None = None
        self._asked = True
        self._saved = True
        self._is_open = False
        self._source = "person"
        self.setObjectName(f"item-{item.code}")
        self.setProperty("role", "item")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFrameShape(QFrame.Shape.NoFrame)
        label = self.words(item.label)
        self.setAccessibleName(f"{paper_code(item.code)} {label}".strip())
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        # A fact has no number of its own on paper: the clause says where it stands.
        number = paper_code(item.code) if shows_points else item.clause
        self.row = ItemRow(voice.look, f"{number}  {label}".strip(), self)
        self.row.setObjectName(f"row-{item.code}")
        self.row.setAccessibleName(self.accessibleName())
        self.row.set_tag(self.tag_of(item.mark, item.verbatim))
        self.row.clicked.connect(self._on_row)
        self._column.addWidget(self.row)

    @property
    def answer(self) -> Answer | None:
        """What is shown as answered."""
        return self._answer

    @property
    def source(self) -> str:
        """The source of answer that is chosen."""
        return self._body.source if self._body is not None else self._source

    @property
    def is_written(self) -> bool:
        """Whether the answer is typed into a field or table."""
        return self.item.answer in ("number", "note", "rows")

    def set_source(self, source: str) -> None:
        """Take this source for an answer that is still to come."""
        self._source = source
        if self._body is not None and self._answer is None:
            self._body.set_source(source)

    def press_source(self, number: int) -> None:
        """Choose a source of the open question by its place, from 0."""
        if self._body is not None:
            self._body.press_source(number)

    @property
    def options(self) -> tuple[OptionButton, ...]:
        """The options, if the question was ever open."""
        return self._body.options if self._body is not None else ()

    @property
    def is_prompting(self) -> bool:
        """Whether a reason or a yes is asked for."""
        return self._body is not None and self._body.prompt is not None

    def set_open(self, is_open: bool) -> None:
        """Open or fold up."""
        if is_open and self._body is None:
            self._body = self._build_body()
            self._column.addWidget(self._body)
            self._body.set_source(self._source)
            self._body.show_answer(self._answer)
        if self._body is not None:
            if not is_open:
                self._body.drop_prompt()
            self._body.setVisible(is_open)
        self._is_open = is_open
        self.setProperty("active", is_open)
        self.style().unpolish(self)
        self.style().polish(self)
        self.row.set_active(is_open)

    def _build_body(self) -> ItemBody:
        points = [self.points_words(option.points) for option in self.item.options]
        body = ItemBody(self.voice, self.item, points, self)
        body.picked.connect(self.picked)
        body.nothing_picked.connect(self.nothing_picked)
        body.written.connect(self.written)
        body.source_picked.connect(self.source_picked)
        body.withheld.connect(self.withheld)
        body.settled.connect(self.settled)
        body.prompted.connect(self.prompted)
        body.left.connect(self.left)
        body.listed.connect(self.listed)
        body.went_past_end.connect(self.went_past_end)
        body.marked.connect(self.marked)
        return body

    def set_answer(
        self, answer: Answer | None, *, asked: bool = True, saved: bool = True
    ) -> None:
        """Show what was answered, whether it is asked at all, and is in the file."""
        self._answer = answer
        self._saved = saved
        self._asked = asked
        self.row.show_answer(*self._summary())
        if self._body is not None:
            self._body.show_answer(answer)

    def focus_options(self) -> None:
        """Give the keyboard to the options (or the field) of the open question."""
        if self._body is not None:
            self._body.take_focus()

    def move_cursor(self, by: int) -> bool:
        """Move the keyboard's mark among the options; False at the first or last."""
        return self._body is not None and self._body.move_cursor(by)

    def cursor_option(self) -> str | None:
        """Return the option under the keyboard's mark, if it was moved there."""
        return self._body.cursor_option() if self._body is not None else None

    def mark(self, option: str) -> None:
        """Put the keyboard's mark on an option."""
        if self._body is not None:
            self._body.mark(option)

    def open_find(self) -> bool:
        """Look for an option by its words; False where there are few."""
        return self._body is not None and self._body.open_find()

    def flush(self) -> None:
        """Give away what stands in a field or table."""
        if self._body is not None:
            self._body.flush()

    def ask_reason(self, kind: str, typed: str = "") -> None:
        """Ask for the reason of a refusal or of "not applicable"."""
        if self._body is not None:
            self._body.ask_reason(kind, typed)

    def ask_once(self, option: str, override: Override) -> None:
        """Ask whether an option is meant that sets the level by itself."""
        if self._body is not None:
            self._body.ask_once(option, override)

    def reason_typed(self) -> tuple[str, str] | None:
        """Return the refusal whose reason is being typed, and what is typed so far."""
        return None if self._body is None else self._body.reason_typed()

    def unheard(self, pressed: str, keys: Sequence[str]) -> str:
        """Say why a key answered nothing, and which ones do."""
        if self.hasFocus():
            return self.gettext(
                "The key {key} was typed on in a run and not written; Enter opens the "
                "field.",
                key=pressed,
            )
        if not keys:
            return self.gettext("The key {key} answers nothing here.", key=pressed)
        return self.gettext(
            "The key {key} answers nothing here; the keys are: {keys}",
            key=pressed,
            keys=" ".join(keys),
        )

    def drop_prompt(self) -> None:
        """Take back what was asked for."""
        if self._body is not None:
            self._body.drop_prompt()

    def points_words(self, points: object) -> str:
        """Return points as they are written, or nothing where they do not count."""
        if points is None or not self._shows_points:
            return ""
        return self.points_of(points)

    def _summary(self) -> tuple[str, str, str]:
        state, words, points = self._said()
        if self._saved:
            return state, words, points
        return UNSAVED, self.gettext("not saved: {what}", what=words), ""

    def _said(self) -> tuple[str, str, str]:
        answer = self._answer
        if answer is None:
            if not self._asked:
                return UNASKED, self.gettext("not asked here"), ""
            return OPEN, "", ""
        if answer.refused:
            words = self.gettext("answer refused")
            if answer.refused == NOT_APPLICABLE:
                words = self.gettext("not applicable")
            if answer.reason:
                words = self.gettext("{what}: {why}", what=words, why=answer.reason)
            return REFUSED, words, ""
        if self.item.answer == "number":
            return ANSWERED, f"{' '.join(answer.options)} {self.item.unit}".strip(), ""
        if self.item.answer == "rows":
            rows = (row.replace("\t", " ") for row in answer.options)
            words = self.gettext("; ").join(" ".join(row.split()) for row in rows)
            return ANSWERED, words or self.gettext("Nothing to list"), ""
        if self.item.answer == "note":
            return ANSWERED, answer.note, ""
        chosen = [self.item.option(code) for code in answer.options]
        words = self.gettext("; ").join(
            self.words(o.label) for o in chosen if o is not None
        )
        return (
            ANSWERED,
            words or self.gettext("none of these"),
            self.points_words(points_of(self.item, answer)),
        )

    def _on_row(self) -> None:
        self.opened.emit(self.item.code)
