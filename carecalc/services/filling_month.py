# SPDX-License-Identifier: Apache-2.0
"""Filling in what a month adds up to: summary, request for funds, the bank's cover."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from carecalc.catalog.codes import Codes
from carecalc.documents.form_values import Filled, Row
from carecalc.documents.publicity_values import Publicity, PublicLine, Surname
from carecalc.documents.values import Letterhead, Signer, Value
from carecalc.domain.appropriation import Balance
from carecalc.domain.disbursement import ARREARS, Line, Run, add_up
from carecalc.domain.money import Money
from carecalc.domain.month_change import Figures, figures, people
from carecalc.domain.office import Office
from carecalc.domain.policy import Policy, Programme
from carecalc.domain.trace import Words
from carecalc.services import filling_control, laws
from carecalc.services.closed_figures import ClosedFigure
from carecalc.services.filling_parts import address, late
from carecalc.services.laws import Law
from carecalc.services.listed import ListedLine
from carecalc.text import N_, Message

TAIL = 6
"""So many digits at the end of every account go into the control figure: a sum that a
spreadsheet reckons without losing a digit."""
_NOT_SAID = N_("not said by the rules")


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines of a list under one name, and what they come to."""

    name: Words
    people: int
    lines: int
    figures: Figures


@dataclass(frozen=True, slots=True)
class Borne:
    """What one source bears for one community; `source` is "" where no file says."""

    community: str
    source: str
    budget_item: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Sums:
    """A list added up in every way its papers show: each way holds the whole list."""

    whole: Part
    communities: tuple[Part, ...]
    programmes: tuple[Part, ...]
    borne: tuple[Borne, ...]


def sums(run: Run, listed: Sequence[ListedLine], law: Law) -> Sums:
    """Add a list up by community, programme and source, each from the lines anew."""
    labels = {
        code: programme.label
        for month in sorted({line.month for line in run.lines})
        for code, (_, programme) in law.programmes(month).items()
    }
    return Sums(
        whole=part(Message(N_("total")), run.lines),
        communities=_parts(run, lambda line: line.community, str),
        programmes=_parts(run, lambda line: line.programme, lambda c: labels[c]),
        borne=_borne(listed),
    )


def part(name: Words, lines: Sequence[Line]) -> Part:
    """Return lines under a name with what they come to."""
    return Part(name, people(lines), len(lines), figures(lines))


def _parts(
    run: Run, of: Callable[[Line], str], named: Callable[[str], Words]
) -> tuple[Part, ...]:
    found: dict[str, list[Line]] = {}
    for line in run.lines:
        found.setdefault(of(line), []).append(line)
    return tuple(part(named(key), lines) for key, lines in found.items())


def _borne(listed: Iterable[ListedLine]) -> tuple[Borne, ...]:
    found: dict[tuple[str, str, str], Money] = {}
    for each in listed:
        line = each.line
        shares = [(b.source, b.budget_item, b.amount) for b in each.borne]
        for source, item, amount in shares or [("", "", line.amount)]:
            key = (line.community, source, item)
            found[key] = found.get(key, Money(0)) + amount
    return tuple(Borne(*key, amount) for key, amount in found.items())


# --- summary, request -----------------------------------------------------------------


def summary(
    run: Run, found: Sums, office: Office, codes: Codes, closed: ClosedFigure
) -> Filled:
    """Return the summary of a list."""
    return Filled(
        letterhead=Letterhead(office.letterhead, address(office)),
        number=run.number,
        fields=_fields(run, found, closed),
        tables={
            "communities": _rows(found.communities, found.whole),
            "programmes": _rows(found.programmes, found.whole),
            "sources": _sources(found, codes),
            "shares": _shares(found, codes),
        },
        signers={"maker": Signer(run.built_by or "")},
    )


def request(
    run: Run,
    found: Sums,
    office: Office,
    codes: Codes,
    closed: ClosedFigure,
    given: Mapping[str, str],
    funds: Sequence[Balance] = (),
) -> Filled:
    """Return the request for a list's money; `given` is what the clerk wrote.

    `funds` are the year's at the moment of the list: of those closed it counts itself
    and those before it.
    """
    return Filled(
        letterhead=Letterhead(office.letterhead, address(office)),
        fields={**_fields(run, found, closed), "authority": office.authority, **given},
        tables={
            "sources": _sources(found, codes),
            "balances": tuple(_balances(found, codes, closed.is_closed, funds)),
            "programmes": _rows(found.programmes, found.whole),
        },
        signers={"maker": Signer(run.built_by or "")},
    )


def _balances(
    found: Sums, codes: Codes, is_closed: bool, funds: Sequence[Balance]
) -> Iterator[Row]:
    """Yield what is left before and after a list of what was allotted, if anything was."""
    if not any(row.allotted.fen for row in funds):
        return
    held = {(row.source, row.budget_item): row for row in funds}
    for (source, item), taken in _borne_by(found).items():
        row = held.get((source, item))
        if row is None or not row.allotted.fen:
            nothing = Message(N_("none on record"))
            yield _source(source, codes), item, nothing, "", str(taken), ""
            continue
        after = row.left if is_closed else row.left - taken
        before = after + taken
        sums = (row.allotted, before, taken, after)
        yield _source(source, codes), item, *map(str, sums)


