# SPDX-License-Identifier: Apache-2.0
"""What the file of the general procedure says: its keys, and what they come to."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from carecalc.catalog import policy_keys as p
from carecalc.catalog import schema as s
from carecalc.catalog.build_policy import limits
from carecalc.catalog.problems import Faults
from carecalc.catalog.reader import read_keys
from carecalc.domain.policy import Limit
from carecalc.domain.procedure import GeneralPaper, GeneralProcedure
from carecalc.text import N_, Text


class CompletingKeys(s.Clausal):
    """completing: whether the days stop while papers are completed after acceptance."""

    days_stop: bool


class AnsweringKeys(s.Keys):
    """remedies.answering: within how long each kind of objection is answered."""

    reassessment: p.LimitKeys | None = None
    reconsideration: p.LimitKeys | None = None
    court: p.LimitKeys | None = None


class RemediesKeys(s.Clausal):
    """remedies: `ends_on_a_workday`: a last day of rest moves to the day after it."""

    after_reconsideration: p.LimitKeys
    ends_on_a_workday: bool
    answering: AnsweringKeys | None = None


class GeneralPaperKeys(s.Clausal):
    """[[materials]]: a paper of every application, or of those through somebody."""

    label: Text
    applies_through: Literal["", "agent", "guardian"] = ""


class ProcedureFileKeys(s.HeadKeys):
    """A whole file of the general procedure."""

    effective_from: date
    survey_persons: Annotated[int, Field(gt=0)]
    deadlines: p.DeadlinesKeys
    publicity: p.PublicityKeys
    completing: CompletingKeys
    remedies: RemediesKeys
    materials: list[GeneralPaperKeys] = []


def read_procedure(data: bytes, file: str) -> GeneralProcedure:
    """Return the procedure in a file's bytes; `LawFileError` with every fault."""
    faults = Faults(file)
    keys = read_keys(data, ProcedureFileKeys, faults)
    found = limits(keys.deadlines)
    _check_order(found, faults)
    faults.raise_if_any()
    answering = keys.remedies.answering
    kinds = () if answering is None else AnsweringKeys.model_fields
    return GeneralProcedure(
        effective_from=keys.effective_from,
        survey_persons=keys.survey_persons,
        deadlines=found,
        publicity_days=keys.publicity.days,
        publicity_clause=keys.publicity.clause,
        days_stop=keys.completing.days_stop,
        after_reconsideration=_limit(keys.remedies.after_reconsideration),
        answering={
            kind: _limit(limit)
            for kind in kinds
            if (limit := getattr(answering, kind)) is not None
        },
        ends_on_a_workday=keys.remedies.ends_on_a_workday,
        materials=tuple(
            GeneralPaper(each.label, each.applies_through, each.clause)
            for each in keys.materials
        ),
        sources={
            name: " ".join(filter(None, (each.title, each.number)))
            for name, each in keys.sources.items()
        },
    )


def _limit(keys: p.LimitKeys) -> Limit:
    return Limit(keys.days, keys.unit, keys.clause, keys.mark or "")


def _check_order(found: dict[str, Limit], faults: Faults) -> None:
    """Note a whole that is shorter than one of its parts."""
    whole = found.get("whole")
    for name in ("survey_start", "decision"):
        part = found.get(name)
        if whole is None or part is None or whole.unit != part.unit:
            continue
        if part.days > whole.days:
            faults.add(
                "LAW-236",
                f"deadlines.{name}",
                N_("A step may take longer than the whole."),
                N_("Compare the days with deadlines.whole."),
            )
