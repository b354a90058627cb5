# SPDX-License-Identifier: Apache-2.0
"""Before the visit: everything that any programme in force could ask, on one list, once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from carecalc.catalog import privacy
from carecalc.domain import asks as domain
from carecalc.domain.asks import Reads
from carecalc.domain.case import Dated
from carecalc.domain.entitlement import Entitlement
from carecalc.domain.fact import CareChoice, FactValue, Payee
from carecalc.domain.masking import last_four
from carecalc.domain.period import Month
from carecalc.domain.policy_reading import records_read
from carecalc.domain.scale import Scale, level_label
from carecalc.domain.trace import Step, Words
from carecalc.errors import UserError
from carecalc.services import cases, laws
from carecalc.services.access import needs
from carecalc.services.asks_held import fact_words, held_words
from carecalc.services.asks_signing import Signature, signatures
from carecalc.services.cases import Known
from carecalc.services.context import Context
from carecalc.services.laws import Law
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, Text

HELD, LAPSES, ASKED = "held", "lapses", "asked"
WITHIN_DAYS = 30
"""What ends so soon after the visit is renewed in it: nobody goes twice for it."""

_RECORDS = ("status", "certificate", domain.BENEFIT)
_NAMED_BY = {"certificate": "category"}
"""Whose codes are named by another group than their own."""

_APPROVED = "approved"
_NO_NOTICE = "CONSENT-003"


@dataclass(frozen=True, slots=True)
class Why:
    """Which programme asks for a thing, and the rules of it that read it."""

    programme: Text
    rules: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing of the list. `name` as the law files call it, or our own.

    `state`: `held` (not asked again), `lapses` (held, and ends on `until`, before or
    soon after the visit) or `asked`. `held` is what is on record, `options` what it can
    be where the rules name it, `only_if` what must be there before it is asked at all,
    `papers` what proves it and is brought along.
    """

    name: str
    label: Words
    state: str
    held: tuple[Words, ...] = ()
    until: date | None = None
    options: tuple[Words, ...] = ()
    only_if: tuple[Words, ...] = ()
    papers: tuple[Text, ...] = ()
    why: tuple[Why, ...] = ()


@dataclass(frozen=True, slots=True)
class Asks:
    """The one list of a visit on a day, of what every programme in force reads.

    `possible` programmes ask it; those `out_of_reach` ask nothing, each with the law's
    reason. `papers` and `signatures` are what all of it takes, each once.
    """

    person_id: str
    on: date
    asks: tuple[Ask, ...]
    papers: tuple[Text, ...]
    signatures: tuple[Signature, ...]
    possible: tuple[Text, ...]
    out_of_reach: tuple[tuple[Text, tuple[Step, ...]], ...]

    def of_state(self, *states: str) -> tuple[Ask, ...]:
        """Return what is in one of some states."""
        return tuple(ask for ask in self.asks if ask.state in states)


@needs("cases.see")
def before_visit(ctx: Context, person_id: str, on: date | None = None) -> Asks:
    """Return what a visit to a person on a day, today if none is named, has to ask.

    `UserError`: CASE-001 no policy covers the office's region; those of law files.
    """
    day = on or ctx.today()
    with ctx.store.reading() as work:
        known = cases.of_person(ctx, work, person_id)
        preparing = _Preparing(ctx, work, known, day)
        made = tuple(preparing.asks())
    open_ = [ask for ask in made if ask.state != HELD]
    papers = [paper for ask in open_ for paper in ask.papers]
    papers += preparing.materials()
    possible = tuple(reads.programme.label for reads in preparing.possible)
    return Asks(
        person_id,
        day,
        made,
        tuple(dict.fromkeys(papers)),
        signatures(preparing.codes, preparing.scales(), [ask.name for ask in open_]),
        possible,
        tuple(
            (reads.programme.label, reads.out_of_reach)
            for reads in preparing.all
            if not reads.is_possible
        ),
    )


