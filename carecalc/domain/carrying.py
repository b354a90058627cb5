# SPDX-License-Identifier: Apache-2.0
"""The category that a decision comes to later by the changes that act by themselves."""

from collections.abc import Mapping

from carecalc.domain.case import Case
from carecalc.domain.eligibility import judge_programme
from carecalc.domain.evaluator import Evaluation
from carecalc.domain.knowledge import Facts
from carecalc.domain.period import Month
from carecalc.domain.policy import Policy
from carecalc.text import Text

AGE, STANDARD = "age", "standard"


def carried_category(
    case: Case,
    policy: Policy,
    programme: str,
    since: Month,
    month: Month,
    readings: Mapping[str, str],
    labels: Mapping[str, Text],
) -> str | None:
    """Return a programme's category in `month` on the facts as they were in `since`.

    Of what the calendar brings only that counts which the programme says acts by itself
    (`acts_by_itself`): the age reached by `month`, the dated standards of `month`.
    `case` is what the decision was made on.
    """
    found = policy.programmes[programme]
    acts = found.procedure.acts_by_itself
    facts = Facts(case, labels)
    then, now = facts.in_force(policy, since), facts.in_force(policy, month)
    held = then._replace(
        age=now.age if AGE in acts else then.age,
        standards=now.standards if STANDARD in acts else then.standards,
    )
    switches = {
        name: readings.get(name, switch.default)
        for name, switch in policy.graph.switches.items()
    }
    evaluation = Evaluation(policy.graph, switches, facts.given(policy, held))
    return judge_programme(evaluation, found).category
