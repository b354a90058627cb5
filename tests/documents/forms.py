# SPDX-License-Identifier: Apache-2.0
"""A made-up form that has every block, and the way to print one."""

import tomllib
from dataclasses import replace
from typing import Any

from carecalc import paths
from carecalc.catalog.reader import read_form
from carecalc.documents.fonts import Fonts
from carecalc.documents.form import form
from carecalc.documents.form_layout import FormLayout
from carecalc.documents.form_values import Filled
from carecalc.documents.values import Letterhead
from carecalc.i18n import Catalogue

HEAD = Letterhead("样例市样例区民政局")
FRAME = """
format = 1
code = "made-up"
label = { zh_CN = "样表", en = "Made-up form" }
effective_from = 2026-01-01
paper = { width = 210.0, height = 297.0, top = 16.0, right = 17.0, bottom = 17.0, left = 17.0 }
sizes = { title = 19.0, heading = 10.5, prose = 11.0, body = 10.0, small = 8.0 }

[frame]
page = { zh_CN = "第 {page} 页，共 {pages} 页", en = "Page {page} of {pages}" }
number = { zh_CN = "编号：{number}", en = "No. {number}" }
digest = { zh_CN = "内容摘要 {digest}", en = "Content digest {digest}" }
draft = { zh_CN = "预览 · 无效", en = "PREVIEW · NOT VALID" }
nothing = { zh_CN = "—", en = "—" }
signature = { zh_CN = "签字", en = "Signature" }
date = { zh_CN = "日期", en = "Date" }
seal = { zh_CN = "（盖章）", en = "(seal)" }
amount = { zh_CN = "{amount}元", en = "CNY {amount}" }
pair = { zh_CN = "{label}：{value}", en = "{label}: {value}" }
marked = { zh_CN = "{value}〔{mark}〕", en = "{value} [{mark}]" }
detailed = { zh_CN = "{name}（{detail}）", en = "{name} ({detail})" }
marks = {}

[blanks]
text = { zh_CN = "______", en = "______" }
date = { zh_CN = "____年__月__日", en = "____ (date)" }

[words]
title = { zh_CN = "样表", en = "Made-up form" }
"""


def made_up(blocks: str) -> FormLayout:
    """Return a form of these blocks."""
    return read_form((FRAME + blocks).encode(), "made-up", FormLayout)


def shipped(kind: str) -> FormLayout:
    """Return the shipped form of one kind."""
    file = paths.forms() / "documents" / kind / "2026-01-01.toml"
    return read_form(file.read_bytes(), file.name, FormLayout)


def raw(kind: str) -> dict[str, Any]:
    """Return what the shipped file of one kind says."""
    file = paths.forms() / "documents" / kind / "2026-01-01.toml"
    return tomllib.loads(file.read_text("utf-8"))


def printed(
    layout: FormLayout,
    language: str = "zh_CN",
    fonts: Fonts | None = None,
    code: str = "",
    digest: str = "",
    **values: Any,
) -> bytes:
    """Return a form filled with `values`, in a language both of whose words it has."""
    filled = replace(Filled(HEAD), **values)
    words = Catalogue(language, str)
    return form(filled, layout, words, digest, fonts=fonts, code=code)
