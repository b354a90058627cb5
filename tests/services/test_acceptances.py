# SPDX-License-Identifier: Apache-2.0
"""Rule files that are no checked ones pay only after they were accepted on record."""

from datetime import date

import pytest

from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.services import determinations, laws
from carecalc.services.context import Context
from tests.offices import reopened
from tests.services.deciding import certificate, in_hardship, record

NOVEMBER = Month(2026, 11)
DISABILITY = "bj-disability-care"


def code_of(call: object, *arguments: object) -> str:
    with pytest.raises(UserError) as told:
        call(*arguments)  # type: ignore[operator]
    return told.value.code


def sample(ctx: Context) -> laws.Unaccepted:
    (found,) = [one for one in laws.unaccepted(ctx) if "bj-disability" in one.name]
    return found


def test_that_a_checked_file_needs_no_acceptance(ctx: Context) -> None:
    assert not [one for one in laws.unaccepted(ctx) if "bj-elderly" in one.name]


def test_that_a_sample_pays_once_a_named_person_accepted_it(ctx: Context) -> None:
    person = in_hardship(ctx, "王建国")
    record(ctx, person, certificate())
    file = sample(ctx)
    assert file.why == "sample"
    assert code_of(determinations.prepare, ctx, person.id, DISABILITY) == "POLICY-001"
    laws.accept(ctx, file.digest, "已与原文核对", "区民政局会议纪要3号")
    refused = code_of(determinations.prepare, ctx, person.id, DISABILITY)
    assert refused != "POLICY-001"
    assert file.digest not in [one.digest for one in laws.unaccepted(ctx)]


def test_that_it_is_on_record_who_accepted_a_file_and_why(ctx: Context) -> None:
    file = sample(ctx)
    accepted = laws.accept(ctx, file.digest, " 已核对 ", "纪要3号")
    assert (accepted.accepted_by, accepted.reason) == ("王评估", "已核对")
    assert (accepted.document, accepted.name) == ("纪要3号", file.name)
    again = reopened(ctx)
    assert laws.acceptances(again) == (accepted,)
    with again.store.reading() as work:
        assert work.laws.bytes(file.digest)
    again.store.close()


def test_that_a_file_is_accepted_once_with_reason_and_document(ctx: Context) -> None:
    digest = sample(ctx).digest
    assert code_of(laws.accept, ctx, "00" * 32, "已核对", "纪要") == "POLICY-003"
    assert code_of(laws.accept, ctx, digest, " ", "纪要") == "POLICY-004"
    assert code_of(laws.accept, ctx, digest, "已核对", "") == "POLICY-004"
    laws.accept(ctx, digest, "已核对", "纪要")
    assert code_of(laws.accept, ctx, digest, "已核对", "纪要") == "POLICY-005"


def test_that_a_file_in_force_later_only_is_not_asked_for(ctx: Context) -> None:
    assert laws.unaccepted(ctx, date(2015, 1, 1)) == ()
