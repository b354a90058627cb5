# SPDX-License-Identifier: Apache-2.0
"""An invented county: honest assessors with realistic mixes, and seeded fraud among them.

It knows nothing of the signals: people have a need, items follow it, levels follow the
items. Its distributions stand in `fraud.toml`.
"""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

from carecalc.domain.signals import Edge, Seen

KINDS = ("cloner", "sprinter", "giver", "buncher")
GIVEN: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("fraud.toml").read_text("utf-8")
)
_STOCK = (
    "老人由女儿照料，行走需搀扶，居家有扶手",
    "独居，邻居每日探望，服药需提醒",
    "长期卧床，翻身需他人协助，皮肤完好",
)
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙"


def office(
    seed: int, fraudsters: int | None = None, leniency: float | None = None
) -> tuple[list[Seen], dict[str, str]]:
    """Return a year's signed visits, and each fraudster's name with the kind.

    `leniency` is the deviation between honest assessors, if not the file's.
    """
    chance = Random(seed)
    given = GIVEN["office"]
    names = [f"{chance.choice(_SURNAMES)}评{n:02d}" for n in range(given["assessors"])]
    count = given["fraudsters"] if fraudsters is None else fraudsters
    kinds = {
        name: KINDS[n % len(KINDS)]
        for n, name in enumerate(chance.sample(names, count))
    }
    communities = [
        chance.gauss(0, GIVEN["people"]["community"])
        for _ in range(given["communities"])
    ]
    lenient = GIVEN["honest"]["leniency"] if leniency is None else leniency
    visits: list[Seen] = []
    for name in names:
        own = [*_honest(chance, name, names, communities, lenient)]
        visits += _defrauded(chance, own, kinds.get(name, ""))
    chance.shuffle(visits)
    return visits, kinds


def _honest(
    chance: Random,
    name: str,
    names: Sequence[str],
    communities: Sequence[float],
    lenient: float,
) -> Iterator[Seen]:
    office, people, honest = GIVEN["office"], GIVEN["people"], GIVEN["honest"]
    options = GIVEN["scale"]["options"]
    leniency = chance.gauss(0, lenient)
    habits = [chance.gauss(0, honest["habit"]) for _ in options]
    speed = chance.gauss(0, honest["speed"])
    where = chance.sample(range(len(communities)), office["communities_each"])
    for number in range(chance.randint(*office["visits"])):
        community = chance.choice(where)
        (age,) = chance.choices(range(3), [share for share, _ in people["ages"]])
        poor = chance.random() < people["hardship"][0]
        need = (
            people["first_need"]
            + people["ages"][age][1]
            + people["hardship"][1] * poor
            + communities[community]
            + chance.gauss(0, 1)
        )
        places = _places(chance, need + leniency, habits)
        before = "-"
        if chance.random() < people["known_before"]:
            before = str(_level(_places(chance, need - 0.3, [0.0] * len(options))))
        entered_after = chance.random() < honest["entered_after"]
        seconds = 2 if entered_after else honest["seconds_per_item"]
        yield _seen(
            Seen(
                visit_id=f"{name}-{number}",
                person_id=f"{name}-p{number}",
                scale="invented",
                assessors=(name, chance.choice([n for n in names if n != name])),
                assessed_on=date(2026, 1, 5) + timedelta(days=chance.randrange(300)),
                level=0,
                places=places,
                stratum=(str(age), before, "poor" if poor else "-"),
                spent=tuple(
                    round(
                        1000
                        * seconds
                        * chance.lognormvariate(speed, honest["item_time"])
                    )
                    for _ in options
                ),
                note=_note(chance, honest["stock_note"]),
                person=f"{chance.choice(_SURNAMES)}某",
                community=str(community),
            )
        )


def _note(chance: Random, stock: float) -> str:
    if chance.random() < stock:
        return chance.choice(_STOCK)
    return "".join(chr(0x4E00 + chance.randrange(2000)) for _ in range(20))


