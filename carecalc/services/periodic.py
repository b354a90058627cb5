# SPDX-License-Identifier: Apache-2.0
"""Who is to be reviewed again, by when, and what has proved them: 复核与生存认证."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from carecalc.domain import periodic as domain
from carecalc.domain.period import Month
from carecalc.domain.periodic import (
    DUE,
    HELD,
    NOTIFIED,
    OVERDUE,
    PROPOSED,
    SILENT,
    STAGES,
    Hold,
    Notice,
    Proof,
    TakenBack,
)
from carecalc.domain.person import Person
from carecalc.domain.policy import Policy, Programme, Review
from carecalc.domain.record import Happening, Record
from carecalc.services import holding, laws
from carecalc.services.access import check_community, is_within, needs
from carecalc.services.context import Context
from carecalc.services.periodic_evidence import (
    Evidence,
    check_alive,
    checked,
    recorded,
)
from carecalc.store.periodic import Asked, Granted
from carecalc.store.unit_of_work import Work
from carecalc.text import Text, visible

OF_NOTICES = timedelta(days=400)
"""A notice older than this asks nothing any more: a whole period has passed."""

BY_DECISION, BY_VISIT = "decision", "assessed"
"""What proved somebody beside a proof on record: the decision itself, a signed visit."""

MOST = 500
"""So many are shown, or written to, at once."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a programme's file says of reviews, with the file it stands in."""

    programme: str
    label: Text
    review: Review
    policy: Policy
    of: Programme


@dataclass(frozen=True, slots=True)
class OneReview:
    """The review of one programme of one person."""

    rule: Rule
    proven_on: date
    proven_by: str
    due_on: date
    stage: str
    notice: Asked | None = None
    hold: Record[Hold] | None = None


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Those reviews of a person that have come equally far and fall due on one day.

    `stage`: see `domain.periodic.STAGES`. `is_answered`: a hold stands, though what is
    on record since proves the person.
    """

    person: Person
    stage: str
    due_on: date
    reviews: tuple[OneReview, ...]

    @property
    def programmes(self) -> tuple[Text, ...]:
        """The programmes by name."""
        return tuple(each.rule.label for each in self.reviews)

    @property
    def proven_on(self) -> date:
        """The day that the person was proven last for all of them."""
        return min(each.proven_on for each in self.reviews)

    @property
    def is_answered(self) -> bool:
        """Whether a hold can go: what is on record since proves the person."""
        return any(
            each.hold is not None and each.due_on > each.hold.value.due_on
            for each in self.reviews
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which reviews are looked for: of some stages, a programme, a community."""

    stages: tuple[str, ...] = ()
    programme: str = ""
    community: str = ""
    offset: int = 0
    most: int = 100


@dataclass(frozen=True, slots=True)
class DuePage:
    """Some reviews by due day, how many there are, and how many in each stage.

    `counts` are of the programme and community that were looked for. `programmes` are
    those with reviews that anybody holds.
    """

    rows: tuple[Reviewed, ...]
    total: int
    counts: Mapping[str, int]
    programmes: tuple[Rule, ...]
    on: date


@dataclass(frozen=True, slots=True)
class Proven:
    """What came of a proof: until when the person is proven now, which holds it ended.

    `batch` takes it back. `due_on` is None where nothing of the person is reviewed.
    """

    person: Person
    batch: str
    due_on: date | None
    released: tuple[Record[Hold], ...] = ()
    uncounted: tuple[Text, ...] = ()
    """Programmes whose file does not take this way."""


@dataclass(frozen=True, slots=True)
class Glance:
    """What the desk says of reviews: how many people are in each of these stages."""

    due: int
    overdue: int
    silent: int
    proposed: int
    held: int


