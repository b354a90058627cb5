# SPDX-License-Identifier: Apache-2.0
"""Trying another law: copies of policies in force with other values, and who would be due.

Nothing here is written to the office. What is tried is marked as such in its own bytes,
is never among the files of the catalogue, and `laws.refusal_to_pay` refuses it.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Any

import tomli_w

from carecalc.catalog.problems import LawFileError
from carecalc.catalog.problems import Problem as Problem
from carecalc.catalog.reader import read_standard
from carecalc.catalog.toml_places import replaced, with_first, without
from carecalc.catalog.trial_law import WHAT_IF
from carecalc.domain.determination import Determination
from carecalc.domain.period import Month
from carecalc.domain.policy import Policy, Standard
from carecalc.domain.scale import level_label
from carecalc.errors import UserError
from carecalc.services import cases, laws
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.determinations import GRANT, in_force
from carecalc.services.sandbox_places import (
    Edit,
    Place,
    Surroundings,
    place_of_standard,
    places,
)
from carecalc.services.sandbox_values import Subject
from carecalc.text import N_, Message, Text

POLICY, STANDARD = "policy", "standard"
_NOT_OF_A_TRIAL = ("examples", "checked", "confirmed_on")
"""Keys that speak of the file as it was: nobody compared the change with any source."""
_FORMAT = 1
_MOST_DIGITS = 12
_MOST_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """One file in force in a month: its path, its name, its text as it stands."""

    kind: str
    file: str
    label: Text
    digest: str
    text: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class LawNow:
    """The law of a month with everything that can be tried of it."""

    month: Month
    sources: tuple[Source, ...]
    policies: tuple[Policy, ...]

    def source(self, file: str) -> Source:
        """Return the file of this path."""
        return next(each for each in self.sources if each.file == file)

    def place(self, code: str) -> Place | None:
        """Return the place of a code, None if the law has none such."""
        every = (place for source in self.sources for place in source.places)
        return next((place for place in every if place.code == code), None)


@dataclass(frozen=True, slots=True)
class Sandbox:
    """What is tried: by path, the texts of files with other values."""

    texts: Mapping[str, str]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is tried yet."""
        return not self.texts


NOTHING = Sandbox({})


@dataclass(frozen=True, slots=True)
class Tried:
    """The law with what is tried in it; with faults of a file there are no policies."""

    policies: tuple[Policy, ...]
    problems: tuple[Problem, ...]


@needs("figures.see", "whole")
def law(ctx: Context, month: Month) -> LawNow:
    """Return the law of a month and what can be tried of it.

    `UserError`: LIST-001 where no policy of the office's region is in force.
    """
    with ctx.store.reading() as work:
        region = work.office.get().region
    policies = tuple(ctx.catalog.policies(region, month.first_day))
    if not policies:
        raise UserError(
            "LIST-001",
            Message(
                N_("No subsidy of the office's region is in force in {month}."),
                {"month": month},
            ),
            Message(N_("Compare the region of the office and the month.")),
            "month",
        )
    around = _surroundings(ctx, month)
    found: dict[str, Source] = {}
    for policy in policies:
        file = ctx.catalog.by_digest(policy.digest)
        assert file is not None, "the catalogue read it from this file"
        text = _text(file.data)
        what = places(policy, file.path, text, around)
        found[file.path] = Source(
            POLICY, file.path, policy.label, policy.digest, text, what
        )
    for standard in {
        s.code: s for p in policies for s in p.standards.values()
    }.values():
        file = ctx.catalog.by_digest(standard.digest)
        assert file is not None, "the catalogue read it from this file"
        text = _text(file.data)
        place = place_of_standard(standard, file.path, text, month)
        found[file.path] = Source(
            STANDARD,
            file.path,
            standard.label,
            standard.digest,
            text,
            () if place is None else (place,),
        )
    return LawNow(month, tuple(found.values()), policies)


@needs("laws.see", "nobody")
def tried(ctx: Context, now: LawNow, sandbox: Sandbox) -> Tried:
    """Read what is tried as any law file is read, and check it as any is checked."""
    # The checks are for those who try something, not for the start of the window.
    from carecalc.catalog.checks import check_policy

    problems: list[Problem] = []
    standards: dict[str, Standard] = dict(ctx.catalog.standards())
    renewed: set[str] = set()
    for source in now.sources:
        if source.kind == STANDARD and source.file in sandbox.texts:
            try:
                data = marked(sandbox.texts[source.file])
                standard = read_standard(data, source.file)
            except LawFileError as error:
                problems += error.problems
                continue
            standards[standard.code] = standard
            renewed.add(standard.code)
    policies: list[Policy] = []
    for policy, source in zip(now.policies, _of_policies(now), strict=True):
        takes = {parameter.standard for parameter in policy.graph.parameters.values()}
        text = sandbox.texts.get(source.file)
        if text is None and not takes & renewed:
            policies.append(policy)
            continue
        try:
            data = marked(copied(source.text) if text is None else text)
            policies.append(ctx.catalog.policy_from(data, source.file, standards))
        except LawFileError as error:
            problems += error.problems
    programmes = ctx.catalog.programme_codes()
    for policy, source in zip(policies, _of_policies(now), strict=False):
        if policy.mark != WHAT_IF or problems:
            continue
        others = [other for other in policies if other is not policy]
        codes = ctx.catalog.codes()
        problems += check_policy(policy, programmes, source.file, others, codes)
    return Tried(() if problems else tuple(policies), tuple(problems))


