# SPDX-License-Identifier: Apache-2.0
"""Who must sign an assessment report, as the scale's own file says."""

from dataclasses import replace
from datetime import date

from carecalc.domain.scale import Scale, SigningRule
from carecalc.domain.visit import Signing
from carecalc.errors import UserError
from carecalc.text import N_, Message, visible

_NO_RULE = SigningRule(assessors=1)


def check_signing(
    scale: Scale, signing: Signing, assessed_on: date, today: date
) -> Signing:
    """Return the signatures with blanks trimmed if they satisfy the scale's rule.

    `UserError`, naming the clause: VISIT-009 too few assessors, VISIT-010 one named
    twice, VISIT-011 a background is lacking, VISIT-012 no information provider,
    VISIT-015 signed before the assessment or in the future.
    """
    rule = scale.signing or _NO_RULE
    names = tuple(" ".join(visible(name).split()) for name in signing.assessors)
    if len([name for name in names if name]) < rule.assessors or "" in names:
        raise _refused(
            "VISIT-009",
            Message(
                N_("{count} assessors must sign this report."),
                {"count": rule.assessors},
            ),
            rule,
            "assessors",
        )
    # 王 五 is 王五, and case makes no other person.
    if len({"".join(name.split()).casefold() for name in names}) < len(names):
        raise _refused(
            "VISIT-010",
            Message(N_("The assessors must be different people.")),
            rule,
            "assessors",
        )
    for wanted in rule.of_whom:
        if signing.backgrounds.count(wanted.background) < wanted.at_least:
            raise _refused(
                "VISIT-011",
                Message(
                    N_(
                        "At least {count} of the assessors must have the background {it}."
                    ),
                    {"count": wanted.at_least, "it": background(wanted.background)},
                ),
                rule,
                "backgrounds",
            )
    informant = visible(signing.informant).strip()
    relation = visible(signing.informant_relation).strip()
    if rule.informant and not (informant and relation):
        raise _refused(
            "VISIT-012",
            Message(N_("The provider of information and the relation are missing.")),
            rule,
            "informant",
        )
    if not assessed_on <= signing.signed_on <= today:
        raise UserError(
            "VISIT-015",
            Message(
                N_("The day of signing must lie between {first} and {last}."),
                {"first": assessed_on, "last": today},
            ),
            None,
            "signed_on",
        )
    return replace(
        signing,
        assessors=names,
        informant=informant,
        informant_relation=relation,
        place=visible(signing.place).strip(),
    )


def background(code: str) -> Message | str:
    """Return the words for an assessor's background; the code itself for a new one."""
    known = {
        "medical-or-nursing": N_("medicine or nursing"),
        "social-work": N_("social work"),
        "other": N_("other"),
    }
    return Message(known[code]) if code in known else code


def _refused(code: str, message: Message, rule: SigningRule, place: str) -> UserError:
    if not rule.clause:
        return UserError(code, message, None, place)
    hint = Message(N_("So says {clause} of the scale."), {"clause": rule.clause})
    return UserError(code, message, hint, place)
