# SPDX-License-Identifier: Apache-2.0
"""Which single answer would settle a status that pre-screening leaves open."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, is_dataclass, replace
from datetime import date
from typing import Any, get_type_hints

from carecalc.domain.household import Household
from carecalc.domain.prescreen import NOT_EVALUATED, PreScreen, pre_screen
from carecalc.domain.prescreen_rules import HardshipRules


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
            entries: Iterable[Any] | None = getattr(household, where, None)
            for n, entry in enumerate(entries or ()):
                if who in (getattr(entry, "id", ""), str(n)):
                    for answer, changed in _filled(entry, part):
                        yield answer, _with(household, where, n, changed)


def _filled(whole: Any, part: str) -> Iterator[tuple[bool | None, Any]]:
    assert is_dataclass(whole)
    kind = get_type_hints(type(whole)).get(part)
    if kind == bool | None:
        yield True, replace(whole, **{part: True})  # type: ignore[type-var]
        yield False, replace(whole, **{part: False})  # type: ignore[type-var]
    elif kind is not None and getattr(whole, part) is None and _is_list(kind):
        yield None, replace(whole, **{part: ()})  # type: ignore[type-var]


def _is_list(kind: Any) -> bool:
    return any(getattr(one, "__origin__", None) is tuple for one in kind.__args__)


def _with(household: Household, where: str, n: int, changed: Any) -> Household:
    entries = list(getattr(household, where))
    entries[n] = changed
    given: dict[str, Any] = {where: tuple(entries)}
    return replace(household, **given)
