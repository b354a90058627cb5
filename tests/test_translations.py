# SPDX-License-Identifier: Apache-2.0
"""The Chinese catalogue: complete, confirmed, and the one that is shipped."""

import gettext
import io
import string

import pytest

from tests import messages

HOW = "run `python3 dev.py messages [FILE.json]`"


def placeholders(text: str) -> list[str]:
    """Return the names in braces, as str.format reads them."""
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)


@pytest.mark.thorough
def test_that_every_text_has_a_chinese_wording_and_none_is_kept_that_is_lost() -> None:
    known, marked = messages.translations(), messages.marked()
    lacking = [
        f"{text!r} ({', '.join(modules)})"
        for text, modules in sorted(marked.items())
        if not known.get(text)
    ]
    assert lacking == [], HOW
    assert sorted(set(known) - set(marked)) == [], HOW


def test_that_a_wording_has_the_placeholders_of_its_text() -> None:
    unlike = [
        (text, wording)
        for text, wording in sorted(messages.translations().items())
        if wording and placeholders(text) != placeholders(wording)
    ]
    assert unlike == []


def test_that_the_compiled_catalogue_says_what_the_source_says() -> None:
    with messages.PO.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    unlike = [
        text
        for text, wording in sorted(messages.translations().items())
        if compiled.gettext(text) != (wording or text)
    ]
    assert unlike == [], HOW


@pytest.mark.parametrize("text", ["Save", "{name} is dead."])
def test_that_the_catalogue_file_keeps_what_was_written(text: str) -> None:
    wording = '“保存”\\n "' + text
    po = messages.po_text(
        messages.catalogue_of({text: ["gui/app.py"]}, {text: wording})
    )
    assert (
        gettext.GNUTranslations(io.BytesIO(messages.mo_bytes(po))).gettext(text)
        == wording
    )