def _places(chance: Random, need: float, habits: Sequence[float]) -> tuple[int, ...]:
    found = []
    for count, habit in zip(GIVEN["scale"]["options"], habits, strict=True):
        felt = need + habit + chance.gauss(0, GIVEN["people"]["item"])
        # The middle of the options is the middle of the needs.
        found.append(min(count - 1, max(0, round((felt + 1.6) / 3.2 * (count - 1)))))
    return tuple(found)


def _total(places: Sequence[int]) -> int:
    most = sum(count - 1 for count in GIVEN["scale"]["options"])
    return most - sum(places)


def _level(places: Sequence[int]) -> int:
    total = _total(places)
    firsts = GIVEN["scale"]["first_totals"]
    return next(level for level, first in enumerate(firsts) if total >= first)


def _seen(visit: Seen) -> Seen:
    """Return a visit with the level and the thresholds that its answers come to."""
    total, level = _total(visit.places), _level(visit.places)
    firsts = GIVEN["scale"]["first_totals"]
    edges = []
    if level > 0:
        edges.append(Edge(str(level), Fraction(firsts[level - 1] - total), True))
    if level < len(firsts) - 1:
        over = Fraction(total - firsts[level] + 1)
        edges.append(Edge(str(level + 1), over, False))
    return replace(visit, level=level, edges=tuple(edges))


def _defrauded(chance: Random, own: list[Seen], kind: str) -> list[Seen]:
    fraud = GIVEN["fraud"]
    if kind == "cloner":
        models = [visit.places for visit in own[:3]]
        return [
            _seen(replace(visit, places=_cloned(chance, chance.choice(models))))
            if chance.random() < fraud["cloned"]
            else visit
            for visit in own
        ]
    if kind == "sprinter":
        return [
            replace(visit, spent=_quick(chance, len(visit.places)))
            if chance.random() < fraud["quick"]
            else visit
            for visit in own
        ]
    if kind == "giver":
        return [
            _seen(replace(visit, places=_worst(chance)))
            if chance.random() < fraud["one_level"]
            else visit
            for visit in own
        ]
    if kind == "buncher":
        return [
            _pushed(chance, visit) if chance.random() < fraud["pushed"] else visit
            for visit in own
        ]
    return own


def _cloned(chance: Random, model: tuple[int, ...]) -> tuple[int, ...]:
    places = list(model)
    if chance.random() < GIVEN["fraud"]["cloned_item_changed"]:
        at = chance.randrange(len(places))
        places[at] = chance.randrange(GIVEN["scale"]["options"][at])
    return tuple(places)


def _quick(chance: Random, items: int) -> tuple[int, ...]:
    milliseconds = 1000 * chance.randint(*GIVEN["fraud"]["quick_seconds"])
    cuts = sorted(chance.random() for _ in range(items - 1))
    ends = [0.0, *cuts, 1.0]
    return tuple(round(milliseconds * (last - first)) for first, last in pairwise(ends))


def _worst(chance: Random) -> tuple[int, ...]:
    """Return answers of somebody with the most need, as a draw and not as a copy."""
    worst = len(GIVEN["scale"]["first_totals"]) - 1
    while True:
        places = _places(chance, chance.gauss(1.8, 0.4), [0.0] * 26)
        if _level(places) == worst:
            return places


def _pushed(chance: Random, visit: Seen) -> Seen:
    """Return a case just before a threshold with a few answers worse, past it."""
    gap = next((edge.points for edge in visit.edges if not edge.past), None)
    if gap is None or gap > GIVEN["fraud"]["pushed_within"]:
        return visit
    places = list(visit.places)
    for _ in range(int(gap)):
        worse = [
            n
            for n, count in enumerate(GIVEN["scale"]["options"])
            if places[n] < count - 1
        ]
        places[chance.choice(worse)] += 1
    return _seen(replace(visit, places=tuple(places)))
