"""The sheet of stickers: saved from the page of photos, and what is printed is found again at its size."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtPdf import QPdfDocument
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.measure.stickers import find_stickers, scale_of
from clinic.measure.stickers_table import SIDES
from clinic.reports.pdf import Paper
from tests.support.prompts import FakePrompts
from ui.context import Context
from ui.core.notifier import Notice
from ui.photos.page import PhotosPage

DPI = 200


def drawn(path: Path) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.uint8]], str]:
    """The only page at ``DPI`` on white, grey, and its text."""
    document = QPdfDocument()
    assert document.load(str(path)) is QPdfDocument.Error.None_
    assert document.pageCount() == 1
    size = document.pagePointSize(0) * DPI / 72
    page = document.render(0, QSize(round(size.width()), round(size.height())))
    text = document.getAllText(0).text()
    white = page.convertToFormat(QImage.Format.Format_RGBA8888)
    pixels = np.frombuffer(white.constBits(), np.uint8).reshape(white.height(), white.bytesPerLine() // 4, 4)
    opaque = pixels[..., 3].astype(float) / 255
    return np.asarray(pixels[..., 0] * opaque + 255 * (1 - opaque)).astype(np.uint8), text


def test_the_sheet_is_saved_by_its_action_and_every_sticker_has_its_size(
    page: PhotosPage, ctx: Context, prompts: FakePrompts, tmp_path: Path, qtbot: QtBot
) -> None:
    said: list[Notice] = []
    ctx.notifier.posted.connect(said.append)
    prompts.answer(tmp_path / "Scale stickers.pdf")
    ctx.actions.get("photos-stickers").trigger()
    qtbot.waitUntil(lambda: bool(said))
    assert "100 %" in said[0].text
    grey, text = drawn(tmp_path / "Scale stickers.pdf")
    stickers = find_stickers(grey)
    assert not [sticker.refused for sticker in stickers if sticker.refused]
    counted = {side: sum(sticker.side_mm == side for sticker in stickers) for side in SIDES.values()}
    assert counted == {25: 5, 20: 6, 15: 18, 10: 26, 8: 32, 5: 44}
    for sticker in stickers:
        assert sticker.mm_per_pixel == pytest.approx(25.4 / DPI, rel=0.012), sticker.side_mm
    scale = scale_of(stickers)
    assert scale is not None and scale.mm_per_pixel == pytest.approx(25.4 / DPI, rel=0.003)
    for words in ("Harbour Dermatology", "100 mm", "Print at 100 %", "25 mm", "5 mm"):
        assert words in text


def test_both_check_rulers_are_100_mm_long(clinic: Clinic, tmp_path: Path) -> None:
    for paper in Paper:
        clinic.scales.sheet(tmp_path / "sheet.pdf", paper)
        grey, _text = drawn(tmp_path / "sheet.pdf")
        dark, mm = grey < 128, DPI / 25.4
        longest_row = max(_longest(line) for line in dark[: int(60 * mm)])
        longest_column = max(_longest(line) for line in dark[:, : int(20 * mm)].T)
        assert longest_row / mm == pytest.approx(100, abs=0.4)
        assert longest_column / mm == pytest.approx(100, abs=0.4)


def test_nothing_leaves_a_letter_sheet(clinic: Clinic, tmp_path: Path) -> None:
    clinic.scales.sheet(tmp_path / "sheet.pdf", Paper.LETTER)
    grey, _text = drawn(tmp_path / "sheet.pdf")
    edge = int(8 * DPI / 25.4)
    for strip in (grey[:edge], grey[-edge:], grey[:, :edge], grey[:, -edge:]):
        assert strip.min() == 255


def _longest(line: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> int:
    """Pixels of the longest dark run."""
    steps = np.flatnonzero(np.diff(np.r_[0, line.astype(np.int8), 0]))
    return int((steps[1::2] - steps[::2]).max()) if len(steps) else 0
