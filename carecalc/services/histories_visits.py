# SPDX-License-Identifier: Apache-2.0
"""What an act of a visit says, in the words of the visit's own scale."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from carecalc.domain.scale import Item, Scale, level_label
from carecalc.domain.trace import Words
from carecalc.domain.trust import Entry
from carecalc.domain.visit import Answer, Settlement, Visit
from carecalc.services.context import Context
from carecalc.services.filling_answers import answer_words, numbered
from carecalc.services.filling_parts import level_words
from carecalc.services.visit_view import items_of, scale_of
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message


@dataclass(frozen=True, slots=True)
class VisitWords:
    """A visit with the scale it was begun with: what names its items and levels."""

    visit: Visit
    scale: Scale

    def said(self, entry: Entry) -> Words:
        """Return what an act says of items, answers, scale; "" where it says nothing."""
        detail: Any = entry.detail
        match entry.action:
            case "visit.answered" | "visit.second-answered" if isinstance(
                detail, Answer
            ):
                return self._pair(detail.item, self._answered(detail))
            case (
                "visit.cleared"
                | "visit.undone"
                | "visit.second-cleared"
                | "visit.second-undone"
            ) if isinstance(detail, str):
                return self._named(detail)
            case "visit.settled" if isinstance(detail, Settlement):
                answer = Answer(detail.item, detail.options)
                return self._pair(detail.item, self._answered(answer))
            case "visit.evidence-kept" if isinstance(detail, tuple) and detail:
                return self._named(str(detail[0]))
            case "visit.remarked" if isinstance(detail, tuple) and len(detail) > 1:
                return self._remarked(str(detail[0]), str(detail[1]))
            case "visit.drawn" if isinstance(detail, tuple) and len(detail) > 2:
                return str(detail[2])
            case "visit.taken-up" if isinstance(detail, tuple) and detail:
                return Message(
                    N_("{number} goes on from {before}"),
                    {"number": self.visit.number, "before": str(detail[0])},
                )
            case "visit.started" | "visit.signed" | "visit.from-paper":
                return self._head()
        return ""

    def level(self, kept: str) -> Words:
        """Return a level as it stands in the file, with its name and its scale's."""
        if not kept:
            return ""
        codes = [
            grade.code
            for grades in self.scale.graph.grades.values()
            for grade in grades
            if str(grade.code) == kept
            and level_label(self.scale, grade.code, self.visit.switches) is not None
        ]
        if not codes:
            return kept
        return Message(
            N_("{scale}: {level}"),
            {
                "scale": self.scale.label,
                "level": level_words(self.scale, codes[0], self.visit.switches),
            },
        )

    def _head(self) -> Words:
        on: date = self.visit.assessed_on
        return Message(
            "{number} · {scale} · {on}",
            {"number": self.visit.number, "scale": self.scale.label, "on": on},
        )

    def _item(self, code: str) -> Item | None:
        return items_of(self.scale).get(code)

    def _named(self, code: str) -> Words:
        item = self._item(code)
        return code if item is None else numbered(self.scale, item)

    def _answered(self, answer: Answer) -> Words:
        item = self._item(answer.item)
        return "" if item is None else answer_words(item, answer)

    def _pair(self, code: str, answered: Words) -> Words:
        return Message(
            N_("{item}: {answer}"), {"item": self._named(code), "answer": answered}
        )

    def _remarked(self, key: str, line: str) -> Words:
        kind, _, name = key.partition(" ")
        declared = self.scale.graph.warnings.get(name)
        if kind == "warning" and declared is not None and declared.label is not None:
            return Message(
                N_("{item}: {answer}"), {"item": declared.label, "answer": line}
            )
        if kind == "jump" and self._item(name) is not None:
            return self._pair(name, line)
        return line


def words_of_visits(ctx: Context, work: Work, person_id: str) -> dict[str, VisitWords]:
    """Return each visit of a person with its scale, by the visit's id."""
    return {
        visit.id: VisitWords(visit, scale_of(ctx, work, visit))
        for visit in work.visits.of_person(person_id)
    }
