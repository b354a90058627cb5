# SPDX-License-Identifier: Apache-2.0
"""How far two assessors agree, in words."""

from carecalc.i18n import Catalogue
from carecalc.services.agreement import Agreement
from carecalc.text import N_, Message


def agreement_words(catalogue: Catalogue, found: Agreement) -> str:
    """Return the exact share and the weighted kappa of two assessors' answers."""
    if found.n == 0 or found.exact is None:
        words = N_("No question was answered by both with an option.")
        return catalogue.render(Message(words))
    said = {
        "same": round(found.exact * found.n),
        "total": found.n,
        "share": f"{found.exact * 100:.0f}",
    }
    share = Message(N_("Alike in {same} of {total} questions ({share} %)"), said)
    kappa = Message(N_("kappa not defined: all answers are one and the same"))
    if found.kappa is not None:
        words = N_("weighted kappa {kappa}")
        kappa = Message(words, {"kappa": f"{found.kappa:.2f}"})
    return f"{catalogue.render(share)} · {catalogue.render(kappa)}"
