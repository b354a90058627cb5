# SPDX-License-Identifier: Apache-2.0
"""Finding law by code and day, overlays, and checking files wherever they lie."""

import os
import tracemalloc
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from carecalc.catalog.catalog import Catalog, gather
from carecalc.catalog.checks import check_catalog
from carecalc.catalog.gathering import MOST_BYTES
from carecalc.catalog.problems import LawFileError, Problem
from carecalc.catalog.shipped import open_catalog
from carecalc.domain.canonical import digest
from carecalc.errors import UserError
from tests.laws import HEAD, POLICY_HEAD, SMALL, told

CODES = 'status.DB = { zh_CN = "低保" }\n'
BACKGROUNDS = """
background.medical-or-nursing = { zh_CN = "医护" }
background.assessment-expert = { zh_CN = "专家" }
background.social-work = { zh_CN = "社工" }
"""


def write(root: Path, path: str, text: str) -> Path:
    """Write a file below a folder and return it."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def scale_text(day: str, until: str = "") -> str:
    """Return the small scale, in force from a day."""
    head = HEAD.replace("2026-01-01", day)
    return head.replace("[sources", f"{until}\n[sources") + SMALL


def shipped(root: Path) -> Catalog:
    """Return a catalogue of two versions of the small scale."""
    for day in ("2024-01-01", "2026-01-01"):
        write(root, f"shipped/forms/scales/made-up/{day}.toml", scale_text(day))
    write(root, "shipped/resources/codes.toml", CODES)
    return gathered(root)


def gathered(root: Path, *overlays: str) -> Catalog:
    """Return the catalogue of the folder and these overlays."""
    base = root / "shipped"
    return gather(base / "forms", base / "resources", [root / o for o in overlays])


def test_that_the_latest_version_not_after_the_day_is_in_force(tmp_path: Path) -> None:
    catalog = shipped(tmp_path)
    for day, version in (
        (date(2024, 1, 1), "2024-01-01"),
        (date(2025, 12, 31), "2024-01-01"),
        (date(2026, 1, 1), "2026-01-01"),
        (date(2030, 1, 1), "2026-01-01"),
    ):
        assert catalog.scale("made-up", day).version == version


def test_that_before_the_first_version_and_after_the_last_there_is_none(
    tmp_path: Path,
) -> None:
    catalog = shipped(tmp_path)
    with pytest.raises(UserError) as caught:
        catalog.scale("made-up", date(2023, 12, 31))
    assert caught.value.code == "SCALE-002"
    ended = scale_text("2026-01-01", "effective_to = 2026-06-30")
    write(tmp_path, "shipped/forms/scales/made-up/2026-01-01.toml", ended)
    catalog = gathered(tmp_path)
    assert catalog.scale("made-up", date(2026, 6, 30)).version == "2026-01-01"
    with pytest.raises(UserError) as caught:
        catalog.scale("made-up", date(2026, 7, 1))
    assert caught.value.code == "SCALE-002"


def test_that_an_unknown_scale_is_told_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        shipped(tmp_path).scale("other", date(2026, 1, 1))
    assert caught.value.code == "SCALE-001"
    assert caught.value.hint is not None
    assert caught.value.hint.values == {"codes": ("made-up",)}


def test_that_an_overlay_file_replaces_the_shipped_one_of_its_day(
    tmp_path: Path,
) -> None:
    shipped(tmp_path)
    path = "forms/scales/made-up/2026-01-01.toml"
    text = scale_text("2026-01-01").replace("样表", "县里的样表")
    write(tmp_path, f"county/{path}", text)
    catalog = gathered(tmp_path, "county")
    scale = catalog.scale("made-up", date(2026, 5, 1))
    assert scale.label.zh_CN == "县里的样表"
    assert scale.digest == digest(text.encode())
    assert catalog.files[path].shipped is False
    assert catalog.scale("made-up", date(2025, 5, 1)).label.zh_CN == "样表"


def problems_of_use(catalog: Catalog, code: str = "made-up") -> list[Problem]:
    """Return why a scale cannot be used."""
    with pytest.raises(LawFileError) as caught:
        catalog.scale(code, date(2026, 5, 1))
    return list(caught.value.problems)


def test_that_two_overlays_of_one_path_are_refused_by_name(tmp_path: Path) -> None:
    shipped(tmp_path)
    path = "forms/scales/made-up/2026-01-01.toml"
    for county in ("one", "other"):
        write(tmp_path, f"{county}/{path}", scale_text("2026-01-01"))
    catalog = gathered(tmp_path, "one", "other")
    (problem,) = problems_of_use(catalog)
    assert (problem.code, problem.file) == ("LAW-060", path)
    assert problem.message.values == {
        "path": path,
        "first": str(tmp_path / "one"),
        "second": str(tmp_path / "other"),
    }
    assert problem in check_catalog(catalog).problems


def test_that_a_file_not_named_by_a_day_is_refused(tmp_path: Path) -> None:
    shipped(tmp_path)
    write(tmp_path, "shipped/forms/scales/made-up/new.toml", scale_text("2027-01-01"))
    (problem,) = problems_of_use(gathered(tmp_path))
    assert problem.file == "forms/scales/made-up/new.toml"
    assert problem.code == "LAW-061"


def test_that_what_cannot_be_used_is_told_at_once_and_stops_nothing_else(
    tmp_path: Path,
) -> None:
    shipped(tmp_path)
    other = scale_text("2026-01-01").replace("made-up", "other")
    write(tmp_path, "shipped/forms/scales/other/2026-01-01.toml", other)
    for name in ("soon", "later", "2027-01-01"):
        write(tmp_path, f"county/forms/scales/made-up/{name}.toml", SMALL)
    write(tmp_path, "county/resources/policies/110000/made-up/soon.toml", "")
    catalog = gathered(tmp_path, "county")
    assert [p.file.rpartition("/")[2] for p in problems_of_use(catalog)] == [
        "later.toml",
        "soon.toml",
    ]
    assert catalog.scale("other", date(2026, 5, 1)).code == "other"
    assert catalog.policies("310000", date(2026, 5, 1)) == []
    with pytest.raises(LawFileError):
        catalog.policies("110105", date(2026, 5, 1))
    names = [p.file for p in check_catalog(catalog).problems if p.code == "LAW-061"]
    assert names == [
        "forms/scales/made-up/later.toml",
        "forms/scales/made-up/soon.toml",
        "resources/policies/110000/made-up/soon.toml",
    ]


@pytest.mark.skipif(os.name != "posix", reason="Windows knows no such file")
def test_that_a_pipe_in_an_overlay_is_named_and_never_waited_for(
    tmp_path: Path,
) -> None:
    shipped(tmp_path)
    pipe = tmp_path / "county/forms/scales/made-up/2027-01-01.toml"
    pipe.parent.mkdir(parents=True)
    os.mkfifo(pipe)
    (problem,) = problems_of_use(gathered(tmp_path, "county"))
    assert problem.code == "LAW-065"
    assert told(check_catalog(shipped(tmp_path), [pipe]).problems) == {("LAW-065", "")}


def test_that_a_file_far_too_large_is_refused_before_it_is_read(
    tmp_path: Path,
) -> None:
    shipped(tmp_path)
    large = tmp_path / "county/forms/scales/made-up/2027-01-01.toml"
    large.parent.mkdir(parents=True)
    with large.open("wb") as stream:
        stream.truncate(50 * 1024 * 1024)
    tracemalloc.start()
    catalog = gathered(tmp_path, "county")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    (problem,) = problems_of_use(catalog)
    assert problem.code == "LAW-064"
    assert most < 5 * 1024 * 1024
    report = check_catalog(shipped(tmp_path), [large.parent])
    assert [(p.file, p.code) for p in report.problems] == [(str(large), "LAW-064")]


def test_that_a_folder_that_cannot_be_listed_stops_only_what_lies_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped(tmp_path)
    folder = tmp_path / "county/forms/scales/closed"
    folder.mkdir(parents=True)
    listed = Path.iterdir

    def refusing(path: Path) -> Iterator[Path]:
        if path == folder:
            raise PermissionError(13, "Permission denied", str(folder))
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", refusing)
    catalog = gathered(tmp_path, "county")
    (problem,) = problems_of_use(catalog, "closed")
    assert (problem.code, problem.message.values) == ("LAW-063", {"file": str(folder)})
    assert catalog.scale("made-up", date(2026, 5, 1)).code == "made-up"


# --- a county's own version ----------------------------------------------------------------


SIGNED = """
[signing]
assessors = 2
of_whom = [{ at_least = 1, background = "medical-or-nursing" }]
conclusion = [{ at_least = 2, background = "assessment-expert" }]
present = ["guardian-or-agent"]
informant = true
recording = true
clause = "5"
"""


@pytest.mark.parametrize(
    ("ours", "theirs", "place"),
    [
        ("assessors = 2", "assessors = 1", "signing.assessors"),
        ('{ at_least = 1, background = "medical-or-nursing" }', "", "signing.of_whom"),
        ('"medical-or-nursing"', '"social-work"', "signing.of_whom"),
        ("at_least = 2", "at_least = 1", "signing.conclusion"),
        ("informant = true", "", "signing.informant"),
        ('"guardian-or-agent"', "", "signing.present"),
        ("recording = true", "", "signing.recording"),
        (SIGNED, "", "signing"),
    ],
)
def test_that_a_county_may_not_ask_less_of_those_who_sign(
    tmp_path: Path, ours: str, theirs: str, place: str
) -> None:
    shipped(tmp_path)
    path = "forms/scales/made-up/2026-01-01.toml"
    write(tmp_path, f"shipped/{path}", scale_text("2026-01-01") + SIGNED)
    write(tmp_path, "shipped/resources/codes.toml", CODES + BACKGROUNDS)
    county = SIGNED.replace(ours, theirs)
    assert county != SIGNED
    for day in ("2026-01-01", "2026-03-01"):
        file = f"forms/scales/made-up/{day}.toml"
        write(tmp_path, f"county/{file}", scale_text(day) + county)
        catalog = gathered(tmp_path, "county")
        assert told(problems_of_use(catalog)) == {("LAW-158", place)}
        assert told(check_catalog(catalog).problems) == {("LAW-158", place)}
        (tmp_path / "county" / file).unlink()
    assert gathered(tmp_path, "county").scale("made-up", date(2026, 5, 1)).signing


def test_that_a_county_may_ask_more_of_those_who_sign(tmp_path: Path) -> None:
    shipped(tmp_path)
    path = "forms/scales/made-up/2026-01-01.toml"
    plain = '\n[signing]\nassessors = 1\nclause = "5"\n'
    write(tmp_path, f"shipped/{path}", scale_text("2026-01-01") + plain)
    write(tmp_path, f"county/{path}", scale_text("2026-01-01") + SIGNED)
    catalog = gathered(tmp_path, "county")
    rule = catalog.scale("made-up", date(2026, 5, 1)).signing
    assert rule is not None and rule.assessors == 2
    write(tmp_path, "shipped/resources/codes.toml", CODES + BACKGROUNDS)
    assert check_catalog(gathered(tmp_path, "county")).problems == ()


def test_that_a_county_file_that_cannot_be_evaluated_is_refused_when_used(
    tmp_path: Path,
) -> None:
    shipped(tmp_path)
    circle = """
