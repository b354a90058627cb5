# SPDX-License-Identifier: Apache-2.0
"""Signatures under decisions and assessments: by key of who is here, else in ink."""

from collections.abc import Mapping

from carecalc.domain.names import plain_name
from carecalc.domain.trust import SignOff
from carecalc.domain.visit import Signing, Visit
from carecalc.errors import UserError
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.store.codec import digest_of
from carecalc.store.signing import Signer
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message

DETERMINATION, VISIT = "determination", "visit"
APPROVER, ASSESSOR = "approver", "assessor"
INFORMANT, GUARDIAN, EXPERT = "informant", "guardian", "expert"


@needs("cases.see")
def of_visit(ctx: Context, visit_id: str) -> tuple[SignOff, ...]:
    """Return who signed an assessment and how, in the order they did."""
    with ctx.store.reading() as work:
        return work.signatures.of(VISIT, visit_id)


@needs("cases.see")
def who_answered(ctx: Context, visit_id: str) -> tuple[str, str]:
    """Return who last answered for the first and for the second assessor of a visit.

    Empty where nobody did, or where another visit of the person was answered since.
    """
    with ctx.store.reading() as work:
        person = work.visits.get(visit_id).person_id
        first, second = (
            next((e.actor for e in entries if e.object_id == visit_id), "")
            for entries in (
                work.histories.page(person, (action,), 0, 1)
                for action in ("visit.answered", "visit.second-answered")
            )
        )
    return first, "" if second == first else second


@needs("cases.see")
def of_acts(ctx: Context, person_id: str) -> Mapping[str, SignOff]:
    """Return who decided each act of a person with a key of their own, by the act's id.

    An act from before there were keys is not there.
    """
    with ctx.store.reading() as work:
        found = {}
        for act in work.determinations.of_person(person_id):
            for signed in work.signatures.proven(DETERMINATION, act.id):
                found[act.id] = signed
        return found


@needs("visits.sign")
def check_assessor(ctx: Context, visit_id: str, signing: Signing) -> Signer:
    """Return the key of somebody beside the user who is to sign a visit as assessor.

    `UserError`: ACCESS-… they may not, VISIT-033 they are none of the assessors named,
    SIGN-001 they have no key.
    """
    signer = ctx.store.signer
    if signer is None or _named(signing.assessors, signer.name) is None:
        raise UserError(
            "VISIT-033",
            Message(
                N_("{name} is none of the assessors named here."),
                {"name": ctx.store.user},
            ),
            Message(
                N_(
                    "Write the name as it stands in the list of users, or record the "
                    "signature on paper."
                )
            ),
            "assessors",
        )
    return signer


def sign_act(work: Work, act_id: str, said: object) -> SignOff:
    """Sign a decision, for all that it says, with the key of who decides."""
    return work.signatures.sign(DETERMINATION, act_id, APPROVER, digest_of(said))


def said_by(
    visit: Visit, signing: Signing, result: Mapping[str, object]
) -> Mapping[str, object]:
    """Return what is signed of a visit: its law, every answer, who signs, what follows."""
    return {
        "number": visit.number,
        "person": visit.person_id,
        "scale": visit.scale_digest,
        "switches": dict(visit.switches),
        "assessed_on": visit.assessed_on,
        "answers": dict(visit.answers),
        "second": dict(visit.second),
        "settled": dict(visit.settled),
        "remarks": dict(visit.remarks),
        "signing": signing,
        "result": dict(result),
    }


def sign_visit(
    work: Work, visit_id: str, signing: Signing, said: object, own: tuple[Signer, ...]
) -> tuple[SignOff, ...]:
    """Sign a visit: the assessors whose keys are here by key, everybody else in ink.

    What is signed is the digest of everything the visit says, `said`. Nobody signs in
    two roles: who is named twice signs in the first.
    """
    digest = digest_of(said)
    keys = {plain_name(signer.name): signer for signer in own}
    signed: dict[str, SignOff] = {}
    for role, names in (
        (ASSESSOR, signing.assessors),
        (EXPERT, signing.experts),
        (INFORMANT, (signing.informant,)),
        (GUARDIAN, (signing.present,)),
    ):
        for name in names:
            plain = plain_name(name)
            if not plain or plain in signed:
                continue
            signer = keys.get(plain) if role == ASSESSOR else None
            signed[plain] = (
                work.signatures.ink(VISIT, visit_id, name, role, digest)
                if signer is None
                else work.signatures.sign(VISIT, visit_id, role, digest, signer)
            )
    return tuple(signed.values())


def _named(names: tuple[str, ...], name: str) -> str | None:
    return next((each for each in names if plain_name(each) == plain_name(name)), None)
