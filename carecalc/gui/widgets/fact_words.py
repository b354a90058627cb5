# SPDX-License-Identifier: Apache-2.0
"""How a recorded fact reads: what it says, since when, on whose word."""

from carecalc.domain.fact import (
    Application,
    Benefit,
    CareChoice,
    CareFee,
    DisabilityCertificate,
    Event,
    Fact,
    FactValue,
    Hukou,
    Income,
    LawAnswer,
    LtcInsurance,
    OutsideAssessment,
    Payee,
    ProgrammeChoice,
    Residence,
    Setting,
    Status,
)
from carecalc.domain.masking import last_four
from carecalc.gui.widgets.speaking import Voice
from carecalc.text import N_, Message

SELF = "self"
QUESTION = "question"


def answers_of(question: str) -> str:
    """Return the group of names under which a voice knows the answers to a question."""
    return f"{QUESTION} {question}"


def headline(voice: Voice, value: FactValue, is_whole: bool = False) -> str:
    """Return what a fact says, in one line; an account whole only if that was asked."""
    return voice.catalogue.render(_headline(voice, value, is_whole))


def number_in(fact: Fact) -> str:
    """Return which number of a fact is shown only on request, as `reveal` names it."""
    match fact.value:
        case Payee(number=number) if number:
            return "account"
        case DisabilityCertificate(number=number) if number or fact.document:
            # It begins with the identity number.
            return "certificate"
    return ""


def _headline(voice: Voice, value: FactValue, is_whole: bool) -> Message | str:
    match value:
        case Status(code):
            return voice.name("status", code)
        case DisabilityCertificate(category, grade, multiple):
            said = {"category": voice.name("category", category), "grade": grade}
            if multiple:
                return Message(N_("{category}, grade {grade}, multiple"), said)
            return Message(N_("{category}, grade {grade}"), said)
        case Benefit(code, monthly):
            name = voice.name("benefit", code)
            if monthly is None:
                return name
            return Message(
                N_("{name}, CNY {amount} a month"), {"name": name, "amount": monthly}
            )
        case Hukou(region):
            return Message(
                N_("Registered in {region}"), {"region": voice.region(region)}
            )
        case Residence(region):
            return Message(N_("Living in {region}"), {"region": voice.region(region)})
        case Income(monthly):
            return Message(N_("CNY {amount} a month"), {"amount": monthly})
        case Setting(code):
            return voice.name("setting", code)
        case Event(kind):
            return voice.name("event", kind)
        case OutsideAssessment(scale, level, name):
            return Message(
                N_("{scale}: level {level}"),
                {"scale": voice.name("scale", scale), "level": name or level},
            )
        case LtcInsurance():
            return _insurance(value)
        case CareFee(setting, fee, insurance):
            return Message(
                N_("{setting}: CNY {fee} a month, of which insurance pays {paid}"),
                {
                    "setting": voice.name("setting", setting),
                    "fee": fee,
                    "paid": insurance,
                },
            )
        case Payee(channel, holder, number):
            return Message(
                N_("{channel}: {holder}, {number}"),
                {
                    "channel": voice.name("channel", channel),
                    "holder": holder,
                    "number": grouped(number) if is_whole else last_four(number),
                },
            )
        case CareChoice(form):
            return voice.name("care-form", form)
        case Application():
            return Message(N_("Applied for the subsidies"))
        case ProgrammeChoice(_, take):
            names = tuple(voice.name("programme", code) for code in take)
            return Message(N_("Takes {programmes}"), {"programmes": names})
        case LawAnswer(question, options):
            given = tuple(voice.name(answers_of(question), code) for code in options)
            asked = voice.name(QUESTION, question)
            return Message(N_("{what}: {held}"), {"what": asked, "held": given})
    raise TypeError(f"{type(value).__name__} has no words")


def _insurance(record: LtcInsurance) -> Message:
    if not record.insured:
        return Message(N_("not insured"))
    if level := record.name or record.level:
        return Message(N_("insured, conclusion: {level}"), {"level": level})
    return Message(N_("insured, no conclusion yet"))


def details(voice: Voice, fact: Fact, is_whole: bool = False) -> str:
    """Return since when, until when, on which paper, and what else is told."""
    parts = [period(voice, fact), *_more(voice, fact.value, is_whole)]
    number = getattr(fact.value, "number", "")
    if fact.document and fact.document != number:
        hides = isinstance(fact.value, DisabilityCertificate) and not is_whole
        seen = last_four(fact.document) if hides else fact.document
        document = Message(N_("document {document}"), {"document": seen})
        parts.append(voice.catalogue.render(document))
    return " · ".join(part for part in parts if part)


def period(voice: Voice, fact: Fact) -> str:
    """Return when a fact holds, as people say it."""
    first, last = fact.valid_from, fact.valid_to
    if isinstance(fact.value, Event | Application | CareChoice | ProgrammeChoice):
        words: Message | str = "" if first is None else Message("{day}", {"day": first})
    elif first and last:
        words = Message(N_("{first} to {last}"), {"first": first, "last": last})
    elif first:
        words = Message(N_("since {first}"), {"first": first})
    elif last:
        words = Message(N_("until {last}"), {"last": last})
    else:
        words = ""
    return voice.catalogue.render(words)


def _more(voice: Voice, value: FactValue, is_whole: bool) -> list[str]:
    render = voice.catalogue.render
    match value:
        case Status(_, authority) if authority:
            return [authority]
        case DisabilityCertificate(number=number) if number:
            seen = number if is_whole else last_four(number)
            return [render(Message(N_("number {number}"), {"number": seen}))]
        case OutsideAssessment(_, _, _, number, body):
            said = [render(Message(N_("concluded outside"))), body]
            if number:
                report = Message(N_("report {number}"), {"number": number})
                said.append(render(report))
            return said
        case LtcInsurance(_, scale, _, _, form, hours, monthly):
            said = [scale, form, hours]
            if monthly is not None:
                said.append(
                    render(Message(N_("CNY {amount} a month"), {"amount": monthly}))
                )
            return said
        case Payee(_, _, _, bank, relation, reason):
            if relation == SELF:
                return [bank]
            other = Message(
                N_("relation {relation}, because {reason}"),
                {"relation": relation, "reason": reason},
            )
            return [bank, render(other)]
        case CareChoice(_, chosen_by, chooser, ground):
            who = Message(
                N_("chosen by {role} {name}"),
                {"role": voice.name("chosen-by", chosen_by), "name": chooser},
            )
            if not ground:
                return [render(who)]
            return [render(who), render(Message(N_("because {why}"), {"why": ground}))]
    return []


def grouped(number: str) -> str:
    """Return a long number in groups of four, as people compare it."""
    return " ".join(number[place : place + 4] for place in range(0, len(number), 4))