def _borne_by(found: Sums) -> dict[tuple[str, str], Money]:
    """Return what each source and budget item bears of a list."""
    amounts: dict[tuple[str, str], Money] = {}
    for each in found.borne:
        key = (each.source, each.budget_item)
        amounts[key] = amounts.get(key, Money(0)) + each.amount
    return amounts


def _fields(run: Run, found: Sums, closed: ClosedFigure) -> dict[str, Value]:
    money = found.whole.figures
    return {
        "month": run.month,
        "pay_month": run.pay_month,
        "list_number": run.number,
        "built_on": run.built_on,
        "people": str(found.whole.people),
        "lines": str(found.whole.lines),
        "due": money.due,
        "arrears": money.arrears,
        "deducted": money.deducted,
        "paid": money.paid,
        "capitals": money.paid.capitals(),
        "digest": run.digest,
        **filling_control.fields(closed),
    }


def _rows(parts: Sequence[Part], whole: Part) -> tuple[Row, ...]:
    return tuple(
        (
            each.name,
            str(each.people),
            str(each.lines),
            str(each.figures.due),
            str(each.figures.arrears),
            str(each.figures.deducted),
            str(each.figures.paid),
        )
        for each in (*parts, whole)
    )


def _sources(found: Sums, codes: Codes) -> tuple[Row, ...]:
    amounts = _borne_by(found)
    rows: list[Row] = [
        (_source(source, codes), item, str(amount), amount.capitals())
        for (source, item), amount in amounts.items()
    ]
    whole = add_up(amounts.values())
    return (*rows, (found.whole.name, "", str(whole), whole.capitals()))


def _shares(found: Sums, codes: Codes) -> tuple[Row, ...]:
    rows: list[Row] = [
        (b.community, _source(b.source, codes), b.budget_item, str(b.amount))
        for b in found.borne
    ]
    whole = add_up(each.amount for each in found.borne)
    return (*rows, (found.whole.name, "", "", str(whole)))


def _source(code: str, codes: Codes) -> Words:
    return codes.name("funding-source", code) if code else Message(_NOT_SAID)


# --- the bank's cover -----------------------------------------------------------------


def cover(
    run: Run,
    found: Sums,
    office: Office,
    closed: ClosedFigure,
    given: Mapping[str, Value],
) -> Filled:
    """Return the cover of the bank's file; `given` is what is known of the file."""
    banks: dict[str, list[Line]] = {}
    for line in run.lines:
        banks.setdefault(line.payee.bank, []).append(line)
    rows: list[Row] = [
        (
            bank or Message(N_("no bank recorded")),
            str(len(lines)),
            str(add_up(line.amount for line in lines)),
        )
        for bank, lines in banks.items()
    ]
    whole = found.whole
    rows.append((whole.name, str(whole.lines), str(whole.figures.paid)))
    return Filled(
        letterhead=Letterhead(office.letterhead, address(office)),
        fields={
            **_fields(run, found, closed),
            "account_control": str(account_control(run.lines)),
            "tail": str(TAIL),
            **given,
        },
        tables={"banks": tuple(rows)},
        signers={"maker": Signer(run.built_by or "")},
    )


def account_control(lines: Iterable[Line]) -> int:
    """Return the sum of the last `TAIL` digits of every line's account."""
    return sum(last_digits(line.payee.number) for line in lines)


def last_digits(account: str) -> int:
    """Return the last `TAIL` digits of an account as a number."""
    return int("".join(c for c in account if c in "0123456789")[-TAIL:] or 0)


# --- in public ------------------------------------------------------------------------


def publicity(
    run: Run,
    law: Law,
    office: Office,
    categories: Mapping[str, Sequence[str]],
    days: int,
    village: str,
) -> Publicity:
    """Return a list as it may be told in public, of one village or of all.

    `categories` are those that may be named, by programme; `days` holds where no
    policy of the list says how long it hangs.
    """
    told = [line for line in run.lines if not village or line.community == village]
    rules = {
        (line.programme, line.month): law.programmes(line.month)[line.programme]
        for line in told
    }
    laid_down = [
        publicity.days
        for _, programme in rules.values()
        if (publicity := programme.procedure.publicity) and publicity.days
    ]
    return Publicity(
        letterhead=Letterhead(office.letterhead, address(office)),
        month=run.month,
        lines=tuple(
            PublicLine(
                Surname.of(line.name),
                line.community,
                _category(line, *rules[line.programme, line.month], categories),
                line.amount,
            )
            for line in told
        ),
        days=max(laid_down, default=days),
        contact=office.letterhead,
        telephone=office.telephone,
        village=village,
        basis=_basis(policy for policy, _ in rules.values()),
    )


def _category(
    line: Line,
    policy: Policy,
    programme: Programme,
    categories: Mapping[str, Sequence[str]],
) -> Words:
    """Return the programme's name, with the category where it may be told, and with
    the month where it is an earlier one."""
    if line.kind == ARREARS:
        return Message(
            N_("{programme} ({category})"),
            {"programme": programme.label, "category": late(line)},
        )
    if line.category not in categories.get(line.programme, ()):
        return programme.label
    return Message(
        N_("{programme} ({category})"),
        {
            "programme": programme.label,
            "category": laws.category_label(policy, programme, line.category, {}),
        },
    )


def _basis(policies: Iterable[Policy]) -> tuple[Words, ...]:
    """Return the papers that the programmes rest on, each once."""
    found: dict[str, Words] = {}
    for policy in policies:
        if policy.sources:
            source = policy.sources[0]
            found.setdefault(policy.code, source.number or source.title)
    return tuple(found.values())
