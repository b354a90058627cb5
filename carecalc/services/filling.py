# SPDX-License-Identifier: Apache-2.0
"""Filling in papers: stored values become the values that a paper prints from."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction

from carecalc.catalog.codes import Codes
from carecalc.documents.values import (
    Answered,
    AssessmentReport,
    Decided,
    Entry,
    FormOfCare,
    Letterhead,
    ListLine,
    MonthList,
    Notice,
    NotListed,
    OpenChoice,
    PaidTo,
    ProgrammeResult,
    Section,
    Signer,
    Subject,
    SubsidySheet,
)
from carecalc.domain.determination import Determination
from carecalc.domain.disbursement import Run
from carecalc.domain.fact import (
    Application,
    Benefit,
    CareChoice,
    DisabilityCertificate,
    Event,
    Fact,
    Hukou,
    Income,
    OutsideAssessment,
    Payee,
    Residence,
    Setting,
    Status,
)
from carecalc.domain.line import CHOOSE, DUE, NOT_DUE, UNKNOWN, EntitlementLine
from carecalc.domain.measures import Sum
from carecalc.domain.money import Money
from carecalc.domain.office import Office
from carecalc.domain.person import Person
from carecalc.domain.policy import Group, Policy
from carecalc.domain.result import MET
from carecalc.domain.scale import Item, Scale, ScaleResult, Source, level_label
from carecalc.domain.trace import Step, Words, walk
from carecalc.domain.visit import Answer
from carecalc.i18n import plain_number
from carecalc.services import laws
from carecalc.services.cases import Known, fact_in_force
from carecalc.services.determinations import GRANT, REFUSED, Explained, Preview, because
from carecalc.services.laws import Law
from carecalc.services.signing import background
from carecalc.services.visits import VisitView
from carecalc.text import N_, Message, Text

_NOTHING = Money(0)
_ORDER = (DUE, CHOOSE, UNKNOWN, NOT_DUE)


# --- the assessment report ------------------------------------------------------------


def report(view: VisitView, office: Office, codes: Codes) -> AssessmentReport:
    """Return the report of a signed visit."""
    visit, scale, result = view.visit, view.scale, view.result
    signing = visit.signing
    assert signing is not None, "only signed visits are reported"
    assert scale.preliminary is not None, "a report concludes a level"
    measure = scale.graph.measures[scale.preliminary]
    return AssessmentReport(
        number=visit.number,
        letterhead=Letterhead(office.assessment_body, _telephone(office)),
        scale=_scale_title(scale),
        subject=subject(view.person, codes),
        assessed_on=visit.assessed_on,
        reason=codes.name("reason", visit.reason),
        scores=_scores(view),
        preliminary=Entry("", _level(scale, result.preliminary), measure.clause),
        changes=tuple(
            Entry(
                clause.override.label,
                clause.step.value or "",
                clause.override.clause,
                clause.override.mark,
            )
            for clause in result.clauses
            if clause.state == MET and clause.override.clause in result.applied
        ),
        level=Entry("", _level(scale, result.level)),
        sections=tuple(
            Section(
                section.code,
                section.label,
                tuple(
                    _answered(item, visit.answers.get(item.code), codes)
                    for item in section.items
                ),
                _number(result.measures.get(section.code)),
            )
            for section in scale.sections
        ),
        assessors=tuple(
            Signer(name, background(code))
            for name, code in zip(signing.assessors, signing.backgrounds, strict=True)
        ),
        informant=Signer(signing.informant, signing.informant_relation),
        place=signing.place,
        signed_on=signing.signed_on,
        facts=tuple(
            Entry(
                fact.label,
                _answer(fact, visit.answers.get(code), codes),
                fact.clause,
                fact.mark,
            )
            for code, fact in scale.graph.facts.items()
        ),
        readings=_readings(result.switches, [scale]),
        marks=tuple(_marked_answers(view)),
        reasons=_report_reasons(scale, result),
        sources=_sources(scale.sources),
    )


def _report_reasons(scale: Scale, result: ScaleResult) -> tuple[Step, ...]:
    """Return the reasons; a sum of items stands as one line, for they have a table."""
    steps = list(result.steps)
    for place, name in enumerate(scale.measures):
        formula = scale.graph.measures[name].formula
        if isinstance(formula, Sum) and set(formula.of) <= set(scale.graph.items):
            steps[place] = steps[place]._replace(children=())
    return tuple(steps)


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


def _scale_title(scale: Scale) -> Words:
    number = scale.sources[0].number if scale.sources else ""
    return Message("{number} {name}", {"number": number, "name": scale.label})


def _scores(view: VisitView) -> tuple[Entry, ...]:
    scale, graph = view.scale, view.scale.graph
    sections = {section.code: section for section in scale.sections}
    found = []
    for name, value in view.result.measures.items():
        if not isinstance(value, Fraction):
            continue
        measure = graph.measures.get(name)
        section = sections.get(name)
        label: Words = name
        if measure is not None and measure.label is not None:
            label = measure.label
        elif section is not None:
            label = section.label
        clause = measure.clause if measure is not None else ""
        if section is not None:
            clause = clause or section.clause
        found.append(Entry(label, plain_number(value), clause))
    return tuple(found)


def _level(scale: Scale, level: str | int | None) -> Words:
    name = level_label(scale, level)
    if name is None:
        return Message(N_("not known"))
    if isinstance(level, int):
        return Message(N_("Level {level}, {name}"), {"level": str(level), "name": name})
    return name


def _answered(item: Item, given: Answer | None, codes: Codes) -> Answered:
    points = ""
    if given is not None and len(given.options) == 1:
        option = item.option(given.options[0])
        points = _number(option.points) if option is not None else ""
    return Answered(
        code=item.code,
        item=item.label,
        answer=_answer(item, given, codes),
        points=points,
        source="" if given is None else codes.name("source", given.source),
        note="" if given is None else given.note,
    )


def _answer(item: Item, given: Answer | None, codes: Codes) -> Words:
    if given is None:
        return Message(N_("not answered"))
    if given.refused:
        template = (
            N_("refused: {reason}")
            if given.refused == "refused"
            else N_("not applicable: {reason}")
        )
        return Message(template, {"reason": given.reason})
    if item.answer == "several" and not given.options:
        return Message(N_("none"))
    chosen = [item.option(code) for code in given.options]
    names = tuple(
        code if option is None else option.label
        for code, option in zip(given.options, chosen, strict=True)
    )
    if len(names) == 1:
        return names[0]
    return Message("{names}", {"names": names})


def _marked_answers(view: VisitView) -> Iterator[Entry]:
    """Yield the chosen options whose wording or meaning is in doubt."""
    for item in view.scale.items:
        given = view.visit.answers.get(item.code)
        for code in given.options if given is not None else ():
            option = item.option(code)
            if option is not None and option.mark:
                label = Message(
                    "{code} {item}", {"code": item.code, "item": item.label}
                )
                yield Entry(label, option.note or "", item.clause, option.mark)


def _number(value: object) -> str:
    return plain_number(value) if isinstance(value, Fraction) else ""


# --- the subsidy sheet ----------------------------------------------------------------


def sheet(
    preview: Preview, office: Office, codes: Codes, number: str, computed_on: date
) -> SubsidySheet:
    """Return the sheet of what was worked out and nobody has decided."""
    known, found = preview.known, preview.entitlement
    labels = codes.labels()
    programmes = {c: (p, g) for p in preview.policies for c, g in p.programmes.items()}
    results = []
    for line in sorted(found.lines, key=lambda line: _ORDER.index(line.state)):
        policy, programme = programmes[line.programme]
        is_open = line.state in (DUE, CHOOSE)
        results.append(
            ProgrammeResult(
                programme=line.label,
                state=line.state,
                category=laws.category_label(
                    policy, programme, line.category, found.readings
                )
                if is_open
                else "",
                from_month=preview.from_months.get(line.programme),
                monthly=line.amount,
                because=because(line, labels),
                clauses=_cited(line.clauses, policy),
                reasons=(_cited_step(line.step, policy),),
            )
        )
    return SubsidySheet(
        number=number,
        letterhead=Letterhead(office.letterhead, _address(office)),
        subject=subject(known.person, codes),
        month=preview.month,
        computed_on=computed_on,
        programmes=tuple(results),
        total=found.totals.get(preview.month, _NOTHING),
        grounds=tuple(grounds(known, codes)),
        choices=(*_open_choices(preview), *_choices_made(preview)),
        care=care(known.facts, computed_on, codes),
        payee=paid_to(known.facts, computed_on, codes),
        readings=_readings(found.readings, preview.policies),
        marks=_doubts(
            (line, programmes[line.programme][0])
            for line in found.lines
            if line.state != NOT_DUE
        ),
        sources=_policy_sources(preview.policies),
    )


def grounds(known: Known, codes: Codes) -> Iterator[Entry]:
    """Yield the facts that the law may have read, each with its paper and period."""
    if known.is_assumed:
        yield Entry(
            Message(N_("Application")),
            Message(N_("none is recorded; one on this day is supposed")),
        )
    for level in known.levels:
        grade = next(
            g.code
            for grades in level.scale.graph.grades.values()
            for g in grades
            if str(g.code) == level.level and level_label(level.scale, g.code)
        )
        yield Entry(
            Message(N_("Assessed on {day}"), {"day": level.assessed_on}),
            _level(level.scale, grade),
        )
    for fact in known.facts:
        named = _named(fact, codes)
        if named is not None:
            label, value = named
            yield Entry(label, _with_paper(fact, value))


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


def _named(fact: Fact, codes: Codes) -> tuple[Words, Words] | None:
    """Return what a fact is called and what it says; None for what no law reads."""
    word = codes.labels()
    match fact.value:
        case Hukou(region):
            return word.get("hukou", "hukou"), region
        case Residence(region):
            return word.get("residence", "residence"), region
        case Status(code, authority):
            named = Message(
                "{name} {authority}",
                {"name": codes.name("status", code), "authority": authority},
            )
            return word.get("status", "status"), named if authority else codes.name(
                "status", code
            )
        case DisabilityCertificate(category, grade, multiple):
            template = (
                N_("{category}, grade {grade}, multiple disability")
                if multiple
                else N_("{category}, grade {grade}")
            )
            values = {"category": codes.name("category", category), "grade": grade}
            return word.get("certificate", "certificate"), Message(template, values)
        case Benefit(code, monthly):
            name = codes.name("benefit", code)
            if monthly is None:
                return word.get("benefit", "benefit"), name
            values = {"benefit": name, "amount": monthly}
            said = Message(N_("{benefit}, {amount} yuan a month"), values)
            return word.get("benefit", "benefit"), said
        case Income(monthly):
            said = Message(N_("{amount} yuan a month"), {"amount": monthly})
            return word.get("income", "income"), said
        case Setting(code):
            return word.get("setting", "setting"), codes.name("setting", code)
        case Event(kind):
            return Message(N_("Event")), codes.name("event", kind)
        case OutsideAssessment(scale, level):
            return Message(N_("Assessed elsewhere")), f"{scale} {level}"
        case Application():
            return Message(N_("Application")), ""
    return None


def _with_paper(fact: Fact, value: Words) -> Words:
    parts: list[Words] = [value] if value else []
    if fact.document:
        parts.append(fact.document)
    if fact.valid_from is not None and fact.valid_to is not None:
        days = {"first": fact.valid_from, "last": fact.valid_to}
        parts.append(Message(N_("{first} to {last}"), days))
    elif fact.valid_from is not None:
        parts.append(Message(N_("since {first}"), {"first": fact.valid_from}))
    elif fact.valid_to is not None:
        parts.append(Message(N_("until {last}"), {"last": fact.valid_to}))
    return Message("{parts}", {"parts": tuple(parts)})


def _open_choices(preview: Preview) -> Iterator[OpenChoice]:
    names = _programme_names(preview.policies)
    for choice in preview.entitlement.open_choices:
        yield OpenChoice(
            group=choice.label or choice.group,
            sides=tuple(
                (_all_of(option.take, names), option.amount)
                for option in choice.options
            ),
            clause=_clause_of_group(choice.group, preview.policies),
        )


def _choices_made(preview: Preview) -> Iterator[OpenChoice]:
    """Yield the choices that were made where they decided something."""
    names = _programme_names(preview.policies)
    possible = {
        line.programme
        for line in preview.entitlement.lines
        if line.state != NOT_DUE or _was_chosen_against(line)
    }
    for policy in preview.policies:
        for group in policy.groups.values():
            taken = preview.case.choices.get(group.code)
            if taken and possible & set(_members(group)):
                yield OpenChoice(
                    group=group.label or group.code,
                    sides=tuple((_all_of(side, names), None) for side in group.sides),
                    taken=_all_of(taken, names),
                    clause=_cite(group.clause, policy),
                )


def _was_chosen_against(line: EntitlementLine) -> bool:
    return bool(line.category) and line.state == NOT_DUE and not line.vetoed_by


def _members(group: Group) -> Iterator[str]:
    for side in group.sides:
        yield from side


def _programme_names(policies: Iterable[Policy]) -> dict[str, Text]:
    return {code: g.label for p in policies for code, g in p.programmes.items()}


def _all_of(codes: Iterable[str], names: Mapping[str, Text]) -> Words:
    return Message("{all}", {"all": tuple(names.get(code, code) for code in codes)})


# --- the notice -----------------------------------------------------------------------


def notice(
    act: Determination,
    explained: Explained,
    person: Person,
    facts: tuple[Fact, ...],
    office: Office,
    codes: Codes,
) -> Notice:
    """Return the notice of an act that the authority has decided."""
    line, law = explained.line, explained.law
    assert act.decided_on is not None, "only decided acts are told"
    policy, programme = law.programmes(line.month)[act.programme]
    is_granted = act.outcome == GRANT and act.state != REFUSED
    why: Words = act.reason or because(line, codes.labels())
    # The authority's own reason stands alone; the law's clauses go with the law's.
    clauses = () if act.state == REFUSED else _cited(line.clauses, policy)
    decided = Decided(
        programme=line.label,
        category=laws.category_label(policy, programme, act.category, act.readings)
        if is_granted
        else "",
        from_month=act.from_month if is_granted else None,
        to_month=explained.last_month if is_granted else None,
        monthly=act.monthly if is_granted else None,
        because="" if is_granted else why,
        clauses=clauses,
        reasons=() if act.state == REFUSED else (_cited_step(line.step, policy),),
    )
    return Notice(
        number=act.number,
        authority=act.authority,
        approver=act.approver,
        decided_on=act.decided_on,
        subject=subject(person, codes),
        decided=(decided,),
        appeal_body=office.appeal_body,
        court=office.court,
        total=decided.monthly or _NOTHING,
        letterhead=Letterhead(act.authority, _telephone(office)),
        applied_on=explained.applied_on,
        payee=paid_to(facts, act.decided_on, codes) if is_granted else None,
        care=care(facts, act.decided_on, codes) if is_granted else None,
        readings=_readings(act.readings, [policy]),
        marks=_doubts([(line, policy)]) if act.state != REFUSED else (),
        sources=_policy_sources([policy]),
    )


# --- the month's list -----------------------------------------------------------------


def month_list(run: Run, law: Law, office: Office, codes: Codes) -> MonthList:
    """Return the list of a month as it was built."""
    programmes = law.programmes(run.month)
    lines = []
    for line in run.lines:
        policy, programme = programmes[line.programme]
        lines.append(
            ListLine(
                name=line.name,
                id_number=line.id_number,
                community=line.community,
                programme=programme.label,
                amount=line.amount,
                channel=codes.name("channel", line.payee.channel),
                holder=line.payee.holder,
                account=line.payee.number,
                category=laws.category_label(policy, programme, line.category, {}),
                bank=line.payee.bank,
            )
        )
    return MonthList(
        number=run.number,
        letterhead=Letterhead(office.letterhead, _address(office)),
        month=run.month,
        pay_month=run.pay_month,
        built_on=run.built_on,
        lines=tuple(lines),
        not_listed=tuple(
            NotListed(row.name, row.id_number, row.community, row.message)
            for row in run.reasons
        ),
        digest=run.digest,
        authority=office.authority,
    )


# --- what several papers say ----------------------------------------------------------


def _address(office: Office) -> tuple[Words, ...]:
    """Return the lines under the office's letterhead, nothing of it twice."""
    is_named = not office.street or office.street in office.letterhead
    return (() if is_named else (office.street,)) + _telephone(office)


