# SPDX-License-Identifier: Apache-2.0
"""From the keys of a file to the `Policy` or the dated `Standard` it says."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from carecalc.catalog import policy_keys as s
from carecalc.catalog.compile import when
from carecalc.catalog.graph import examples, is_measure, read_graph, sources
from carecalc.catalog.names import Names
from carecalc.catalog.problems import Faults
from carecalc.domain import policy as p
from carecalc.domain.measures import Parameter
from carecalc.text import N_


def policy(
    keys: s.PolicyKeys,
    faults: Faults,
    digest: str,
    standards: Mapping[str, p.Standard],
) -> p.Policy:
    """Return the policy of a file with the dated standards that it names."""
    names = Names(faults)
    names.define_case()
    for name in keys.parameters:
        names.define(name, "parameter", f"parameters.{name}")
    graph = read_graph(keys, names, {})
    parameters = {
        name: Parameter(name, part.standard, part.unit, part.per, part.label)
        for name, part in keys.parameters.items()
    }
    found: dict[str, p.Standard] = {}
    for name, part in keys.parameters.items():
        standard = standards.get(part.standard)
        if standard is None:
            faults.add(
                "LAW-040",
                f"parameters.{name}.standard",
                N_("There is no dated standard “{standard}”."),
                N_("It is a file of resources/standards with that code."),
                standard=part.standard,
            )
        else:
            found[part.standard] = standard
    timing = _timing(keys.timing)
    programmes = {
        code: _programme(code, part, keys, names, timing, f"programmes.{code}")
        for code, part in keys.programmes.items()
    }
    groups = {
        code: p.Group(
            code,
            # The older word, still in files of counties.
            "highest" if part.mode == "higher" else part.mode,
            tuple(tuple(side) for side in part.sides),
            None
            if part.when is None
            else when(names, part.when, f"groups.{code}.when"),
            part.clause,
            part.label,
            part.mark or "",
        )
        for code, part in keys.groups.items()
    }
    return p.Policy(
        code=keys.code,
        label=keys.label,
        region=keys.region,
        effective_from=keys.effective_from,
        effective_to=keys.effective_to,
        sources=sources(keys),
        graph=replace(graph, parameters=parameters),
        programmes=programmes,
        groups=groups,
        standards=found,
        confirmed_on=keys.confirmed_on,
        mark=keys.mark or "",
        note=keys.note,
        examples=examples(keys),
        digest=digest,
        checked=_checked(keys.checked),
    )


def standard(keys: s.StandardKeys, faults: Faults, digest: str) -> p.Standard:
    """Return a dated standard."""
    days = [row.from_ for row in keys.values]
    if len(set(days)) != len(days):
        faults.add(
            "LAW-041",
            "values",
            N_("Two figures begin on the same day."),
            N_("Each figure has a first day of its own."),
        )
    return p.Standard(
        keys.code,
        keys.label,
        keys.unit,
        keys.per,
        tuple(
            p.StandardRow(
                row.from_, Fraction(row.value), row.clause, row.mark or keys.mark or ""
            )
            for row in keys.values
        ),
        digest,
        _checked(keys.checked),
        keys.mark or "",
    )


def _checked(keys: s.CheckedKeys | None) -> p.Checked | None:
    return None if keys is None else p.Checked(keys.by, keys.on, keys.against)


def _timing(keys: s.TimingKeys | None) -> p.Timing:
    if keys is None:
        return p.Timing()
    start, stop, pay = keys.start, keys.stop, keys.pay
    return p.Timing(
        None
        if start is None
        else p.Start(
            start.from_, start.back_to_eligibility, start.clause, start.mark or ""
        ),
        None
        if stop is None
        else p.Stop(
            tuple(stop.events), stop.from_, stop.clause, stop.mark or "", stop.each
        ),
        None if pay is None else p.Pay(pay.when, pay.clause, pay.mark or ""),
        _review(keys),
        keys.clause,
        keys.mark or "",
    )


def _review(keys: s.TimingKeys) -> p.Review | None:
    review = keys.review
    if review is not None:
        return p.Review(
            review.months,
            tuple(review.proof),
            review.clause,
            review.mark or "",
            tuple(review.ways),
            tuple(p.Round(r.month, r.from_, r.to) for r in review.rounds),
            review.notice_days,
        )
    return None if keys.review_months is None else p.Review(keys.review_months)


def _procedure(
    keys: s.ProcedureKeys, of_file: s.ProcedureKeys, names: Names, place: str
) -> p.Procedure:
    """Return what a programme says for itself, and else what its file says."""
    acts = keys.acts_by_itself
    if acts is None:
        acts = of_file.acts_by_itself or []
    materials = keys.materials
    if materials is None:
        materials, place = of_file.materials or [], ""
    publicity = keys.publicity or of_file.publicity
    funding = of_file.funding if keys.funding is None else keys.funding
    calendar = keys.calendar or of_file.calendar
    offset = keys.offset or of_file.offset
    return p.Procedure(
        tuple(acts),
        tuple(
            p.Material(
                material.label,
                None
                if material.when is None
                else when(
                    names, material.when, f"{place}.materials[{n}].when".strip(".")
                ),
                material.clause,
                material.mark or "",
            )
            for n, material in enumerate(materials)
        ),
        None
        if publicity is None
        else p.Publicity(
            publicity.days,
            tuple(publicity.fields),
            publicity.clause,
            publicity.mark or "",
        ),
        tuple(
            p.Share(
                share.source,
                share.from_,
                None if share.fixed is None else Fraction(share.fixed),
                None if share.rate is None else Fraction(share.rate),
                share.rest,
                share.budget_item,
                share.clause,
                share.mark or "",
            )
            for share in funding or ()
        ),
        None
        if calendar is None
        else p.Calendar(
            calendar.cutoff_day,
            calendar.street_day,
            calendar.district_day,
            calendar.pay_day,
            calendar.clause,
            calendar.mark or "",
            calendar.moves or "",
            tuple(calendar.always),
            calendar.publicity_days,
        ),
        limits(keys.deadlines or of_file.deadlines),
        None
        if offset is None
        else p.Offset(Fraction(offset.most), offset.clause, offset.mark or ""),
    )


def limits(keys: s.DeadlinesKeys | None) -> dict[str, p.Limit]:
    """Return the steps whose time is limited, by name."""
    if keys is None:
        return {}
    return {
        name: p.Limit(limit.days, limit.unit, limit.clause, limit.mark or "")
        for name in s.DeadlinesKeys.model_fields
        if (limit := getattr(keys, name)) is not None
    }


def _programme(
    code: str,
    keys: s.ProgrammeKeys,
    of_file: s.ProcedureKeys,
    names: Names,
    timing: p.Timing,
    place: str,
) -> p.Programme:
    if keys.category is not None:
        is_measure(names, keys.category, f"{place}.category", graded=True)
    is_measure(names, keys.amount, f"{place}.amount")
    return p.Programme(
        code=code,
        label=keys.label,
        who=when(names, keys.who, f"{place}.who"),
        vetoes=tuple(
            p.Veto(
                when(names, veto.when, f"{place}.vetoes[{n}].when"),
                veto.clause,
                veto.label,
                veto.mark or "",
            )
            for n, veto in enumerate(keys.vetoes)
        ),
        category=keys.category,
        amount=keys.amount,
        channel=keys.channel,
        timing=timing if keys.timing is None else _timing(keys.timing),
        procedure=_procedure(keys, of_file, names, place),
        clause=keys.clause,
        mark=keys.mark or "",
    )