def copied(text: str) -> str:
    """Return a copy of a law file's text to try something in: marked, unconfirmed."""
    for key in _NOT_OF_A_TRIAL:
        text = without(text, key)
    return with_first(text, "mark", f'"{WHAT_IF}"')


def marked(text: str) -> bytes:
    """Return the bytes of what is tried; whatever was typed, its head says so.

    What is no TOML is left as it is: it is no law either.
    """
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return text.encode("utf-8")
    return with_first(text, "mark", f'"{WHAT_IF}"').encode("utf-8")


# --- changing ------------------------------------------------------------------------


def value_in(now: LawNow, sandbox: Sandbox, place: Place) -> tuple[str, ...] | None:
    """Return what stands at a place in what is tried; None where it is gone."""
    text = sandbox.texts.get(place.file)
    if text is None:
        return place.value
    try:
        found: Any = tomllib.loads(text, parse_float=Decimal)
        for part in place.edits[0].path:
            found = found[part]
    except (tomllib.TOMLDecodeError, LookupError, TypeError):
        return None
    return tuple(map(str, found)) if isinstance(found, list) else (str(found),)


def changed(
    now: LawNow, sandbox: Sandbox, place: Place, value: Sequence[str]
) -> Sandbox:
    """Return the sandbox with another value at a place; the law's own takes it back.

    `UserError`: WHATIF-001 no number, WHATIF-002 nothing is chosen, WHATIF-003 the
    text was changed by hand so that the place is gone.
    """
    written = _written(place, value)
    if value_in(now, sandbox, place) is None:
        raise UserError(
            "WHATIF-003",
            Message(N_("The text was changed so that this place is gone.")),
            Message(N_("Change it in the text, or take back what you changed there.")),
            "value",
        )
    text = sandbox.texts.get(place.file) or copied(now.source(place.file).text)
    text = replaced(text, {edit.path: new for edit, new in written})
    return with_text(now, sandbox, place.file, text)


def with_text(now: LawNow, sandbox: Sandbox, file: str, text: str) -> Sandbox:
    """Return the sandbox with another text of a file; the law's own takes it back."""
    texts = {**sandbox.texts, file: text}
    if text in (now.source(file).text, copied(now.source(file).text)):
        del texts[file]
    return Sandbox(texts)


def reset(now: LawNow, sandbox: Sandbox, place: Place) -> Sandbox:
    """Return the sandbox with the law's own value at a place."""
    return changed(now, sandbox, place, place.value)


def moved(now: LawNow, sandbox: Sandbox, place: Place, step: int) -> Sandbox:
    """Return the sandbox with a threshold moved by `step`."""
    value = value_in(now, sandbox, place)
    assert value is not None, "it was asked for where it stands"
    return changed(now, sandbox, place, (str(Decimal(value[0]) + step),))


def _written(place: Place, value: Sequence[str]) -> list[tuple[Edit, str]]:
    if place.is_number:
        number = _number(value[0] if value else "")
        return [(edit, str(number + edit.more)) for edit in place.edits]
    known = [code for code, _ in place.options if code in value]
    if not known:
        raise UserError(
            "WHATIF-002",
            Message(N_("Nothing is chosen.")),
            Message(N_("Choose at least one.")),
            "value",
        )
    codes = [f'"{code}"' if place.is_text else code for code in known]
    written = codes[0] if len(codes) == 1 else f"[{', '.join(codes)}]"
    return [(place.edits[0], written)]


def _number(typed: str) -> Decimal:
    text = typed.strip().replace(",", "").replace("，", "")
    is_number = (
        text.replace(".", "", 1).isascii() and text.replace(".", "", 1).isdigit()
    )
    if not is_number or len(text) > _MOST_DIGITS or text[0] == "." or text[-1] == ".":
        raise UserError(
            "WHATIF-001",
            Message(N_("“{text}” is not a number."), {"text": typed.strip()}),
            Message(N_("Write it like 650 or 0.5.")),
            "value",
        )
    return Decimal(text)


# --- kept as a file --------------------------------------------------------------------


