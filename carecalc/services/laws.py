# SPDX-License-Identifier: Apache-2.0
"""Which law a decision rests on: at hand or kept, file by file, and fit to pay or not."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from carecalc.catalog.gathering import LawFile
from carecalc.catalog.reader import read_standard
from carecalc.catalog.trial_law import WHAT_IF, is_what_if, says_what_if
from carecalc.domain.acceptance import Acceptance
from carecalc.domain.conditions import Switched
from carecalc.domain.period import Month
from carecalc.domain.policy import Policy, Programme, Standard
from carecalc.domain.policy_reading import scales_read
from carecalc.domain.scale import Scale
from carecalc.errors import UserError
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, Text, visible

NOT_VERIFIED = "sample-not-verified"
_POLICY = "policy "
_STANDARD = "standard "
_ACCEPTED_KINDS = ("policy", "standard", "scale", "retention")
_HINT = N_(
    "It may be computed with. To pay by it, a named person accepts the file on record, "
    "with the reason and the document."
)
_TRIED = N_(
    "Nothing is decided or paid by what is only tried, and nobody can accept it."
)


@dataclass(frozen=True, slots=True)
class Unaccepted:
    """A file at hand that may not pay until it is accepted on record.

    `why`: `sample` (it says itself that nobody verified it) or `overlay` (it was not
    shipped as checked).
    """

    digest: str
    kind: str
    name: str
    label: Text
    why: str


@needs("laws.see", "nobody")
def unusable(ctx: Context) -> tuple[Message, ...]:
    """Return which files on this computer cannot be used at all and why, each once:
    whatever rests on their folders is refused, lest an older file be taken for valid.
    """
    found = [
        Message(
            N_("{file}: {message} {hint}"),
            {"file": fault.file, "message": fault.message, "hint": fault.hint},
        )
        for faults in ctx.catalog.broken.values()
        for fault in faults
    ]
    return tuple(words for n, words in enumerate(found) if words not in found[:n])


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
        return files_of(self.policies())

    def programmes(self, month: Month) -> dict[str, tuple[Policy, Programme]]:
        """Return the programmes of a month by code, with their policies."""
        return {
            code: (policy, programme)
            for policy in self(month)
            for code, programme in policy.programmes.items()
        }


def files_of(policies: Iterable[Policy]) -> dict[str, str]:
    """Return the digests of policies and their standards, by kind, code and version."""
    found: dict[str, str] = {}
    for policy in policies:
        found[_policy_key(policy)] = policy.digest
        for standard in _standards(policy):
            found[f"{_STANDARD}{standard.code}"] = standard.digest
    return found


@needs("laws.see", "nobody")
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
    keep_files(ctx, work, files.values())
    return files


def keep_files(ctx: Context, work: Work, digests: Iterable[str]) -> None:
    """Keep the bytes of files at hand by their digests."""
    for digest in digests:
        file = ctx.catalog.by_digest(digest)
        assert file is not None, "the catalogue read it from this file"
        work.laws.keep(file.digest, file.kind, file.path, file.data)


def same_file(files: Mapping[str, str], policy: Policy) -> bool:
    """Tell whether `files` names just this version of this policy."""
    return files.get(_policy_key(policy)) == policy.digest


@needs("laws.see", "nobody")
def refusal_to_pay(
    ctx: Context,
    policy: Policy,
    programme: Programme,
    accepted: Collection[str] = frozenset(),
) -> UserError | None:
    """Return why nothing may be decided by a file; None where it may.

    `accepted` are the digests of the files that the office accepted on record.
    POLICY-001: it says itself that it was not verified. POLICY-002: it, or a dated
    standard that it takes, is not one of the files that were shipped as checked.
    POLICY-006: it was changed to try something, which nobody can accept.
    """
    if is_what_if(policy) or programme.mark == WHAT_IF:
        return UserError(
            "POLICY-006",
            Message(
                N_("The rules of {programme} were changed to try something."),
                {"programme": programme.label},
            ),
            Message(_TRIED),
            policy.code,
        )
    hint = Message(_HINT)
    if policy.digest not in accepted:
        if NOT_VERIFIED in (policy.mark, programme.mark):
            return UserError(
                "POLICY-001",
                Message(
                    N_(
                        "The rules of {programme} are a sample that nobody has verified."
                    ),
                    {"programme": programme.label},
                ),
                hint,
                policy.code,
            )
        if not _is_shipped(ctx, policy.digest):
            return UserError(
                "POLICY-002",
                Message(
                    N_("The rules of {programme} come from a file of the overlay."),
                    {"programme": programme.label},
                ),
                hint,
                policy.code,
            )
    for standard in _standards(policy):
        if standard.digest not in accepted and not _is_shipped(ctx, standard.digest):
            return UserError(
                "POLICY-002",
                Message(
                    N_("“{standard}” comes from a file of the overlay."),
                    {"standard": standard.label},
                ),
                hint,
                standard.code,
            )
    return None


@needs("laws.see", "nobody")
def refusal_of_scales(
    ctx: Context,
    policy: Policy,
    programme: Programme,
    scales: Iterable[Scale],
    accepted: Collection[str] = frozenset(),
) -> UserError | None:
    """Return why nothing may be decided by levels of these scales; None where it may.

    Only scales that the programme's rules read matter. POLICY-002: one of them was not
    shipped as checked, and nobody has accepted it.
    """
    wanted = scales_read(policy, programme)
    for scale in scales:
        if (wanted is None or scale.code in wanted) and not _scale_pays(
            ctx, scale, accepted
        ):
            return UserError(
                "POLICY-002",
                Message(
                    N_(
                        "A level that {programme} asks for was worked out by “{scale}” "
                        "({version}), a file of the overlay."
                    ),
                    {
                        "programme": programme.label,
                        "scale": scale.label,
                        "version": scale.version,
                    },
                ),
                Message(_HINT),
                scale.code,
            )
    return None


@needs("laws.accept", "nobody")
def accept(ctx: Context, digest: str, reason: str, document: str) -> Acceptance:
    """Let the user accept a file on record, once and for all that follows.

    The digest is that of the file's bytes, which are kept: a changed file is another
    one. `UserError`: POLICY-003 no such file at hand, POLICY-004 reason or document is
    missing, POLICY-005 it was accepted already, POLICY-006 it was changed to try
    something.
    """
    file = ctx.catalog.by_digest(digest)
    reason, document = visible(reason).strip(), visible(document).strip()
    if not reason or not document:
        raise UserError(
            "POLICY-004",
            Message(N_("Accepting a file needs the reason and the document.")),
            Message(N_("Say against what it was compared, and which paper says so.")),
            "document" if reason else "reason",
        )
    with ctx.store.work() as work:
        # A level stands by the office's own copy of its scale, whatever is installed.
        found = work.laws.kept_as(digest) if file is None else (file.kind, file.path)
        if found is None or found[0] not in _ACCEPTED_KINDS:
            raise UserError(
                "POLICY-003",
                Message(N_("This file is no rule file at hand.")),
                Message(N_("It may have changed since: look at the list again.")),
                "digest",
            )
        data = work.laws.bytes(digest) if file is None else file.data
        if says_what_if(data):
            raise UserError(
                "POLICY-006",
                Message(N_("This file was changed to try something.")),
                Message(_TRIED),
                "digest",
            )
        if digest in work.acceptances.digests():
            raise UserError(
                "POLICY-005",
                Message(N_("This file was accepted already.")),
                Message(N_("Look at who accepted it, and when.")),
                "digest",
            )
        if file is not None:
            work.laws.keep(file.digest, file.kind, file.path, file.data)
        accepted = work.acceptances.add(digest, reason, document)
        work.audit("law.accepted", digest, [found[1], reason, document])
        return accepted


@needs("laws.see", "nobody")
def acceptances(ctx: Context) -> tuple[Acceptance, ...]:
    """Return which files were accepted, by whom and why, in the order of recording."""
    with ctx.store.reading() as work:
        return work.acceptances.all()


@needs("laws.see", "nobody")
def unaccepted(ctx: Context, on: date | None = None) -> tuple[Unaccepted, ...]:
    """Return the files in force for the office's region that may not pay yet.

    Among them are the scales by which levels were signed, in force or not.
    """
    with ctx.store.reading() as work:
        region = work.office.get().region
        accepted = work.acceptances.digests()
        found = {
            scale.digest: Unaccepted(
                scale.digest, "scale", name, scale.label, "overlay"
            )
            for scale, name in _signed_by(ctx, work)
            if not _scale_pays(ctx, scale, accepted)
        }
    for policy in ctx.catalog.policies(region, on or ctx.today()):
        marks = [policy.mark, *(p.mark for p in policy.programmes.values())]
        files = [(policy.digest, policy.label, NOT_VERIFIED in marks)]
        files += [(each.digest, each.label, False) for each in _standards(policy)]
        for digest, label, is_sample in files:
            file = ctx.catalog.by_digest(digest)
            if file is None or digest in accepted:
                continue
            if is_sample or not file.shipped:
                found[digest] = _unaccepted(file, label, is_sample)
    return tuple(found.values())


def _unaccepted(file: LawFile, label: Text, is_sample: bool) -> Unaccepted:
    why = "sample" if is_sample else "overlay"
    return Unaccepted(file.digest, file.kind, file.path, label, why)


def _signed_by(ctx: Context, work: Work) -> Iterator[tuple[Scale, str]]:
    for digest in sorted(
        {head.scale_digest for head in work.visits.signed() if head.level is not None}
    ):
        kept_as = work.laws.kept_as(digest)
        assert kept_as is not None, "a visit keeps the scale it began with"
        yield ctx.catalog.scale_from(work.laws.bytes(digest)), kept_as[1]


def _scale_pays(ctx: Context, scale: Scale, accepted: Collection[str]) -> bool:
    return scale.digest in accepted or ctx.catalog.is_shipped(scale.digest)


def _is_shipped(ctx: Context, digest: str) -> bool:
    file = ctx.catalog.by_digest(digest)
    return file is not None and file.shipped


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
