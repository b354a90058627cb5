# SPDX-License-Identifier: Apache-2.0
"""Signatures that come with visits: each is checked by the signer's key before it counts."""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from carecalc.domain.canonical import canonical_json
from carecalc.domain.trust import KEY
from carecalc.store.signing import is_signed_by, statement
from carecalc.store.travelling import VISIT, Columns
from carecalc.store.travelling_arriving import dict_of
from carecalc.store.trust_rows import SignatureRow

FORGED = "signature"
"""Why a visit was not taken in."""

Keys = Mapping[str, tuple[str, ...]]
"""Public keys by name."""


def with_keys(
    known: Keys, told: Iterable[tuple[str, str]]
) -> dict[str, tuple[str, ...]]:
    """Return what is known of keys once a file told of some; none is ever forgotten."""
    found = dict(known)
    for name, public in told:
        if public not in found.get(name, ()):
            found[name] = (*found.get(name, ()), public)
    return found


def forged(rows: Iterable[Columns], keys: Keys) -> frozenset[str]:
    """Return the visits under which a signature by key stands that does not hold."""
    found = set()
    for told in rows:
        if told["table"] != SignatureRow.__tablename__:
            continue
        row = dict_of(told["row"])
        if row["kind"] != VISIT:
            raise ValueError("a signature under no visit")
        if row["way"] == KEY and not _holds(row, keys):
            found.add(str(row["object_id"]))
    return frozenset(found)


def keys_of_laptops(cursor: Any) -> Mapping[str, tuple[str, ...]]:
    """Return by what keys users of laptops sign, as far as that can be read."""
    found: dict[str, tuple[str, ...]] = {}
    for (document,) in cursor.execute(
        "SELECT document FROM devices WHERE about = 'laptop' ORDER BY seq"
    ).fetchall():
        try:
            told = json.loads(document).get("keys", {})
            for name, keys in told.items():
                found[name] = (*found.get(name, ()), *map(str, keys))
        except (ValueError, TypeError, AttributeError, RecursionError):
            continue  # The row itself is found to be another.
    return found


def speaks_of(told: Columns, visits: Collection[str]) -> bool:
    """Say whether a row is one of these visits, or names one."""
    text = canonical_json(told["row"])
    return any(visit_id in text for visit_id in visits)


def _holds(row: Columns, keys: Keys) -> bool:
    name = str(row["name"])
    said = statement(
        VISIT, str(row["object_id"]), name, str(row["role"]), str(row["digest"])
    )
    return any(is_signed_by(k, said, str(row["signature"])) for k in keys.get(name, ()))
