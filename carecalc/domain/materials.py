# SPDX-License-Identifier: Apache-2.0
"""Which papers an application for a programme needs, on the facts of a month."""

from dataclasses import dataclass

from carecalc.domain.evaluator import Evaluation
from carecalc.domain.policy import Material, Programme
from carecalc.domain.result import MET, NOT_MET, State
from carecalc.domain.verdict import judge


@dataclass(frozen=True, slots=True)
class Needed:
    """A paper that is needed (`met`), or may be, while `missing` is not known."""

    material: Material
    state: State
    missing: tuple[str, ...] = ()


def needed(evaluation: Evaluation, programme: Programme) -> tuple[Needed, ...]:
    """Return the papers that are needed, in the order of the file."""
    found: list[Needed] = []
    for material in programme.procedure.materials:
        if material.when is None:
            found.append(Needed(material, MET))
            continue
        verdict = judge(evaluation, material.when)
        if verdict.state != NOT_MET:
            found.append(Needed(material, verdict.state, verdict.missing))
    return tuple(found)
