# SPDX-License-Identifier: Apache-2.0
"""The templates of banks' files, from `resources/banks/`: shipped ones and a county's."""

from datetime import date

from carecalc.catalog.catalog import Catalog
from carecalc.catalog.problems import Faults
from carecalc.catalog.reader import read_form
from carecalc.domain.bank_template import (
    ALL,
    ENCODINGS,
    FAILED,
    FEN,
    LINE_ENDS,
    OF_A_PAYMENT,
    OF_THE_FILE,
    SHEET,
    TEXT,
    YUAN,
    BankTemplate,
)
from carecalc.errors import UserError
from carecalc.text import N_, Message

FOLDER = "resources/banks/"
_OF_AN_ANSWER = ("reference", "amount", "result", "reason")


def bank_templates(catalog: Catalog, on: date) -> dict[str, tuple[BankTemplate, str]]:
    """Return the templates in force on a day by code, each with its file's digest."""
    folders = sorted(
        {path.rpartition("/")[0] + "/" for path in catalog.files if _is_of(path)}
    )
    found = {}
    for folder in folders:
        file = catalog.dated(folder, on)
        if file is not None:
            template = catalog.once(file, BankTemplate, read_bank_template)
            found[template.code] = (template, file.digest)
    return found


def bank_template(catalog: Catalog, code: str, on: date) -> tuple[BankTemplate, str]:
    """Return a template in force on a day, with its file's digest; PAY-001."""
    found = bank_templates(catalog, on).get(code)
    if found is None:
        raise UserError(
            "PAY-001",
            Message(N_("There is no template “{code}” for a bank."), {"code": code}),
            Message(N_("Choose one of the list, or add a file under resources/banks.")),
            "template",
        )
    return found


def read_bank_template(data: bytes, file: str) -> BankTemplate:
    """Return the template of a file's bytes; `LawFileError` with every fault."""
    template = read_form(data, file, BankTemplate)
    faults = Faults(file)
    answer = template.answer
    for place, said, known in (
        ("kind", template.kind, (TEXT, SHEET)),
        ("encoding", template.encoding, tuple(ENCODINGS)),
        ("line_end", template.line_end, tuple(LINE_ENDS)),
        ("amount", template.amount, (YUAN, FEN)),
        *(("columns", each.field, OF_A_PAYMENT) for each in template.columns),
        *(("first", each.field, OF_THE_FILE) for each in template.first),
        *(() if answer is None else (("answer.names", answer.names, (ALL, FAILED)),)),
        *(
            ("answer", name, _OF_AN_ANSWER)
            for name in (() if answer is None else (*answer.columns, *answer.places))
        ),
    ):
        if said not in known:
            faults.add(
                "LAW-320",
                place,
                N_("“{code}” is not known here."),
                N_("Known: {names}."),
                code=said,
                names=known,
            )
    held = {each.field for each in template.columns}
    lacking = tuple(n for n in ("reference", "account", "amount") if n not in held)
    if lacking or len(template.separator) != 1:
        faults.add(
            "LAW-321",
            "columns",
            N_("A bank's file needs a number, an account and an amount in each row."),
            N_("Add the columns reference, account and amount, parted by one sign."),
        )
    faults.raise_if_any()
    return template


def _is_of(path: str) -> bool:
    return path.startswith(FOLDER)
