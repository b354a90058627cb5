# SPDX-License-Identifier: Apache-2.0
"""Check law files before they are used: every fault of all files at once."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from carecalc.catalog.attainable import Spaces
from carecalc.catalog.catalog import Catalog
from carecalc.catalog.census import Census, census
from carecalc.catalog.codes import Codes
from carecalc.catalog.coverage import Coverage, reading_words
from carecalc.catalog.examples import run_policy, run_scale
from carecalc.catalog.files import Files, all_files, files_of
from carecalc.catalog.groups import check_codes, check_groups
from carecalc.catalog.ordered import Order
from carecalc.catalog.problems import Faults, Problem
from carecalc.catalog.procedure import (
    Scales,
    check_procedure,
    check_stricter,
    levels_of,
)
from carecalc.catalog.references import References, key, of_policy, of_scale
from carecalc.catalog.selftests import Vectors, run
from carecalc.catalog.structure import Structure
from carecalc.catalog.surroundings import Levels, check_surroundings
from carecalc.catalog.trying import Trials
from carecalc.catalog.units import Units
from carecalc.domain.conditions import Code
from carecalc.domain.measures import Rules
from carecalc.domain.period import Month
from carecalc.domain.policy import Policy, Standard
from carecalc.domain.scale import Scale
from carecalc.domain.verdict import covers
from carecalc.text import N_, Message


@dataclass(frozen=True, slots=True)
class Report:
    """Every fault of all files, and what else was found; `files` were looked at."""

    problems: tuple[Problem, ...]
    notes: tuple[Message, ...]
    files: int


def check_scale(scale: Scale, file: str = "") -> list[Problem]:
    """Return what does not hold together in a scale."""
    return list(_scale(scale, file).problems)


def check_policy(
    policy: Policy,
    programmes: Collection[str] = (),
    file: str = "",
    others: Sequence[Policy] = (),
    codes: Codes | None = None,
) -> list[Problem]:
    """Return what does not hold together in a policy.

    `programmes` are those of other files, which groups may name; `others` the
    policies beside which its examples are determined.
    """
    return list(_policy(policy, file, programmes, others, codes).problems)


def check_catalog(catalog: Catalog, paths: Sequence[Path] = ()) -> Report:
    """Check all files at hand, or only the files and folders named.

    A named file may lie anywhere: what it is, its keys tell. `forms/` and `resources/`
    on its path are read as an overlay's.
    """
    at_hand = Files()
    # Nothing that is looked at names a self-test.
    kept = [f for f in all_files(catalog) if not paths or f.kind != "selftest"]
    at_hand.read(kept)
    looked_at = at_hand
    if paths:
        looked_at = Files(
            standards=dict(at_hand.standards), versions=dict(at_hand.versions)
        )
        looked_at.read(files_of(paths, looked_at.problems))
    codes = catalog.codes()
    versions: dict[str, list[Scale]] = {}
    for _, scale in (*at_hand.scales, *looked_at.scales):
        versions.setdefault(scale.code, []).append(scale)
    reports = [
        _scale(scale, path, versions, codes, _shipped(catalog, scale))
        for path, scale in looked_at.scales
    ]
    levels = {code: _levels(found) for code, found in versions.items()}
    everything = {
        (policy.region, policy.code, policy.effective_from): policy
        for _, policy in (*at_hand.policies, *looked_at.policies)
    }
    for path, policy in looked_at.policies:
        others = [
            other
            for other in everything.values()
            if (other.region, other.code) != (policy.region, policy.code)
        ]
        programmes = {name for other in others for name in other.programmes}
        reports.append(_policy(policy, path, programmes, others, codes, levels))
    reports += [_selftest(*found) for found in looked_at.selftests]
    problems = [] if paths else [p for b in catalog.broken.values() for p in b]
    problems += [*looked_at.problems, *_twice(looked_at, everything.values())]
    problems += [problem for report in reports for problem in report.problems]
    return Report(
        tuple(sorted(problems, key=lambda problem: problem.file)),
        tuple(note for report in reports for note in report.notes),
        looked_at.count,
    )


def _levels(versions: Sequence[Scale]) -> list[Code]:
    """Return what any version of a scale may conclude; nothing of one without levels."""
    found: dict[Code, None] = {}
    for scale in versions:
        found |= dict.fromkeys(levels_of(scale))
    return list(found)


def _twice(files: Files, policies: Iterable[Policy]) -> list[Problem]:
    """Return the programmes whose code another policy uses as well."""
    known = list(policies)
    found: list[Problem] = []
    for path, policy in files.policies:
        faults = Faults(path)
        for other in known:
            if other.code == policy.code and other.region == policy.region:
                continue
            for code in policy.programmes:
                if code in other.programmes:
                    faults.add(
                        "LAW-132",
                        f"programmes.{key(code)}",
                        N_("The programme “{programme}” stands in {policy} as well."),
                        N_("Each programme has a code of its own."),
                        programme=code,
                        policy=other.code,
                    )
        found += faults.found
    return found


# --- one file ------------------------------------------------------------------------


def _shipped(catalog: Catalog, scale: Scale) -> Scale | None:
    """Return the shipped version beside which a county's file is held."""
    shipped = catalog.shipped_scale(scale)
    return None if shipped is None or shipped.digest == scale.digest else shipped


