# SPDX-License-Identifier: Apache-2.0
"""Law that somebody only tries: its files say so, and no catalogue gives them out."""

import tomllib

from carecalc.catalog.problems import Faults
from carecalc.domain.policy import Policy, Standard
from carecalc.text import N_

WHAT_IF = "what-if"
"""The mark at the head of a file that was changed to see what would come of it."""


def is_what_if(law: Policy | Standard) -> bool:
    """Tell whether a policy or a dated standard is one that is only tried.

    A policy is one, too, where a figure that it takes is.
    """
    if law.mark == WHAT_IF:
        return True
    return isinstance(law, Policy) and any(map(is_what_if, law.standards.values()))


def check_real(law: Policy | Standard, file: str) -> None:
    """Refuse a file that is only tried where law in force is looked for: LAW-180."""
    if law.mark == WHAT_IF:
        faults = Faults(file)
        faults.add(
            "LAW-180",
            "mark",
            N_("The file was changed to try something: it is no law in force."),
            N_("Take it out of the folder. Nothing can be decided or paid by it."),
        )
        faults.raise_if_any()


def says_what_if(data: bytes) -> bool:
    """Tell whether the bytes of a law file say at their head that it is only tried."""
    try:
        return tomllib.loads(data.decode("utf-8-sig")).get("mark") == WHAT_IF
    except ValueError:
        return False  # What cannot be read is no law, tried or not.
