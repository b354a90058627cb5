# SPDX-License-Identifier: Apache-2.0
"""What a month's list may not pay, or not without a reason: values in, findings out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from carecalc.domain.disbursement import Line
from carecalc.domain.fact import Payee
from carecalc.domain.money import Money
from carecalc.domain.month_check import CheckRules, Finding, found, paid_of
from carecalc.domain.period import Month
from carecalc.domain.policy import Group
from carecalc.text import N_, Message, Text

_ONE_SIDE = frozenset({"choose", "highest", "first", "veto"})
"""The modes under which only one side of a group is drawn."""

Labels = Mapping[str, Text]
Words = Text | Message | str


@dataclass(frozen=True, slots=True)
class Held:
    """A benefit that somebody draws; `code` is empty where a list's word is not known.

    `by` is the outside list that says so, empty where it is on record.
    """

    code: str
    label: Words
    by: str = ""


@dataclass(frozen=True, slots=True)
class Undue:
    """A line that is not as it is reckoned again: `due` None where nothing is due.

    `shut_out` is the text that shuts it out, empty where something else does.
    """

    line: Line
    due: Money | None
    shut_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who is due and not listed for a programme, and for want of what."""

    person_id: str
    name: str
    programme: str
    code: str
    why: Words


def together(
    rules: CheckRules, lines: Iterable[Line], groups: Iterable[Group], labels: Labels
) -> Iterator[Finding]:
    """Return whoever is paid by two sides of a group of which only one is paid.

    `groups` are those that count in the list's month.
    """
    several = [group for group in groups if group.mode in _ONE_SIDE]
    for person_id, theirs in paid_of(lines).items():
        by_month: dict[Month, set[str]] = defaultdict(set)
        for line in theirs:
            by_month[line.month].add(line.programme)
        for group in several:
            for month, programmes in sorted(by_month.items()):
                sides = [programmes.intersection(side) for side in group.sides]
                paid = sorted(set().union(*sides))
                if sum(map(bool, sides)) < 2 or (group.mode == "veto" and not sides[0]):
                    continue
                yield found(
                    rules,
                    "STACK-01",
                    "together",
                    (person_id,),
                    Message(
                        N_(
                            "{name} is paid {programmes} for {month}: only one side of "
                            "“{group}” is."
                        ),
                        {
                            "name": theirs[0].name,
                            "programmes": tuple(labels.get(c, c) for c in paid),
                            "month": month,
                            "group": group.label or group.clause or group.code,
                        },
                    ),
                    (month, group.code, *paid),
                )


def shut_out(
    rules: CheckRules, undue: Iterable[Undue], labels: Labels
) -> Iterator[Finding]:
    """Return the lines of programmes that a status or benefit shuts out."""
    for each in undue:
        if each.due is None and each.shut_out:
            line = each.line
            yield found(
                rules,
                "STACK-01",
                "shut-out",
                (line.person_id,),
                Message(
                    N_("{name} is paid {programme} for {month}, shut out by {clause}."),
                    {
                        "name": line.name,
                        "programme": labels.get(line.programme, line.programme),
                        "month": line.month,
                        "clause": each.shut_out,
                    },
                ),
                (line.programme, line.month),
            )


def paid_elsewhere(
    rules: CheckRules,
    lines: Iterable[Line],
    groups: Iterable[Group],
    held: Mapping[str, Sequence[Held]],
    labels: Labels,
) -> Iterator[Finding]:
    """Return whoever draws a benefit that stands against what the list pays.

    A benefit that a list calls by a word nobody knows may stand against anything.
    """
    several = [group for group in groups if group.mode in _ONE_SIDE]
    for person_id, theirs in paid_of(lines).items():
        programmes = {line.programme for line in theirs}
        for benefit in held.get(person_id, ()):
            against = programmes if not benefit.code else _against(several, benefit)
            hit = sorted(programmes & against)
            if not hit:
                continue
            yield found(
                rules,
                "STACK-02",
                "listed" if benefit.by else "recorded",
                (person_id,),
                Message(
                    N_("{name} is paid {programmes} and draws {benefit} ({source})."),
                    {
                        "name": theirs[0].name,
                        "programmes": tuple(labels.get(c, c) for c in hit),
                        "benefit": benefit.label,
                        "source": benefit.by or Message(N_("on record")),
                    },
                ),
                (benefit.code or benefit.label, *hit),
            )


def _against(groups: Iterable[Group], benefit: Held) -> set[str]:
    """Return the programmes that stand on another side than a benefit."""
    names = {benefit.code, f"benefit: {benefit.code}", f"benefit:{benefit.code}"}
    against: set[str] = set()
    for group in groups:
        for side in group.sides:
            if names.intersection(side):
                others = (other for other in group.sides if other is not side)
                against |= {member for other in others for member in other}
    return against


