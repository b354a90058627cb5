# SPDX-License-Identifier: Apache-2.0
"""Judge conditions on records in force: statuses, benefits, certificates, assessments."""

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from carecalc.domain import conditions as c
from carecalc.domain.result import (
    MET,
    NOT_MET,
    OPEN,
    STATE_MESSAGES,
    Record,
    State,
    Verdict,
)
from carecalc.domain.trace import Step
from carecalc.domain.words import bounds_words
from carecalc.text import N_, Message

if TYPE_CHECKING:
    from carecalc.domain.evaluator import Evaluation


def judge_record(
    evaluation: "Evaluation", test: c.RecordIs | c.RecordMatches
) -> Verdict:
    """Return what becomes of a condition on the records of one kind."""
    records = evaluation.given.records.get(test.kind)
    words = _record_words(evaluation, test)
    if records is None:
        step = Step(words, STATE_MESSAGES[OPEN])
        return Verdict(OPEN, step, (test.kind,))
    if isinstance(test, c.RecordIs):
        met = any(record["code"] in test.codes for record in records)
    else:
        met = any(_matches(record, test.fields) for record in records)
    state: State = MET if met else NOT_MET
    return Verdict(state, Step(words, STATE_MESSAGES[state]))


def _record_words(
    evaluation: "Evaluation", test: c.RecordIs | c.RecordMatches
) -> Message:
    if isinstance(test, c.RecordIs):
        labels = tuple(
            evaluation.given.labels.get(f"{test.kind} {code}", code)
            for code in test.codes
        )
        wanted = Message("{all}", {"all": labels})
    else:
        fields: list[Message] = []
        for name, value in test.fields.items():
            shown: object
            if isinstance(value, c.Bounds):
                shown = bounds_words(value)
            elif isinstance(value, bool):
                shown = Message(N_("yes")) if value else Message(N_("no"))
            else:
                shown = Message("{all}", {"all": value})
            label = evaluation.given.labels.get(f"{test.kind}.{name}", name)
            fields.append(
                Message(N_("{field} {value}"), {"field": label, "value": shown})
            )
        wanted = Message("{all}", {"all": tuple(fields)})
    return Message(
        N_("{kind}: {wanted}"), {"kind": evaluation.label(test.kind), "wanted": wanted}
    )


def same_code(held: object, code: object) -> bool:
    """Tell whether two codes are the same; 1 is not true."""
    return held == code and isinstance(held, bool) == isinstance(code, bool)


def _matches(
    record: Record, fields: Mapping[str, tuple[c.Code, ...] | c.Bounds | bool]
) -> bool:
    for name, wanted in fields.items():
        held = record.get(name)
        if isinstance(wanted, bool):
            if bool(held) is not wanted:
                return False
        elif isinstance(wanted, c.Bounds):
            if not isinstance(held, int) or not _plainly_within(Fraction(held), wanted):
                return False
        elif not any(same_code(held, code) for code in wanted):
            return False
    return True


def _plainly_within(number: Fraction, bounds: c.Bounds) -> bool:
    return (
        (not isinstance(bounds.minimum, Fraction) or number >= bounds.minimum)
        and (not isinstance(bounds.maximum, Fraction) or number <= bounds.maximum)
        and (not isinstance(bounds.above, Fraction) or number > bounds.above)
        and (not isinstance(bounds.below, Fraction) or number < bounds.below)
    )
