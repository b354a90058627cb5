# SPDX-License-Identifier: Apache-2.0
"""Finds words in the handbook: in which section of which chapter, and the line itself."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from carecalc import paths

_HEADING = re.compile(r"^(#{1,6})\s+(.*)$")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"[`*]")
_AROUND = 36
"""Characters shown on either side of what was found."""

MOST = 60
"""Hits that are listed; whoever gets more types another word."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of a chapter, and the plain text below it up to the next heading."""

    chapter: str
    slug: str
    title: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A section that has all words; `lines` say where, `before` what was found."""

    section: Section
    before: str
    found: str
    after: str


def file_of(chapter: str) -> Traversable:
    """Return the file of a chapter, a path in the handbook."""
    return (paths.resources() / "handbook").joinpath(*chapter.split("/"))


def slug_of(heading: str) -> str:
    """Return the name by which links know a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def sections(language: str) -> tuple[Section, ...]:
    """Return every section of the handbook in a language, and of the common chapters."""
    found: list[Section] = []
    for folder in (language, ""):
        inside = file_of(folder) if folder else paths.resources() / "handbook"
        for file in sorted(inside.iterdir(), key=lambda each: each.name):
            if file.name.endswith(".md"):
                chapter = f"{folder}/{file.name}".lstrip("/")
                found += _sections_of(chapter, file.read_text(encoding="utf-8"))
    return tuple(found)


def _sections_of(chapter: str, text: str) -> Iterator[Section]:
    title = heading = ""
    lines: list[str] = []
    is_code = False
    for line in text.splitlines():
        if line.startswith("```"):
            is_code = not is_code
            continue
        head = None if is_code else _HEADING.match(line)
        if head is None:
            lines.append(line)
            continue
        if heading:
            yield _section(chapter, title, heading, lines)
        heading, lines = _plain(head.group(2)), []
        title = title or heading
    if heading:
        yield _section(chapter, title, heading, lines)


def _section(chapter: str, title: str, heading: str, lines: Sequence[str]) -> Section:
    return Section(chapter, slug_of(heading), title, heading, _plain(_joined(lines)))


def _joined(lines: Sequence[str]) -> str:
    """Return one line; no blank where a Chinese sentence went on in the next."""
    cells = (re.sub(r"^[\s|>:-]+|[\s|]+$", "", line) for line in lines)
    cells = (re.sub(r"\s*\|\s*", " · ", cell) for cell in cells)
    text = " ".join(cell for cell in cells if cell)
    return re.sub(r"(?<=[\u2e80-\uffef]) (?=[\u2e80-\uffef])", "", text)


def _plain(text: str) -> str:
    return _MARKS.sub("", _LINK.sub(r"\1", text)).strip()


def search(within: Sequence[Section], asked: str) -> tuple[Hit, ...]:
    """Return the sections that have every word of `asked`, those named so first.

    Upper and lower case are one; a chapter's name counts for all its sections.
    """
    words = asked.casefold().split()
    if not words:
        return ()
    ranked = []
    for place, section in enumerate(within):
        heading = section.heading.casefold()
        body = f"{section.title} {section.heading} {section.text}".casefold()
        if all(word in body for word in words):
            is_named = all(word in heading for word in words)
            is_told = any(word in section.text.casefold() for word in words)
            if is_named or is_told:
                ranked.append((not is_named, place, _hit(section, words)))
    return tuple(hit for _, _, hit in sorted(ranked, key=lambda each: each[:2])[:MOST])


def _hit(section: Section, words: Sequence[str]) -> Hit:
    text = section.text
    folded = text.casefold()
    at, word = min(
        ((folded.find(word), word) for word in words if word in folded),
        default=(0, ""),
    )
    begin, end = max(at - _AROUND, 0), at + len(word) + _AROUND
    before = ("…" if begin else "") + text[begin:at]
    after = text[at + len(word) : end] + ("…" if end < len(text) else "")
    return Hit(section, before, text[at : at + len(word)], after)