[conditions]
one = { other = true }
other = { one = true }
[warnings.w]
label = { zh_CN = "样" }
when = "one"
"""
    path = "county/forms/scales/made-up/2026-01-01.toml"
    write(tmp_path, path, scale_text("2026-01-01") + circle)
    catalog = gathered(tmp_path, "county")
    assert {p.code for p in problems_of_use(catalog)} == {"LAW-102"}
    assert catalog.scale("made-up", date(2025, 5, 1)).version == "2024-01-01"


def test_that_a_file_is_found_again_by_its_digest(tmp_path: Path) -> None:
    catalog = shipped(tmp_path)
    scale = catalog.scale("made-up", date(2026, 1, 1))
    found = catalog.by_digest(scale.digest)
    assert found is not None
    assert catalog.scale_from(found.data) == scale
    assert catalog.by_digest("0" * 64) is None


# --- checking ----------------------------------------------------------------------------


def test_that_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    shipped(tmp_path)
    broken = scale_text("2026-01-01").replace('kind = "sum"', 'kind = "summ"')
    gap = scale_text("2024-01-01").replace("{ min = 2, max = 3, then = 1 },", "")
    write(tmp_path, "shipped/forms/scales/made-up/2026-01-01.toml", broken)
    write(tmp_path, "shipped/forms/scales/made-up/2024-01-01.toml", gap)
    write(tmp_path, "shipped/forms/documents/notice/2026-01-01.toml", "[broken\n")
    report = check_catalog(gathered(tmp_path))
    assert report.files == 4
    found = {(p.file, p.code) for p in report.problems}
    assert found == {
        ("forms/documents/notice/2026-01-01.toml", "LAW-001"),
        ("forms/scales/made-up/2024-01-01.toml", "LAW-111"),
        ("forms/scales/made-up/2026-01-01.toml", "LAW-003"),
    }


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("forms/scales/made-up/2026-02-01.toml", "2026-01-01"),
        ("forms/scales/made-down/2026-01-01.toml", "2026-01-01"),
    ],
)
def test_that_a_file_lies_where_its_code_and_day_say(
    tmp_path: Path, path: str, day: str
) -> None:
    shipped(tmp_path)
    write(tmp_path, f"shipped/{path}", scale_text(day))
    report = check_catalog(gathered(tmp_path))
    assert {(p.file, p.code) for p in report.problems} == {(path, "LAW-109")}


def test_that_a_blank_wording_of_a_paper_is_told(tmp_path: Path) -> None:
    shipped(tmp_path)
    paper = (
        'label = { zh_CN = "通知书" }\n[frame]\npage = { zh_CN = " ", en = "Page" }\n'
    )
    write(tmp_path, "shipped/forms/documents/notice/2026-01-01.toml", paper)
    report = check_catalog(gathered(tmp_path))
    assert told(report.problems) == {("LAW-104", "frame.page.zh_CN")}


def test_that_a_single_file_is_known_by_its_keys(tmp_path: Path) -> None:
    file = write(tmp_path, "draft.toml", HEAD + SMALL.replace('clause = "3"\n', ""))
    report = check_catalog(open_catalog([]), [file])
    assert report.files == 1
    assert [(p.file, p.code, p.place) for p in report.problems] == [
        (str(file), "LAW-105", "measures.level")
    ]


POLICY = (
    POLICY_HEAD
    + """
