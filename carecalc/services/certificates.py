# SPDX-License-Identifier: Apache-2.0
"""The number of a disability certificate, read and held against the person it is of."""

from carecalc.domain.certificate import (
    CertificateNumber,
    agrees,
    belongs_to,
    read_certificate_number,
)
from carecalc.domain.fact import DisabilityCertificate
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.text import N_, Message


@needs("cases.see")
def read(ctx: Context, person_id: str, typed: str) -> CertificateNumber:
    """Return what a certificate's number says of a person.

    `UserError`: FACT-012 it is no such number, FACT-013 it is somebody else's.
    """
    with ctx.store.reading() as work:
        person = work.people.get(person_id)
    return _read(ctx, person, typed)


@needs("cases.see")
def check(ctx: Context, value: DisabilityCertificate, person: Person) -> None:
    """Refuse a category and grade that the certificate's number does not say.

    `UserError`: those of `read`; FACT-014 they disagree.
    """
    found = _read(ctx, person, value.number)
    if agrees(found, value.category, value.grade, value.multiple):
        return
    codes = ctx.catalog.codes()
    says = {
        "category": codes.name("category", found.category)
        if found.category
        else Message(N_("several categories")),
        "grade": found.grade,
    }
    raise UserError(
        "FACT-014",
        Message(
            N_("By its number the certificate is of {category}, grade {grade}."), says
        ),
        Message(
            N_(
                "Correct category and grade, or the number. With several categories "
                "enter each with its own grade and tick multiple disability."
            )
        ),
        "number",
    )


def _read(ctx: Context, person: Person, typed: str) -> CertificateNumber:
    groups = ctx.catalog.codes().groups
    digits = {
        digit: name.zh_CN for digit, name in groups.get("certificate-digit", {}).items()
    }
    found = read_certificate_number(
        typed,
        digits,
        single=groups.get("category", {}),
        grades=groups.get("certificate-grade", {}),
    )
    if not belongs_to(found, person.id_number, person.birth_date, person.sex):
        raise UserError(
            "FACT-013",
            Message(
                N_("The certificate's number begins with another identity number."),
            ),
            Message(
                N_(
                    "Its first 18 characters are the identity number of {name}: compare "
                    "both with the papers."
                ),
                {"name": person.name},
            ),
            "number",
        )
    return found
