# SPDX-License-Identifier: Apache-2.0
"""Which single answer would settle a status that pre-screening leaves open."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar, get_type_hints

from carecalc.domain.household import (
    Amount,
    Asset,
    Dwelling,
    Household,
    Member,
    Supporter,
    Vehicle,
)
from carecalc.domain.prescreen import NOT_EVALUATED, PreScreen, pre_screen
from carecalc.domain.prescreen_rules import HardshipRules

Entry = Member | Amount | Asset | Dwelling | Vehicle | Supporter
Whole = TypeVar("Whole", bound=Household | Entry)


@dataclass(frozen=True, slots=True)
class Turn:
    """An answer to what is missing that alone brings a status to `state`.

    `name` is that of what is missing; `answer` is yes or no, None for “there is none”.
    """

    name: str
    answer: bool | None
    state: str


def turns(
    household: Household,
    rules: HardshipRules,
    on: date,
    results: Mapping[str, PreScreen],
    switches: Mapping[str, str] | None = None,
) -> Mapping[str, tuple[Turn, ...]]:
    """Return, for each status that is open, the answers of which one is enough.

    Only answers that can be given in a word are tried: yes, no, or that there is none
    of a thing. Amounts are not guessed. `results` are those of the household as it is.
    """
    open_ = {c: r.missing for c, r in results.items() if r.state == NOT_EVALUATED}
    found: dict[str, list[Turn]] = {code: [] for code in open_}
    for name in dict.fromkeys(name for names in open_.values() for name in names):
        for answer, supposed in _answered(household, name):
            then = pre_screen(supposed, rules, on, switches)
            for code, names in open_.items():
                if name in names and then[code].state != NOT_EVALUATED:
                    found[code].append(Turn(name, answer, then[code].state))
    return {code: tuple(some) for code, some in found.items()}


def _answered(
    household: Household, name: str
) -> Iterator[tuple[bool | None, Household]]:
    """Yield each answer to what is missing, and the household with it."""
    match name.split("."):
        case ["household", part]:
            yield from _filled(household, part)
        case ["household", where, who, part]:
            entries: Iterable[Entry] | None = getattr(household, where, None)
            for n, entry in enumerate(entries or ()):
                if who in (getattr(entry, "id", ""), str(n)):
                    for answer, changed in _filled(entry, part):
                        yield answer, _with(household, where, n, changed)


def _filled(whole: Whole, part: str) -> Iterator[tuple[bool | None, Whole]]:
    kind = get_type_hints(type(whole)).get(part)
    if kind == bool | None:
        yield from ((answer, _given(whole, part, answer)) for answer in (True, False))
    elif kind is not None and getattr(whole, part) is None and _is_list(kind):
        yield None, _given(whole, part, ())


def _given(whole: Whole, part: str, value: object) -> Whole:
    """Return the same with one part of it; the name of a part is known only here."""
    given: dict[str, Any] = {part: value}
    return replace(whole, **given)


def _is_list(kind: Any) -> bool:
    return any(getattr(one, "__origin__", None) is tuple for one in kind.__args__)


def _with(household: Household, where: str, n: int, changed: Entry) -> Household:
    entries: list[Entry] = list(getattr(household, where))
    entries[n] = changed
    return _given(household, where, tuple(entries))
