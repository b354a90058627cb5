# SPDX-License-Identifier: Apache-2.0
"""What the page of subsidies shows, gathered on the store's thread."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from carecalc.domain.determination import Determination
from carecalc.domain.line import DUE
from carecalc.domain.period import Month
from carecalc.domain.policy import Policy
from carecalc.domain.scale import Scale
from carecalc.domain.trace import Words
from carecalc.domain.visit import Visit
from carecalc.gui.widgets.accepting import RuleFile
from carecalc.gui.widgets.due_next import Change, changes
from carecalc.services import determinations, dues, laws, offices, visits
from carecalc.services.context import Context
from carecalc.services.dues import Preview
from carecalc.text import Text


@dataclass(frozen=True, slots=True)
class DueView:
    """What a month comes to, with its acts, rules, and the visits behind levels."""

    preview: Preview
    acts: tuple[Determination, ...]
    reasons: Mapping[str, Words]
    authority: str
    visits: Mapping[tuple[str, date], Visit]
    rules: tuple[RuleFile, ...]
    by_place: Mapping[str, RuleFile]
    """The file that a refusal to pay names by its policy or standard."""
    changes: tuple[Change, ...] = ()
    """What is otherwise in the month after."""

    @property
    def doubtful(self) -> tuple[RuleFile, ...]:
        """The files that may not pay yet and by which something is due."""
        due = {li.programme for li in self.preview.entitlement.lines if li.state == DUE}
        digests = {
            policy.digest
            for policy in self.preview.policies
            if due & set(policy.programmes)
        }
        for level in self.preview.known.levels if due else ():
            digests.add(level.scale.digest)
        return tuple(f for f in self.rules if f.why and f.digest in digests)


def due_view(ctx: Context, person_id: str, month: Month) -> DueView:
    """Return everything the page shows of a person and a month."""
    preview = dues.preview(ctx, person_id, month)
    labels = ctx.catalog.codes().labels()
    scales = {level.scale.digest: level.scale for level in preview.known.levels}
    files = _rule_files(ctx, preview.policies, month, scales)
    standards = {
        standard.code: standard.digest
        for policy in preview.policies
        for standard in policy.standards.values()
    }
    digests = {**standards, **{p.code: p.digest for p in preview.policies}}
    after = dues.preview(ctx, person_id, month.plus(1))
    by_digest = {file.digest: file for file in files if file.why}
    digests |= {s.code: s.digest for s in scales.values() if s.digest in by_digest}
    return DueView(
        preview=preview,
        acts=determinations.of_person(ctx, person_id),
        reasons=_reasons(preview, labels),
        changes=tuple(changes(preview, after, _reasons(after, labels))),
        authority=offices.get(ctx).authority,
        visits={
            (visit.scale, visit.assessed_on): visit
            for visit in visits.of_person(ctx, person_id)
            if visit.state == "signed"
        },
        rules=files,
        by_place={
            code: by_digest[digest]
            for code, digest in digests.items()
            if digest in by_digest
        },
    )


def _reasons(preview: Preview, labels: Mapping[str, Text]) -> dict[str, Words]:
    of_programme = {
        code: policy for policy in preview.policies for code in policy.programmes
    }
    return {
        line.programme: dues.because(line, labels, of_programme[line.programme])
        for line in preview.entitlement.lines
    }


def _rule_files(
    ctx: Context, policies: Iterable[Policy], month: Month, scales: Mapping[str, Scale]
) -> tuple[RuleFile, ...]:
    """Return the files behind a month, those that may not pay yet among them."""
    lacking = {one.digest: one for one in laws.unaccepted(ctx, month.first_day)}
    accepted = {one.digest: one for one in laws.acceptances(ctx)}
    found: dict[str, RuleFile] = {}
    for policy in policies:
        why = lacking.get(policy.digest)
        found[policy.digest] = RuleFile(
            label=policy.label,
            version=policy.effective_from.isoformat(),
            digest=policy.digest,
            mark=policy.mark,
            why="" if why is None else why.why,
            checked=policy.checked,
            accepted=accepted.get(policy.digest),
        )
    for one in lacking.values():
        if one.kind == "standard" and one.digest not in found:
            found[one.digest] = RuleFile(one.label, "", one.digest, why=one.why)
        elif one.digest in scales:
            found[one.digest] = RuleFile(
                one.label, scales[one.digest].version, one.digest, why=one.why
            )
    return tuple(found.values())