def twice(
    rules: CheckRules,
    lines: Sequence[Line],
    keys: Mapping[str, str],
    parked: Iterable[tuple[str, str]],
    labels: Labels,
) -> Iterator[Finding]:
    """Return one number under two entries, one payment twice, and who may be one person.

    `keys` are the identity numbers of the lines' people in one spelling.
    """
    names = {line.person_id: line.name for line in lines}
    by_key: dict[str, set[str]] = defaultdict(set)
    for person_id, key in keys.items():
        if key and person_id in names:
            by_key[key].add(person_id)
    for key, people in sorted(by_key.items()):
        if len(people) > 1:
            yield found(
                rules,
                "DUP-01",
                "number",
                people,
                Message(
                    N_("One identity number stands under several entries: {names}."),
                    {"names": tuple(names[one] for one in sorted(people))},
                ),
                (key,),
            )
    counts = Counter(
        (line.person_id, line.programme, line.month, line.kind) for line in lines
    )
    for (person_id, programme, month, kind), count in counts.items():
        if count > 1:
            yield found(
                rules,
                "DUP-01",
                "twice",
                (person_id,),
                Message(
                    N_("{name} has {count} lines of {programme} for {month}."),
                    {
                        "name": names[person_id],
                        "count": count,
                        "programme": labels.get(programme, programme),
                        "month": month,
                    },
                ),
                (programme, month, kind, count),
            )
    for one, other in parked:
        if one in names or other in names:
            yield found(
                rules,
                "DUP-01",
                "parked",
                (one, other),
                Message(
                    N_(
                        "{name} may be registered twice; nobody has decided it, and the "
                        "list pays."
                    ),
                    {"name": names.get(one) or names[other]},
                ),
            )


def missing(
    rules: CheckRules,
    registered: Mapping[str, str],
    accounted: frozenset[str],
    dropped: Iterable[tuple[str, str]],
    waiting: Iterable[Waiting],
    labels: Labels,
) -> Iterator[Finding]:
    """Return who is neither listed nor left out for a reason, and who is due and waits.

    `registered` are names by person; `accounted` who has a line or a reason; `dropped`
    people and programmes that are due, decided and payable, and have no line.
    """
    for person_id, name in registered.items():
        if person_id not in accounted:
            yield found(
                rules,
                "MISS-01",
                "nowhere",
                (person_id,),
                Message(
                    N_("{name} has neither a line nor a reason on the list."),
                    {"name": name},
                ),
            )
    for person_id, programme in dropped:
        yield found(
            rules,
            "MISS-01",
            "dropped",
            (person_id,),
            Message(
                N_("{name} is due {programme} and has an account, but no line."),
                {
                    "name": registered.get(person_id, person_id),
                    "programme": labels.get(programme, programme),
                },
            ),
            (programme,),
        )
    codes = rules.checks["MISS-01"].codes
    for each in waiting:
        if each.code in codes:
            yield found(
                rules,
                "MISS-01",
                "waiting",
                (each.person_id,),
                Message(
                    N_("{name} is due {programme} and not paid: {why}."),
                    {
                        "name": each.name,
                        "programme": labels.get(each.programme, each.programme),
                        "why": each.why,
                    },
                ),
                (each.programme, each.code),
            )


def other_amounts(
    rules: CheckRules, undue: Iterable[Undue], labels: Labels
) -> Iterator[Finding]:
    """Return the lines whose amount or category is not what is reckoned again."""
    for each in undue:
        line, due = each.line, each.due or Money(0)
        said = {
            "name": line.name,
            "programme": labels.get(line.programme, line.programme),
            "month": line.month,
            "amount": line.amount,
            "due": due,
        }
        if each.due is None and not each.shut_out:
            words = Message(
                N_("{name}: {programme} for {month} is listed and not due."),
                {key: said[key] for key in ("name", "programme", "month")},
            )
        elif each.due is not None:
            words = Message(
                N_("{name}: {programme} for {month} is {amount}, by the rules {due}."),
                said,
            )
        else:
            continue
        yield found(
            rules,
            "AMT-01",
            "undue" if each.due is None else "other",
            (line.person_id,),
            words,
            (line.programme, line.month, line.amount.fen, due.fen),
        )


def accounts(
    rules: CheckRules, lines: Sequence[Line], proven: frozenset[str]
) -> Iterator[Finding]:
    """Return one account of several people, and accounts that are somebody else's.

    `proven` are the people whose payee's record names the agreement it rests on.
    """
    owners: dict[str, dict[str, str]] = defaultdict(dict)
    for line in lines:
        if line.payee.channel != "institution" and line.payee.number:
            number = "".join(line.payee.number.split())
            owners[number][line.person_id] = line.name
    for number, people in sorted(owners.items()):
        if len(people) > 1:
            yield found(
                rules,
                "BANK-01",
                "shared",
                people,
                Message(
                    N_("One account (ending {end}) is paid for several: {names}."),
                    {"end": number[-4:], "names": tuple(people.values())},
                ),
                (number,),
            )
    for person_id, theirs in paid_of(lines).items():
        for payee in dict.fromkeys(line.payee for line in theirs):
            case = _doubt(payee, theirs[0].name, person_id in proven)
            if case is not None:
                yield found(
                    rules,
                    "BANK-01",
                    case,
                    (person_id,),
                    Message(
                        N_("{name} is paid to the account of {holder}: no relation.")
                        if case == "holder"
                        else N_(
                            "{name} is paid to the account of {holder}: no agreement."
                        ),
                        {"name": theirs[0].name, "holder": payee.holder},
                    ),
                    (payee.number, payee.holder),
                )


def _doubt(payee: Payee, name: str, is_proven: bool) -> str | None:
    if payee.channel == "institution":
        return None
    if payee.relation in ("", "self"):
        return None if _plain(payee.holder) == _plain(name) else "holder"
    return None if payee.reason and is_proven else "unproven"


def _plain(name: str) -> str:
    return "".join(name.split()).replace("·", "")
