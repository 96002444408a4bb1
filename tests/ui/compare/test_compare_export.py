"""A comparison that leaves the program."""

from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.comparisons import ComparisonDraft
from clinic.records.enums import ConsentScope, DocumentKind
from tests.support.prompts import FakePrompts
from tests.ui.compare.conftest import Made, ids, pixels, reads, sharp
from ui.compare import export, exporter
from ui.compare.page import ComparePage
from ui.core.notifier import Notice

LEFT = Qt.MouseButton.LeftButton


def allow(page: ComparePage, clinic: Clinic, made: Made, scope: ConsentScope) -> None:
    """Mark both photos for ``scope``."""
    for photo_id in (made.photos[0], made.photos[2]):
        row = clinic.photos.get(photo_id)
        _, changes = clinic.photos.update(
            row.id, kind=row.kind, note="", consent=scope, lesion_ids=row.lesion_ids, captured_at=row.captured_at,
            version=row.version,
        )  # fmt: skip
        page._ctx.bus.publish(changes)


@pytest.fixture
def footers(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The words below each picture that is made."""
    seen: list[tuple[str, ...]] = []
    compose = export.compose

    def look(panels: object, size: object, footer: tuple[str, ...], font: object) -> QImage:
        seen.append(footer)
        return compose(panels, size, footer, font)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(exporter, "compose", look)
    return seen


@reads
def test_what_is_shown_is_saved_with_both_dates_and_what_was_done_to_it(
    page: ComparePage, prompts: FakePrompts, footers: list[tuple[str, ...]], tmp_path: Path, qtbot: QtBot
) -> None:
    target = tmp_path / "compared.png"
    prompts.answer("record", target)
    qtbot.keyClick(page.stage.views[0], Qt.Key.Key_C)
    sharp(page, qtbot)
    qtbot.keyClick(page.stage.views[0], Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert prompts.last.text == "Lesion 1 2026-05-14 and 2026-11-14.png"
    qtbot.waitUntil(target.exists)
    qtbot.waitUntil(lambda: not page._ctx.ops.runner.running())
    saved = QImage(str(target))
    assert saved.width() == page.stage.width() * 2
    assert saved.textKeys() == []
    with Image.open(target) as picture:
        assert not picture.getexif() and not picture.info.get("exif")
    told, without = footers
    assert not [line for line in without if "2026" in line]
    assert "14 May 2026 and 14 November 2026" in told[0]
    assert told[1].startswith("Aligned, ")
    assert "colours adjusted" in told[1]
    assert "moved" not in told[1]


def test_consent_is_asked_and_enforced(
    page: ComparePage, clinic: Clinic, made: Made, prompts: FakePrompts, tmp_path: Path, qtbot: QtBot
) -> None:
    prompts.answer("teaching")
    page.bar.save_png.trigger()
    assert "does not cover teaching" in prompts.last.title
    allow(page, clinic, made, ConsentScope.TEACHING)
    for action in (page.bar.save_png, page.bar.save_pdf):
        prompts.answer("teaching")
        action.trigger()
        assert "no consent for teaching is recorded" in prompts.last.title  # what is on the photo alone is not enough
    consent, _ = clinic.consents.give(made.patient, ConsentScope.TEACHING, date(2026, 5, 1))
    prompts.answer("teaching", False)
    page.bar.save_png.trigger()
    assert prompts.last.kind == "confirm"
    assert "The picture, without name and days, will leave the record for teaching" in prompts.last.text
    clinic.consents.withdraw(consent.id, date(2026, 5, 2))
    prompts.answer("teaching")
    page.bar.save_png.trigger()
    assert "was withdrawn on 2026-05-02" in prompts.last.title
    assert not list(tmp_path.glob("*.p*"))


def test_a_picture_for_teaching_names_neither_day_nor_person(
    page: ComparePage,
    clinic: Clinic,
    made: Made,
    prompts: FakePrompts,
    footers: list[tuple[str, ...]],
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    allow(page, clinic, made, ConsentScope.TEACHING)
    clinic.consents.give(made.patient, ConsentScope.TEACHING, date(2026, 5, 1))
    target = tmp_path / "taught.png"
    prompts.answer("teaching", True, target)
    page.bar.save_png.trigger()
    assert prompts.last.text == "Comparison.png"
    qtbot.waitUntil(target.exists)
    qtbot.waitUntil(lambda: not page._ctx.ops.runner.running())
    assert not [line for line in footers[1] if "2026" in line or "Lesion" in line or "Okafor" in line]
    rows = tuple(row for row in page.scene.shown)
    assert exporter._without_days(rows) == {made.photos[0]: ("First photo",), made.photos[2]: ("184 days later",)}


@reads
def test_what_leaves_is_what_was_seen_when_it_was_asked_for(
    page: ComparePage,
    clinic: Clinic,
    made: Made,
    prompts: FakePrompts,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    target, page_of = tmp_path / "seen.png", []
    seen = pixels(page.exporter._picture(page.subject, page.scene.shown, True))  # type: ignore[arg-type]
    noted, ask, make = [], prompts.save_file, clinic.exports.comparison

    def swapped(*words: object) -> None:
        """While the question where to save it is open, another photo comes into the second pane."""
        qtbot.keyClick(page.strip, Qt.Key.Key_Right)
        sharp(page, qtbot)
        ask(*words)  # type: ignore[arg-type]  # handed on as they came

    def made_of(draft: ComparisonDraft) -> bytes:
        page_of.append(draft)
        return make(draft)

    monkeypatch.setattr(prompts, "save_file", swapped)
    monkeypatch.setattr(clinic.exports, "note_copies", lambda photo_ids, _purpose: noted.append(photo_ids))
    monkeypatch.setattr(clinic.exports, "comparison", made_of)
    prompts.answer("record", target)
    page.bar.save_png.trigger()
    qtbot.waitUntil(lambda: target.exists() and not page._ctx.ops.runner.running())
    assert ids(page)[0] == made.photos[1], "nothing was swapped: the test proves nothing"
    assert noted == [[made.photos[0], made.photos[2]]]
    assert (pixels(QImage(str(target))) == seen).all()
    prompts.answer("record", tmp_path / "seen.pdf")
    page.bar.save_pdf.trigger()
    qtbot.waitUntil(lambda: (tmp_path / "seen.pdf").exists() and not page._ctx.ops.runner.running())
    assert [(draft.photo_a_id, draft.photo_b_id) for draft in page_of] == [(made.photos[1], made.photos[2])]
    assert ids(page)[0] == made.photos[2]


def test_a_page_is_saved_and_another_is_kept_in_documents(
    page: ComparePage,
    clinic: Clinic,
    made: Made,
    prompts: FakePrompts,
    notices: list[Notice],
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    target = tmp_path / "page.pdf"
    prompts.answer("record", target)
    page.bar.save_pdf.trigger()
    qtbot.waitUntil(lambda: any("Saved as page.pdf" in notice.text for notice in notices), timeout=15000)
    assert target.read_bytes().startswith(b"%PDF")
    page.bar.keep.trigger()
    qtbot.waitUntil(lambda: any("kept in Documents" in notice.text for notice in notices), timeout=15000)
    (row,) = clinic.documents.list(made.patient)
    assert (row.kind, row.pages) == (DocumentKind.COMPARISON, 1)
    assert row.title == "Comparison of photos, 14 May 2026 and 14 November 2026"


@reads
def test_a_page_needs_two_photos(page: ComparePage, notices: list[Notice], qtbot: QtBot) -> None:
    qtbot.mouseClick(page.bar.panes.button("1"), LEFT)
    page.bar.keep.trigger()
    assert "show two of them first" in notices[-1].text
