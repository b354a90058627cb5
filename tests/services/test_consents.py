# SPDX-License-Identifier: Apache-2.0
"""What a person was told and agreed to stands with the text of that day."""

from datetime import date

import pytest

from carecalc.errors import UserError
from carecalc.services import consents
from carecalc.services.context import Context
from tests.services.deciding import register

TODAY = date(2026, 11, 21)
TEXT = "forms/applications/personal-information/2026-01-01.toml"


def test_that_the_latest_record_of_a_scope_counts_and_all_are_kept(
    ctx: Context,
) -> None:
    person = register(ctx, "张示例")
    give = ("person", "signed")
    consents.record(ctx, person.id, "told", "processing", TODAY, *give)
    consents.record(ctx, person.id, "consented", "photos", TODAY, *give)
    consents.record(ctx, person.id, "withdrawn", "photos", TODAY, "guardian", "spoken")
    told = consents.of_person(ctx, person.id)
    assert [(c.kind, c.scope) for c in told.records] == [
        ("withdrawn", "photos"),
        ("consented", "photos"),
        ("told", "processing"),
    ]
    assert told.now["photos"].kind == "withdrawn"
    assert told.now["photos"].giver == "guardian"
    assert told.now["processing"].kind == "told"
    digest = ctx.catalog.files[TEXT].digest
    assert {c.text_digest for c in told.records} == {digest}
    assert not told.is_outdated(told.records[0])
    with ctx.store.reading() as work:
        assert work.laws.bytes(digest) == ctx.catalog.files[TEXT].data
        entries = work.entries.of_person(person.id)
    assert [e.action for e in entries][-3:] == [
        "consent.told",
        "consent.consented",
        "consent.withdrawn",
    ]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (("consented", "processing", TODAY, "person", "signed"), "CONSENT-001"),
        (("told", "everything", TODAY, "person", "signed"), "CONSENT-001"),
        (("told", "photos", TODAY, "neighbour", "signed"), "CONSENT-001"),
        (("told", "photos", TODAY, "person", "guessed"), "CONSENT-001"),
        (("told", "photos", date(2026, 11, 22), "person", "signed"), "CONSENT-002"),
        (("told", "photos", date(2025, 12, 31), "person", "signed"), "CONSENT-003"),
        (("withdrawn", "photos", TODAY, "person", "signed"), "CONSENT-004"),
    ],
)
def test_that_what_cannot_be_is_not_recorded(
    ctx: Context, said: tuple[str, str, date, str, str], code: str
) -> None:
    person = register(ctx, "张示例")
    with pytest.raises(UserError) as caught:
        consents.record(ctx, person.id, *said)
    assert caught.value.code == code
    assert consents.of_person(ctx, person.id).records == ()
