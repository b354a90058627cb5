# SPDX-License-Identifier: Apache-2.0
"""Self-tests of a scale: answer sheets with results worked by hand, and their run."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from carecalc.catalog.comparing import differences, shown
from carecalc.catalog.problems import Faults
from carecalc.catalog.reader import read_keys
from carecalc.catalog.references import key
from carecalc.catalog.values import scale_value
from carecalc.domain.answers import read_answer
from carecalc.domain.canonical import digest
from carecalc.domain.evaluate import score
from carecalc.domain.scale import Item, Scale
from carecalc.domain.trace import Words
from carecalc.errors import UserError
from carecalc.text import N_, Message, Text

if TYPE_CHECKING:
    from carecalc.catalog.selftest_keys import SelfTestKeys, VectorKeys

# The models of the keys are imported by the first file that is read (see `reader`).

Sheet = dict[str, tuple[str, ...]]

EXPECTED = (
    *("measures", "preliminary", "level", "applied"),
    *("missing", "assumed", "warnings"),
)


@dataclass(frozen=True, slots=True)
class Vector:
    """An answer sheet with the results that were worked by hand."""

    answers: Mapping[str, tuple[str, ...]]
    switches: Mapping[str, str]
    expect: Mapping[str, object]
    about: Text | str = ""


@dataclass(frozen=True, slots=True)
class VectorGroup:
    """Vectors that try one rule."""

    title: Text
    clause: str
    vectors: tuple[Vector, ...]


@dataclass(frozen=True, slots=True)
class Vectors:
    """A self-test file against the scale it belongs to; `digest` is of its bytes."""

    scale: str
    version: date
    groups: tuple[VectorGroup, ...]
    note: Text | str | None
    digest: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One result that came out otherwise: what people call it, and its place in the
    file (`level`, `measures.total` …)."""

    what: Words
    expected: str
    found: str
    place: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A vector that failed; `number` is its place in its group, from 1."""

    number: int
    about: Text | str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class GroupOutcome:
    """How many vectors of a group passed, and those that did not."""

    title: Text
    clause: str
    passed: int
    failures: tuple[Failure, ...]

    @property
    def failed(self) -> int:
        """How many vectors failed."""
        return len(self.failures)


@dataclass(frozen=True, slots=True)
class SelfTest:
    """What became of every vector of a scale; the digests name both files exactly."""

    scale: str
    label: Text
    version: str
    digest: str
    vectors_digest: str
    note: Text | str | None
    groups: tuple[GroupOutcome, ...]

    @property
    def passed(self) -> int:
        """How many vectors passed."""
        return sum(group.passed for group in self.groups)

    @property
    def failed(self) -> int:
        """How many vectors failed."""
        return sum(group.failed for group in self.groups)


def run(scale: Scale, vectors: Vectors) -> SelfTest:
    """Score every vector with the scale, as the command line would, and compare."""
    return SelfTest(
        scale=scale.code,
        label=scale.label,
        version=scale.version,
        digest=scale.digest,
        vectors_digest=vectors.digest,
        note=vectors.note,
        groups=tuple(_run_group(scale, group) for group in vectors.groups),
    )


def _run_group(scale: Scale, group: VectorGroup) -> GroupOutcome:
    failures = [
        Failure(number, vector.about, found)
        for number, vector in enumerate(group.vectors, start=1)
        if (found := _differences(scale, vector))
    ]
    passed = len(group.vectors) - len(failures)
    return GroupOutcome(group.title, group.clause, passed, tuple(failures))


def _differences(scale: Scale, vector: Vector) -> tuple[Difference, ...]:
    try:
        result = score(scale, vector.answers, vector.switches, assume_defaults=True)
    except UserError as error:
        # A number in no band, a case without a row: this sheet fails, the others run.
        return tuple(
            Difference(_called(scale, what), shown(expected), error.code, what)
            for what, expected in vector.expect.items()
        )
    return tuple(
        Difference(_called(scale, place), shown(expected), shown(found), place)
        for at, expected, found in differences("", vector.expect, scale_value(result))
        for place in (at.removeprefix("."),)
    )


_RESULTS = {
    "measures": N_("scores"),
    "preliminary": N_("preliminary level"),
    "level": N_("level"),
    "applied": N_("change clauses applied"),
    "missing": N_("questions without an answer"),
    "assumed": N_("facts taken for granted"),
    "warnings": N_("contradictions shown"),
}


def _called(scale: Scale, place: str) -> Words:
    """Return what people call a result: `level`, `measures.total` …"""
    kind, _, name = place.partition(".")
    measure = scale.graph.measures.get(name)
    if measure is not None and measure.label is not None:
        return measure.label
    return name or Message(_RESULTS.get(kind, kind))


# --- reading -------------------------------------------------------------------------


def belongs_to(data: bytes, file: str) -> tuple[str, date]:
    """Return code and version of the scale that a self-test file is about."""
    keys = _keys(data, Faults(file))
    return keys.scale, keys.version


def read_vectors(data: bytes, file: str, scale: Scale) -> Vectors:
    """Return the vectors in a file's bytes for a scale; every fault with its place."""
    faults = Faults(file)
    keys = _keys(data, faults)
    reader = _Reader(scale, faults)
    if (keys.scale, keys.version) != (scale.code, scale.effective_from):
        faults.add(
            "LAW-143",
            "version" if keys.scale == scale.code else "scale",
            N_("The self-test is of {found}, the scale is {wanted}."),
            N_("Each version of a scale has a self-test of its own."),
            found=f"{keys.scale} {keys.version}",
            wanted=f"{scale.code} {scale.version}",
        )
    bases = {
        name: reader.sheet(rows, f"bases.{key(name)}")
        for name, rows in keys.bases.items()
    }
    groups = tuple(
        VectorGroup(
            group.title,
            group.clause,
            tuple(
                reader.vector(vector, bases, f"groups[{g}].vectors[{n}]")
                for n, vector in enumerate(group.vectors)
            ),
        )
        for g, group in enumerate(keys.groups)
    )
    faults.raise_if_any()
    return Vectors(keys.scale, keys.version, groups, keys.note, digest(data))


