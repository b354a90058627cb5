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
    Judge,
    Record,
    State,
    Verdict,
)
from carecalc.domain.trace import Step
from carecalc.domain.words import bounds_words
from carecalc.text import N_, Message, Text

if TYPE_CHECKING:
    from carecalc.domain.evaluator import Evaluation


def record_judge(test: c.RecordIs | c.RecordMatches) -> Judge:
    """Return how a condition on the records of one kind is judged.

    Its words hang on nothing but the names of codes: they are kept while those are.
    """
    fields = {"code": test.codes} if isinstance(test, c.RecordIs) else test.fields
    verdicts: dict[State, Verdict] = {}
    labels: Mapping[str, Text] | None = None

    def judge(evaluation: "Evaluation") -> Verdict:
        nonlocal labels
        records = evaluation.given.records.get(test.kind)
        state: State = OPEN
        if records is not None:
            met = any([matches(record, fields) for record in records])
            state = MET if met else NOT_MET
        if labels is not evaluation.given.labels:
            labels = evaluation.given.labels
            verdicts.clear()
        found = verdicts.get(state)
        if found is None:
            step = Step(_record_words(evaluation, test), STATE_MESSAGES[state])
            found = Verdict(state, step, (test.kind,) if state == OPEN else ())
            verdicts[state] = found
        return found

    return judge


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
                about = f"{test.kind}.{name}"
                called = evaluation.given.labels
                shown = Message(
                    "{all}",
                    {"all": tuple([called.get(f"{about} {v}", v) for v in value])},
                )
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


def matches(
    record: Record, fields: Mapping[str, tuple[c.Code, ...] | c.Bounds | bool]
) -> bool:
    """Tell whether a record satisfies every field."""
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
