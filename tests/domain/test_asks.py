# SPDX-License-Identifier: Apache-2.0
"""What a programme reads of a person before a visit, by the shipped files of Beijing."""

from dataclasses import replace
from datetime import date

from carecalc.domain.asks import Reads, reads
from carecalc.domain.case import (
    AssessmentRecord,
    Case,
    CertificateRecord,
    Place,
    StatusRecord,
)
from tests.offices import catalog

ON = date(2026, 11, 21)
HER = Case(
    "she",
    "110105",
    birth_date=date(1944, 3, 9),  # 82 years old
    sex="female",
    hukou=(Place(None, None, "110105"),),
)


def of(programme: str, case: Case = HER, *settled: str) -> Reads:
    """Return what a programme reads on the day of the tests."""
    for policy in catalog().policies(case.region, ON):
        if programme in policy.programmes:
            labels = catalog().codes().labels()
            one = policy.programmes[programme]
            return reads(policy, one, case, ON, labels, settled)
    raise AssertionError(programme)


def test_that_an_allowance_for_age_alone_asks_nothing_of_somebody_registered() -> None:
    found = of("bj-age")
    assert found.is_possible
    assert set(found.held) == {"age", "hukou"}
    assert found.missing == ()


def test_that_who_is_too_young_for_a_programme_is_asked_nothing_for_it() -> None:
    found = of("bj-care", replace(HER, birth_date=date(1990, 3, 9)))
    assert not found.is_possible
    assert found.missing == ()
    assert len(found.out_of_reach) == 1  # the age, not the registration


def test_that_who_is_registered_elsewhere_is_asked_nothing_for_it() -> None:
    moved = replace(HER, hukou=(Place(None, None, "310101"),))
    assert not of("bj-disability-care", moved).is_possible


def test_that_a_registration_that_ended_is_asked_for_again() -> None:
    ended = replace(HER, hukou=(Place(None, date(2026, 10, 31), "110105"),))
    assert "hukou" in of("bj-age", ended).missing


def test_that_an_absent_record_is_open_and_not_a_no() -> None:
    # Without a level, and without a certificate, the nursing subsidy is still possible.
    found = of("bj-care")
    assert set(found.missing) == {"status", "benefit", "assessment", "certificate"}
    assert found.only_if == {}


def test_that_what_only_holders_of_a_certificate_get_asks_for_it_first() -> None:
    found = of("bj-disability-living")
    assert "certificate" not in found.only_if
    assert found.only_if["income"] == ("certificate",)
    assert found.only_if["status"] == ("certificate",)


def test_that_nobody_is_assessed_for_the_destitute_before_their_status_is_known() -> (
    None
):
    found = of("bj-tekun-care")
    assert found.only_if["assessment"] == ("status",)
    known = replace(HER, statuses=(StatusRecord(None, None, "TK"),))
    assert of("bj-tekun-care", known).only_if.get("assessment") is None
    assert "status" in of("bj-tekun-care", known).held


def test_that_a_status_that_shuts_out_ends_the_asking() -> None:
    destitute = replace(HER, statuses=(StatusRecord(None, None, "TK"),))
    assert not of("bj-hardship", destitute).is_possible


def test_that_a_level_of_another_scale_is_no_answer() -> None:
    level = AssessmentRecord(date(2026, 1, 5), None, "barthel", 2)
    assert "assessment" in of("bj-care", replace(HER, assessments=(level,))).missing


def test_that_a_level_that_ran_out_is_asked_for_again() -> None:
    level = AssessmentRecord(date(2024, 1, 5), date(2026, 1, 4), "gbt-42195-2022", 3)
    case = replace(HER, assessments=(level,))
    assert "assessment" in of("national-voucher", case).missing
    lasting = replace(level, last=date(2026, 12, 31))
    case = replace(HER, assessments=(lasting,))
    assert of("national-voucher", case).missing == ()
    assert "assessment" in of("national-voucher", case).held


def test_that_a_certificate_held_is_not_missing() -> None:
    held = CertificateRecord(date(2020, 1, 1), None, "肢体", 2)
    found = of("bj-care", replace(HER, certificates=(held,)))
    assert "certificate" in found.held
    assert "certificate" not in found.missing


def test_that_a_kind_asked_for_before_is_taken_as_it_is() -> None:
    found = of("bj-hardship", HER, "status")
    assert not found.is_possible  # no hardship: nothing it could pay for


def test_that_each_thing_names_the_rules_that_read_it_with_their_clauses() -> None:
    why = of("bj-care").why["benefit"]
    assert "三(五)" in {step.clause for step in why}
    assert "三(六)" in {step.clause for step in why}
