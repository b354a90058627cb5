# SPDX-License-Identifier: Apache-2.0
"""The office's own data and rules, and how the window looks on this computer."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QVBoxLayout,
    QWidget,
)

from carecalc.domain.office import Office
from carecalc.domain.scale import Scale
from carecalc.domain.side_by_side import office_apart, office_together
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.tabs import line_of_tabs
from carecalc.gui.widgets.agreement_table import AgreementTable
from carecalc.gui.widgets.audit_cards import AuditCards
from carecalc.gui.widgets.conflict import STALE, Kind, Reconciling
from carecalc.gui.widgets.conflict_words import OfficeWords
from carecalc.gui.widgets.erasing import Ended
from carecalc.gui.widgets.inputs import (
    button,
    card,
    label,
    row_of,
)
from carecalc.gui.widgets.leaving import Leaving
from carecalc.gui.widgets.office_fields import OfficeFields, TypedOffice
from carecalc.gui.widgets.paper_certificate import PaperCertificate
from carecalc.gui.widgets.rules_waiting import RulesWaiting
from carecalc.gui.widgets.scale_rules import ScaleRulesFields, TypedRules
from carecalc.gui.widgets.speaking import Voice
from carecalc.gui.widgets.taste_cards import TasteCards
from carecalc.i18n import Catalogue
from carecalc.services import agreement, beginning, offices, standing
from carecalc.services.agreement import PairAgreement
from carecalc.services.context import Changes, Context
from carecalc.services.standing import Standing


@dataclass(frozen=True, slots=True)
class _Known:
    office: Office
    scales: tuple[Scale, ...]
    pairs: tuple[PairAgreement, ...] | None
    """None where the user does not see the visits of the whole office."""


@dataclass(frozen=True, slots=True)
class _Typed:
    tab: int
    office: TypedOffice
    rules: TypedRules
    amended: Office | None
    """What it is an edit of; None where that had not been read yet."""


class OfficePage(Page):
    """Tabs: the office and its rules, which stand in its file; this computer's taste."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self.set_title(self.gettext("Office and settings"))
        check = button(self.gettext("Check the scales"), "check-scales")
        check.setIcon(desk.look.icon("check"))
        check.clicked.connect(self._on_check)
        backups = button(self.gettext("Backups"), "show-backups")
        backups.setIcon(desk.look.icon("backups"))
        backups.clicked.connect(self._on_backups)
        lists = button(self.gettext("Take over a list"), "take-over-list")
        lists.clicked.connect(self._on_lists)
        for action in (lists, backups, check):
            self.add_action(action)
        # In the header only: shown before it would be a window of its own.
        lists.setVisible(
            desk.may("takeovers.make", of_all=True)
            or desk.may("acts.decide", of_all=True)
        )
        self._voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self._office: Office | None = None
        self._scales: tuple[Scale, ...] = ()
        self._typed_rules: TypedRules | None = None
        self._is_restored = False
        self._leaving = Leaving(self._voice, self)
        self._leaving.lost.connect(self.go_on)
        self._leaving.kept.connect(self._on_keep)
        self._tabs = line_of_tabs(
            "office-tabs", self.gettext("Office and settings"), self
        )
        self._tabs.addTab(self._office_tab(), self.gettext("Office"))
        self._tabs.addTab(self._rules_tab(), self.gettext("Assessing"))
        self._agreement = AgreementTable(self._voice)
        agreed = self._agreement_tab()
        self._tabs.addTab(agreed, self.gettext("Agreement"))
        taste = scrolling(TasteCards(desk, self._voice, self), self)
        self._tabs.addTab(taste, self.gettext("This computer"))
        if desk.may("audit.verify"):
            self._tabs.addTab(self._records_tab(), self.gettext("Audit"))
        if desk.may("erasures.make"):
            self._tabs.addTab(self._ended_tab(), self.gettext("Ended files"))
        sees_all = desk.may("cases.see", of_all=True)
        self._tabs.setTabVisible(self._tabs.indexOf(agreed), sees_all)
        self.body.addWidget(self._tabs, 1)
        if not desk.may("office.amend"):
            self._show_only()
        desk.call(_known, sees_all, done=self._on_known, failed=self._on_refused)

    def state(self) -> object:
        """Return the tab and what is typed."""
        return _Typed(
            self._tabs.currentIndex(),
            self._fields.state(),
            self._rules.state(),
            self._office,
        )

    def leave(self) -> bool:
        """Ask first where names or rules were changed and not saved."""
        return self._leaving.may_go(
            self._are_names_changed() or self._rules.is_changed,
            self.gettext(
                "What was changed of the office is not saved. Going without saving "
                "loses it."
            ),
        )

    def restore(self, state: object) -> None:
        """Take over what `state` returned."""
        assert isinstance(state, _Typed)
        self._typed_rules, self._office = state.rules, state.amended
        self._is_restored = True
        self._tabs.setCurrentIndex(state.tab)
        self._fields.restore(state.office)

    # -------------------------------------------------------------- building

    def _office_tab(self) -> QWidget:
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 8, 8, 0)
        column.setSpacing(12)
        self._fields = OfficeFields(self.catalogue, self)
        self._fields.entered.connect(self._on_save)
        for title, group in (
            (self.gettext("Names on the papers"), self._fields.names),
            (self.gettext("Remedies and communities"), self._fields.places),
            (self.gettext("When nobody touches the computer"), self._fields.locks),
        ):
            frame, inside = card(content)
            inside.addWidget(label(title, "heading"))
            group.layout().setContentsMargins(0, 0, 0, 0)
            inside.addWidget(group)
            column.addWidget(frame, 0, Qt.AlignmentFlag.AlignTop)
        self._notice = Notice(self.catalogue, content)
        self._notice.setObjectName("office-notice")
        column.addWidget(self._notice)
        self._save = button(self.gettext("Save"), "save-office", "primary", content)
        self._save.clicked.connect(self._on_save)
        column.addLayout(row_of(self._save))
        signing = PaperCertificate(self.desk, self._voice, content)
        signing.setObjectName("paper-certificate")
        signing.saved.connect(self.saved)
        column.addWidget(signing)
        column.addStretch()
        return scrolling(content, self)

    def _show_only(self) -> None:
        """Let what the user may not change be read, and say who may."""
        for fields in (
            self._fields.names,
            self._fields.places,
            self._fields.locks,
            self._rules,
        ):
            fields.setEnabled(False)
        for save, notice in (
            (self._save, self._notice),
            (self._save_rules, self._rules_notice),
        ):
            save.hide()
            notice.tell(self.gettext("An administrator changes this."))

    def _rules_tab(self) -> QWidget:
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 8, 8, 8)
        column.setSpacing(12)
        self._rules = ScaleRulesFields(self._voice, content)
        column.addWidget(self._rules)
        self._rules_notice = Notice(self.catalogue, content)
        self._rules_notice.setObjectName("rules-notice")
        column.addWidget(self._rules_notice)
        self._save_rules = button(
            self.gettext("Save"), "save-rules", "primary", content
        )
        self._save_rules.clicked.connect(self._on_save_rules)
        column.addLayout(row_of(self._save_rules))
        if self.desk.may("laws.accept"):
            waiting = RulesWaiting(self.desk, self._voice, content)
            waiting.saved.connect(self.saved)
            column.addWidget(waiting)
        column.addStretch()
        self._rules_area = scrolling(content, self)
        return self._rules_area

    def _agreement_tab(self) -> QWidget:
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 8, 8, 8)
        column.addWidget(self._agreement)
        column.addStretch()
        return scrolling(content, self)

    def _ended_tab(self) -> QWidget:
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 8, 8, 8)
        ended = Ended(self.desk, self._voice, content)
        ended.erased.connect(self._on_erased)
        ended.look()
        column.addWidget(ended)
        column.addStretch()
        return scrolling(content, self)

    def _records_tab(self) -> QWidget:
        records = AuditCards(self.desk, self._voice, self)
        records.saved.connect(self.saved)
        return scrolling(records, self)

    def _on_erased(self, changes: Changes) -> None:
        self.saved.emit()
        self.changed.emit(changes)

    # -------------------------------------------------------------- slots

    def _on_backups(self) -> None:
        self.go.emit(Place("backups"))

    def _on_lists(self) -> None:
        self.go.emit(Place("takeover"))

    def _on_check(self) -> None:
        self.go.emit(Place("selftest"))

    def _on_known(self, known: _Known) -> None:
        self._scales = known.scales
        self._rules.set_scales(known.scales)
        self._rules.set_office(known.office)
        # What was typed before is an edit of the office as it was then.
        if self._office is None or self._typed_rules is None:
            self._office = known.office
        names = {scale.code: scale.label for scale in known.scales}
        if known.pairs is not None:
            self._agreement.show_pairs(known.pairs, names)
        if self._typed_rules is not None:
            self._rules.restore(self._typed_rules)
        if not self._is_restored:
            self._fields.set_office(known.office)

    def _on_save(self) -> None:
        self._notice.clear()
        if self._fields.check_names() and self._fields.check_places():
            self.desk.call(
                offices.amend,
                self._fields.office(),
                done=self._on_saved,
                failed=self._on_names_refused,
                busy=self._save,
            )
        else:
            self._leaving.stay()

    def _on_saved(self, office: Office) -> None:
        self._take(office)
        self._notice.tell(self.gettext("Saved."), "good")
        self._go_on()

    def _on_refused(self, error: UserError) -> None:
        self._leaving.stay()
        self._notice.show_error(error)

    # ------------------------------------------------------------ going away

    def _are_names_changed(self) -> bool:
        return self._office is not None and self._fields.office() != self._fields.base

    def _on_keep(self) -> None:
        """Save what is changed, one after the other, and go; stay where it cannot."""
        if self._are_names_changed():
            self._tabs.setCurrentIndex(0)
            self._on_save()
        else:
            self._tabs.setCurrentIndex(1)
            self._on_save_rules()

    def _go_on(self) -> None:
        if self._leaving.is_going and self._rules.is_changed:
            self._on_keep()
        elif self._leaving.is_going:
            self.go_on()

    def _on_names_refused(self, error: UserError) -> None:
        self._leaving.stay()
        if error.code != STALE or self._office is None:
            self._on_refused(error)
            return
        both = self._reconciling()
        both.saved.connect(self._on_names_joined)
        both.refused.connect(self._on_refused)
        both.begin(self._fields.base, self._fields.office())

    def _on_names_joined(self, office: Office) -> None:
        self._fields.set_office(office)
        self._on_saved(office)

    def _reconciling(self) -> Reconciling:
        words = OfficeWords(self._voice)
        words.scales = self._scales
        kind = Kind(
            standing=_standing,
            save=offices.amend,
            apart=office_apart,
            together=office_together,
            words=words,
        )
        return Reconciling(self.desk, self._voice, kind, self)

    def _on_save_rules(self) -> None:
        self._rules_notice.clear()
        if self._office is None:
            return
        amended = self._rules.office(self._office)
        if amended is not None:
            self.desk.call(
                offices.amend,
                amended,
                done=self._on_rules_saved,
                failed=self._on_rules_refused,
                busy=self._save_rules,
            )
        else:
            self._leaving.stay()

    def _on_rules_saved(self, office: Office) -> None:
        self._take(office)
        self._rules.set_office(office)
        self._rules_notice.tell(
            self.gettext("Saved; it holds for visits begun from now on."), "good"
        )
        self._go_on()

    def _on_rules_refused(self, error: UserError) -> None:
        self._leaving.stay()
        if error.code == STALE and self._office is not None:
            amended = self._rules.office(self._office)
            both = self._reconciling()
            both.saved.connect(self._on_rules_saved)
            both.refused.connect(self._rules_notice.show_error)
            both.begin(self._office, amended)
        elif not self._rules.show_error(error):
            self._rules_notice.show_error(error)

    def _take(self, office: Office) -> None:
        """Go on from an office as it was saved; what else is typed stays."""
        self._office = office
        self._fields.rebase(office)
        self.saved.emit()
        self.changed.emit(Changes(office=True))


def _standing(ctx: Context, typed: Office) -> Standing[Office]:
    return standing.office(ctx)


def _known(ctx: Context, sees_all: bool) -> _Known:
    """Return everything the page shows in one call."""
    return _Known(
        offices.get(ctx),
        beginning.offered(ctx, ctx.today()),
        agreement.of_pairs(ctx) if sees_all else None,
    )
