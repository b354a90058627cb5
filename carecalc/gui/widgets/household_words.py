# SPDX-License-Identifier: Apache-2.0
"""What the parts of a declared household are called, and what a name that lacks asks for."""

from collections.abc import Mapping

from carecalc.domain.household import (
    Amount,
    Asset,
    Dwelling,
    Household,
    Member,
    Supporter,
    Vehicle,
)
from carecalc.domain.prescreen_rules import HardshipRules, Named
from carecalc.gui.widgets.speaking import Voice
from carecalc.services.household_words import APPLICANT as APPLICANT
from carecalc.services.household_words import DUTIES as DUTIES
from carecalc.services.household_words import RELATIONS as RELATIONS
from carecalc.text import N_, Message

SITUATIONS = {
    "none": N_("lives in the household"),
    "religious": N_("lives apart as a member of the clergy"),
    "prison": N_("in prison"),
    "compulsory-detox": N_("in compulsory detoxification"),
    "missing": N_("declared missing"),
    "conscript": N_("conscript"),
}
STUDENTS = {
    "none": N_("no pupil or student"),
    "primary": N_("primary school"),
    "secondary": N_("secondary school"),
    "vocational": N_("vocational school"),
    "college": N_("junior college"),
    "undergraduate": N_("undergraduate"),
    "postgraduate": N_("postgraduate"),
}
SCHOOLS = {
    "kindergarten": N_("kindergarten"),
    **{code: word for code, word in STUDENTS.items() if code != "none"},
    "other": N_("another one"),
}
TENURES = {
    "owned": N_("owned"),
    "public-rental": N_("rented from public stock"),
    "private-rental": N_("rented privately"),
}
USES = {"dwelling": N_("to live in"), "other": N_("for something else")}
PERIODS = {
    "month": N_("each month"),
    "once": N_("once"),
    "window": N_("the whole time looked back over"),
}

_LISTS = {
    "incomes": N_("income (or that there is none)"),
    "deductions": N_("deductions (or that there are none)"),
    "assets": N_("money and assets (or that there are none)"),
    "dwellings": N_("dwellings (or that there are none)"),
    "vehicles": N_("vehicles (or that there are none)"),
    "supporters": N_("who owes support (or that nobody does)"),
    "expenditures": N_("expenditure (or that there is none)"),
    "small_area": N_("whether the floor area a head is under the local mean"),
    "vetoes": N_("whether another excluding case exists"),
}
_RULES = {
    "membership": N_("who counts as a member of the household"),
    "windows.income": N_("over which months income is counted"),
    "windows.assets": N_("over which months assets are counted"),
    "property.money": N_("how much money and assets a household may have"),
    "property.vehicles": N_("which vehicles a household may have"),
    "property.dwellings": N_("how many dwellings a household may have"),
    "support": N_("what those with a duty of support are to give"),
    "severe": N_("who counts as severely ill or disabled"),
    "no_work": N_("who counts as unable to work"),
}
"""The rules that pre-screening asks for by name; others are what a status asks for."""

_STANDARDS = {
    "standards.dibao": N_("subsistence allowance"),
    "standards.low-income": N_("low income"),
    "standards.minimum-wage": N_("minimum wage"),
    "standards.disposable-income": N_("disposable income a head"),
    "standards.consumption": N_("consumption a head"),
}

_PARTS = {
    "since": N_("since when away"),
    "birth_date": N_("birth date"),
    "student": N_("pupil or student"),
    "independent": N_("able to live independently"),
    "duty": N_("legal duty of support"),
    "co_resident": N_("long residence together"),
    "employed": N_("whether employed"),
    "severely_ill": N_("whether severely ill"),
    "supported_by": N_("who looks after this person"),
    "statuses": N_("hardship statuses"),
    "fixed_fen": N_("sum of the judgement or agreement"),
    "paid_fen": N_("what is really paid"),
    "family_members": N_("heads in the family"),
    "family_income_fen": N_("the family's income a month"),
    "families": N_("families supported"),
    "dwellings": N_("dwellings of the family"),
    "small_area": N_("floor area a head"),
    "property_fen": N_("property of the family"),
    "severe_member": N_("somebody severely ill or disabled"),
    "own_income_fen": N_("own income a month"),
    "other_incapacity": N_("another recognised ground"),
    "fen": N_("amount"),
    "insurance_fen": N_("what insurance paid"),
    "designated": N_("designated institution"),
    "invoiced": N_("invoice"),
    "school": N_("kind of school"),
    "public_price_fen": N_("price of a public school"),
}


