# SPDX-License-Identifier: Apache-2.0
"""What a doubt noted in a law file is called on the screen."""

from carecalc.text import N_

MARKS = {
    "unconfirmed": N_("not verified"),
    "second-hand": N_("second-hand source"),
    "sources-differ": N_("sources differ"),
    "our-reading": N_("our reading of the text"),
    "law-silent": N_("the text is silent"),
    "convention": N_("a convention"),
    "sample-not-verified": N_("sample, not verified"),
}
