# SPDX-License-Identifier: Apache-2.0
"""The form for a question that a programme's own file asks, and no record answers."""

from carecalc.domain.fact import Fact, FactValue, LawAnswer
from carecalc.gui.widgets.fact_form import FactForm
from carecalc.gui.widgets.fact_words import QUESTION, answers_of
from carecalc.gui.widgets.inputs import Choice


class LawAnswerForm(FactForm):
    """Which question, and which of its answers."""

    def build(self) -> None:
        """Make the fields."""
        question = self.add_choice(
            QUESTION, self.gettext("Question"), self.voice.choices(QUESTION)
        )
        question.currentIndexChanged.connect(self._on_question)
        self._answer = self.add_choice("answer", self.gettext("Answer"), [])
        self.add_period(self.gettext("First day"))
        self.add_document()
        if question.count() == 1:
            question.setCurrentIndex(0)

    def _on_question(self) -> None:
        control = self.fields[QUESTION].control
        assert isinstance(control, Choice)
        self._answer.fill(self.voice.choices(answers_of(str(control.code()))))
        self._answer.setCurrentIndex(-1)

    def show_fact(self, fact: Fact) -> None:
        """Fill the fields with what is recorded."""
        assert isinstance(fact.value, LawAnswer)
        self.fill(question=fact.value.question)
        self.fill(answer=fact.value.options[0])
        self.fill_period(fact)

    def value(self) -> FactValue | None:
        """Return the answer chosen."""
        question, answer = self.code(QUESTION), self.code("answer")
        return LawAnswer(question, (answer,)) if question and answer else None
