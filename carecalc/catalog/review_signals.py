# SPDX-License-Identifier: Apache-2.0
"""The quality signals of the review, from `resources/review/signals.toml`."""

import string
from collections.abc import Mapping
from dataclasses import dataclass

from carecalc.catalog.catalog import Catalog
from carecalc.catalog.gathering import raise_if_broken
from carecalc.catalog.problems import Faults
from carecalc.catalog.reader import read_form
from carecalc.domain.signal_rules import (
    ALARM,
    NOTICE,
    NUMBERS,
    STRATA,
    SignalRule,
    SignalRules,
)
from carecalc.text import N_, Text

SIGNALS = "resources/review/signals.toml"


@dataclass(frozen=True, slots=True)
class _Rule:
    __pydantic_config__ = {"extra": "forbid", "strict": True}

    label: Text
    rule: Text
    cannot: Text
    weight: str
    numbers: Mapping[str, int]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class _File:
    __pydantic_config__ = {"extra": "forbid", "strict": True}

    format: int
    label: Text
    mark: str
    note: Text
    months: int
    ages: tuple[int, ...]
    strata: tuple[str, ...]
    alpha_permille: int
    correction: Text
    signals: Mapping[str, _Rule]
    redraw_days: int | None = None


def signal_rules(catalog: Catalog) -> SignalRules:
    """Return the rules at hand: a county's own where an overlay has a file of them."""
    raise_if_broken(catalog.broken, "resources/review")
    return catalog.once(catalog.files[SIGNALS], SignalRules, read_signals)


def read_signals(data: bytes, file: str) -> SignalRules:
    """Return the rules in a file's bytes; `LawFileError` with every fault."""
    keys = read_form(data, file, _File)
    faults = Faults(file)
    _check(keys, faults)
    faults.raise_if_any()
    return SignalRules(
        keys.label,
        keys.note,
        keys.mark,
        keys.months,
        keys.ages,
        keys.strata,
        keys.alpha_permille,
        keys.correction,
        {
            code: SignalRule(
                rule.label,
                rule.rule,
                rule.cannot,
                rule.weight,
                rule.numbers,
                rule.mark or keys.mark,
            )
            for code, rule in keys.signals.items()
        },
        keys.redraw_days,
    )


def _check(keys: _File, faults: Faults) -> None:
    if set(keys.signals) != set(NUMBERS):
        faults.add(
            "LAW-290",
            "signals",
            N_("The signals of the file are not those of the program: {codes}."),
            N_("Give each of them once; one that is not wanted has weight notice."),
            codes=tuple(sorted(set(keys.signals) ^ set(NUMBERS))),
        )
    for code, rule in keys.signals.items():
        place = f"signals.{code}"
        if rule.weight not in (ALARM, NOTICE):
            faults.add(
                "LAW-291",
                f"{place}.weight",
                N_("The weight is alarm or notice."),
                N_("An alarm counts against an assessor, a notice wants a look."),
            )
        wanted = NUMBERS.get(code, frozenset())
        if set(rule.numbers) != wanted or any(n < 0 for n in rule.numbers.values()):
            faults.add(
                "LAW-292",
                f"{place}.numbers",
                N_("The numbers must be these, none below 0: {names}."),
                N_("Give each of them once, as a whole number."),
                names=tuple(sorted(wanted)),
            )
        for language in ("zh_CN", "en"):
            named = _named(rule.rule.in_(language))
            if named is None or not named <= set(rule.numbers):
                faults.add(
                    "LAW-293",
                    f"{place}.rule.{language}",
                    N_("In braces stand names of the signal's numbers alone."),
                    N_("A brace that is meant as such is written twice."),
                )
    if not set(keys.strata) <= set(STRATA) or not 0 < keys.alpha_permille < 1000:
        faults.add(
            "LAW-294",
            "strata",
            N_("Strata are among {names}; alpha_permille lies between 1 and 999."),
            N_("Leave out a stratum that is not wanted."),
            names=STRATA,
        )
    if keys.redraw_days is not None and keys.redraw_days < 1:
        faults.add(
            "LAW-295",
            "redraw_days",
            N_("A visit is made again within a day at least."),
            N_("Write 1 day or more, or leave the line out."),
        )
    if keys.months < 1 or list(keys.ages) != sorted(set(keys.ages)):
        faults.add(
            "LAW-295",
            "ages",
            N_("Ages ascend, and at least one month is looked at."),
            N_("Write the first year of each band in order, and 1 month or more."),
        )


def _named(rule: str) -> set[str] | None:
    """Return the names in a template's braces; None where they do not close."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(rule) if name}
    except ValueError:
        return None
