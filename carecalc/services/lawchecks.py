# SPDX-License-Identifier: Apache-2.0
"""Check law files as a county would before using them, and print their schemas."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from carecalc.catalog.cases import CaseKeys, DeterminationKeys
from carecalc.catalog.catalog import Catalog
from carecalc.catalog.checks import Report, check_catalog
from carecalc.catalog.policy_keys import PolicyKeys
from carecalc.catalog.schema import ScaleKeys


def check(catalog: Catalog, paths: Sequence[Path] = ()) -> Report:
    """Return every fault of all files at hand, or of the files and folders named."""
    return check_catalog(catalog, paths)


def schema(what: str) -> dict[str, Any]:
    """Return the JSON Schema of a law file, a case, or what is determined of it."""
    models: dict[str, type[BaseModel]] = {
        "scale": ScaleKeys,
        "policy": PolicyKeys,
        "case": CaseKeys,
        "determination": DeterminationKeys,
    }
    model = models[what]
    return model.model_json_schema(by_alias=True)