@needs("cases.see", "filters")
def due(ctx: Context, wanted: Wanted = Wanted()) -> DuePage:
    """Return whose review falls due, the first day first, of the user's communities."""
    with ctx.store.reading() as work:
        found = _Everybody(ctx, work)
        groups = [
            group
            for group in found.groups()
            if (not wanted.programme or group.has(wanted.programme))
            and (not wanted.community or group.community == wanted.community)
        ]
        counts = dict.fromkeys(STAGES, 0)
        for group in groups:
            counts[group.stage] += 1
        shown = [g for g in groups if not wanted.stages or g.stage in wanted.stages]
        shown.sort(key=lambda g: (g.due_on, g.sort_key, g.person_id, g.stage))
        part = shown[wanted.offset : wanted.offset + min(wanted.most, MOST)]
        people = work.people.many({group.person_id for group in part})
        return DuePage(
            tuple(group.of(people[group.person_id]) for group in part),
            len(shown),
            counts,
            tuple(found.rules.values()),
            found.on,
        )


@needs("cases.see", "filters")
def at_a_glance(ctx: Context) -> Glance:
    """Return how many reviews fall due this month, were missed, are held."""
    with ctx.store.reading() as work:
        counts = dict.fromkeys(STAGES, 0)
        for group in _Everybody(ctx, work).groups():
            counts[group.stage] += 1
    return Glance(
        counts[DUE], counts[OVERDUE], counts[SILENT], counts[PROPOSED], counts[HELD]
    )


@needs("cases.see")
def of_person(ctx: Context, person_id: str) -> tuple[Reviewed, ...]:
    """Return the reviews of a person, the first to fall due first."""
    with ctx.store.reading() as work:
        person = work.people.get(person_id)
        groups = _Everybody(ctx, work, person_id).groups()
        return tuple(g.of(person) for g in sorted(groups, key=lambda g: g.due_on))


@needs("cases.see")
def proofs(ctx: Context, person_id: str) -> tuple[Happening[Proof | Notice], ...]:
    """Return what proved a person, and when they were asked to, the latest first."""
    with ctx.store.reading() as work:
        work.people.get(person_id)
        return tuple(_standing(work.life_proofs.of_person(person_id)))[::-1]


@needs("periodic.work")
def prove(ctx: Context, person_id: str, evidence: Evidence) -> Proven:
    """Record what proves a person; a hold that it answers is over.

    The same submitted twice counts once. `UserError`: PERIODIC-001 … PERIODIC-004 the
    way, day, who or which list is lacking, PERIODIC-005 the person had died by then.
    """
    said = checked(evidence, ctx.today())
    with ctx.store.work() as work:
        person = work.people.get(person_id)
        return proven_in(ctx, work, [person], said, ctx.new_id())[0]


@needs("periodic.work")
def settle(ctx: Context, person_id: str) -> tuple[Record[Hold], ...]:
    """End the holds of a person that what is on record answers; return them."""
    with ctx.store.work() as work:
        return answered(ctx, work, person_id)


@needs("periodic.work", "filters")
def take_back(ctx: Context, batch: str, why: str = "") -> int:
    """Take back the proofs, or notices, recorded together; return how many.

    Holds that they ended hold again. `UserError` PERIODIC-010: a list that pays
    somebody again was closed since.
    """
    with ctx.store.work() as work:
        found = _standing(work.life_proofs.about(batch))
        people = work.people.many({one.person_id for one in found})
        for one in found:
            check_community(ctx, people[one.person_id].community)
            work.life_proofs.add(
                Happening(
                    ctx.new_id(),
                    one.kind,
                    TakenBack(" ".join(visible(why).split())),
                    ctx.today(),
                    one.person_id,
                    batch,
                    supersedes=one.id,
                )
            )
            work.audit("life.taken-back", one.id, [one.kind, one.day], why=why)
            if one.kind != NOTIFIED:
                holding.hold_again(work, people[one.person_id], one.id)
        return len(found)


# --- for the other modules of reviews -------------------------------------------------