def _scale(
    scale: Scale,
    file: str,
    others: Scales | None = None,
    codes: Codes | None = None,
    shipped: Scale | None = None,
) -> Report:
    faults = Faults(file)
    references = of_scale(scale)
    spaces = Spaces(scale.graph)
    notes, unproven = _common(scale, references, faults, {}, spaces)
    check_procedure(scale, faults, others, codes)
    check_stricter(scale, shipped, faults)
    if _can_be_run(faults):
        run_scale(scale, faults)
        rules = list(dict.fromkeys(name for name, _ in unproven))
        trials = Trials(scale, references, rules)
        notes += _rows_tried(references, unproven, trials)
        if scale.preliminary is not None:
            notes += [
                words for c in census(scale, spaces) for words in _census_words(c)
            ]
            notes += _order(scale, references, faults, spaces, trials)
    return Report(tuple(faults.found), _of_file(file, notes), 1)


def _policy(
    policy: Policy,
    file: str,
    programmes: Collection[str],
    others: Sequence[Policy],
    codes: Codes | None,
    levels: Levels | None = None,
) -> Report:
    faults = Faults(file)
    references = of_policy(policy)
    spaces = Spaces(policy.graph)
    notes, _ = _common(policy, references, faults, policy.standards, spaces)
    if not _goes_in_circles(faults):
        units = Units(references, faults, policy.standards)
        for code, programme in policy.programmes.items():
            units.amount(programme.amount, f"programmes.{key(code)}.amount")
    check_groups(policy, programmes, codes, faults)
    if codes is not None:
        check_codes(policy, programmes, codes, faults)
    if not _goes_in_circles(faults):
        check_surroundings(policy, codes, levels, faults)
    if _can_be_run(faults):

        def law(region: str, month: Month) -> list[Policy]:
            return _in_force([*others, policy], region, month.first_day)

        run_policy(policy, law, faults)
    return Report(tuple(faults.found), _of_file(file, notes), 1)


def _selftest(file: str, scale: Scale, vectors: Vectors) -> Report:
    """Run every vector: a law file that is sound may still say something else."""
    faults = Faults(file)
    outcome = run(scale, vectors)
    for g, group in enumerate(outcome.groups):
        for failure in group.failures:
            for found in failure.differences:
                faults.add(
                    "LAW-145",
                    f"groups[{g}].vectors[{failure.number - 1}].expect.{found.place}",
                    N_("The scale gives {found}, the self-test expects {expected}."),
                    N_("One of the two is wrong: compare both with the source."),
                    found=found.found,
                    expected=found.expected,
                )
    count = outcome.passed + outcome.failed
    notes = [Message(N_("{count} answer sheet(s) compared"), {"count": count})]
    return Report(tuple(faults.found), _of_file(file, notes), 1)


def _common(
    law: Scale | Policy,
    references: References,
    faults: Faults,
    standards: Mapping[str, Standard],
    spaces: Spaces,
) -> tuple[list[Message], list[tuple[str, Mapping[str, str]]]]:
    """Return what was found on the way, and the rules that were not proven."""
    structure = Structure(law, references, faults)
    structure.check()
    notes = structure.notes
    if _goes_in_circles(faults):
        return notes, []
    coverage = Coverage(references, faults, spaces)
    coverage.check()
    Units(references, faults, standards).check()
    return notes + coverage.notes, coverage.unproven


# A file with one of these has no meaning that could be worked out (the first two), or
# stops the evaluation of some cases (the others).
_CIRCULAR = ("LAW-102", "LAW-128")
_STOPPING = (
    *_CIRCULAR,
    *("LAW-103", "LAW-111", "LAW-117", "LAW-120", "LAW-121"),
    *("LAW-122", "LAW-125", "LAW-126", "LAW-129"),
)


def _goes_in_circles(faults: Faults) -> bool:
    return any(problem.code in _CIRCULAR for problem in faults.found)


def _can_be_run(faults: Faults) -> bool:
    return not any(problem.code in _STOPPING for problem in faults.found)


def _of_file(file: str, notes: Iterable[Message]) -> tuple[Message, ...]:
    return tuple(
        Message(N_("{file}: {note}"), {"file": file, "note": note}) for note in notes
    )


def _census_words(found: Census) -> Iterator[Message]:
    reading = ", ".join(f"{name} = {value}" for name, value in found.switches.items())
    words = {"reading": f" ({reading})" if reading else ""}
    yield Message(
        N_("states by level{reading}: {states}; answer sheets: {answers}"),
        {
            **words,
            "states": _of_names(found.looks_at, found.states, found.is_whole),
            "answers": _by_level(found.answers),
        },
    )
    if found.below is not None:
        yield Message(
            N_("states by level{reading}, one step below: {states}"),
            {
                **words,
                "states": _of_names(found.looks_below, found.below, found.is_whole),
            },
        )


