# SPDX-License-Identifier: Apache-2.0
"""Whether what a policy says around its amounts can be meant: events, money, words."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction

from carecalc.catalog.codes import Codes
from carecalc.catalog.never_due import why_never
from carecalc.catalog.problems import Faults
from carecalc.catalog.references import key
from carecalc.domain import conditions as c
from carecalc.domain import measures as m
from carecalc.domain.policy import Calendar, Offset, Policy, Share, Stop
from carecalc.text import N_

Levels = Mapping[str, Collection[c.Code]]
"""The levels that each scale may conclude; none where nobody lists them."""


def check_surroundings(
    policy: Policy, codes: Codes | None, scales: Levels | None, faults: Faults
) -> None:
    """Note what names nothing, does not add up, or keeps everybody out."""
    for code, programme in policy.programmes.items():
        place = f"programmes.{key(code)}"
        never = why_never(policy, programme)
        if never:
            faults.add(
                "LAW-165",
                f"{place}.{never}",
                N_("“{programme}” can never be due to anybody."),
                N_("Look at what is asked for here: it cannot all hold."),
                programme=code,
            )
        _check_funding(programme.procedure.funding, place, faults)
        _check_days(programme.procedure.calendar, place, codes, faults)
        _check_offset(programme.procedure.offset, place, faults)
        if programme.timing.stop is not None:
            _check_stop(programme.timing.stop, place, codes, faults)
        if codes is None:
            continue
        _check_known(codes, "channel", programme.channel, f"{place}.channel", faults)
        publicity = programme.procedure.publicity
        for n, name in enumerate(() if publicity is None else publicity.fields):
            here = f"{place}.publicity.fields[{n}]"
            _check_known(codes, "publicity-field", name, here, faults)
    if codes is not None:
        _check_records(policy, codes, scales, faults)


def _check_known(
    codes: Codes, group: str, code: str, place: str, faults: Faults
) -> None:
    known = codes.groups.get(group, {})
    if code and known and code not in known:
        faults.add(
            "LAW-160",
            place,
            N_("“{code}” is not known here; known are: {known}."),
            N_("Correct the spelling, or add it to resources/codes.toml."),
            code=code,
            known=tuple(known),
        )


def _check_stop(stop: Stop, place: str, codes: Codes | None, faults: Faults) -> None:
    here = f"{place}.timing.stop"
    if codes is not None:
        for n, event in enumerate(stop.events):
            _check_known(codes, "event", event, f"{here}.events[{n}]", faults)
    for event in stop.each:
        if event not in stop.events:
            faults.add(
                "LAW-161",
                f"{here}.each.{key(event)}",
                N_("“{event}” has a rule of its own, but stops nothing."),
                N_("Name it among the events as well."),
                event=event,
            )


def _check_funding(shares: Sequence[Share], place: str, faults: Faults) -> None:
    """A split must come out to the fen whatever the amount and the month."""
    if not shares:
        return
    here = f"{place}.funding"
    for n, share in enumerate(shares):
        said = [share.fixed is not None, share.rate is not None, share.rest]
        sizes = [size for size in (share.fixed, share.rate) if size is not None]
        if said.count(True) != 1 or any(size < 0 for size in sizes):
            faults.add(
                "LAW-162",
                f"{here}[{n}]",
                N_("A share is fixed, a rate, or the rest, and not below 0."),
                N_("Write one of fixed, rate and rest."),
            )
        elif share.fixed is not None and (share.fixed * 100).denominator != 1:
            faults.add(
                "LAW-162",
                f"{here}[{n}].fixed",
                N_("A fixed share is in whole fen."),
                N_("It is written in yuan, with two decimals at most."),
            )
    days = sorted({share.from_ for share in shares if share.from_ is not None})
    for day in (None, *days):
        in_force = _in_force(shares, day)
        bearers = [share for share in in_force if share.rest]
        rates = sum((share.rate or Fraction(0) for share in in_force), Fraction(0))
        if (in_force and len(bearers) != 1) or rates > 1:
            faults.add(
                "LAW-163",
                here,
                N_("The shares do not come out: one source must bear the rest."),
                N_("At every time one source has rest = true, and rates stay below 1."),
            )
            return


def _check_offset(offset: Offset | None, place: str, faults: Faults) -> None:
    """Taking money off somebody's living wants a rule, and leaves them the rest."""
    if offset is None:
        return
    if not 0 < offset.most <= 1:
        faults.add(
            "LAW-168",
            f"{place}.offset.most",
            N_("What is taken off a payment is a share of it: above 0, at most 1."),
            N_("Write a fifth as 0.2."),
        )
    if not offset.clause:
        faults.add(
            "LAW-169",
            f"{place}.offset",
            N_("No clause is named that allows to take what is owed off payments."),
            N_("Name the clause; without one leave the key out, and nothing is taken."),
        )


