# SPDX-License-Identifier: Apache-2.0
"""What became of a scale's self-test, in words: the same on the screen and in a file."""

from collections.abc import Iterator

from carecalc.domain.scale import Source
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import selftests
from carecalc.services.compliance import Outcome
from carecalc.text import N_, Message


class Words(Speaking):
    """Puts outcomes into the window's language."""

    def __init__(self, voice: Voice) -> None:
        self.voice = voice

    def name(self, seen: Outcome) -> str:
        """Return the scale's name."""
        return seen.code if seen.scale is None else self.words(seen.scale.label)

    def counts(self, seen: Outcome) -> str:
        """Return how many answer sheets passed, of how many."""
        if seen.found is None:
            return self.gettext("not tested")
        found = seen.found
        return f"{found.passed}/{found.passed + found.failed}"

    def summary(self, seen: Outcome) -> str:
        """Return the outcome in a sentence."""
        if seen.found is not None:
            return self.words(selftests.summary(seen.found))
        assert seen.refusal is not None
        hint = seen.refusal.hint
        said = [self.words(seen.refusal.message)]
        if hint is not None:
            said.append(self.words(hint))
        return " ".join([*said, f"({seen.refusal.code})"])

    def files(self, seen: Outcome) -> tuple[str, ...]:
        """Return which files were compared, on which day."""
        if seen.found is None:
            return ()
        return tuple(
            self.words(line) for line in selftests.files_words(seen.found, seen.day)
        )

    def sources(self, seen: Outcome) -> tuple[str, ...]:
        """Return the texts that the scale rests on, and when they were compared."""
        if seen.scale is None:
            return ()
        said = [self._source(source) for source in seen.scale.sources]
        if seen.scale.confirmed_on is not None:
            said.append(
                self.gettext(
                    "Compared with these texts on {day}", day=seen.scale.confirmed_on
                )
            )
        if seen.scale.note is not None:
            said.append(self.words(seen.scale.note))
        return tuple(said)

    def doubts(self, seen: Outcome) -> tuple[tuple[str, str, str], ...]:
        """Return what the file marks: its kind, its names, the word of its mark."""
        return tuple(
            (
                self.words(entry.label),
                self.words(entry.value),
                self.voice.name("mark", entry.mark),
            )
            for entry in seen.doubts
        )

    def text(self, outcomes: list[Outcome]) -> str:
        """Return everything as plain text, to be kept or sent."""
        return "\n".join(line for seen in outcomes for line in self._lines(seen))

    def _lines(self, seen: Outcome) -> Iterator[str]:
        yield f"== {self.name(seen)} =="
        yield self.summary(seen)
        yield from self.files(seen)
        if seen.found is not None:
            for group in seen.found.groups:
                yield f"  {self.words(selftests.group_words(group))}"
                for failure in group.failures:
                    for words in selftests.failure_words(failure):
                        yield f"    {self.words(words)}"
        yield from self.sources(seen)
        for kind, names, mark in self.doubts(seen):
            yield self.gettext(
                "{mark}: {kind}: {names}", mark=mark, kind=kind, names=names
            )
        yield ""

    def _source(self, source: Source) -> str:
        title = " ".join(
            part for part in (f"《{source.title}》", source.number) if part
        )
        if source.kind:
            kind = self.voice.name("source-kind", source.kind)
            title = self.words(
                Message(N_("{kind}: {title}"), {"kind": kind, "title": title})
            )
        if source.mark:
            return f"{title} · {self.voice.name('mark', source.mark)}"
        return title
