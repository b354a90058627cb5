# SPDX-License-Identifier: Apache-2.0
"""What several papers say alike: people, levels, payees, readings, cited clauses."""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from carecalc.catalog.codes import Codes
from carecalc.documents.values import (
    Entry,
    FormOfCare,
    PaidTo,
    Subject,
)
from carecalc.domain.conditions import Switched
from carecalc.domain.disbursement import ARREARS, OFFSET, Line
from carecalc.domain.fact import (
    CareChoice,
    Fact,
    Payee,
)
from carecalc.domain.line import EntitlementLine
from carecalc.domain.office import Office
from carecalc.domain.person import Person
from carecalc.domain.policy import Policy
from carecalc.domain.scale import Scale, Source, level_label
from carecalc.domain.trace import Step, Words, walk
from carecalc.i18n import plain_number
from carecalc.services.cases import Level, fact_in_force
from carecalc.text import N_, Message


def subject(person: Person, codes: Codes) -> Subject:
    """Return whom a paper is about."""
    return Subject(
        name=person.name,
        id_number=person.id_number,
        sex=codes.name("sex", person.sex),
        birth_date=person.birth_date,
        telephone=person.phone,
        address=person.address,
        community=person.community,
    )


def level_words(
    scale: Scale,
    level: str | int | None,
    switches: Mapping[str, str] | None = None,
) -> Words:
    """Return a level with the number or letter that the text gives it."""
    name = level_label(scale, level, switches)
    if name is None:
        return Message(N_("not known"))
    if isinstance(level, int) or (level is not None and len(level) == 1):
        return Message(N_("Level {level}, {name}"), {"level": str(level), "name": name})
    return name


def signed_level(level: Level) -> Words:
    """Return a level that was signed, as the text of its scale prints it."""
    grade = next(
        grade.code
        for grades in level.scale.graph.grades.values()
        for grade in grades
        if str(grade.code) == level.level and level_label(level.scale, grade.code)
    )
    return level_words(level.scale, grade)


def measure_words(
    scale: Scale,
    switches: Mapping[str, str],
    name: str,
    value: Fraction | str | int | None,
) -> Words:
    """Return what a printed measure came to: a number, or the name of its grade."""
    if value is None:
        return Message(N_("not known"))
    if isinstance(value, Fraction):
        return plain_number(value)
    measure = scale.graph.measures.get(name)
    grades = "" if measure is None else measure.grades
    if isinstance(grades, Switched):
        grades = grades.values[switches[grades.switch]]
    for grade in scale.graph.grades.get(grades, ()):
        if grade.code == value:
            return grade.label
    return str(value)


def care(facts: Iterable[Fact], on: date, codes: Codes) -> FormOfCare | None:
    """Return the form of care in force on a day, and who chose it."""
    fact = fact_in_force(facts, CareChoice, on)
    if fact is None or not isinstance(fact.value, CareChoice):
        return None
    choice = fact.value
    return FormOfCare(
        form=codes.name("care-form", choice.form),
        chosen_by=codes.name("chosen-by", choice.chosen_by),
        chooser=choice.chooser,
        chosen_on=fact.valid_from or on,
        ground=choice.ground,
        document=fact.document,
    )


def paid_to(facts: Iterable[Fact], on: date, codes: Codes) -> PaidTo | None:
    """Return the payee in force on a day."""
    fact = fact_in_force(facts, Payee, on)
    if fact is None or not isinstance(fact.value, Payee):
        return None
    payee = fact.value
    is_self = payee.relation == "self"
    return PaidTo(
        channel=codes.name("channel", payee.channel),
        holder=payee.holder,
        number=payee.number,
        bank=payee.bank,
        relation="" if is_self else payee.relation,
        reason="" if is_self else payee.reason,
        document="" if is_self else fact.document,
    )


def address(office: Office) -> tuple[Words, ...]:
    """Return the lines under the office's letterhead, nothing of it twice."""
    is_named = not office.street or office.street in office.letterhead
    return (() if is_named else (office.street,)) + telephone(office)


def telephone(office: Office) -> tuple[Words, ...]:
    """Return the line with the office's telephone, if it has one."""
    if not office.telephone:
        return ()
    return (Message(N_("Telephone {number}"), {"number": office.telephone}),)


def readings(
    switches: Mapping[str, str], files: Iterable[Scale | Policy]
) -> tuple[Entry, ...]:
    """Return how the open questions of the files were read."""
    return tuple(
        Entry(
            switch.label,
            switch.values[switches[name]],
            cite(switch.clause, file) if isinstance(file, Policy) else switch.clause,
            switch.mark,
        )
        for file in files
        for name, switch in file.graph.switches.items()
        if name in switches
    )


def doubts(lines: Iterable[tuple[EntitlementLine, Policy]]) -> tuple[Entry, ...]:
    """Return the steps that rest on something doubtful, each once."""
    found: list[Entry] = []
    for line, policy in lines:
        for _, step in walk(line.step):
            clause = cite(step.clause, policy)
            entry = Entry(step.text, step.value or "", clause, step.mark)
            if step.mark and entry not in found:
                found.append(entry)
    return tuple(found)


def sources_of(sources: Iterable[Source]) -> dict[str, Words]:
    """Return the printed name of each source that a clause may name."""
    return {source.name: source.number or source.title for source in sources}


# A paper may cite several policy files, and each calls its own notice "notice": on
# papers a clause always names its source, by the file's code and the source's name. A
# clause that names none is one of the file's first source.


def policy_sources(policies: Iterable[Policy]) -> dict[str, Words]:
    """Return the printed name of each source that a cited clause may name."""
    return {
        f"{policy.code}.{name}": words
        for policy in policies
        for name, words in sources_of(policy.sources).items()
    }


def cite(clause: str, policy: Policy) -> str:
    """Return a clause with its source, as `policy_sources` names it."""
    if not clause or not policy.sources:
        return clause
    name, colon, article = clause.partition(":")
    if colon and name in {source.name for source in policy.sources}:
        return f"{policy.code}.{name}:{article}"
    return f"{policy.code}.{policy.sources[0].name}: {clause}"


def cite_all(clauses: Iterable[str], policy: Policy) -> tuple[str, ...]:
    """Return clauses with their sources."""
    return tuple(cite(clause, policy) for clause in clauses)


def cite_step(step: Step, policy: Policy) -> Step:
    """Return a tree of reasons with the source of every clause."""
    children = tuple(cite_step(child, policy) for child in step.children)
    return step._replace(clause=cite(step.clause, policy), children=children)


def late(line: Line) -> Message:
    """Return the month that a line of arrears is for, in words."""
    return Message(N_("paid late for {month}"), {"month": line.month})


def line_note(line: Line) -> Words:
    """Return what a line is beside its month's own, in words; "" where it is that."""
    if line.kind == ARREARS:
        return late(line)
    if line.kind == OFFSET:
        return Message(N_("taken off for what is owed back"))
    return ""
