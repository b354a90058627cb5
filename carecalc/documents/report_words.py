# SPDX-License-Identifier: Apache-2.0
"""What the form of the assessment report words: titles, headings, columns, sentences."""

from dataclasses import dataclass

from carecalc.text import Text

_PHOTOGRAPHS = Text("现场照片和绘图", "Photographs and drawings of the visit")
"""For forms of a county that were written before a report could have photographs."""


@dataclass(frozen=True, slots=True)
class ReportWords:
    """Wording of the assessment report.

    `under_title` has `{kind}`, `{scale}` and `{number}`, which is `in_brackets` or
    nothing; `of_whom` `{day}` and `{names}`; `statement` has `{count}`;
    `annex` `{number}` and `{title}`;
    `section_score` `{section}` and `{score}`; `note` `{note}`; `own_words` `{text}`;
    `agreement` `{items}` and `{equal}`, `kappa` `{kappa}`; `since` `{number}` and
    `{on}`; `law_file` `{code}`, `{version}` and `{digest}`; `tested` `{groups}`,
    `{vectors}`, `{failed}`, `{digest}` and `{on}`, as has `failed`; `sheet` `{title}`
    and `{clause}`.
    """

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    title: Text
    under_title: Text
    in_brackets: Text
    assessed_on: Text
    reason: Text
    visited_on: Text
    entered_on: Text
    of_whom: Text
    place: Text
    recording: Text
    person: Text
    results: Text
    result_columns: tuple[Text, Text, Text]
    preliminary: Text
    changes: Text
    no_changes: Text
    level: Text
    only_level: Text
    recorded_only: Text
    valid_to: Text
    due_on: Text
    again_from: Text
    facts: Text
    readings: Text
    marks: Text
    signatures: Text
    statement: Text
    statement_alone: Text
    statement_of_experts: Text
    statement_of_present: Text
    statement_of_informant: Text
    assessor: Text
    expert: Text
    present: Text
    informant: Text
    annex: Text
    items: Text
    item_columns: tuple[Text, Text, Text, Text]
    section_score: Text
    note: Text
    own_words: Text
    own_words_note: Text
    sheets: Text
    sheet: Text
    process: Text
    second: Text
    second_columns: tuple[Text, Text, Text, Text, Text]
    agreement: Text
    kappa: Text
    contradictions: Text
    contradiction_columns: tuple[Text, Text, Text, Text]
    since: Text
    since_columns: tuple[Text, Text, Text, Text]
    unchanged: Text
    remarks: Text
    remark_columns: tuple[Text, Text, Text]
    reasons: Text
    reasons_recorded: Text
    reason_columns: tuple[Text, Text, Text]
    nearness: Text
    law: Text
    law_file: Text
    tested: Text
    failed: Text
    untested: Text
    doubts: Text
    doubt_columns: tuple[Text, Text, Text]
    photographs: Text = _PHOTOGRAPHS