def as_toml(now: LawNow, sandbox: Sandbox) -> bytes:
    """Return what is tried as a file that `from_toml` reads; it is no law file.

    Each text is a whole law file, marked, beside the digest of the one it was made of.
    """
    value = {
        "format": _FORMAT,
        "what-if": str(now.month),
        "files": [
            {
                "path": file,
                "made-from": now.source(file).digest,
                "text": marked(text).decode("utf-8"),
            }
            for file, text in sorted(sandbox.texts.items())
        ],
    }
    return tomli_w.dumps(value, multiline_strings=True).encode("utf-8")


def from_toml(now: LawNow, data: bytes) -> Sandbox:
    """Return what is tried as a file says it.

    `UserError`: WHATIF-004 it is no such file, WHATIF-005 it was made from other files
    than those in force in the month.
    """
    try:
        value: Any = tomllib.loads(data.decode("utf-8-sig"))
        given = {
            str(file["path"]): (str(file["made-from"]), str(file["text"]))
            for file in value["files"]
        }
        is_ours = value["format"] == _FORMAT and "what-if" in value
    except (ValueError, LookupError, TypeError):
        is_ours, given = False, {}
    if not is_ours:
        raise UserError(
            "WHATIF-004",
            Message(N_("The file holds nothing that was tried.")),
            Message(N_("Choose a file that was saved on this page.")),
            "file",
        )
    known = {source.file: source.digest for source in now.sources}
    if any(known.get(file) != digest for file, (digest, _) in given.items()):
        raise UserError(
            "WHATIF-005",
            Message(
                N_("It was made from other rules than those of {month}."),
                {"month": now.month},
            ),
            Message(N_("Choose the month that it was made for.")),
            "month",
        )
    return Sandbox({file: text for file, (_, text) in given.items()})


def read_trial(now: LawNow, path: FilePath) -> Sandbox:
    """Return what a file says was tried; as `from_toml`, and WHATIF-004 unreadable."""
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES)
    except OSError:
        data = b""
    return from_toml(now, data)


# --- whom ------------------------------------------------------------------------------


@needs("figures.see", "whole")
def subjects(ctx: Context, month: Month) -> tuple[Subject, ...]:
    """Return the cases of everybody registered, with when each programme was decided.

    It takes long and only reads: a process of its own does it, and hands on what it
    read to one that has no key.
    """
    with ctx.store.reading() as work:
        codes = laws.at_hand(ctx, work.office.get().region).programmes(month)
        acts: dict[str, list[Determination]] = {}
        for act in work.determinations.all():
            acts.setdefault(act.person_id, []).append(act)
        everybody = cases.of_everybody(ctx, work)
    return tuple(
        Subject(
            known.person.id,
            known.case,
            known.applications,
            dict(_decided(tuple(acts.get(known.person.id, ())), codes, month)),
            known.person.community,
        )
        for known in everybody
    )


def _decided(
    acts: tuple[Determination, ...], codes: Iterable[str], month: Month
) -> Iterator[tuple[str, date]]:
    for code in codes if acts else ():
        act = in_force(acts, code, month)
        if act is not None and act.outcome == GRANT and act.decided_on is not None:
            yield code, act.decided_on


def subjects_of_lines(lines: Iterable[str]) -> tuple[Subject, ...]:
    """Return the cases of a file of JSON lines, as `carecalc determine` reads them.

    `UserError`: WHATIF-006 a line is no case; CASE-… what is wrong with one.
    """
    import json

    from carecalc.catalog.cases import read_case

    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            case = read_case(json.loads(line))
        except ValueError as error:
            raise UserError(
                "WHATIF-006",
                Message(N_("Line {number} is no case."), {"number": number}),
                Message(N_("Each line is a case as “carecalc determine” reads it.")),
                "file",
            ) from error
        applications = tuple((day, ()) for day in case.applications)
        name = case.id or str(number)
        found.append(Subject(name, replace(case, id=name), applications))
    return tuple(found)


# --- around ----------------------------------------------------------------------------


def _of_policies(now: LawNow) -> list[Source]:
    return [source for source in now.sources if source.kind == POLICY]


def _surroundings(ctx: Context, month: Month) -> Surroundings:
    levels: dict[str, Sequence[tuple[str | int, Text]]] = {}
    names: dict[str, Mapping[str, Text]] = dict(ctx.catalog.codes().groups)
    scales: dict[str, Text] = {}
    for code in ctx.catalog.scale_codes():
        try:
            scale = ctx.catalog.scale(code, month.last_day)
        except UserError:
            continue  # None of its versions is in force by then.
        scales[code] = scale.label
        listed = {g.code: g.label for each in scale.graph.grades.values() for g in each}
        levels[code] = [
            (grade, label)
            for grade in listed
            if (label := level_label(scale, grade)) is not None
        ]
    return Surroundings(levels, {**names, "scale": scales})


def _text(data: bytes) -> str:
    return data.decode("utf-8-sig").replace("\r\n", "\n")
