# SPDX-License-Identifier: Apache-2.0
"""The bench of `bench_batch_scales` in OpenFisca, run in an environment of its own.

Written twice: as fast as it can be, with every table an array of numpy, and as its
handbook writes rules, with parameters looked up by the value of another variable.
Both get points and places in lists; both must come to what is kept beside them.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from openfisca_core.entities import Entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import MONTH
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

PERIOD = "2026-11"
START = "2019-10-01"
ITEMS = [f"item_{n}" for n in range(25)]
EVENTS = [f"event_{n}" for n in range(5)]
Person = Entity("person", "persons", "", "")


class Status(Enum):
    """Statuses, in the order of the cases."""

    none = "none"
    DB = "DB"
    DSR = "DSR"
    JS = "JS"
    TK = "TK"


class Certified(Enum):
    """What a certificate counts as."""

    none = "none"
    A = "A"
    B = "B"
    C = "C"


class Ability(Enum):
    """The final level."""

    level_0 = "0"
    level_1 = "1"
    level_2 = "2"
    level_3 = "3"
    level_4 = "4"


class Care(Enum):
    """Categories of the care subsidy."""

    none = "none"
    A = "A"
    B = "B"
    C = "C"


def fact(name: str, value_type: type, **more: Any) -> type[Variable]:
    """Return a variable that is put in."""
    parts = {"value_type": value_type, "entity": Person, "definition_period": MONTH}
    return type(name, (Variable,), {**parts, **more})


def facts(idiomatic: bool) -> list[type[Variable]]:
    """Return everything that is put in."""
    found = [
        fact(name, int) for name in (*ITEMS, *EVENTS, "awake", "benefit", "months")
    ]
    found += [fact(name, bool) for name in ("coma_noted", "diagnosed", "in_beijing")]
    if idiomatic:
        found.append(
            fact("status", Enum, possible_values=Status, default_value=Status.none)
        )
        found.append(
            fact(
                "certificate",
                Enum,
                possible_values=Certified,
                default_value=Certified.none,
            )
        )
    else:
        found += [fact("status", int), fact("certificate", int)]
    return found


AWAKE = np.array([2, 1, 1, 0, 0], np.int32)
BANDS = np.array([4] * 30 + [3] * 16 + [2] * 20 + [1] * 24 + [0], np.int8)
HARDSHIP = np.array([0, 30_000, 20_000, 10_000, 0], np.int32)
CARE = np.array(
    [[0, 60_000, 40_000, 20_000]] * 3 + [[60_000] * 4] * 2, np.int32
)  # by level, then by what the certificate counts as


class total(Variable):  # noqa: N801 - variables are called as they are asked for
    """The sum of all points."""

    value_type, entity, definition_period = int, Person, MONTH

    def formula(person: Any, period: Any) -> Any:  # noqa: N805
        """Add them up."""
        found = AWAKE[person("awake", period)]
        for name in ITEMS:
            found = found + person(name, period)
        return found


def raised(person: Any, period: Any, level: Any) -> Any:
    """Return the level after the clauses of C.4."""
    coma = (person("awake", period) == 4) | person("coma_noted", period)
    events = sum(person(name, period) for name in EVENTS)
    worse = person("diagnosed", period) | (events >= 2)
    return np.where(coma, 4, np.minimum(4, level + worse))


def elder(person: Any, period: Any, years: int) -> Any:
    """Tell who is of Beijing and that old, by months lived at the end of the month."""
    return person("in_beijing", period) & (person("months", period) >= years * 12)


def level_fast(person: Any, period: Any) -> Any:
    """Return the final level."""
    return raised(person, period, BANDS[person("total", period)])


def hardship_fast(person: Any, period: Any) -> Any:
    """Return the hardship subsidy in fen."""
    status = person("status", period)
    due = elder(person, period, 60) & (status != 4) & (person("benefit", period) != 1)
    return HARDSHIP[status] * due


def care_fast(person: Any, period: Any) -> Any:
    """Return the care subsidy in fen."""
    due = elder(person, period, 60) & (person("status", period) != 4)
    due &= person("benefit", period) == 0
    return CARE[person("level", period), person("certificate", period)] * due


def age_fast(person: Any, period: Any) -> Any:
    """Return the subsidy for old age in fen."""
    months = person("months", period)
    fen = np.where(months >= 1200, 80_000, np.where(months >= 1080, 50_000, 10_000))
    return fen * elder(person, period, 80)


def level_parameters(person: Any, period: Any, parameters: Any) -> Any:
    """Return the final level, its bands being parameters."""
    reached = parameters(period).levels.calc(person("total", period), right=False)
    found = raised(person, period, 4 - reached.astype(np.int64))
    names = [f"level_{n}" for n in range(5)]
    return np.select([found == n for n in range(5)], [Ability[n] for n in names])


def hardship_parameters(person: Any, period: Any, parameters: Any) -> Any:
    """Return the hardship subsidy in fen."""
    status = person("status", period)
    due = elder(person, period, 60) & (status != Status.TK)
    due &= person("benefit", period) != 1
    return parameters(period).hardship[status] * due


def category_parameters(person: Any, period: Any, parameters: Any) -> Any:
    """Return the care subsidy in fen, by level and certificate."""
    due = elder(person, period, 60) & (person("status", period) != Status.TK)
    due &= person("benefit", period) == 0
    level, certificate = person("level", period), person("certificate", period)
    return parameters(period).care[level][certificate] * due


def age_parameters(person: Any, period: Any, parameters: Any) -> Any:
    """Return the subsidy for old age in fen."""
    years = person("months", period) // 12
    return parameters(period).age.calc(years) * elder(person, period, 80)


def reckoned(name: str, value_type: type, formula: Any, **more: Any) -> type[Variable]:
    """Return a variable that is worked out."""
    return fact(name, value_type, formula=formula, **more)


def amounts(rows: dict[str, int]) -> dict[str, Any]:
    """Return parameters by name."""
    return {name: {"values": {START: {"value": fen}}} for name, fen in rows.items()}


def brackets(rows: dict[int, int]) -> dict[str, Any]:
    """Return a scale of parameters: from each threshold on, one amount."""
    return {
        "metadata": {"type": "single_amount"},
        "brackets": [
            {
                "threshold": {START: {"value": threshold}},
                "amount": {START: {"value": amount}},
            }
            for threshold, amount in rows.items()
        ],
    }


def law() -> ParameterNode:
    """Return the notice and the bands of the scale as parameters."""
    certified = {"none": 0, "A": 60_000, "B": 40_000, "C": 20_000}
    severe = dict.fromkeys(certified, 60_000)
    tree = {
        "levels": brackets({0: 0, 30: 1, 46: 2, 66: 3, 90: 4}),
        "hardship": amounts(
            {"none": 0, "DB": 30_000, "DSR": 20_000, "JS": 10_000, "TK": 0}
        ),
        "care": {
            f"level_{n}": amounts(severe if n >= 3 else certified) for n in range(5)
        },
        "age": brackets({0: 0, 80: 10_000, 90: 50_000, 100: 80_000}),
    }
    return ParameterNode("", data=tree)


def system(idiomatic: bool) -> TaxBenefitSystem:
    """Return the rules in one of the two ways of writing them."""
    found = TaxBenefitSystem([Person])
    if idiomatic:
        found.parameters = law()
        level = reckoned(
            "level",
            Enum,
            level_parameters,
            possible_values=Ability,
            default_value=Ability.level_0,
        )
        rules = [hardship_parameters, category_parameters, age_parameters]
    else:
        level = reckoned("level", int, level_fast)
        rules = [hardship_fast, care_fast, age_fast]
    found.add_variables(*facts(idiomatic), total, level)
    for name, rule in zip(("hardship", "care", "age"), rules, strict=True):
        found.add_variable(reckoned(name, int, rule))
    return found


def run(rules: TaxBenefitSystem, given: dict[str, Any]) -> dict[str, Any]:
    """Put everything in and work out everything."""
    size = len(given["months"])
    simulation = SimulationBuilder().build_default_simulation(rules, size)
    for name, column in given.items():
        simulation.set_input(name, PERIOD, column)
    return {
        name: simulation.calculate(name, PERIOD)
        for name in ("level", "hardship", "care", "age")
    }


def main(folder: Path) -> None:
    """Print seconds of the processor and the most memory, as JSON."""
    import resource

    cases = np.load(folder / "cases.npz")
    wanted = np.load(folder / "wanted.npz")
    given = {name: cases["points"][n] for n, name in enumerate(ITEMS)}
    given |= {name: cases["events"][n] for n, name in enumerate(EVENTS)}
    for name in ("awake", "benefit", "months", "coma_noted", "diagnosed", "in_beijing"):
        given[name] = cases[name]
    given |= {name: cases[name] for name in ("status", "certificate")}
    told: dict[str, float] = {}
    for name, idiomatic, times in (("fast", False, 5), ("idiomatic", True, 2)):
        rules = system(idiomatic)
        seconds = []
        for _ in range(times):
            began = time.process_time()
            found = run(rules, given)
            seconds.append(time.process_time() - began)
        for what in ("level", "hardship", "care", "age"):
            assert (np.asarray(found[what]) == wanted[what]).all(), (name, what)
        told[name] = min(seconds)
        told[f"{name}_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
