# SPDX-License-Identifier: Apache-2.0
"""Telling people how their data are used, and recording what they agree to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from carecalc.catalog import privacy
from carecalc.catalog.catalog import Catalog
from carecalc.catalog.gathering import LawFile
from carecalc.catalog.privacy import Information as Information
from carecalc.domain.disclosure import CONSENTED, TOLD, WITHDRAWN, Consent
from carecalc.errors import UserError
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message


@dataclass(frozen=True, slots=True)
class Told:
    """What a person was told and agreed to: all records, and what holds of each scope.

    `texts` are the dated notices by their digests, as they were when each was made.
    """

    records: tuple[Consent, ...]
    now: Mapping[str, Consent]
    current: Information
    current_digest: str
    texts: Mapping[str, Information]

    def is_outdated(self, record: Consent) -> bool:
        """Say whether another text is in force than the one the person was told."""
        return record.text_digest != self.current_digest


def notice(catalog: Catalog, on: date) -> Information:
    """Return the notice in force on a day; CONSENT-003 if there is none."""
    return privacy.information(catalog, on)[1]


@needs("cases.see")
def of_person(ctx: Context, person_id: str) -> Told:
    """Return what a person was told and agreed to; CONSENT-003 no notice in force."""
    file, current = privacy.information(ctx.catalog, ctx.today())
    with ctx.store.reading() as work:
        records = work.consents.of_person(person_id)
        texts = {
            digest: _kept(ctx, work, digest)
            for digest in {record.text_digest for record in records}
        }
    now = {record.scope: record for record in reversed(records)}
    return Told(records, now, current, file.digest, texts)


@needs("cases.write")
def record(
    ctx: Context,
    person_id: str,
    kind: str,
    scope: str,
    on: date,
    giver: str,
    way: str,
) -> Consent:
    """Record that somebody was told, agreed, or agrees no longer.

    The text in force on `on` is kept with it. `UserError`: CONSENT-001 not one of the
    choices, CONSENT-002 the day is to come, CONSENT-003 no notice in force then,
    CONSENT-004 nothing was agreed that could be withdrawn.
    """
    if on > ctx.today():
        raise UserError(
            "CONSENT-002",
            Message(N_("The day {day} is still to come."), {"day": on}),
            Message(N_("Write the day on which the person was told or agreed.")),
            "on",
        )
    file, text = privacy.information(ctx.catalog, on)
    kinds: tuple[str, ...] = (TOLD, CONSENTED, WITHDRAWN)
    if scope in text.scopes and text.scopes[scope].is_told_only:
        kinds = (TOLD,)  # the law needs no agreement to it: none may be pretended
    for place, value, known in (
        ("scope", scope, text.scopes),
        ("kind", kind, kinds),
        ("giver", giver, text.givers),
        ("way", way, text.ways),
    ):
        if value not in known:
            raise UserError(
                "CONSENT-001",
                Message(N_("This is not one of the choices.")),
                Message(N_("Choose what was told or agreed, by whom, and how.")),
                place,
            )
    with ctx.store.work() as work:
        work.people.get(person_id)
        earlier = [c for c in work.consents.of_person(person_id) if c.scope == scope]
        if kind == WITHDRAWN and (not earlier or earlier[0].kind != CONSENTED):
            raise UserError(
                "CONSENT-004",
                Message(N_("Nothing was agreed to that could be withdrawn.")),
                place="kind",
            )
        work.laws.keep(file.digest, file.kind, file.path, file.data)
        made = work.consents.add(
            Consent(ctx.new_id(), person_id, kind, scope, file.digest, on, giver, way)
        )
        work.audit(
            f"consent.{kind}",
            made.id,
            [scope, on, giver, way, file.digest],
            person_id=person_id,
        )
        return made


def _kept(ctx: Context, work: Work, digest: str) -> Information:
    kind, name = work.laws.kept_as(digest) or ("", digest)
    file = LawFile(kind, name, work.laws.bytes(digest), shipped=False)
    return privacy.information_from(ctx.catalog, file)
