# SPDX-License-Identifier: Apache-2.0
"""How an office reads what a scale leaves open."""

from carecalc.domain.conclusion import with_defaults
from carecalc.domain.office import Office
from carecalc.domain.scale import Scale


def office_switches(office: Office, scale: Scale) -> dict[str, str]:
    """Return the reading of every switch of the scale: the office's or the default.

    What the office decided for a switch or value that this version does not have is
    left out.
    """
    rules = office.scale_rules.get(scale.code)
    known = scale.graph.switches
    chosen = {
        name: value
        for name, value in (rules.switches.items() if rules else ())
        if name in known and value in known[name].values
    }
    return with_defaults(scale, chosen)
