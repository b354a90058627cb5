# SPDX-License-Identifier: Apache-2.0
"""What the members of a declared household are to the applicant, on screen and paper."""

from carecalc.text import N_

APPLICANT = "applicant"

RELATIONS = {
    APPLICANT: N_("the applicant"),
    "spouse": N_("spouse"),
    "child": N_("child"),
    "parent": N_("parent"),
    "grandchild": N_("grandchild"),
    "grandparent": N_("grandparent"),
    "sibling": N_("sibling"),
    "other": N_("somebody else"),
}
DUTIES = {
    "support": N_("child who supports a parent"),
    "maintenance": N_("spouse or sibling who maintains"),
    "upbringing": N_("parent who brings up a child"),
}
