# SPDX-License-Identifier: Apache-2.0
"""Whether what a scale says beside its points holds together: sheets, signing, gate."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from carecalc.catalog.codes import Codes
from carecalc.catalog.problems import Faults
from carecalc.domain.conditions import Code, Switched
from carecalc.domain.scale import Scale, Signatory, SigningRule
from carecalc.text import N_

Scales = Mapping[str, Sequence[Scale]]
"""Every version of every scale at hand, by code."""


def levels_of(scale: Scale) -> list[Code]:
    """Return the codes that a scale's level may have, under any reading."""
    if scale.preliminary is None:
        return []
    listed = scale.graph.measures[scale.preliminary].grades
    names = listed.values.values() if isinstance(listed, Switched) else (listed,)
    return list(
        dict.fromkeys(g.code for n in names for g in scale.graph.grades.get(n, ()))
    )


def check_procedure(
    scale: Scale,
    faults: Faults,
    others: Scales | None = None,
    codes: Codes | None = None,
) -> None:
    """Note what does not hold together in sheets, signing, validity and gate.

    `others` and `codes` are what is at hand; without them a gate's scale and the codes
    of backgrounds and reasons are taken as they are.
    """
    _sheets(scale, faults)
    if scale.signing is not None:
        _signing(scale.signing, faults, codes)
    _validity(scale, faults)
    _gate(scale, faults, others, codes)


def check_stricter(scale: Scale, shipped: Scale | None, faults: Faults) -> None:
    """Note where a county's file asks less of those who sign than the shipped one."""
    if shipped is None or shipped.signing is None:
        return
    wanted, found = shipped.signing, scale.signing
    if found is None:
        _looser(faults, "signing", shipped)
        return
    if found.assessors < wanted.assessors:
        _looser(faults, "signing.assessors", shipped)
    for place, ours, theirs in (
        ("of_whom", wanted.of_whom, found.of_whom),
        ("conclusion", wanted.conclusion, found.conclusion),
    ):
        have = _by_background(theirs)
        if any(have[name] < least for name, least in _by_background(ours).items()):
            _looser(faults, f"signing.{place}", shipped)
    if wanted.informant and not found.informant:
        _looser(faults, "signing.informant", shipped)
    if not set(wanted.present) <= set(found.present):
        _looser(faults, "signing.present", shipped)
    if wanted.recording and not found.recording:
        _looser(faults, "signing.recording", shipped)


def _by_background(listed: Iterable[Signatory]) -> Counter[str]:
    found: Counter[str] = Counter()
    for signatory in listed:
        found[signatory.background] = max(
            found[signatory.background], signatory.at_least
        )
    return found


def _looser(faults: Faults, place: str, shipped: Scale) -> None:
    assert shipped.signing is not None
    faults.add(
        "LAW-158",
        place,
        N_("This asks less than {scale} of {version} does ({clause})."),
        N_("A county's file may be stricter about who signs, never looser."),
        scale=shipped.code,
        version=shipped.version,
        clause=shipped.signing.clause or "–",
    )


# --- one file ------------------------------------------------------------------------


def _sheets(scale: Scale, faults: Faults) -> None:
    seen: dict[str, str] = {}
    for n, sheet in enumerate(scale.sheets):
        for i, name in enumerate(sheet.facts):
            if name in seen:
                faults.add(
                    "LAW-150",
                    f"sheets[{n}].facts[{i}]",
                    N_("“{name}” stands on the sheet “{sheet}” already."),
                    N_("A fact is asked once: leave it on one sheet."),
                    name=name,
                    sheet=seen[name],
                )
            seen.setdefault(name, sheet.code)
    parts = [(f"sections[{n}].code", s.code) for n, s in enumerate(scale.sections)]
    parts += [(f"sheets[{n}].code", s.code) for n, s in enumerate(scale.sheets)]
    for n, (place, code) in enumerate(parts):
        if code in [other for _, other in parts[:n]]:
            faults.add(
                "LAW-151",
                place,
                N_("The code “{code}” stands twice among sections and sheets."),
                N_("Each section and each sheet has a code of its own."),
                code=code,
            )


def _signing(rule: SigningRule, faults: Faults, codes: Codes | None) -> None:
    if rule.assessors < 1:
        _count(faults, "signing.assessors")
    for key, listed, most in (
        ("of_whom", rule.of_whom, rule.assessors),
        ("conclusion", rule.conclusion, None),
    ):
        for n, signatory in enumerate(listed):
            place = f"signing.{key}[{n}]"
            least = signatory.at_least
            if least < 1 or (most is not None and least > most):
                _count(faults, f"{place}.at_least")
            if codes is not None:
                _coded(
                    "background",
                    signatory.background,
                    f"{place}.background",
                    codes,
                    faults,
                )


def _count(faults: Faults, place: str) -> None:
    faults.add(
        "LAW-152",
        place,
        N_("So many people cannot sign."),
        N_("At least one signs; of_whom asks for no more people than assessors."),
    )


def _coded(group: str, code: str, place: str, codes: Codes, faults: Faults) -> None:
    known = codes.groups.get(group, {})
    if code not in known:
        faults.add(
            "LAW-153",
            place,
            N_("No {group} has the code “{code}”."),
            N_("Known codes: {known}. More can be named in resources/codes.toml."),
            group=group,
            code=code,
            known=tuple(known),
        )


def _validity(scale: Scale, faults: Faults) -> None:
    if scale.validity is None:
        return
    levels = levels_of(scale)
    limited: list[Code] = []
    for n, limit in enumerate(scale.validity.limits):
        place = f"validity.limits[{n}].levels"
        _known_levels(limit.levels, levels, scale.code, place, faults)
        for i, level in enumerate(limit.levels):
            if _listed(level, limited):
                faults.add(
                    "LAW-155",
                    f"{place}[{i}]",
                    N_("The level “{level}” has a limit already."),
                    N_("Each level stands in one line."),
                    level=str(level),
                )
            limited.append(level)


def _gate(
    scale: Scale, faults: Faults, others: Scales | None, codes: Codes | None
) -> None:
    gate = scale.gate
    if gate is None:
        return
    if gate.scale == scale.code or (others is not None and gate.scale not in others):
        faults.add(
            "LAW-156",
            "gate.scale",
            N_("“{code}” is no other scale at hand."),
            N_("A gate names the code of another scale."),
            code=gate.scale,
        )
    elif others is not None:
        known = [level for part in others[gate.scale] for level in levels_of(part)]
        _known_levels(gate.levels, known, gate.scale, "gate.levels", faults)
    if not gate.levels:
        faults.add(
            "LAW-157",
            "gate.levels",
            N_("No level opens this gate."),
            N_("List the levels of the other scale that let this one begin."),
        )
    for n, reason in enumerate(gate.not_for):
        if codes is not None:
            _coded("reason", reason, f"gate.not_for[{n}]", codes, faults)


def _known_levels(
    levels: Sequence[Code],
    known: Collection[Code],
    code: str,
    place: str,
    faults: Faults,
) -> None:
    for n, level in enumerate(levels):
        if not _listed(level, known):
            faults.add(
                "LAW-154",
                f"{place}[{n}]",
                N_("{scale} has no level “{level}”."),
                N_(
                    "Its levels are {known}; a text in quotation marks is not a number."
                ),
                scale=code,
                level=str(level),
                known=tuple(str(each) for each in dict.fromkeys(known)),
            )


def _listed(level: Code, known: Iterable[Code]) -> bool:
    return any(level == k and type(level) is type(k) for k in known)
