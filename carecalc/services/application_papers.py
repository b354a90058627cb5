# SPDX-License-Identifier: Apache-2.0
"""The papers around an application: filled in from what is known, issued, or blank."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from carecalc.documents.form_values import Filled, Row
from carecalc.documents.values import Letterhead, Signer, Value
from carecalc.domain.names import plain_name
from carecalc.domain.office import Office
from carecalc.domain.paper import Claims
from carecalc.errors import UserError
from carecalc.i18n import catalogue
from carecalc.services import application_values as known
from carecalc.services import consents, glyphs, issuing
from carecalc.services.access import needs
from carecalc.services.application_values import ACCEPTANCE, Rows, Stored
from carecalc.services.context import Context
from carecalc.services.filling_parts import address, subject
from carecalc.services.issuing import About, IssuedPaper, Printed, Ready
from carecalc.services.trial_mark import VOID, kind_of
from carecalc.text import LANGUAGES, N_, Message

if TYPE_CHECKING:
    from carecalc.documents.form_layout import FormLayout

# What draws papers is imported where one is drawn: the window need not wait for it.

APPLICATION, PRIVACY, MANDATE = "application", "privacy-notice", "mandate"
CORRECTION = "correction-notice"
SURVEY, DELIBERATION = "household-survey", "deliberation-record"
APPROVAL, DELIVERY = "approval-form", "delivery-receipt"

TEXT, DAY, ROWS, SIGNER, TICKS = "text", "day", "rows", "signer", "ticks"

_TICKED = "ticked"
_THEMSELVES = ("applicant", "person", "principal")
"""In these roles it is the person who signs."""
_DELIVERED = (
    "notice",
    "refusal",
    "change",
    "termination",
    ACCEPTANCE,
    CORRECTION,
    "report",
    "resident",
)


@dataclass(frozen=True, slots=True)
class Given:
    """One thing that whoever issues a paper may write into it.

    `name` is what the form calls it. `input`: a line of `text`, a `day` (ISO), `rows`
    (a line each), the name of a `signer`, or `ticks` (codes with commas between).
    """

    name: str
    label: str
    input: str = TEXT
    required: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """One paper of an application: its numbers, and what may be written into it.

    `is_act`: it tells the person something of the office's own, and bears its proof.
    """

    code: str
    label: str
    series: str
    given: tuple[Given, ...] = ()
    is_act: bool = False


_AGENT = (
    Given("agent_name", N_("Guardian or agent")),
    Given("agent_relation", N_("Relation to the person")),
    Given("agent_id", N_("Identity number")),
    Given("agent_phone", N_("Telephone")),
)
_BOXES = Given(_TICKED, N_("Boxes to tick"), TICKS)
_CLERK = Given("clerk", N_("In charge"))

KINDS = {
    kind.code: kind
    for kind in (
        Kind(
            APPLICATION,
            N_("Application and authorisation"),
            "SQ",  # 申请
            (*_AGENT, _BOXES),
        ),
        Kind(
            PRIVACY,
            N_("Notice on personal information"),
            "XG",  # 信息告知
            (Given("clerk", N_("Told by"), SIGNER),),
        ),
        Kind(
            MANDATE,
            N_("Mandate"),
            "WT",  # 委托
            (
                *_AGENT,
                Given("agent_address", N_("Address")),
                Given("reason", N_("Reason")),
                Given("programme", N_("Programme")),
                Given("from_day", N_("From"), DAY),
                Given("to_day", N_("Until"), DAY),
                _BOXES,
            ),
        ),
        Kind(
            ACCEPTANCE,
            N_("Notice of acceptance"),
            "SL",  # 受理
            (
                Given("accepted_on", N_("Accepted on"), DAY),
                Given("time_limit", N_("Time limit")),
                Given("materials", N_("Materials received"), ROWS),
                _CLERK,
            ),
            is_act=True,
        ),
        Kind(
            CORRECTION,
            N_("Notice to complete an application"),
            "BZ",  # 补正
            (
                Given("missing", N_("What is missing, all of it"), ROWS, required=True),
                Given("due_on", N_("To be handed in by"), DAY),
                Given("place", N_("Where")),
                _CLERK,
            ),
            is_act=True,
        ),
        Kind(
            SURVEY,
            N_("Household survey"),
            "RH",  # 入户
            (
                Given("surveyed_on", N_("Surveyed on"), DAY),
                Given("surveyor-1", N_("First surveyor"), SIGNER),
                Given("surveyor-2", N_("Second surveyor"), SIGNER),
                Given("informant", N_("Who was asked")),
                Given("informant_relation", N_("Relation to the person")),
                _BOXES,
            ),
        ),
        Kind(
            DELIBERATION,
            N_("Record of the deliberation"),
            "PY",  # 评议
            (
                Given("held_on", N_("Held on"), DAY),
                Given("place", N_("Where")),
                Given("chair", N_("Chair")),
                Given("recorder", N_("Recorder")),
                Given("presented", N_("The application as presented")),
                _BOXES,
            ),
        ),
        Kind(
            APPROVAL,
            N_("Approval form"),
            "SP",  # 审批
            (
                Given("accepted_on", N_("Accepted on"), DAY),
                Given("committee_opinion", N_("Opinion of the committee")),
                Given("published_from", N_("Published from"), DAY),
                Given("published_to", N_("Published until"), DAY),
                Given("street_opinion", N_("Opinion of the sub-district")),
                Given("remarks", N_("Remarks")),
            ),
        ),
        Kind(
            DELIVERY,
            N_("Proof of delivery"),
            "SD",  # 送达
            (
                Given("documents", N_("Papers delivered"), ROWS, required=True),
                Given("server-1", N_("Delivered by"), SIGNER),
                Given("server-2", N_("Delivered by"), SIGNER),
                _BOXES,
            ),
        ),
    )
}


@needs("papers.issue")
def issue(
    ctx: Context, person_id: str, kind: str, language: str, given: Mapping[str, str]
) -> IssuedPaper:
    """Issue one paper of an application; `UserError` as `ready`."""
    paper = ready(ctx, person_id, kind, language, given)
    with ctx.store.work() as work:
        return issuing.issue(ctx, work, paper)


@needs("papers.issue")
def ready(
    ctx: Context, person_id: str, kind: str, language: str, given: Mapping[str, str]
) -> Ready:
    """Gather what a paper says: what is on record, and over it what was `given`.

    What the form names and nobody knows stays open to be written by hand, and so does
    what is given as empty. `UserError`:
    PAPER-020 something that must be told is not, PAPER-021 no such day, PAPER-022 one
    person stands where two are needed.
    """
    from carecalc.documents import form as paper
    from carecalc.documents.form_layout import FormLayout

    of_kind = KINDS[kind]
    layout = ctx.catalog.form(kind, ctx.today(), FormLayout)
    found = known.stored(ctx, person_id)
    values = _written(of_kind, layout, _filled(ctx, of_kind, found), given)
    for each in of_kind.given:
        if each.required and not values.has(each.name):
            raise _not_told(each)
    _check_two(of_kind, values)
    claims = Claims(ctx.today()) if of_kind.is_act else None
    return Ready(
        Printed(kind, kind, FormLayout, language),
        _narrowed(values, layout),
        paper.form,
        About("", person_id, person_id, claims=claims),
        of_kind.series,
    )


@needs("papers.issue")
def suggested(
    ctx: Context, person_id: str, kind: str, language: str
) -> Mapping[str, str]:
    """Return what would be put in where nothing is given, as `given` would say it."""
    words = catalogue(language)
    of_kind = KINDS[kind]
    values = _filled(ctx, of_kind, known.stored(ctx, person_id))
    said: dict[str, str] = {}
    for each in of_kind.given:
        value = values.value(each.name)
        if each.input == ROWS:
            rows = values.tables.get(each.name, ())
            # The first column is the number of the row.
            said[each.name] = "\n".join(
                words.render(known.words_of(row[1])) for row in rows
            )
        elif each.input == SIGNER:
            said[each.name] = values.signers.get(each.name, Signer("")).name
        elif each.input == DAY:
            said[each.name] = value.isoformat() if isinstance(value, date) else ""
        elif each.input == TICKS:
            said[each.name] = ",".join(sorted(values.ticked))
        else:
            said[each.name] = words.render(value) if value else ""
    return said


@needs("papers.issue", "nobody")
def boxes(ctx: Context, kind: str, language: str) -> tuple[tuple[str, str], ...]:
    """Return the boxes of a form by their codes, in words: a county may add its own."""
    from carecalc.documents.form_layout import FormLayout

    layout = ctx.catalog.form(kind, ctx.today(), FormLayout)
    return tuple((c.code, c.label.in_(language)) for c in layout.choices())


@needs("papers.issue", "nobody")
def blank(ctx: Context, kind: str, language: str) -> bytes:
    """Return a form with the office's name on it and nobody's: to be filled in by hand.

    It has no number, no proof, and stands on nobody's record.
    """
    from carecalc.documents.form import form
    from carecalc.documents.form_layout import FormLayout
    from carecalc.documents.parts import voided

    layout = ctx.catalog.form(kind, ctx.today(), FormLayout)
    with ctx.store.reading() as work:
        office, trial, faces = work.office.get(), kind_of(work), glyphs.fonts(work)
    if trial:
        layout = voided(layout, VOID[trial])
    tables: dict[str, Rows] = {}
    fields: dict[str, Value] = known.of_office(office)
    if kind == PRIVACY:
        tables, of_text = known.told(ctx, {})
        fields |= of_text
    elif kind == APPLICATION:
        tables["programmes"] = known.programmes(ctx, office.region, None)
    values = Filled(_head(office), fields=fields, tables=tables)
    return form(_narrowed(values, layout), layout, catalogue(language), "", fonts=faces)


def _head(office: Office) -> Letterhead:
    return Letterhead(office.letterhead, address(office))


def _filled(ctx: Context, kind: Kind, found: Stored) -> Filled:
    """Return what the office itself knows of what a paper of this kind says."""
    today, codes = ctx.today(), ctx.catalog.codes()
    person = found.known.person
    fields = known.of_office(found.office) | found.of_person()
    applied = found.applied_for()
    fields |= {
        "addressee": person.name,
        "programmes": applied,
        "programme": applied,
        "clerk": "" if ctx.actor is None else ctx.actor.name,
    }
    tables: dict[str, Rows] = {
        "members": found.members(),
        "supporters": found.supporters(),
    }
    signers = {role: Signer(person.name) for role in _THEMSELVES}
    ticked: frozenset[str] = frozenset()
    if kind.code == APPLICATION:
        ticked = found.applies_through() | known.is_told(ctx, person.id)
        region = found.known.case.region
        tables["programmes"] = known.programmes(ctx, region, found.known)
        tables["materials"] = found.materials()
    if kind.code == ACCEPTANCE:
        # It says that the application is complete.
        tables["materials"] = found.materials(only_there=True)
        fields["accepted_on"] = today
    if kind.code == PRIVACY:
        told, of_text = known.told(ctx, consents.of_person(ctx, person.id).now)
        tables, fields = tables | told, fields | of_text
    if kind.code == CORRECTION:
        tables["missing"] = found.missing()
        fields["place"] = found.office.letterhead
    if kind.code == SURVEY:
        of_visit, surveyors = found.of_survey()
        fields, signers = fields | of_visit, signers | surveyors
    if kind.code == APPROVAL:
        tables["proposed"], sums = found.proposed()
        fields |= sums
    if kind.code == DELIVERY:
        tables["documents"] = found.last_told(_DELIVERED)
    return Filled(
        letterhead=_head(found.office),
        subject=subject(person, codes),
        fields=fields,
        tables=tables,
        ticked=ticked,
        signers=signers,
        printed_on=today,
    )


def _written(
    kind: Kind, layout: "FormLayout", values: Filled, given: Mapping[str, str]
) -> Filled:
    """Return the values with what was given in their place; empty leaves it open."""
    inputs = {each.name: each for each in kind.given}
    widths = {name: len(table.columns) for name, table in layout.tables().items()}
    fields, tables = dict(values.fields), dict(values.tables)
    signers, ticked = dict(values.signers), values.ticked
    for name, text in given.items():
        told, said = inputs.get(name, Given(name, name)), text.strip()
        if name not in inputs and name not in layout.names():
            raise ValueError(f"{kind.code} has no {name}")
        if told.input == DAY:
            fields[name] = _day(told, said) if said else None
        elif told.input == ROWS:
            tables[name] = _rows(said, widths.get(name, 2), tables.get(name, ()))
        elif told.input == SIGNER:
            signers[name] = Signer(said)
        elif told.input == TICKS:
            ticked = frozenset(code.strip() for code in said.split(",") if code.strip())
        else:
            fields[name] = said
    return replace(values, fields=fields, tables=tables, signers=signers, ticked=ticked)


def _rows(said: str, width: int, known_rows: Rows) -> Rows:
    """Return rows of typed lines: a number, the line, and what is known beside it.

    What stands after a tab, or a vertical bar, goes into the next column.
    """
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    rows: list[Row] = []
    for number, line in enumerate(lines, start=1):
        first, *others = (part.strip() for part in line.replace("\t", "|").split("|"))
        rest: list[Value] = list(others)
        if not rest:
            rest = next((list(r[2:]) for r in known_rows if _is(r[1], first)), [])
        cells: tuple[Value, ...] = (str(number), first, *rest)
        rows.append((*cells, *[""] * width)[:width])
    return tuple(rows)


def _is(value: Value, typed: str) -> bool:
    """Tell whether a value is what was typed, in one of the languages of papers."""
    return any(catalogue(code).render(value) == typed for code in LANGUAGES)


def _narrowed(values: Filled, layout: "FormLayout") -> Filled:
    """Return only what the form prints: nothing else belongs to its content."""
    names, roles, tables = layout.names(), layout.roles(), layout.tables()
    return replace(
        values,
        fields={k: v for k, v in values.fields.items() if k in names and v},
        tables={k: v for k, v in values.tables.items() if k in tables and v},
        signers={k: v for k, v in values.signers.items() if k in roles},
    )


def _check_two(kind: Kind, values: Filled) -> None:
    """Refuse one person in both of two roles that take two."""
    signers = [each for each in kind.given if each.input == SIGNER]
    names = [values.signers.get(each.name, Signer("")).name for each in signers]
    if len(names) > 1 and names[0] and plain_name(names[0]) == plain_name(names[1]):
        raise UserError(
            "PAPER-022",
            Message(
                N_("{name} stands there twice; two people are needed."),
                {"name": names[0]},
            ),
            Message(N_("Name the second one, or leave the line open.")),
            signers[1].name,
        )


def _day(told: Given, said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise UserError(
            "PAPER-021",
            Message(N_("“{text}” is no day."), {"text": said}),
            Message(N_("Write a day as 2026-11-21.")),
            told.name,
        ) from None


def _not_told(told: Given) -> UserError:
    return UserError(
        "PAPER-020",
        Message(N_("The paper does not say: {what}."), {"what": Message(told.label)}),
        Message(N_("Fill it in, then issue the paper.")),
        told.name,
    )
