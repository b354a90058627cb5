# SPDX-License-Identifier: Apache-2.0
"""Who signs in one visit: one set of signatures for every scale and programme."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from carecalc.catalog.codes import Codes
from carecalc.domain.scale import Scale, SigningRule
from carecalc.domain.trace import Words
from carecalc.text import N_, Message

_BY_THE_PERSON = ("application", "payee", "care-choice", "household")
_TOLD = "told "


@dataclass(frozen=True, slots=True)
class Signature:
    """Somebody who signs, and under what: scales, and papers of the person's own.

    `is_certain`: in any case, not only if a scale turns out to be needed.
    """

    words: Words
    under: tuple[Words, ...]
    clauses: tuple[str, ...] = ()
    is_certain: bool = True


def signatures(
    codes: Codes, scales: Sequence[tuple[Scale, bool]], open_: Collection[str]
) -> tuple[Signature, ...]:
    """Return everybody who signs, each once, whatever they sign.

    `scales` with whether they are used in any case; `open_` are the names of what the
    visit asks.
    """
    rules = [
        (scale, rule, is_certain)
        for scale, is_certain in scales
        if (rule := scale.signing) is not None
    ]
    found = [
        _assessors(codes, rules),
        _one(rules, N_("The provider of information"), "informant"),
        _one(rules, N_("The guardian or agent who is present"), "present"),
        _confirming(codes, rules),
        _one(rules, N_("The number of the audio and video record"), "recording"),
        _person(open_),
    ]
    return tuple(signature for signature in found if signature is not None)


_Rules = Sequence[tuple[Scale, SigningRule, bool]]


def _assessors(codes: Codes, rules: _Rules) -> Signature | None:
    if not rules:
        return None
    count = max(rule.assessors for _, rule, _ in rules)
    wanted = {
        w.background: max(w.at_least, 1) for _, rule, _ in rules for w in rule.of_whom
    }
    names = tuple(codes.name("background", code) for code in wanted)
    said = {"count": count, "backgrounds": names}
    words = Message(N_("{count} assessors, among them: {backgrounds}"), said)
    if not names:
        words = Message(N_("{count} assessors"), {"count": count})
    return _signature(words, rules)


def _confirming(codes: Codes, rules: _Rules) -> Signature | None:
    those = [each for each in rules if each[1].conclusion]
    if not those:
        return None
    names = {w.background: w for _, rule, _ in those for w in rule.conclusion}
    said = tuple(codes.name("background", code) for code in names)
    return _signature(
        Message(N_("Who confirms the conclusion: {who}"), {"who": said}), those
    )


def _one(rules: _Rules, words: str, what: str) -> Signature | None:
    those = [each for each in rules if getattr(each[1], what)]
    return _signature(Message(words), those) if those else None


def _signature(words: Words, rules: _Rules) -> Signature:
    clauses = dict.fromkeys(rule.clause for _, rule, _ in rules if rule.clause)
    return Signature(
        words,
        tuple(scale.label for scale, _, _ in rules),
        tuple(clauses),
        any(is_certain for _, _, is_certain in rules),
    )


def _person(open_: Collection[str]) -> Signature | None:
    names = {
        "application": N_("Application"),
        "payee": N_("Payee"),
        "care-choice": N_("Form of care"),
        "household": N_("Household"),
    }
    under: list[Words] = [Message(names[n]) for n in _BY_THE_PERSON if n in open_]
    if any(name.startswith(_TOLD) for name in open_):
        under.append(Message(N_("Notice on personal information")))
    if not under:
        return None
    return Signature(Message(N_("The person, or the guardian or agent")), tuple(under))
