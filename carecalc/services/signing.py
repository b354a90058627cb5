# SPDX-License-Identifier: Apache-2.0
"""Who must sign an assessment report, as the scale's own file says."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from carecalc.catalog.codes import Codes
from carecalc.domain.names import plain_name
from carecalc.domain.scale import Scale, SigningRule
from carecalc.domain.visit import Signing
from carecalc.errors import UserError
from carecalc.text import N_, Message, visible

_NO_RULE = SigningRule(assessors=1)


def check_signing(
    scale: Scale, signing: Signing, assessed_on: date, today: date, codes: Codes
) -> Signing:
    """Return the signatures with blanks trimmed if they satisfy the scale's rule.

    `codes` name the backgrounds. `UserError`, naming the clause: VISIT-009 too few
    assessors, VISIT-010 one named twice, VISIT-011 a background is lacking, VISIT-012
    no information provider, VISIT-025 too few who confirm the conclusion, VISIT-026 who
    must be there is not named, VISIT-027 no number of the record; VISIT-015 signed
    before the assessment or in the future.
    """
    rule = scale.signing or _NO_RULE
    trimmed = replace(
        signing,
        assessors=tuple(_line(name) for name in signing.assessors),
        informant=_line(signing.informant),
        informant_relation=_line(signing.informant_relation),
        place=_line(signing.place),
        experts=tuple(_line(name) for name in signing.experts),
        present=_line(signing.present),
        present_relation=_line(signing.present_relation),
        recording=_line(signing.recording),
    )
    _check_assessors(rule, trimmed, codes)
    if rule.informant and not (trimmed.informant and trimmed.informant_relation):
        raise _refused(
            "VISIT-012",
            Message(N_("The provider of information and the relation are missing.")),
            rule,
            "informant",
        )
    _check_presence(rule, trimmed)
    _check_conclusion(rule, trimmed, codes)
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
    return trimmed


def _check_assessors(rule: SigningRule, signing: Signing, codes: Codes) -> None:
    names = signing.assessors
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
    if _people(names) < len(names):
        raise _refused(
            "VISIT-010",
            Message(N_("The assessors must be different people.")),
            rule,
            "assessors",
        )
    for wanted in rule.of_whom:
        if signing.backgrounds.count(wanted.background) < wanted.at_least:
            name = codes.name("background", wanted.background)
            raise _refused(
                "VISIT-011",
                Message(
                    N_(
                        "At least {count} of the assessors must have the background {it}."
                    ),
                    {"count": wanted.at_least, "it": name},
                ),
                rule,
                "backgrounds",
            )


def _check_presence(rule: SigningRule, signing: Signing) -> None:
    if rule.present and not (signing.present and signing.present_relation):
        raise _refused(
            "VISIT-026",
            Message(
                N_(
                    "A guardian or agent must be present; the name and the relation are "
                    "missing."
                )
            ),
            rule,
            "present",
        )
    if rule.recording and not signing.recording:
        raise _refused(
            "VISIT-027",
            Message(N_("The number of the audio and video record is missing.")),
            rule,
            "recording",
        )


def _check_conclusion(rule: SigningRule, signing: Signing, codes: Codes) -> None:
    named = tuple(name for name in signing.experts if name)
    for wanted in rule.conclusion:
        if _people(named) < wanted.at_least:
            raise _refused(
                "VISIT-025",
                Message(
                    N_(
                        "The conclusion must be confirmed by {count} different people "
                        "of the background {it}."
                    ),
                    {
                        "count": wanted.at_least,
                        "it": codes.name("background", wanted.background),
                    },
                ),
                rule,
                "experts",
            )


def _people(names: Iterable[str]) -> int:
    return len({plain_name(name) for name in names})


def _line(text: str) -> str:
    return " ".join(visible(text).split())


def _refused(code: str, message: Message, rule: SigningRule, place: str) -> UserError:
    if not rule.clause:
        return UserError(code, message, None, place)
    hint = Message(N_("So says {clause} of the scale."), {"clause": rule.clause})
    return UserError(code, message, hint, place)
