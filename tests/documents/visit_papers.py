# SPDX-License-Identifier: Apache-2.0
"""A visit of two assessors who differed, and its papers printed from it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from carecalc.documents.transcript import TranscriptLayout, transcript
from carecalc.documents.transcript_values import Transcript
from carecalc.documents.visit_record import VisitRecordLayout, visit_record
from carecalc.documents.visit_record_values import VisitRecord
from carecalc.domain.visit import Answer, Evidence, Settlement
from carecalc.i18n import catalogue
from carecalc.services import filling_record, filling_transcript
from carecalc.services.visit_view import VisitView
from tests.documents import reports, samples
from tests.offices import OFFICE, catalog

GBT = "gbt-42195-2022"
BEGUN, ENDED = (
    datetime(2026, 11, 3, 1, 15, tzinfo=UTC),
    datetime(2026, 11, 3, 2, 5, tzinfo=UTC),
)
"""A quarter past nine and five past ten in China."""

EVIDENCE = tuple(
    Evidence(str(seq), "visit", "B.1.1", media, seq, BEGUN)
    for seq, media in enumerate(("image/png", "image/jpeg", "image/jpeg"), start=1)
)


def of_two(name: str = samples.RARE_NAME) -> VisitView:
    """Return a visit in which two differed twice, and settled one of the two."""
    first = {
        **reports.middling(reports.scale_of(GBT)),
        "A.height": Answer("A.height", ("155.5",)),
        "A.coma": Answer("A.coma", ("yes",)),
        "A.marriage": Answer("A.marriage", ("widowed",)),
        "A.living": Answer("A.living", ("spouse", "institution")),
        "A.medication": Answer(
            "A.medication",
            ("硝苯地平\t口服\t10mg\t每日2次", "阿司匹林\t口服\t0.1g\t每晚"),
        ),
        "B.2.4": Answer("B.2.4", refused="refused", reason="情绪激动，不愿下床"),
    }
    first["B.1.1"] = replace(first["B.1.1"], note="饭菜需切碎")
    second = {
        **first,
        "B.1.2": Answer("B.1.2", ("4",)),
        "B.3.1": Answer("B.3.1", ("4",)),
    }
    settled = Settlement("B.1.2", ("4",), "现场重做", ("2",), ("4",))
    seen = reports.view(
        GBT,
        answers=first,
        second=second,
        settled={"B.1.2": settled},
        remarks={
            "warning coma-disagrees": "急诊病历记载，到场时已清醒",
            "jump B.1.2": "骨折后恢复",
            "soon": "家属有异议",
        },
    )
    return replace(seen, person=replace(seen.person, name=name))


def everything(code: str) -> Mapping[str, Answer]:
    """Return all that can be recorded of somebody: every answer ticked, ten medicines."""
    found = {}
    for name, fact in reports.scale_of(code).graph.facts.items():
        if fact.answer == "rows":
            rows = tuple(f"硝苯地平缓释片{n}\t口服\t10mg\t每日2次" for n in range(10))
            found[name] = Answer(name, rows)
        elif fact.answer == "several":
            found[name] = Answer(name, tuple(o.code for o in fact.options[1:]))
        elif fact.answer == "number":
            found[name] = Answer(name, ("155.5",))
        elif fact.answer == "note":
            found[name] = Answer(name, note="长期卧床，家属每日两次翻身。" * 3)
        else:
            found[name] = Answer(name, (fact.options[-1].code,), note="右膝")
    return found


def recorded(seen: VisitView) -> VisitRecord:
    """Return what the record of a visit says."""
    codes = catalog().codes()
    return filling_record.record(seen, OFFICE, codes, (BEGUN, ENDED), EVIDENCE)


def typed(seen: VisitView) -> Transcript:
    """Return what the transcript of a visit says."""
    layout = samples.layout("transcript", TranscriptLayout)
    return filling_transcript.transcript(seen, OFFICE, catalog().codes(), layout)


def record_of(values: VisitRecord, code: str = "zh_CN") -> bytes:
    """Return a record as PDF."""
    layout = samples.layout("visit-record", VisitRecordLayout)
    return visit_record(values, layout, catalogue(code), samples.DIGEST)


def transcript_of(values: Transcript, code: str = "zh_CN") -> bytes:
    """Return a transcript as PDF."""
    layout = samples.layout("transcript", TranscriptLayout)
    return transcript(values, layout, catalogue(code), samples.DIGEST)


def print_record(code: str = "zh_CN", name: str = samples.RARE_NAME) -> bytes:
    """Return the record of the sample visit as PDF."""
    return record_of(recorded(of_two(name)), code)


def print_transcript(code: str = "zh_CN", name: str = samples.RARE_NAME) -> bytes:
    """Return the transcript of the sample visit as PDF."""
    return transcript_of(typed(of_two(name)), code)