[parameters.dibao]
standard = "110000/dibao"
unit = "yuan"
per = "month"
[measures.amount]
kind = "sum"
of = ["dibao"]
unit = "yuan"
per = "month"
[programmes.mine]
label = { zh_CN = "补" }
clause = "1"
who = { age = { min = 60 } }
amount = "amount"
[groups.g]
mode = "choose"
clause = "2"
sides = [ ["mine"], ["bj-age"] ]
"""
)


def test_that_a_drafted_policy_sees_the_standards_and_programmes_at_hand(
    tmp_path: Path,
) -> None:
    file = write(tmp_path, "draft.toml", POLICY)
    assert check_catalog(open_catalog([]), [file]).problems == ()
    write(tmp_path, "draft.toml", POLICY.replace('["bj-age"]', '["bj-agee"]'))
    report = check_catalog(open_catalog([]), [file])
    assert told(report.problems) == {("LAW-130", "groups.g.sides[1][0]")}


def test_that_a_folder_brings_its_own_standards(tmp_path: Path) -> None:
    standard = (
        'format = 1\ncode = "119999/own"\nlabel = { zh_CN = "标准" }\nunit = "yuan"\n'
        'per = "month"\nvalues = [ { from = 2026-01-01, value = 100 } ]\n'
    )
    write(tmp_path, "county/resources/standards/119999/own.toml", standard)
    path = "county/resources/policies/110000/made-up/2026-01-01.toml"
    write(tmp_path, path, POLICY.replace("110000/dibao", "119999/own"))
    report = check_catalog(open_catalog([]), [tmp_path / "county"])
    assert (report.files, report.problems) == (2, ())


def test_that_a_programme_of_another_policy_is_not_taken_again(tmp_path: Path) -> None:
    file = write(tmp_path, "draft.toml", POLICY.replace("mine", "bj-care"))
    report = check_catalog(open_catalog([]), [file])
    assert told(report.problems) == {("LAW-132", "programmes.bj-care")}


def test_that_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        check_catalog(open_catalog([]), [tmp_path / "nowhere.toml"])
    assert (caught.value.code, caught.value.place) == (
        "LAW-063",
        str(tmp_path / "nowhere.toml"),
    )


def test_that_what_is_not_toml_is_told_with_its_file(tmp_path: Path) -> None:
    file = write(tmp_path, "draft.toml", "format = \n")
    report = check_catalog(open_catalog([]), [file])
    assert [(p.file, p.code) for p in report.problems] == [(str(file), "LAW-001")]


@pytest.mark.parametrize("name", ["20260101", "2026-W01-4", "2026-1-1"])
def test_that_a_file_is_named_by_its_day_in_one_way_only(
    tmp_path: Path, name: str
) -> None:
    shipped(tmp_path)
    write(tmp_path, f"county/forms/scales/made-up/{name}.toml", SMALL)
    (problem,) = problems_of_use(gathered(tmp_path, "county"))
    assert problem.code == "LAW-061"


def test_that_an_overlay_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    shipped(tmp_path)
    folder = tmp_path / "county/forms/scales/made-up"
    folder.mkdir(parents=True)
    (folder / "2027-01-01.toml").symlink_to(tmp_path / "moved-away.toml")
    (problem,) = problems_of_use(gathered(tmp_path, "county"))
    assert problem.code == "LAW-063"
    assert problem.file == "forms/scales/made-up/2027-01-01.toml"


def test_that_a_link_to_a_folder_above_it_comes_to_an_end(tmp_path: Path) -> None:
    shipped(tmp_path)
    folder = tmp_path / "county/forms/scales"
    folder.mkdir(parents=True)
    (folder / "here").symlink_to(folder, target_is_directory=True)
    (folder / "above").symlink_to(folder.parent, target_is_directory=True)
    assert gathered(tmp_path, "county").scale_codes() == ["made-up"]


def test_that_a_folder_that_cannot_be_used_stops_its_policies_and_standards(
    tmp_path: Path,
) -> None:
    shipped(tmp_path)
    large = "x" * (MOST_BYTES + 1)
    write(tmp_path, "county/resources/standards/110000/dibao.toml", large)
    write(tmp_path, "county/resources/codes.toml", large)
    catalog = gathered(tmp_path, "county")
    for ask in (catalog.standards, catalog.codes):
        with pytest.raises(LawFileError) as caught:
            ask()
        assert caught.value.code == "LAW-064"
    assert catalog.scale("made-up", date(2026, 5, 1)).code == "made-up"


def test_that_a_policy_of_a_county_that_goes_in_circles_is_refused_when_used(
    tmp_path: Path,
) -> None:
    shipped(tmp_path)
    circle = """
[conditions]
one = { other = true }
other = { one = true }
[measures.amount]
kind = "rules"
unit = "yuan"
per = "month"
clause = "1"
rows = [ { then = 100 } ]
[programmes.mine]
label = { zh_CN = "补" }
clause = "1"
who = "one"
amount = "amount"
"""
    path = "county/resources/policies/110000/made-up/2026-01-01.toml"
    write(tmp_path, path, POLICY_HEAD + circle)
    catalog = gathered(tmp_path, "county")
    with pytest.raises(LawFileError) as caught:
        catalog.policies("110105", date(2026, 5, 1))
    assert {p.code for p in caught.value.problems} == {"LAW-102"}
    sound = circle.replace("other = { one = true }", "other = { age = { min = 60 } }")
    write(tmp_path, path, POLICY_HEAD + sound)
    catalog = gathered(tmp_path, "county")
    (policy,) = catalog.policies("110105", date(2026, 5, 1))
    assert policy.code == "made-up"
    assert catalog.policies("110105", date(2026, 5, 2)) == [policy]
