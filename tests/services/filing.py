# SPDX-License-Identifier: Apache-2.0
"""Applications received and taken through their steps, for the tests."""

from datetime import date

from carecalc.domain.filing import Filing
from carecalc.domain.person import Person
from carecalc.domain.record import Record
from carecalc.services import application_steps as steps
from carecalc.services import applications
from carecalc.services.applications import Receiving
from carecalc.services.context import Context

FORM = "申请表及授权书"
PROGRAMMES = ("bj-hardship",)
SURVEYORS = ("卫入户", "柳入户")


def received(
    ctx: Context,
    person: Person,
    on: date,
    programmes: tuple[str, ...] = PROGRAMMES,
) -> Record[Filing]:
    """Receive an application at the window."""
    return applications.register(ctx, person.id, Receiving(programmes, on))


def accepted(
    ctx: Context,
    person: Person,
    on: date,
    programmes: tuple[str, ...] = PROGRAMMES,
) -> Record[Filing]:
    """Receive an application with its form and accept it on the same day."""
    record = received(ctx, person, on, programmes)
    record = applications.take_in(
        ctx, record.id, record.version, {FORM: "original"}, on
    )
    return applications.accept(ctx, record.id, record.version, on)


def ripe(
    ctx: Context,
    person: Person,
    on: date,
    programmes: tuple[str, ...] = PROGRAMMES,
) -> Record[Filing]:
    """Take an application as far as the decision, all on one day but the publicity."""
    record = accepted(ctx, person, on, programmes)
    record = steps.survey(ctx, record.id, record.version, on, SURVEYORS, "属实")
    record = steps.opine(ctx, record.id, record.version, on, "favourable", "同意上报")
    return steps.leave_out(ctx, record.id, record.version, "publish", "已公示过")
