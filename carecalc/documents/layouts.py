# SPDX-License-Identifier: Apache-2.0
"""As which layout the form of each kind of paper is read."""

from collections.abc import Mapping

from carecalc.documents.assessment_report import ReportLayout
from carecalc.documents.blank_scale import BlankScaleLayout
from carecalc.documents.day_sheet import DaySheetLayout
from carecalc.documents.decision_change import ChangeLayout
from carecalc.documents.decision_refusal import RefusalLayout
from carecalc.documents.decision_termination import TerminationLayout
from carecalc.documents.form_layout import FormLayout
from carecalc.documents.month_list import ListLayout
from carecalc.documents.notice import NoticeLayout
from carecalc.documents.opinion import OpinionLayout
from carecalc.documents.overlay import OverlayLayout
from carecalc.documents.parts import Layout
from carecalc.documents.publicity import PublicityLayout
from carecalc.documents.resident_page import ResidentLayout
from carecalc.documents.ruler import RulerLayout
from carecalc.documents.subsidy_sheet import SheetLayout
from carecalc.documents.transcript import TranscriptLayout
from carecalc.documents.visit_record import VisitRecordLayout

_UPON_PRINTED = "-overlay"

LAYOUTS: Mapping[str, type[Layout]] = {
    "acceptance-notice": FormLayout,
    "agency-settlement": FormLayout,
    "application": FormLayout,
    "approval-form": FormLayout,
    "assessment-report": ReportLayout,
    "bank-cover": FormLayout,
    "blank-scale": BlankScaleLayout,
    "case-publicity": FormLayout,
    "change": ChangeLayout,
    "correction-notice": FormLayout,
    "day-sheet": DaySheetLayout,
    "deliberation-record": FormLayout,
    "delivery-receipt": FormLayout,
    "funding-request": FormLayout,
    "household-survey": FormLayout,
    "mandate": FormLayout,
    "month-changes": FormLayout,
    "month-list": ListLayout,
    "month-summary": FormLayout,
    "notice": NoticeLayout,
    "opinion": OpinionLayout,
    "privacy-notice": FormLayout,
    "publicity": PublicityLayout,
    "refusal": RefusalLayout,
    "resident-page": ResidentLayout,
    "review-notice": FormLayout,
    "ruler-page": RulerLayout,
    "subsidy-sheet": SheetLayout,
    "suspension-notice": FormLayout,
    "debt-notice": FormLayout,
    "reissue-cover": FormLayout,
    "termination": TerminationLayout,
    "transcript": TranscriptLayout,
    "visit-record": VisitRecordLayout,
}


def layout_of(kind: str) -> type[Layout] | None:
    """Return the layout of a kind of paper, or of its print upon printed forms.

    None for a kind that nothing prints.
    """
    if kind.endswith(_UPON_PRINTED):
        is_known = kind.removesuffix(_UPON_PRINTED) in LAYOUTS
        return OverlayLayout if is_known else None
    return LAYOUTS.get(kind)