def named(voice: Voice, names: dict[str, str], code: str) -> str:
    """Return what a code is called; the code itself where nothing is said."""
    return voice.catalogue.render(Message(names[code])) if code in names else code


def choices(voice: Voice, names: dict[str, str]) -> list[tuple[object, str]]:
    """Return codes with their words, in their order."""
    return [(code, named(voice, names, code)) for code in names]


def kind_of(voice: Voice, kinds: Mapping[str, Named], code: str) -> str:
    """Return what the law's file calls a kind."""
    found = kinds.get(code)
    return code if found is None else voice.catalogue.render(found.label)


def member_name(voice: Voice, household: Household, member: str | None) -> str:
    """Return whose something is."""
    if member is None:
        return voice.catalogue.render(Message(N_("the household")))
    found = next((m for m in household.members if m.id == member), None)
    return member if found is None else found.name or found.id


def missing_words(
    voice: Voice, household: Household, rules: HardshipRules, name: str
) -> str:
    """Return in words what a name of something missing asks for."""
    render = voice.catalogue.render
    parts = name.split(".")
    match parts:
        case ["household", one] if one in _LISTS:
            return render(Message(_LISTS[one]))
        case ["household", ("members" | "supporters") as where, who, part]:
            people: tuple[Member | Supporter, ...] = household.members
            if where == "supporters":
                people = household.supporters or ()
            called = next((p.name or p.id for p in people if p.id == who), who)
            said = Message(
                N_("{name} ({what})"),
                {"name": called, "what": render(Message(_PARTS.get(part, part)))},
            )
            return render(said)
        case ["household", where, number, part] if number.isdigit():
            lines = getattr(household, where, None) or ()
            if int(number) < len(lines):
                line = lines[int(number)]
                kind = (
                    named(voice, TENURES, line.tenure)
                    if isinstance(line, Dwelling)
                    else kind_of(voice, getattr(rules, where, {}), line.kind)
                )
                what = render(Message(_PARTS.get(part, part)))
                said = Message(N_("{name} ({what})"), {"name": kind, "what": what})
                return render(said)
        case ["rules", *_]:
            asked = _RULES.get(".".join(parts[1:]), N_("what the status asks for"))
            text = Message(
                N_("a rule that nobody has given yet ({name})"),
                {"name": render(Message(asked))},
            )
            return render(text)
    if "/" in name or name.startswith("standards."):
        role = next((r for r in rules.standards.values() if r.code == name), None)
        label = render(Message(_STANDARDS[name])) if name in _STANDARDS else name
        if role is not None and role.standard is not None:
            label = render(role.standard.label)
        text = Message(
            N_("the standard {name}, which nobody has given yet"), {"name": label}
        )
        return render(text)
    return name


def amount_line(voice: Voice, line: Amount, household: Household) -> str:
    """Return how much, how often and whose, in one line."""
    render = voice.catalogue.render
    money = Message(N_("amount not known"))
    if line.amount is not None:
        money = Message(N_("CNY {amount}"), {"amount": line.amount})
    said = [render(money), render(Message(PERIODS[line.per]))]
    if line.on is not None:
        said.append(voice.catalogue.date(line.on))
    if line.first is not None or line.last is not None:
        said.append(
            render(
                Message(
                    N_("{first} to {last}"),
                    {"first": line.first or "…", "last": line.last or "…"},
                )
            )
        )
    said.append(member_name(voice, household, line.member))
    return " · ".join(said)


def asset_line(voice: Voice, asset: Asset, household: Household) -> str:
    """Return how much it is worth and whose it is."""
    render = voice.catalogue.render
    money = Message(N_("amount not known"))
    if asset.amount is not None:
        money = Message(N_("CNY {amount}"), {"amount": asset.amount})
    return " · ".join((render(money), member_name(voice, household, asset.member)))


def owned_line(voice: Voice, thing: Dwelling | Vehicle, household: Household) -> str:
    """Return whose a dwelling or vehicle is, and what it is used for."""
    said = [member_name(voice, household, thing.member)]
    if isinstance(thing, Dwelling):
        said.insert(0, named(voice, USES, thing.use))
    return " · ".join(said)