def _in_force(shares: Sequence[Share], day: object) -> list[Share]:
    found: dict[str, Share] = {}
    for share in sorted(shares, key=lambda s: (s.from_ is not None, str(s.from_))):
        if share.from_ is None or (day is not None and str(share.from_) <= str(day)):
            found[share.source] = share
    return list(found.values())


def _check_days(
    calendar: Calendar | None, place: str, codes: Codes | None, faults: Faults
) -> None:
    if calendar is None:
        return
    for n, event in enumerate(calendar.always if codes is not None else ()):
        assert codes is not None, "nothing is gone through without them"
        _check_known(codes, "event", event, f"{place}.calendar.always[{n}]", faults)
    days = [calendar.cutoff_day, calendar.street_day, calendar.district_day]
    known = [day for day in days if day is not None]
    if known != sorted(known):
        faults.add(
            "LAW-164",
            f"{place}.calendar",
            N_("The steps of the month do not follow each other: {days}."),
            N_("The list closes first, then the street decides, then the district."),
            days=tuple(known),
        )


# --- records ----------------------------------------------------------------------------


def _check_records(
    policy: Policy, codes: Codes, scales: Levels | None, faults: Faults
) -> None:
    outside = codes.groups.get("outside-scale", {})
    for place, test in _record_tests(policy):
        if test.kind == "certificate":
            for category in _listed(test, "category"):
                _check_known(codes, "category", str(category), place, faults)
        elif test.kind == "assessment" and scales is not None:
            _check_level(test, place, scales, outside, faults)


def _check_level(
    test: c.RecordMatches,
    place: str,
    scales: Levels,
    outside: Collection[str],
    faults: Faults,
) -> None:
    for scale in _listed(test, "scale"):
        if scale not in scales:
            if scale not in outside:
                faults.add(
                    "LAW-166",
                    place,
                    N_("There is no scale “{scale}”."),
                    N_("Correct its code, or list it under outside-scale."),
                    scale=scale,
                )
            continue
        levels = scales[str(scale)]
        for level in _listed(test, "level"):
            if levels and level not in levels:
                faults.add(
                    "LAW-167",
                    place,
                    N_("{scale} has no level “{level}”: nobody can have it."),
                    N_("Its levels are {levels}."),
                    scale=scale,
                    level=level,
                    levels=tuple(levels),
                )


def _listed(test: c.RecordMatches, field: str) -> tuple[c.Code, ...]:
    wanted = test.fields.get(field)
    return wanted if isinstance(wanted, tuple) else ()


def _record_tests(policy: Policy) -> Iterator[tuple[str, c.RecordMatches]]:
    for code, programme in policy.programmes.items():
        place = f"programmes.{key(code)}"
        yield from _in(f"{place}.who", programme.who)
        for n, veto in enumerate(programme.vetoes):
            yield from _in(f"{place}.vetoes[{n}].when", veto.when)
    for name, named in policy.graph.conditions.items():
        yield from _in(f"conditions.{key(name)}", named.test)
    for name, measure in policy.graph.measures.items():
        if isinstance(measure.formula, m.Rules):
            for n, row in enumerate(measure.formula.rows):
                yield from _in(f"measures.{key(name)}.rows[{n}].when", row.when)


def _in(
    place: str, condition: c.Condition | None
) -> Iterator[tuple[str, c.RecordMatches]]:
    if isinstance(condition, c.All | c.Any | c.NoneOf):
        for part in condition.parts:
            yield from _in(place, part)
    elif isinstance(condition, c.RecordMatches):
        yield place, condition
