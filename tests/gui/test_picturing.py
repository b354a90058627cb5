# SPDX-License-Identifier: Apache-2.0
"""Pictures from outside: how small they become, what they lose, what is refused."""

import io
import struct
import threading
import time
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from carecalc.errors import UserError
from carecalc.gui.aside import Aside
from carecalc.gui.picturing import take_bytes, take_file, take_image, thumbnail
from tests.gui.photos import PHONE, photo, small


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def refusal(name: str, data: bytes, with_scans: bool = False) -> UserError:
    with pytest.raises(UserError) as told:
        take_bytes(name, data, with_scans)
    return told.value


def test_that_a_photograph_is_upright_small_and_says_nothing_of_its_place(
    qapp: QApplication,
) -> None:
    taken = take_bytes("IMG.jpg", photo(), False)
    made = opened(taken.data)
    assert taken.media == "image/jpeg"
    # 4000 × 3000 turned by 90 degrees, its longest side brought to 1600.
    assert (made.format, made.size) == ("JPEG", (1200, 1600))
    assert dict(made.getexif()) == {}
    assert PHONE.encode() not in taken.data
    assert b"Exif" not in taken.data
    assert len(taken.data) <= 350_000


def test_that_words_and_a_colour_profile_do_not_come_along(qapp: QApplication) -> None:
    from PIL.PngImagePlugin import PngInfo

    told = PngInfo()
    told.add_text("Comment", "taken at home of Wang")
    out = io.BytesIO()
    Image.new("RGB", (50, 40), "green").save(out, "PNG", pnginfo=told)
    data = take_bytes("a.png", out.getvalue(), False).data
    assert b"Wang" not in data
    assert "icc_profile" not in opened(data).info
    assert opened(data).size == (50, 40)


def test_that_nothing_but_noise_is_still_small_enough(qapp: QApplication) -> None:
    noise = np.random.default_rng(2).integers(0, 255, (1600, 2000, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(noise).save(out, "PNG")
    assert len(take_bytes("n.png", out.getvalue(), False).data) <= 350_000


def test_that_what_is_seen_through_becomes_white(qapp: QApplication) -> None:
    image = QImage(20, 20, QImage.Format.Format_ARGB32)
    image.fill(QColor(0, 0, 0, 0))
    made = opened(take_image(image, "copied").data)
    assert made.getpixel((10, 10)) == (255, 255, 255)


def test_that_a_bomb_is_refused_before_it_is_opened(qapp: QApplication) -> None:
    # 60,000 × 60,000 black points pack into some kilobytes: 14 GB once opened.
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000))
    bomb = b"\x89PNG\r\n\x1a\n"
    for kind, body in ((b"IHDR", head), (b"IDAT", rows), (b"IEND", b"")):
        crc = struct.pack(">I", zlib.crc32(kind + body))
        bomb += struct.pack(">I", len(body)) + kind + body + crc
    before = time.perf_counter()
    assert refusal("bomb.png", bomb).code == "PICTURE-002"
    assert time.perf_counter() - before < 5


def test_that_what_is_no_picture_is_refused_by_what_it_is(qapp: QApplication) -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    for name, data in (
        ("a.jpg", b"hello"),
        ("a.jpg", b""),
        ("a.png", svg),
        ("a.pdf", b"%PDF-1.7"),
    ):
        assert refusal(name, data).code == "PICTURE-001"
    phone = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"
    error = refusal("IMG_1.HEIC", phone)
    assert error.code == "PICTURE-001"
    assert error.hint is not None and "HEIC" in error.hint.template


def test_that_half_a_file_is_refused(qapp: QApplication) -> None:
    for name, whole in (("a.png", small(side=200)), ("a.jpg", photo(800, 600))):
        assert refusal(name, whole[: len(whole) // 2]).code == "PICTURE-003"


def test_that_a_scan_stays_as_it_is_up_to_its_limit(
    qapp: QApplication, tmp_path: Path
) -> None:
    scan = b"%PDF-1.7" + bytes(4_999_992)
    file = tmp_path / "证.pdf"
    file.write_bytes(scan)
    taken = take_file(file, True)
    assert (taken.name, taken.media, taken.data) == ("证.pdf", "application/pdf", scan)
    assert refusal("a.pdf", scan + b".", with_scans=True).code == "PICTURE-004"


def test_that_a_file_that_is_gone_is_named(qapp: QApplication, tmp_path: Path) -> None:
    with pytest.raises(UserError) as told:
        take_file(tmp_path / "gone.jpg", False)
    assert told.value.code == "WINDOW-003"
    assert thumbnail(tmp_path / "gone.jpg", 88).isNull()


def test_that_a_thumbnail_fits_its_side(qapp: QApplication, tmp_path: Path) -> None:
    file = tmp_path / "a.jpg"
    file.write_bytes(photo(1600, 1200))
    made = thumbnail(file, 88)
    assert (made.width(), made.height()) == (66, 88)


def test_that_a_photograph_is_read_beside_the_window_s_thread(
    qapp: QApplication,
) -> None:
    threads = []

    def work() -> int:
        threads.append(threading.current_thread())
        return len(take_bytes("a.jpg", data, False).data)

    data = photo()
    future = Aside(qapp).submit(work)
    assert future.result(timeout=60) > 0
    assert threads[0] is not threading.main_thread()


def test_that_pictures_come_out_in_the_order_in_which_they_went_in(
    qapp: QApplication,
) -> None:
    pool, done = Aside(qapp), []
    slow, fast = photo(), small()
    for name, data in (("slow", slow), ("fast", fast)):
        future = pool.submit(take_bytes, name, data, False)
        future.add_done_callback(lambda made: done.append(made.result().name))
    future.result(timeout=60)
    assert pool.waitForDone(10_000)
    assert done == ["slow", "fast"]


def test_that_a_bug_beside_is_told_to_who_waits(qapp: QApplication) -> None:
    with pytest.raises(ZeroDivisionError):
        Aside(qapp).submit(divmod, 1, 0).result(timeout=10)
