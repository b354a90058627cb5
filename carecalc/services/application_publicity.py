# SPDX-License-Identifier: Apache-2.0
"""The notice that makes one application public: what it may tell, and nothing else."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from carecalc.documents.form_values import Filled
from carecalc.documents.publicity_values import Surname
from carecalc.documents.values import Letterhead, Value
from carecalc.domain.filing import Filing
from carecalc.domain.paper import Claims
from carecalc.domain.period import Month
from carecalc.domain.record import Record
from carecalc.i18n import Catalogue
from carecalc.services import laws, public_check
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.filling_parts import address
from carecalc.services.issuing import About, Printed, Ready
from carecalc.services.month_papers import PUBLICITY_SERIES
from carecalc.text import Message

if TYPE_CHECKING:
    from carecalc.documents.fonts import Fonts
    from carecalc.documents.form_layout import FormLayout

# What draws papers is imported where one is drawn: the window need not wait for it.

NOTICE = "case-publicity"


@dataclass(frozen=True, slots=True)
class Posting:
    """Where a notice is put up, on which day, and for how many days after it."""

    place: str
    on: date
    days: int


@needs("papers.issue")
def ready(ctx: Context, application_id: str, language: str, up: Posting) -> Ready:
    """Gather what may be told in public of an application.

    The name is masked; no number, account, telephone, address, level or illness is
    among the values. `UserError` LIST-016, once it is drawn: it would tell somebody's
    all the same, by a name of the office or the words of the form.
    """
    from carecalc.documents.form_layout import FormLayout

    with ctx.store.reading() as work:
        record: Record[Filing] = work.applications.get(application_id)
        person, office = work.people.get(record.person_id), work.office.get()
        law = laws.at_hand(ctx, office.region)
        secrets = public_check.secrets_of(work, person)
    known = law.programmes(Month.of(record.value.received_on))
    names = tuple(
        known[code][1].label if code in known else code
        for code in record.value.programmes
    )
    fields: dict[str, Value] = {
        "name": str(Surname.of(person.name)),
        "village": person.community,
        "programmes": Message("{names}", {"names": names}),
        "application": record.value.number,
        "place": up.place,
        "days": str(up.days),
        "published_on": up.on,
        "until": up.on + timedelta(days=up.days),
        "contact": office.letterhead,
        "telephone": office.telephone,
    }
    values = Filled(
        Letterhead(office.letterhead, address(office)),
        fields={name: value for name, value in fields.items() if value},
        printed_on=ctx.today(),
    )
    return Ready(
        Printed(NOTICE, NOTICE, FormLayout, language),
        values,
        _Checked(secrets),
        About("", record.id, record.person_id, claims=Claims(ctx.today())),
        PUBLICITY_SERIES,
    )


class _Checked:
    """Draws a notice and looks through it before anybody gets it."""

    def __init__(self, secrets: public_check.Secrets) -> None:
        self._secrets = secrets

    def __call__(
        self,
        values: Filled,
        layout: "FormLayout",
        words: Catalogue,
        digest: str,
        /,
        *,
        fonts: "Fonts",
        code: str,
    ) -> bytes:
        from carecalc.documents.form import form

        data = form(values, layout, words, digest, fonts.with_boxes(), code)
        public_check.check(data, self._secrets)
        return data
