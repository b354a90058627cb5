# SPDX-License-Identifier: Apache-2.0
"""Which tables travel between laptops and their office, and in what way.

Every table of the data file is named here; a test sees to it.
"""

from collections.abc import Mapping
from enum import Enum

from carecalc.store.rows import Base


class Way(Enum):
    """How the rows of a table travel from a laptop to its office."""

    STAYS = "stays"
    """Not at all: keys, numbers, users, what the authority decides, what is paid."""
    PERSON = "person"
    """With what it was before: it may have changed on both sides."""
    KEPT = "kept"
    """As it is, once."""
    VERSION = "version"
    """As it is, after the version it was made from."""
    OF_VERSION = "of-version"
    """With the version it belongs to."""
    VISIT = "visit"
    """As it is, once it is closed: drafts never travel."""
    OF_VISIT = "of-visit"
    """With its visit, which has them all."""
    UNDER_VISIT = "under-visit"
    """With the visit that it is a signature under; under anything else it stays."""


TABLES: Mapping[str, Way] = {
    "people": Way.PERSON,
    "laws": Way.KEPT,
    "facts": Way.KEPT,
    "withdrawals": Way.KEPT,
    "scans": Way.KEPT,
    "papers": Way.KEPT,
    "consents": Way.KEPT,
    "case_steps": Way.KEPT,
    "life_proofs": Way.KEPT,
    "recusals": Way.KEPT,
    "afterwards": Way.KEPT,
    "households": Way.VERSION,
    "household_members": Way.OF_VERSION,
    "applications": Way.VERSION,
    "tasks": Way.VERSION,
    "care_plans": Way.VERSION,
    "appointments": Way.VERSION,
    "drawn_signatures": Way.KEPT,
    "visits": Way.VISIT,
    "answer_log": Way.OF_VISIT,
    "second_log": Way.OF_VISIT,
    "settlements": Way.OF_VISIT,
    "remarks": Way.OF_VISIT,
    "endings": Way.OF_VISIT,
    "evidence": Way.OF_VISIT,
    "agreements": Way.OF_VISIT,
    "paper_entries": Way.OF_VISIT,
    "paper_scans": Way.OF_VISIT,
    "signatures": Way.UNDER_VISIT,
    **dict.fromkeys(
        (
            "office",
            "counters",
            "audit",
            "users",
            "separations",
            "pins",
            "closings",
            "lifts",
            "disclosures",
            "disclosed_people",
            "erasures",
            "acceptances",
            "determinations",
            "determination_states",
            "runs",
            "lines",
            "reasons",
            "holds",
            "organisations",
            "contracts",
            "assessors",
            "complaints",
            "appeals",
            "devices",
            "parcels",
            "clashes",
            "takeovers",
            "takeover_lines",
            "payouts",
            "debts",
            "appropriations",
            "outside_lists",
            "proposals",
            "duplicates",
            "run_steps",
            "payment_steps",
            "debt_steps",
            "fund_steps",
            "check_answers",
            "outside_rows",
            "paid_before",
            "elsewhere",
            "reviews",
            "draws",
        ),
        Way.STAYS,
    ),
}
"""Out: from a laptop to its office."""

BACK: Mapping[str, Way] = {
    "people": Way.PERSON,
    "laws": Way.KEPT,
    "acceptances": Way.KEPT,
    "reviews": Way.KEPT,
    "organisations": Way.VERSION,
    "tasks": Way.VERSION,
    "appointments": Way.VERSION,
}
"""Back: from the office to a laptop. What is not here stays at the office: a laptop
that is lost shall hold no more than its own visits and whom it is to visit."""

RECORDING = ("fact.added", "fact.withdrawn", "visit.signed")
"""Acts about a person that keep whoever did them from deciding on it."""

LOCAL = ("seq", "recorded_seq", "changed_seq", "version")
"""Columns that count within one file: they are given anew where a row arrives."""


def rows_of_table() -> Mapping[str, type[Base]]:
    """Return the class of each table's rows."""
    found = {}
    for mapper in Base.registry.mappers:
        kind: type[Base] = mapper.class_
        found[kind.__tablename__] = kind
    return found