def _telephone(office: Office) -> tuple[Words, ...]:
    if not office.telephone:
        return ()
    return (Message(N_("Telephone {number}"), {"number": office.telephone}),)


def _readings(
    switches: Mapping[str, str], files: Iterable[Scale | Policy]
) -> tuple[Entry, ...]:
    """Return how the open questions of the files were read."""
    return tuple(
        Entry(
            switch.label,
            switch.values[switches[name]],
            _cite(switch.clause, file) if isinstance(file, Policy) else switch.clause,
            switch.mark,
        )
        for file in files
        for name, switch in file.graph.switches.items()
        if name in switches
    )


def _doubts(lines: Iterable[tuple[EntitlementLine, Policy]]) -> tuple[Entry, ...]:
    """Return the steps that rest on something doubtful, each once."""
    found: list[Entry] = []
    for line, policy in lines:
        for _, step in walk(line.step):
            clause = _cite(step.clause, policy)
            entry = Entry(step.text, step.value or "", clause, step.mark)
            if step.mark and entry not in found:
                found.append(entry)
    return tuple(found)


def _sources(sources: Iterable[Source]) -> dict[str, Words]:
    """Return the printed name of each source that a clause may name."""
    return {source.name: source.number or source.title for source in sources}


# A paper may cite several policy files, and each calls its own notice "notice": on
# papers a clause always names its source, by the file's code and the source's name. A
# clause that names none is one of the file's first source.


def _policy_sources(policies: Iterable[Policy]) -> dict[str, Words]:
    return {
        f"{policy.code}.{name}": words
        for policy in policies
        for name, words in _sources(policy.sources).items()
    }


def _cite(clause: str, policy: Policy) -> str:
    if not clause or not policy.sources:
        return clause
    name, colon, article = clause.partition(":")
    if colon and name in {source.name for source in policy.sources}:
        return f"{policy.code}.{name}:{article}"
    return f"{policy.code}.{policy.sources[0].name}: {clause}"


def _cited(clauses: Iterable[str], policy: Policy) -> tuple[str, ...]:
    return tuple(_cite(clause, policy) for clause in clauses)


def _cited_step(step: Step, policy: Policy) -> Step:
    children = tuple(_cited_step(child, policy) for child in step.children)
    return step._replace(clause=_cite(step.clause, policy), children=children)


def _clause_of_group(code: str, policies: Iterable[Policy]) -> str:
    for policy in policies:
        if code in policy.groups:
            return _cite(policy.groups[code].clause, policy)
    return ""
