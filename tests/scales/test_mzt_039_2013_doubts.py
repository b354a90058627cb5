# SPDX-License-Identifier: Apache-2.0
"""Answers of MZ/T 039-2013 that do not go together, each beside its nearest neighbour."""

import pytest

from carecalc.domain.evaluate import score
from tests.scales.mzt_039_2013 import SCALE, best, worst

# What makes each appear, and the nearest sheet on which it must not.
CONTRADICTIONS: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "coma-but-active": ({"B.3.1": "3", "B.1.9": "5"}, {"B.3.1": "2", "B.1.9": "5"}),
    "coma-but-oriented": (
        {"B.3.1": "3", "B.4.3": "3", "B.4.4": "4"},
        {"B.3.1": "3", "B.4.3": "4", "B.4.4": "4"},
    ),
    "coma-but-communicates": (
        {"B.3.1": "3", "B.3.4": "2"},
        {"B.3.1": "3", "B.3.4": "3"},
    ),
    "unconscious-but-tested": (
        {"B.3.1": "2", "B.2.1": "0"},
        {"B.3.1": "2", "B.2.1": "1"},
    ),
    "sightless-but-drew-clock": (
        {"B.3.2": "4", "B.2.1": "0"},
        {"B.3.2": "3", "B.2.1": "0"},
    ),
    "stairs-without-walking": (
        {"B.1.9": "5", "B.1.10": "10"},
        {"B.1.9": "10", "B.1.10": "10"},
    ),
    "walks-but-cannot-rise": (
        {"B.1.8": "0", "B.1.9": "15"},
        {"B.1.8": "5", "B.1.9": "15"},
    ),
    "toilet-without-transfer": (
        {"B.1.8": "0", "B.1.7": "10"},
        {"B.1.8": "0", "B.1.7": "5"},
    ),
    "toilet-without-dressing": (
        {"B.1.4": "0", "B.1.7": "10"},
        {"B.1.4": "5", "B.1.7": "10"},
    ),
    "bathes-but-cannot-groom": (
        {"B.1.2": "5", "B.1.3": "0"},
        {"B.1.2": "0", "B.1.3": "0"},
    ),
    "travels-but-cannot-walk": (
        {"B.1.9": "0", "B.4.3": "0"},
        {"B.1.9": "0", "B.4.3": "1"},
    ),
    "self-reliant-but-helped": ({"B.4.1": "4"}, {"B.4.1": "3"}),
    "mute-but-sociable": (
        {"B.3.4": "3", "B.4.5": "0"},
        {"B.3.4": "3", "B.4.5": "1"},
    ),
    "knows-nobody-but-sociable": (
        {"B.4.4": "4", "B.4.5": "0"},
        {"B.4.4": "3", "B.4.5": "0"},
    ),
    "lost-but-travels": (
        {"A.wandering": "1", "B.4.3": "0"},
        {"A.wandering": "1", "B.4.3": "1"},
    ),
    "suicide-not-in-mood": (
        {"A.self-harm": "1", "B.2.3": "1"},
        {"A.self-harm": "1", "B.2.3": "2"},
    ),
    "dementia-not-in-cognition": (
        {"A.dementia": "1", "B.2.1": "1"},
        {"A.dementia": "1", "B.2.1": "2"},
    ),
    "cognition-without-dementia": (
        {"A.dementia": "0", "B.2.1": "2"},
        {"A.dementia": "1", "B.2.1": "2"},
    ),
}


def test_that_every_contradiction_is_tried_and_says_why() -> None:
    assert set(CONTRADICTIONS) == set(SCALE.graph.warnings)
    for warning in SCALE.graph.warnings.values():
        assert warning.label is not None and warning.label.en
        assert warning.because is not None and warning.because.en


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_that_a_contradiction_shows_and_its_neighbour_does_not(name: str) -> None:
    against, fitting = CONTRADICTIONS[name]
    shown = score(SCALE, best() | {code: (o,) for code, o in against.items()})
    quiet = score(SCALE, best() | {code: (o,) for code, o in fitting.items()})
    assert name in shown.warnings
    assert name not in quiet.warnings


@pytest.mark.parametrize(
    ("item", "option", "name"),
    [
        ("B.1.1", "5", "coma-but-active"),
        ("B.1.8", "5", "coma-but-active"),
        ("B.1.9", "5", "coma-but-active"),
        ("B.4.3", "3", "coma-but-oriented"),
        ("B.4.4", "3", "coma-but-oriented"),
        ("B.3.4", "2", "coma-but-communicates"),
    ],
)
def test_that_a_coma_goes_with_nothing_but_the_worst(
    item: str, option: str, name: str
) -> None:
    assert score(SCALE, worst() | {item: (option,)}).warnings == (name,)


def test_that_neither_the_best_nor_the_worst_sheet_contradicts_itself() -> None:
    assert score(SCALE, best()).warnings == ()
    assert score(SCALE, worst()).warnings == ()