def _of_names(
    names: Sequence[str], counts: Mapping[Code, int] | None, is_whole: bool
) -> Message | str:
    if counts is None:
        return _by_level(counts)
    return Message(
        N_("{counts} (all {total} of {names})")
        if is_whole
        else N_("{counts} ({total} of {names} that the level tells apart)"),
        {
            "counts": _by_level(counts),
            "total": sum(counts.values()),
            "names": " × ".join(names),
        },
    )


def _by_level(counts: Mapping[Code, int] | None) -> Message | str:
    if counts is None:
        return Message(N_("not counted"))
    return ", ".join(f"{level}: {count}" for level, count in counts.items())


def _rows_tried(
    references: References,
    unproven: Sequence[tuple[str, Mapping[str, str]]],
    trials: Trials,
) -> list[Message]:
    """Return the rows that no drawn sheet met first, where the states prove nothing."""
    notes: list[Message] = []
    for name, reading in unproven:
        trial = trials.of(reading)
        formula = references.graph.measures[name].formula
        if trial is None or not isinstance(formula, Rules):
            continue
        rows = [n for n in range(len(formula.rows)) if n not in trial.first_met[name]]
        if rows:
            notes.append(
                Message(
                    N_(
                        "{measure}{reading}: it is not proven that {rows} can ever be "
                        "the first met; on {count} answer sheet(s) drawn at random it "
                        "never was."
                    ),
                    {
                        "measure": name,
                        "reading": reading_words(references, [name], reading),
                        "rows": tuple(f"rows[{n}]" for n in rows),
                        "count": trial.sheets,
                    },
                )
            )
    return notes


def _order(
    scale: Scale,
    references: References,
    faults: Faults,
    spaces: Spaces,
    trials: Trials,
) -> list[Message]:
    """Return how often a worse answer gives a better level; a fault where a file
    claims that it never does."""
    assert scale.preliminary is not None
    roots = [scale.preliminary]
    roots += [
        n
        for name, named in references.roots.items()
        if name.startswith("result.overrides")
        for n in named
    ]
    notes: list[Message] = []
    told: set[str] = set()
    for reading in references.readings(roots):
        order = Order(scale, references, spaces.of(reading), trials=trials)
        order.check()
        words = reading_words(references, roots, reading)
        notes += _order_words(scale, order, words)
        for against in order.against:
            if scale.monotone and against.place not in told:
                told.add(against.place)
                faults.add(
                    "LAW-124",
                    against.place,
                    N_(
                        "“{name}” betters the level in {count} step(s) to a worse "
                        "answer, the first from {state}."
                    ),
                    N_("Correct it, or do not claim monotone = true."),
                    name=against.name,
                    count=against.count,
                    state=against.example,
                )
    return notes


def _order_words(scale: Scale, order: Order, reading: str) -> Iterator[Message]:
    """Yield what was compared, of how many; nothing where a claim is proven."""
    trial = order.trial
    exact = not (order.unclear or order.sampled)
    counts = [
        against.count
        for against in order.against
        if trial is None or against.example != trial.example
    ]
    if not scale.monotone and (counts or exact):
        counted = {"reading": reading, "count": sum(counts)}
        yield Message(
            N_("a worse answer gives a better level{reading}: {count} step(s)"), counted
        )
    if trial is not None:
        yield Message(
            N_(
                "too many answer sheets to try them all{reading}: of {steps} step(s) to "
                "a worse answer on {sheets} sheet(s) drawn at random none betters the "
                "level, which is no proof"
            )
            if not trial.better
            else N_(
                "too many answer sheets to try them all{reading}: of {steps} step(s) to "
                "a worse answer on {sheets} sheet(s) drawn at random {better} better the "
                "level, the first {state}"
            ),
            {
                "reading": reading,
                "steps": trial.steps,
                "sheets": trial.sheets,
                "better": trial.better,
                "state": trial.example,
            },
        )
    elif order.sampled:
        yield Message(
            N_("too many states to step through{reading}: a sample was compared"),
            {"reading": reading},
        )
    if order.unclear:
        yield Message(
            N_("not compared, their direction is not clear: {names}"),
            {"names": tuple(dict.fromkeys(order.unclear))},
        )


def _in_force(policies: Iterable[Policy], region: str, day: date) -> list[Policy]:
    """Return the version of each policy that covers the region on a day."""
    found: dict[tuple[str, str], Policy] = {}
    for policy in sorted(policies, key=lambda p: p.effective_from):
        if covers(policy.region, region) and policy.effective_from <= day:
            found[policy.region, policy.code] = policy
    return [
        policy
        for policy in found.values()
        if policy.effective_to is None or policy.effective_to >= day
    ]