def proven_in(
    ctx: Context, work: Work, people: Sequence[Person], said: Evidence, batch: str
) -> tuple[Proven, ...]:
    """Record that checked evidence proves people, under one batch; PERIODIC-005."""
    check_alive(work, people, said.day)
    proof = Proof(said.seen_by, said.list_name, said.list_digest, said.note)
    batches: dict[str, str] = {}
    fresh: dict[str, str] = {}
    known = recorded(work, said)
    for person in people:
        batches[person.id] = known.get(person.id, batch)
        if person.id not in known:
            kept = work.life_proofs.add(
                Happening(ctx.new_id(), said.way, proof, said.day, person.id, batch)
            )
            work.audit("life.proven", kept.id, [said.way, said.day, said.seen_by])
            fresh[person.id] = kept.id
    now = _Everybody(ctx, work, people[0].id if len(people) == 1 else "")
    ended = _settled(ctx, work, now, fresh)
    return tuple(
        Proven(
            person,
            batches[person.id],
            min((each.due_on for each in reviews), default=None),
            tuple(hold for hold in ended if hold.person_id == person.id),
            tuple(
                each.rule.label
                for each in reviews
                if not domain.counts(each.rule.review, said.way)
            ),
        )
        for person in people
        for reviews in [now.reviews(person.id)]
    )


def answered(ctx: Context, work: Work, person_id: str) -> tuple[Record[Hold], ...]:
    """End the holds of a person that what is on record answers; return them."""
    if not any(h.state in (PROPOSED, HELD) for h in work.holds.of_person(person_id)):
        return ()
    return _settled(ctx, work, _Everybody(ctx, work, person_id), {person_id: ""})


def reviews_of(ctx: Context, work: Work, person_id: str) -> tuple[OneReview, ...]:
    """Return the review of each programme that a person holds."""
    return _Everybody(ctx, work, person_id).reviews(person_id)


def reviews_of_many(
    ctx: Context, work: Work, person_ids: Collection[str]
) -> dict[str, tuple[OneReview, ...]]:
    """Return the reviews of some people, all asked for at once."""
    found = _Everybody(ctx, work, *(person_ids if len(person_ids) == 1 else ()))
    return {person_id: found.reviews(person_id) for person_id in person_ids}


def dues_of(ctx: Context, work: Work, person_ids: Collection[str]) -> dict[str, date]:
    """Return by when people are to be proven; only those of whom anything is."""
    found: dict[str, date] = {}
    for group in _Everybody(ctx, work).groups():
        if group.person_id in person_ids:
            first = found.get(group.person_id, group.due_on)
            found[group.person_id] = min(first, group.due_on)
    return found


def _settled(
    ctx: Context, work: Work, now: "_Everybody", proofs: Mapping[str, str]
) -> tuple[Record[Hold], ...]:
    """End what is answered of some people: proven later than what was missed, and not
    overdue again. `proofs` are what did it, by person."""
    return tuple(
        holding.end(ctx, work, each.hold, proof_id)
        for person_id, proof_id in proofs.items()
        for each in now.reviews(person_id)
        if each.hold is not None
        and each.due_on >= now.on
        and each.due_on > each.hold.value.due_on
    )


def _standing(
    found: Iterable[Happening[Any]],
) -> list[Happening[Proof | Notice]]:
    """Return what counts: neither taken back nor the taking back itself."""
    return [one for one in found if not isinstance(one.value, TakenBack)]


# --- everybody at once ----------------------------------------------------------------


@dataclass(slots=True)
class _Group:
    """Reviews of a person that go together, before the person is read."""

    community: str
    sort_key: str
    person_id: str
    stage: str
    due_on: date
    reviews: list[OneReview] = field(default_factory=list)

    def has(self, programme: str) -> bool:
        return any(each.rule.programme == programme for each in self.reviews)

    def of(self, person: Person) -> Reviewed:
        return Reviewed(person, self.stage, self.due_on, tuple(self.reviews))