class _Preparing:
    """One person's list in the making."""

    def __init__(self, ctx: Context, work: Work, known: Known, on: date) -> None:
        self.ctx = ctx
        self.work = work
        self.known = known
        self.on = on
        self.codes = ctx.catalog.codes()
        self.labels = self.codes.labels()
        self.case = domain.in_force_on(known.case, on)
        self.law: Law = laws.at_hand(ctx, known.case.region)
        self.month = Month.of(on)
        self.all = self._reads()
        self.possible = [reads for reads in self.all if reads.is_possible]

    def _reads(self) -> list[Reads]:
        decided = {
            act.programme
            for act in self.work.determinations.of_person(self.known.person.id)
            if act.state == _APPROVED
        }
        told = self._told_already()
        return [
            domain.reads(
                policy,
                programme,
                self.known.case,
                self.on,
                self.labels,
                {*told, *(self._never_held() if code in decided else ())},
            )
            for code, (policy, programme) in self.law.programmes(self.month).items()
        ]

    def _told_already(self) -> frozenset[str]:
        """Return the kinds of record of which one is in force that some programme reads:
        whoever showed their status has said which one it is."""
        read: dict[str, set[str]] = {}
        for policy, programme in self.law.programmes(self.month).values():
            for kind, codes in records_read(policy, programme).items():
                read.setdefault(kind, set()).update(codes)
        held = {
            "status": {record.code for record in self.case.statuses},
            domain.BENEFIT: {record.code for record in self.case.benefits},
        }
        return frozenset(
            kind for kind, codes in held.items() if codes & read.get(kind, set())
        )

    def _never_held(self) -> tuple[str, ...]:
        """Return the kinds of record that there never was one of: a decision in force
        has asked for them, and found none."""
        case = self.known.case
        records: Mapping[str, Sequence[Dated]] = {
            "status": case.statuses,
            "certificate": case.certificates,
            domain.BENEFIT: case.benefits,
        }
        return tuple(kind for kind in _RECORDS if not records[kind])

    # --- the list ------------------------------------------------------------------

    def asks(self) -> Iterator[Ask]:
        """Yield everything, in the order in which it is asked for."""
        if not self.possible:
            return
        yield from self._of_the_person()
        read = dict.fromkeys(n for r in self.possible for n in (*r.held, *r.missing))
        for name in sorted(read, key=self._place):
            if name != "assessment":
                yield self._read(name)
        if any(self._is_open(name) for name in ("status",)) and "status" in read:
            yield self._household()
        yield from self._assessments()
        yield from self._of_the_office()

    def _place(self, name: str) -> tuple[int, str]:
        order = (
            "age",
            "sex",
            "hukou",
            "residence",
            *_RECORDS,
            "setting",
            "income",
            "fees",
        )
        return (order.index(name) if name in order else len(order), name)

    def _is_open(self, name: str) -> bool:
        return any(name in reads.missing for reads in self.possible)

    def _read(self, name: str) -> Ask:
        held = held_words(name, self.case, self.month, self.codes, self.possible)
        open_ = [reads for reads in self.possible if name in reads.missing]
        readers = [r for r in self.possible if name in (*r.held, *r.missing)]
        ends = [last for _, last in held if last is not None]
        until = min(ends, default=None)
        state = ASKED if open_ else HELD
        if state == HELD and until is not None and until <= self._soon():
            state = LAPSES
        words = tuple(words for words, _ in held)
        wanted = {c for r in readers for c in r.codes.get(name, ())}
        group = _NAMED_BY.get(name, name)
        in_order = [c for c in self.codes.groups.get(group, {}) if c in wanted]
        return Ask(
            name,
            self._label(name),
            state,
            words if words or state == ASKED else (Message(N_("none, as decided")),),
            until,
            tuple(self.codes.name(group, code) for code in in_order)
            or self._answers(name),
            self._only_if(name, open_) if state == ASKED else (),
            () if state == HELD else self._papers(name),
            tuple(Why(r.programme.label, r.why.get(name, ())) for r in readers),
        )

    def _soon(self) -> date:
        return self.on + timedelta(days=WITHIN_DAYS)

    def _only_if(self, name: str, open_: Sequence[Reads]) -> tuple[Words, ...]:
        """Return what must be there first, unless some programme asks in any case."""
        gates = [reads.only_if.get(name, ()) for reads in open_]
        if not all(gates):
            return ()
        known = dict.fromkeys(gate for some in gates for gate in some)
        return tuple(self._label(gate) for gate in known)

    def _label(self, name: str) -> Words:
        for reads in self.possible:
            if (fact := reads.policy.graph.facts.get(name)) is not None:
                return fact.label
        return self.labels.get(name, name)

    def _answers(self, name: str) -> tuple[Words, ...]:
        for reads in self.possible:
            if (fact := reads.policy.graph.facts.get(name)) is not None:
                return tuple(option.label for option in fact.options)
        return ()

    def _papers(self, name: str) -> tuple[Text, ...]:
        paper = self.codes.groups.get("paper", {}).get(name)
        return () if paper is None else (paper,)

    def materials(self) -> list[Text]:
        """Return the papers that the possible programmes' own files list."""
        return [each.material.label for reads in self.possible for each in reads.papers]

    # --- the person, the household, the scales ------------------------------------

    def _of_the_person(self) -> Iterator[Ask]:
        """Yield what the office itself needs to find and to name somebody."""
        person = self.known.person
        for name, label, value in (
            ("identity", N_("Identity number"), last_four(person.id_number)),
            ("phone", N_("Telephone"), person.phone),
            ("address", N_("Address"), person.address),
        ):
            papers = self._papers(name)
            if value:
                yield Ask(name, Message(label), HELD, (value,))
            else:
                yield Ask(name, Message(label), ASKED, papers=papers)

    def _household(self) -> Ask:
        label = Message(N_("Household: who lives together, on what"))
        why = self._asking("status")
        file = self.work.households.of_person(self.known.person.id)
        if file is not None:
            since = Message(
                N_("declared, version {number}"), {"number": str(file.version)}
            )
            return Ask("household", label, HELD, (since,), why=why)
        return Ask("household", label, ASKED, papers=self._papers("household"), why=why)

    def _asking(self, name: str) -> tuple[Why, ...]:
        return tuple(
            Why(reads.programme.label, reads.why.get(name, ()))
            for reads in self.possible
            if name in reads.missing
        )

    def _wanting(self) -> dict[str, list[Reads]]:
        """Return the programmes that ask for a level, by the scale that serves most."""
        left = [reads for reads in self.possible if "assessment" in reads.missing]
        # Whoever must have a status first is served after those who ask in any case.
        left.sort(key=lambda reads: bool(reads.only_if.get("assessment")))
        found: dict[str, list[Reads]] = {}
        while left:
            codes = left[0].codes.get("assessment", ()) or self._any_scale()
            if not codes:
                break
            best = max(codes, key=lambda code: (self._serves(code, left), code))
            served = [reads for reads in left if _takes(reads, best)]
            found[best] = served or [left[0]]
            left = [reads for reads in left if reads not in found[best]]
        return found

    def _any_scale(self) -> tuple[str, ...]:
        return tuple(
            scale.code
            for code in self.ctx.catalog.scale_codes()
            if (scale := self._scale(code)) is not None and scale.preliminary
        )

    def _serves(self, code: str, left: Sequence[Reads]) -> tuple[bool, int]:
        is_at_hand = self._scale(code) is not None
        return is_at_hand, sum(_takes(reads, code) for reads in left)

    def _scale(self, code: str) -> Scale | None:
        if code not in self.ctx.catalog.scale_codes():
            return None
        try:
            return self.ctx.catalog.scale(code, self.on)
        except UserError as error:
            if error.code != "SCALE-002":  # not in force on that day
                raise
            return None

    def scales(self) -> tuple[tuple[Scale, bool], ...]:
        """Return the scales that the visit is made with; whether in any case."""
        return tuple(
            (scale, any("assessment" not in r.only_if for r in served))
            for code, served in self._wanting().items()
            if (scale := self._scale(code)) is not None
        )

    def _assessments(self) -> Iterator[Ask]:
        readers = [r for r in self.possible if "assessment" in (*r.held, *r.missing)]
        for record in self.case.assessments:
            why = [r for r in readers if "assessment" in r.held]
            why = [r for r in why if _takes(r, record.scale)]
            if why:
                scale = self._scale(record.scale)
                label = None if scale is None else level_label(scale, record.level)
                lapses = record.last is not None and record.last <= self._soon()
                yield Ask(
                    f"assessment {record.scale}",
                    record.scale if scale is None else scale.label,
                    LAPSES if lapses else HELD,
                    (label or str(record.level),),
                    record.last,
                    why=self._why("assessment", why),
                )
        for code, served in self._wanting().items():
            scale = self._scale(code)
            yield Ask(
                f"assessment {code}",
                Message(N_("the conclusion of {scale}"), {"scale": code})
                if scale is None
                else scale.label,
                ASKED,
                only_if=self._only_if("assessment", served),
                papers=self._papers("assessment") if scale is None else (),
                why=self._why("assessment", served),
            )

    def _why(self, name: str, readers: Iterable[Reads]) -> tuple[Why, ...]:
        return tuple(Why(r.programme.label, r.why.get(name, ())) for r in readers)

    # --- what every programme needs ---------------------------------------------------

    def _of_the_office(self) -> Iterator[Ask]:
        everything = tuple(Why(reads.programme.label) for reads in self.possible)
        applied = [r for r in self.possible if self._applied(r)]
        not_yet = tuple(
            Why(r.programme.label) for r in self.possible if r not in applied
        )
        label = Message(N_("Application"))
        if not_yet:
            papers = self._papers("application")
            yield Ask("application", label, ASKED, papers=papers, why=not_yet)
        else:
            first = min(d for r in applied for d in self._applied(r))
            said = Message(N_("on {day}"), {"day": first})
            yield Ask("application", label, HELD, (said,), why=everything)
        yield self._chosen(Payee, "payee", N_("Payee"), everything)
        yield from self._choices()
        yield from self._told()

    def _applied(self, reads: Reads) -> tuple[date, ...]:
        days = self.known.applied(reads.programme.code)
        return tuple(day for day in days if day <= self.on)

    def _chosen(
        self, kind: type[FactValue], name: str, label: str, why: tuple[Why, ...]
    ) -> Ask:
        fact = cases.fact_in_force(self.known.facts, kind, self.on)
        if fact is None:
            return Ask(name, Message(label), ASKED, papers=self._papers(name), why=why)
        state = HELD
        if fact.valid_to is not None and fact.valid_to <= self._soon():
            state = LAPSES
        papers = () if state == HELD else self._papers(name)
        held = (fact_words(fact, self.codes),)
        return Ask(
            name, Message(label), state, held, fact.valid_to, papers=papers, why=why
        )

    def _choices(self) -> Iterator[Ask]:
        """Yield the form of care where there are forms to choose from, and the sides
        of groups that the law leaves to the person."""
        from carecalc.catalog.services import services_in

        assessed = [r for r in self.possible if "assessment" in (*r.held, *r.missing)]
        if assessed and services_in(self.ctx.catalog, self.month.first_day):
            why = tuple(Why(reads.programme.label) for reads in assessed)
            yield self._chosen(CareChoice, "care-choice", N_("Form of care"), why)
        labels = {r.programme.code: r.programme.label for r in self.possible}
        known = cases.assume_application(self.known, self.on)
        due: Entitlement = cases.entitlement(
            known, self.law, self.on, (self.month,), self.labels
        )
        for choice in due.open_choices:
            options = [code for option in choice.options for code in option.take]
            names = tuple(labels[c] for c in dict.fromkeys(options) if c in labels)
            yield Ask(
                f"choice {choice.group}",
                Message(N_("Which programmes are taken")),
                ASKED,
                options=names,
                why=tuple(Why(name) for name in names),
            )

    def _told(self) -> Iterator[Ask]:
        """Yield what a person must be told of, or agree to, by the notice in force."""
        try:
            file, notice = privacy.information(self.ctx.catalog, self.on)
        except UserError as error:
            if error.code != _NO_NOTICE:
                raise
            return
        records = self.work.consents.of_person(self.known.person.id)
        latest = {record.scope: record for record in reversed(records)}
        for code, scope in notice.scopes.items():
            record = latest.get(code)
            if record is None or record.text_digest != file.digest:
                yield Ask(f"told {code}", scope.label, ASKED)
            else:
                said = Message(N_("on {day}"), {"day": record.on})
                yield Ask(f"told {code}", scope.label, HELD, (said,))


def _takes(reads: Reads, scale: str) -> bool:
    codes = reads.codes.get("assessment", ())
    return not codes or scale in codes