def _keys(data: bytes, faults: Faults) -> "SelfTestKeys":
    from carecalc.catalog import selftest_keys

    return read_keys(data, selftest_keys.SelfTestKeys, faults)


class _Reader:
    """Reads answer sheets against a scale and notes every fault at its place."""

    def __init__(self, scale: Scale, faults: Faults) -> None:
        self.scale = scale
        self.faults = faults
        self.sections = {s.code: s.items for s in scale.sections}
        self.known = {**scale.graph.items, **scale.graph.facts}

    def sheet(self, raw: Mapping[str, str | list[str]], place: str) -> Sheet:
        found: Sheet = {}
        for name, value in raw.items():
            for code, answer in self._answers(name, value, f"{place}.{key(name)}"):
                found[code] = answer
        return found

    def _answers(
        self, name: str, value: str | list[str], place: str
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        if name in self.known or name not in self.sections:
            yield from self._answer(name, value, place)
            return
        items = self.sections[name]
        row = value.split() if isinstance(value, str) else value
        if len(row) != len(items):
            self.faults.add(
                "LAW-140",
                place,
                N_("The row has {found} answers, the section {wanted} items."),
                N_("One option code for each item, in their order, parted by spaces."),
                found=len(row),
                wanted=len(items),
            )
            return
        for item, code in zip(items, row, strict=True):
            yield from self._answer(item.code, _as_listed(item, code), place)

    def _answer(
        self, name: str, value: str | list[str], place: str
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        try:
            yield name, read_answer(self.scale, name, value)
        except UserError as error:
            self._unreadable(place, error.message)

    def vector(
        self, keys: "VectorKeys", bases: Mapping[str, Sheet], place: str
    ) -> Vector:
        if keys.base and keys.base not in bases:
            self._unreadable(
                f"{place}.base",
                Message(
                    N_("No sheet of [bases] is called “{name}”."), _named(keys.base)
                ),
            )
        answers = {
            **bases.get(keys.base, {}),
            **self.sheet(keys.set, f"{place}.set"),
        }
        for n, name in enumerate(keys.without):
            gone = self.sections.get(name, ()) if name not in self.known else ()
            codes = [item.code for item in gone] or [name]
            for code in codes:
                if answers.pop(code, None) is None:
                    self._unreadable(
                        f"{place}.without[{n}]",
                        Message(N_("“{name}” is not answered here."), _named(code)),
                    )
        for name, value in keys.switches.items():
            switch = self.scale.graph.switches.get(name)
            if switch is None or value not in switch.values:
                words = N_("There is no switch “{name}” with the value “{value}”.")
                self._unreadable(
                    f"{place}.switches.{key(name)}",
                    Message(words, {"name": name, "value": value}),
                )
        self._expected(keys.expect, f"{place}.expect")
        return Vector(answers, keys.switches, keys.expect, keys.about)

    def _expected(self, expect: Mapping[str, object], place: str) -> None:
        for name, value in expect.items():
            if name not in EXPECTED:
                self._not_expected(f"{place}.{key(name)}", name, EXPECTED)
            elif name == "measures" and isinstance(value, Mapping):
                for part in value:
                    if part not in self.scale.measures:
                        here = f"{place}.measures.{key(part)}"
                        self._not_expected(here, part, self.scale.measures)

    def _not_expected(self, place: str, name: str, known: tuple[str, ...]) -> None:
        self.faults.add(
            "LAW-142",
            place,
            N_("No result of this scale is called “{name}”."),
            N_("Results that can be expected: {known}."),
            name=name,
            known=known,
        )

    def _unreadable(self, place: str, reason: Message) -> None:
        self.faults.add(
            "LAW-141",
            place,
            N_("The answer sheet cannot be read: {reason}"),
            N_(
                "Correct the self-test; answers are given as the command line takes them."
            ),
            reason=reason,
        )


def _as_listed(item: Item, code: str) -> str | list[str]:
    return [code] if item.answer == "several" else code


def _named(name: str) -> dict[str, object]:
    return {"name": name}
