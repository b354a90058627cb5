# SPDX-License-Identifier: Apache-2.0
"""Which law a decision rests on: at hand or kept, file by file, and fit to pay or not."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from carecalc.catalog.reader import read_standard
from carecalc.domain.conditions import Switched
from carecalc.domain.period import Month
from carecalc.domain.policy import Policy, Programme, Standard
from carecalc.errors import UserError
from carecalc.services.context import Context
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, Text

NOT_VERIFIED = "sample-not-verified"
_POLICY = "policy "
_STANDARD = "standard "


class Law:
    """The policies of one region by month; it remembers which ones were looked at."""

    def __init__(self, on: Callable[[date], Sequence[Policy]]) -> None:
        self._on = on
        self._months: dict[Month, Sequence[Policy]] = {}

    def __call__(self, month: Month) -> Sequence[Policy]:
        """Return the policies in force in a month."""
        if month not in self._months:
            self._months[month] = self._on(month.first_day)
        return self._months[month]

    def policies(self) -> tuple[Policy, ...]:
        """Return every policy that was looked at, the oldest month's first."""
        found = {p.digest: p for m in sorted(self._months) for p in self._months[m]}
        return tuple(found.values())

    def files(self) -> dict[str, str]:
        """Return the digests of the files looked at, by kind, code and version."""
        found: dict[str, str] = {}
        for policy in self.policies():
            found[_policy_key(policy)] = policy.digest
            for standard in _standards(policy):
                found[f"{_STANDARD}{standard.code}"] = standard.digest
        return found

    def programmes(self, month: Month) -> dict[str, tuple[Policy, Programme]]:
        """Return the programmes of a month by code, with their policies."""
        return {
            code: (policy, programme)
            for policy in self(month)
            for code, programme in policy.programmes.items()
        }


def at_hand(ctx: Context, region: str) -> Law:
    """Return the law that the installation holds for a region."""
    return Law(lambda day: ctx.catalog.policies(region, day))


def kept(ctx: Context, work: Work, files: Mapping[str, str]) -> Law:
    """Return the law in the office's own copies of `files`, whatever is installed."""
    standards = {
        name.removeprefix(_STANDARD): read_standard(work.laws.bytes(digest), name)
        for name, digest in files.items()
        if name.startswith(_STANDARD)
    }
    installed = ctx.catalog.standards()
    is_installed = all(
        code in installed and installed[code].digest == standard.digest
        for code, standard in standards.items()
    )
    versions: dict[str, list[Policy]] = {}
    for name, digest in files.items():
        if name.startswith(_POLICY):
            # The catalogue remembers what it has read with its own standards.
            own = None if is_installed else standards
            policy = ctx.catalog.policy_from(work.laws.bytes(digest), name, own)
            versions.setdefault(policy.code, []).append(policy)

    def on(day: date) -> list[Policy]:
        return list(_in_force(versions.values(), day))

    return Law(on)


def keep(ctx: Context, work: Work, law: Law) -> dict[str, str]:
    """Keep the bytes of every file that was looked at; return their digests."""
    files = law.files()
    for digest in files.values():
        file = ctx.catalog.by_digest(digest)
        assert file is not None, "the catalogue read it from this file"
        work.laws.keep(file.digest, file.kind, file.path, file.data)
    return files


def same_file(files: Mapping[str, str], policy: Policy) -> bool:
    """Tell whether `files` names just this version of this policy."""
    return files.get(_policy_key(policy)) == policy.digest


def refusal_to_pay(
    ctx: Context, policy: Policy, programme: Programme
) -> UserError | None:
    """Return why nothing may be decided by a file; None where it may.

    POLICY-001: it says itself that it was not verified. POLICY-002: it is not one of
    the files that were shipped as checked. Both would have to be accepted on record
    first, which this version cannot do yet.
    """
    hint = Message(
        N_(
            "Accepting such a file on record is not possible in this version. It may be "
            "computed with, not decided by."
        )
    )
    if NOT_VERIFIED in (policy.mark, programme.mark):
        return UserError(
            "POLICY-001",
            Message(
                N_("The rules of {programme} are a sample that nobody has verified."),
                {"programme": programme.label},
            ),
            hint,
            policy.code,
        )
    file = ctx.catalog.by_digest(policy.digest)
    if file is None or not file.shipped:
        return UserError(
            "POLICY-002",
            Message(
                N_("The rules of {programme} come from a file of the overlay."),
                {"programme": programme.label},
            ),
            hint,
            policy.code,
        )
    return None


def category_label(
    policy: Policy, programme: Programme, code: str | None, readings: Mapping[str, str]
) -> Text | str:
    """Return what a category is called; the code itself where the file has no name."""
    if code is None or programme.category is None:
        return ""
    grades = policy.graph.measures[programme.category].grades
    if isinstance(grades, Switched):
        switch = policy.graph.switches[grades.switch]
        grades = grades.values[readings.get(switch.name, switch.default)]
    for grade in policy.graph.grades.get(grades, ()):
        if str(grade.code) == code:
            return grade.label
    return code


def _policy_key(policy: Policy) -> str:
    return f"{_POLICY}{policy.code} {policy.effective_from.isoformat()}"


def _standards(policy: Policy) -> Iterator[Standard]:
    for parameter in policy.graph.parameters.values():
        standard = policy.standards.get(parameter.standard)
        if standard is not None:
            yield standard


def _in_force(versions: Iterable[list[Policy]], day: date) -> Iterator[Policy]:
    for of_code in versions:
        begun = [p for p in of_code if p.effective_from <= day]
        if begun:
            latest = max(begun, key=lambda p: p.effective_from)
            if latest.effective_to is None or latest.effective_to >= day:
                yield latest