class _Everybody:
    """What the file says of everybody's reviews, or of one person's, asked at once."""

    def __init__(self, ctx: Context, work: Work, person_id: str = "") -> None:
        self.on = ctx.today()
        self._granted: dict[str, list[Granted]] = {}
        for one in work.periodic.granted(person_id):
            if is_within(ctx.actor, one.community):
                self._granted.setdefault(one.person_id, []).append(one)
        self.rules = rules(ctx, work)
        self._visited = work.periodic.visited(person_id)
        self._proven = work.periodic.proven(person_id)
        self._asked = work.periodic.asked(self.on - OF_NOTICES, person_id)
        self._holds: dict[str, list[Record[Hold]]] = {}
        kept: Sequence[Record[Hold]] = (
            work.holds.of_person(person_id)
            if person_id
            else work.holds.where(states=(PROPOSED, HELD))
        )
        for hold in kept:
            self._holds.setdefault(hold.person_id, []).append(hold)
        # Thousands of people have few different days.
        self._dues: dict[tuple[str, date], date] = {}
        self._stages: dict[tuple[date, date | None], str] = {}
        held = {one.programme for own in self._granted.values() for one in own}
        self.rules = {code: rule for code, rule in self.rules.items() if code in held}

    def reviews(self, person_id: str) -> tuple[OneReview, ...]:
        """Return the reviews of one person."""
        return tuple(
            self._review(one, rule)
            for one in self._granted.get(person_id, ())
            if (rule := self.rules.get(one.programme)) is not None
        )

    def groups(self) -> list[_Group]:
        """Return everybody's reviews, those of a person that go together as one."""
        found: dict[tuple[str, str, date], _Group] = {}
        for person_id, own in self._granted.items():
            for one in own:
                rule = self.rules.get(one.programme)
                if rule is None:
                    continue
                review = self._review(one, rule)
                key = (person_id, review.stage, review.due_on)
                if key not in found:
                    found[key] = _Group(one.community, one.sort_key, *key)
                found[key].reviews.append(review)
        return list(found.values())

    def _review(self, one: Granted, rule: Rule) -> OneReview:
        proven_on, proven_by = one.decided_on, BY_DECISION
        visited = self._visited.get(one.person_id)
        counts = domain.counts(rule.review, domain.VISIT)
        if counts and visited is not None and visited > proven_on:
            proven_on, proven_by = visited, BY_VISIT
        for way, day in self._proven.get(one.person_id, {}).items():
            if day > proven_on and domain.counts(rule.review, way):
                proven_on, proven_by = day, way
        due_on = self._due_on(rule, proven_on)
        holds = self._holds.get(one.person_id, ())
        hold = next((h for h in holds if _is_of(h, one.programme)), None)
        asked = [
            each
            for each in self._asked.get(one.person_id, ())
            if each.due.get(one.programme) == due_on
        ]
        notice = asked[-1] if asked else None
        return OneReview(
            rule,
            proven_on,
            proven_by,
            due_on,
            self._stage(due_on, notice, hold),
            notice,
            hold,
        )

    def _stage(
        self, due_on: date, notice: Asked | None, hold: Record[Hold] | None
    ) -> str:
        if hold is not None:
            return hold.state
        key = (due_on, None if notice is None else notice.answer_by)
        if key not in self._stages:
            self._stages[key] = domain.stage(self.on, *key)
        return self._stages[key]

    def _due_on(self, rule: Rule, proven_on: date) -> date:
        key = (rule.programme, proven_on)
        if key not in self._dues:
            self._dues[key] = domain.due_after(rule.review, proven_on)
        return self._dues[key]


def rules(ctx: Context, work: Work) -> dict[str, Rule]:
    """Return what the files in force say of reviews, by programme."""
    law = laws.at_hand(ctx, work.office.get().region)
    return {
        code: Rule(code, programme.label, programme.timing.review, policy, programme)
        for code, (policy, programme) in law.programmes(Month.of(ctx.today())).items()
        if programme.timing.review is not None
    }


def _is_of(hold: Record[Hold], programme: str) -> bool:
    return hold.state in (PROPOSED, HELD) and hold.value.programme == programme
