# SPDX-License-Identifier: Apache-2.0
"""Levels concluded elsewhere: held against the scale's own levels where it is at hand."""

import re
from collections.abc import Mapping
from dataclasses import replace

from carecalc.domain.fact import FactValue, OutsideAssessment
from carecalc.domain.scale import level_label
from carecalc.errors import UserError
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.text import N_, Message, Text

_LONGEST_LEVEL = 20
_BRACKETS = re.compile(r"[（(](.+)[）)]$")


@needs("laws.see", "nobody")
def levels(ctx: Context, scale: str) -> Mapping[str, Text]:
    """Return the levels of a scale by code; nothing where the scale is not at hand."""
    found: dict[str, Text] = {}
    for path, file in sorted(ctx.catalog.files.items()):
        if path.startswith(f"forms/scales/{scale}/"):
            of = ctx.catalog.scale_from(file.data, path)
            for grades in of.graph.grades.values():
                for grade in grades:
                    label = level_label(of, grade.code)
                    if label is not None:
                        found[str(grade.code)] = label
    return found


@needs("laws.see", "nobody")
def with_level(ctx: Context, value: FactValue) -> FactValue:
    """Return a conclusion known by its printed name alone with the code of the level."""
    if not isinstance(value, OutsideAssessment) or value.level or not value.name:
        return value
    for code, label in levels(ctx, value.scale).items():
        if value.name in names_of(label):
            return replace(value, level=code)
    return replace(value, level=value.name)


@needs("laws.see", "nobody")
def check(ctx: Context, value: OutsideAssessment) -> None:
    """Refuse a conclusion that names no scale or level, or another than it prints.

    `UserError`: FACT-010 the scale has no such level, FACT-015 scale or level is
    missing, FACT-018 code and printed name are two levels.
    """
    if not value.scale or not value.level:
        raise UserError(
            "FACT-015",
            Message(N_("A level is nothing without its scale.")),
            Message(N_("Copy scale and level from the report.")),
            "level" if value.scale else "scale",
        )
    known = levels(ctx, value.scale)
    if len(value.level) > _LONGEST_LEVEL or (known and value.level not in known):
        shown = value.level[:_LONGEST_LEVEL]
        raise UserError(
            "FACT-010",
            Message(
                N_("Nothing is known by the code “{code}”."),
                {"code": shown if shown == value.level else f"{shown}…"},
            ),
            Message(N_("Copy the level from the report.")),
            "level",
        )
    label = known.get(value.level)
    if label is not None and value.name and value.name not in names_of(label):
        raise UserError(
            "FACT-018",
            Message(
                N_("Level {level} of this scale is “{label}”, not “{name}”."),
                {"level": value.level, "label": label, "name": value.name},
            ),
            Message(N_("Copy scale and level from the report.")),
            "level",
        )


def names_of(label: Text) -> set[str]:
    """Return what a report may call a level: its name, or either side of a bracket."""
    found: set[str] = set()
    for name in (label.zh_CN, label.en or ""):
        inside = _BRACKETS.search(name)
        found |= {name} if inside is None else {name, inside[1]}
        found.add(_BRACKETS.sub("", name).strip())
    return found
