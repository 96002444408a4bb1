"""Every editor that saves a stored record: another person's change is never overwritten unseen."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.errors import StorageError
from clinic.records.changes import Changes, News, RowChange
from clinic.records.clinic import ClinicDraft, UserDraft
from clinic.records.enums import LesionStatus, PhotoKind, Role, Side, Topic
from clinic.records.lesions import LesionDraft, LesionRow, ObservationDraft, Response
from clinic.records.photos import PhotoImport, PhotoMark, PhotoRow
from clinic.records.treatments import DoseChange, DrugDraft
from tests.support.clinics import add_patient
from tests.ui.photos.pictures import add_photo
from ui.admin.clinic_card import ClinicCard
from ui.admin.user_dialog import UserDialog
from ui.context import Context
from ui.core.bus import ChangeBus
from ui.core.listening import ChangeListener
from ui.core.notifier import Notice
from ui.home.recall_detail import RecallDetail
from ui.lesions.actions import LesionActions
from ui.lesions.editor import LesionEditor
from ui.main_window import MainWindow
from ui.photos.editing import PhotoEditor
from ui.photos.parts import save_mark
from ui.treatments.course_dialogs import ResponseDialog
from ui.treatments.dose_dialog import DoseDialog
from ui.widgets.changed_line import ChangedLine
from ui.widgets.conflict_dialog import ConflictDialog

DAY = date(2026, 11, 22)
D = TypeVar("D", bound=QDialog)


@pytest.fixture
def shown(window: MainWindow, qtbot: QtBot) -> MainWindow:
    """The window, on the screen."""
    with qtbot.waitExposed(window):
        window.show()
    return window


@pytest.fixture
def lesion(clinic: Clinic) -> LesionRow:
    patient = add_patient(clinic)
    return clinic.lesions.save(LesionDraft(patient.id, "infraorbital", Side.LEFT, note="flat"))[0]


@pytest.fixture
def photo(clinic: Clinic) -> PhotoRow:
    return add_photo(clinic, PhotoImport(add_patient(clinic).id), 1, datetime(2026, 5, 14, 10, tzinfo=UTC))


def asked() -> ConflictDialog:
    """The dialog with both versions."""
    found = QApplication.activeModalWidget()
    assert isinstance(found, ConflictDialog), found
    return found


def choose(qtbot: QtBot, *, mine: bool) -> None:
    """Keep one side of all and save."""
    dialog = asked()
    qtbot.mouseClick(dialog.all_mine if mine else dialog.all_theirs, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dialog.action_button, Qt.MouseButton.LeftButton)


def put(owner: QWidget, shown: MainWindow) -> None:
    """Show a widget in the window."""
    shown.add_hidden_page("tried", owner)
    shown.show_page("tried")


def editor_of(ctx: Context, shown: MainWindow, lesion: LesionRow) -> LesionEditor:
    editor = LesionEditor(ctx, lambda _point: (lesion.site, lesion.side))
    put(editor, shown)
    editor.begin_edit(ctx.clinic.lesions.get(lesion.id))
    return editor


@pytest.mark.parametrize("mine", [True, False])
def test_lesion(ctx: Context, shown: MainWindow, clinic: Clinic, lesion: LesionRow, qtbot: QtBot, mine: bool) -> None:
    editor = editor_of(ctx, shown, lesion)
    editor.fields.note.set_text("raised")
    clinic.lesions.save(replace(lesion.as_draft(), note="gone", cluster=True))
    editor.save()
    choose(qtbot, mine=mine)
    stored = clinic.lesions.get(lesion.id).row
    assert (stored.note, stored.cluster) == ("raised" if mine else "gone", True)


def test_what_was_seen_of_a_lesion(
    ctx: Context, shown: MainWindow, clinic: Clinic, lesion: LesionRow, qtbot: QtBot
) -> None:
    visit, _ = clinic.visits.start(lesion.patient_id)
    editor = editor_of(ctx, shown, lesion)
    editor.seen.numbers["long_axis"].set_text("4")
    clinic.lesions.observe(ObservationDraft(lesion.id, visit.id, long_axis=3.0, colour="white"))
    editor.save()
    choose(qtbot, mine=True)
    (seen,) = clinic.lesions.get(lesion.id).observations
    assert (seen.long_axis, seen.colour) == (4.0, "white")


def test_what_was_put_together_is_not_undone_by_a_second_try(
    ctx: Context, shown: MainWindow, clinic: Clinic, lesion: LesionRow, qtbot: QtBot
) -> None:
    visit, _ = clinic.visits.start(lesion.patient_id)
    editor = editor_of(ctx, shown, lesion)
    editor.fields.note.set_text("raised")
    editor.seen.numbers["long_axis"].set_text("4")
    clinic.lesions.save(replace(lesion.as_draft(), cluster=True))
    clinic.lesions.observe(ObservationDraft(lesion.id, visit.id, long_axis=3.0))
    editor.save()
    asked().reject()  # the lesion is stored with both changes, what was seen is not
    editor.save()
    choose(qtbot, mine=True)
    stored = clinic.lesions.get(lesion.id)
    assert (stored.row.note, stored.row.cluster) == ("raised", True)
    assert stored.observations[0].long_axis == 4.0


def test_a_lesion_typed_upon_an_older_version_is_compared_when_it_is_saved(
    ctx: Context, shown: MainWindow, clinic: Clinic, lesion: LesionRow, qtbot: QtBot
) -> None:
    editor = editor_of(ctx, shown, lesion)
    editor.fields.note.set_text("raised")
    editor.leave()
    clinic.lesions.save(replace(lesion.as_draft(), note="gone"))
    editor.begin_edit(clinic.lesions.get(lesion.id))
    assert editor.fields.note.text() == "raised"
    editor.save()
    asked().choose("Note", "both")
    qtbot.mouseClick(asked().action_button, Qt.MouseButton.LeftButton)
    assert clinic.lesions.get(lesion.id).row.note == "gone\nraised"


def test_status_of_a_lesion(ctx: Context, shown: MainWindow, clinic: Clinic, lesion: LesionRow, qtbot: QtBot) -> None:
    clinic.lesions.set_status(lesion.id, LesionStatus.RECURRED)
    LesionActions(ctx, shown).set_status(lesion, LesionStatus.RESOLVED)
    choose(qtbot, mine=True)
    assert clinic.lesions.get(lesion.id).row.status is LesionStatus.RESOLVED


def test_note_of_a_photo(ctx: Context, shown: MainWindow, clinic: Clinic, photo: PhotoRow, qtbot: QtBot) -> None:
    same = {"consent": photo.consent, "lesion_ids": (), "captured_at": photo.captured_at, "version": photo.version}
    clinic.photos.update(photo.id, kind=PhotoKind.OVERVIEW, note="theirs", **same)  # type: ignore[arg-type]
    PhotoEditor(ctx, shown)._set_note([photo], "mine")
    asked().choose("Note", "both")
    qtbot.mouseClick(asked().action_button, Qt.MouseButton.LeftButton)
    stored = clinic.photos.get(photo.id)
    assert (stored.note, stored.kind) == ("theirs\nmine", PhotoKind.OVERVIEW)


def test_mark_in_a_photo(ctx: Context, shown: MainWindow, clinic: Clinic, photo: PhotoRow, qtbot: QtBot) -> None:
    spot, _ = clinic.lesions.save(LesionDraft(photo.patient_id, "infraorbital", Side.LEFT))
    read, _ = clinic.photos.mark(PhotoMark("", photo.id, spot.id, 10.0, 10.0))
    clinic.photos.mark(replace(read, x=20.0))
    save_mark(ctx, shown, read, replace(read, x=30.0), lambda _mark: None)
    choose(qtbot, mine=False)
    assert clinic.photos.marks(photo.id)[0].x == 20.0


def test_day_of_a_recall(ctx: Context, shown: MainWindow, clinic: Clinic, qtbot: QtBot) -> None:
    row, _ = clinic.recalls.save(add_patient(clinic).id, date(2026, 12, 1), "Review")
    detail = RecallDetail(ctx)
    put(detail, shown)
    detail.show_recall(row)
    clinic.recalls.save(row.patient_id, date(2026, 12, 8), "Review, with photos", recall_id=row.id)
    detail.move_field.set_text("15.12.2026")
    detail.move_recall()
    choose(qtbot, mine=True)
    (stored,) = clinic.recalls.for_patient(row.patient_id)
    assert (stored.due, stored.reason) == (date(2026, 12, 15), "Review, with photos")


def test_settings(ctx: Context, shown: MainWindow, clinic: Clinic, qtbot: QtBot, notices: list[Notice]) -> None:
    card = ClinicCard(ctx)
    put(card, shown)
    card.load()
    info = clinic.info()
    draft = {name: getattr(info, name) for name in ClinicDraft.__dataclass_fields__}
    clinic.admin.save_clinic(ClinicDraft(**{**draft, "phone": "1", "lock_minutes": 9}), info.version)
    card.phone.setText("2")
    card.load()  # as the page does when it hears of it
    assert card.phone.text() == "2"
    card.save()
    choose(qtbot, mine=True)
    assert (clinic.info().phone, clinic.info().lock_minutes) == ("2", 9)


def test_settings_while_a_patient_was_registered(
    ctx: Context, shown: MainWindow, clinic: Clinic, notices: list[Notice]
) -> None:
    card = ClinicCard(ctx)
    put(card, shown)
    card.load()
    add_patient(clinic)  # takes the clinic's next number, which is nobody's setting
    card.phone.setText("2")
    card.save()
    assert clinic.info().phone == "2"
    assert [notice.text for notice in notices] == ["Settings saved."]


def test_account(ctx: Context, shown: MainWindow, clinic: Clinic, qtbot: QtBot) -> None:
    row, _ = clinic.users.add(UserDraft("Nurse Ito", Role.NURSE), "a passphrase of a nurse")
    dialog = UserDialog(ctx, shown, row)
    dialog.open()
    clinic.users.save(row.id, UserDraft("Nurse Ito-Berg", Role.ASSISTANT), row.version)
    dialog.role.set_key(Role.DESK.value)
    dialog.accept()
    choose(qtbot, mine=False)
    (stored,) = (user for user in clinic.users.list() if user.id == row.id)
    assert (stored.name, stored.role) == ("Nurse Ito-Berg", Role.ASSISTANT)
    assert not dialog.isVisible()


def test_dose_of_a_course_says_theirs_before_it_saves(
    ctx: Context, shown: MainWindow, clinic: Clinic, qtbot: QtBot
) -> None:
    draft = DrugDraft(add_patient(clinic).id, "", "Minocycline", 50.0, "mg", frequency="daily", start=date(2026, 11, 1))
    row, _ = clinic.treatments.save_drug(draft)
    dialog = DoseDialog(ctx, row, shown)
    dialog.open()
    clinic.treatments.change_dose(row.id, DoseChange(DAY, 75.0, "mg", "daily", ""))
    dialog.dose.set_text("100")
    dialog.accept()
    assert "75 mg" in dialog.now.text() and "Nothing is saved yet" in dialog.now.text()
    assert [dose.dose for dose in clinic.treatments.drugs(row.patient_id)[0].doses] == [50.0, 75.0]
    dialog.accept()
    assert [dose.dose for dose in clinic.treatments.drugs(row.patient_id)[0].doses] == [50.0, 75.0, 100.0]
    assert not dialog.isVisible()


def test_response_says_theirs_before_it_saves(
    ctx: Context, shown: MainWindow, clinic: Clinic, lesion: LesionRow
) -> None:
    dialog = ResponseDialog(ctx, [lesion], shown, lesion.id)
    dialog.open()
    clinic.treatments.record_response(Response(lesion.id, DAY, "worse"))
    dialog.judgement.setCurrentIndex(dialog.judgement.findData("partial"))
    dialog.accept()
    assert "Worse" in dialog.now.text()
    assert [row.judgement for row in clinic.treatments.responses(lesion.patient_id)] == ["worse"]
    dialog.accept()
    assert [row.judgement for row in clinic.treatments.responses(lesion.patient_id)] == ["partial"]


def test_news_of_the_record_shown_are_said_quietly(bus: ChangeBus, qtbot: QtBot) -> None:
    line = ChangedLine(bus)
    qtbot.addWidget(line)
    line.watch("one")
    news = News(Changes.of(Topic.PATIENT), (RowChange("two", "Dr B", datetime(2026, 11, 22, 9, tzinfo=UTC)),))
    bus.tell(news)
    assert line.isHidden()
    bus.tell(replace(news, by=(replace(news.by[0], row_id="one"),)))
    assert line.text().startswith("Changed by Dr B just now")
    line.watch("two")
    assert line.isHidden()


def test_a_disk_that_does_not_answer_is_asked_again(bus: ChangeBus) -> None:
    heard: list[Changes] = []
    bus.changed.connect(heard.append)
    answers: Iterator[News | StorageError] = iter(
        [News(), StorageError("The disk is gone."), News(Changes.of(Topic.LAB))]
    )

    def poll() -> News:
        answer = next(answers)
        if isinstance(answer, StorageError):
            raise answer
        return answer

    listener = ChangeListener(poll, bus)
    listener.listen()
    listener.listen()
    listener.stop()
    assert heard == [Changes.of(Topic.LAB)]
