# SPDX-License-Identifier: Apache-2.0
"""The papers of a review: the notice that asks for it, and that of a suspension."""

from datetime import date

from carecalc.documents.form_values import Filled, Row
from carecalc.documents.values import Letterhead, Signer
from carecalc.domain.paper import Claims
from carecalc.domain.periodic import HELD, LIST, WAYS, counts
from carecalc.errors import UserError
from carecalc.services import periodic
from carecalc.services.access import needs
from carecalc.services.application_values import of_office
from carecalc.services.context import Context
from carecalc.services.filling_parts import address, subject, telephone
from carecalc.services.issuing import About, Printed, Ready
from carecalc.services.periodic import OneReview, Rule
from carecalc.text import N_, Message

# What draws papers is imported where one is drawn: the window need not wait for it.

NOTICE, SUSPENSION = "review-notice", "suspension-notice"
NOTICE_SERIES, SUSPENSION_SERIES = "FH", "ZT"  # 复核, 暂停


@needs("papers.issue")
def notice_ready(ctx: Context, person_id: str, language: str) -> Ready:
    """Gather what the notice of a review says; PERIODIC-011 if none was given.

    It says what the latest notice on record asks for and nobody has answered.
    """
    from carecalc.documents import form as paper
    from carecalc.documents.form_layout import FormLayout

    with ctx.store.reading() as work:
        person, office = work.people.get(person_id), work.office.get()
        reviews = periodic.reviews_of(ctx, work, person_id)
        asked = [each for each in reviews if each.notice is not None]
        if not asked:
            raise UserError(
                "PERIODIC-011",
                Message(N_("No notice asks anything of this person.")),
                Message(N_("Record the notice on the page of reviews first.")),
            )
        latest = max(asked, key=_notified_on)
        assert latest.notice is not None
        told = work.life_proofs.find(latest.notice.id)
    assert told is not None
    of_one = [each for each in asked if _notice_id(each) == latest.notice.id]
    terms = told.value
    values = Filled(
        letterhead=Letterhead(office.letterhead, address(office)),
        subject=subject(person, ctx.catalog.codes()),
        fields={
            **{name: value for name, value in of_office(office).items() if value},
            "addressee": person.name,
            "answer_by": terms.answer_by,
            "notified_on": told.day,
            "days": str(terms.days),
            **({} if terms.from_file else {"own_term": "yes"}),
        },
        tables={"reviews": tuple(_asked(each) for each in of_one)},
        ticked=frozenset(
            way
            for way in WAYS
            if way != LIST and all(counts(each.rule.review, way) for each in of_one)
        ),
        printed_on=ctx.today(),
    )
    return Ready(
        Printed(NOTICE, NOTICE, FormLayout, language),
        values,
        paper.form,
        About("", person_id, person_id, claims=Claims(told.day or ctx.today())),
        NOTICE_SERIES,
    )


@needs("papers.issue")
def suspension_ready(ctx: Context, person_id: str, language: str) -> Ready:
    """Gather what the notice of a suspension says; PERIODIC-012 if nothing is held."""
    from carecalc.documents import form as paper
    from carecalc.documents.form_layout import FormLayout

    with ctx.store.reading() as work:
        person, office = work.people.get(person_id), work.office.get()
        holds = [h for h in work.holds.of_person(person_id) if h.state == HELD]
        rules = periodic.rules(ctx, work)
    if not holds:
        raise UserError(
            "PERIODIC-012",
            Message(N_("Nothing that is paid to this person is held back.")),
            Message(N_("A suspension prints once it is approved.")),
        )
    last = max(holds, key=lambda hold: hold.value.decided_on or date.min).value
    decided_on = last.decided_on or ctx.today()
    rows: tuple[Row, ...] = tuple(
        (
            rules[hold.value.programme].label
            if hold.value.programme in rules
            else hold.value.programme,
            Message(N_("from {month}"), {"month": hold.value.from_month}),
            hold.value.due_on,
            _cited(rules.get(hold.value.programme), hold.value.clause),
        )
        for hold in holds
    )
    values = Filled(
        letterhead=Letterhead(office.authority, telephone(office)),
        subject=subject(person, ctx.catalog.codes()),
        fields={
            **{name: value for name, value in of_office(office).items() if value},
            "addressee": person.name,
            "answer_by": last.answer_by,
            "decided_on": decided_on,
            **({"reason": last.reason} if last.reason else {}),
        },
        tables={"held": rows},
        signers={"approver": Signer(last.decided_by)},
        printed_on=ctx.today(),
    )
    first = min(hold.value.from_month for hold in holds)
    return Ready(
        Printed(SUSPENSION, SUSPENSION, FormLayout, language),
        values,
        paper.form,
        About("", person_id, person_id, claims=Claims(decided_on, first=first)),
        SUSPENSION_SERIES,
    )


def _asked(review: OneReview) -> Row:
    return (
        review.rule.label,
        review.proven_on,
        review.due_on,
        _cited(review.rule, review.rule.review.clause),
    )


def _cited(rule: Rule | None, clause: str) -> Message | str:
    """Return the file's number, with the clause where it names one, and its mark."""
    if rule is None or not rule.policy.sources:
        return clause
    number = rule.policy.sources[0].number or rule.policy.sources[0].title
    if not clause:
        return Message("{number}", {"number": number})
    return Message(N_("{number}, {clause}"), {"number": number, "clause": clause})


def _notified_on(review: OneReview) -> date:
    return date.min if review.notice is None else review.notice.notified_on


def _notice_id(review: OneReview) -> str:
    return "" if review.notice is None else review.notice.id
