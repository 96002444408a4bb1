"""What the status line and the Admin page say of the backups, and what can be done there."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.backups import BackupState, PlaceLook
from clinic.records.photos import PhotoImport
from tests.clinic.imaging.pictures import jpeg
from tests.support.clinics import SettableClock, add_patient
from tests.support.prompts import FakePrompts
from ui.admin.backup_card import BackupCard
from ui.admin.backup_state import backup_line, take_over_place
from ui.context import Context
from ui.core.notifier import Notice
from ui.core.tasks import TaskRunner

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HERE = PlaceLook(Path("/backups"))
AWAY = PlaceLook(Path("/backups"), "The folder is not there.")


def clock_face(moment: datetime) -> str:
    return f"{moment.astimezone():%H:%M}"


def state(place: PlaceLook | None, hours: float | None, lacks: int = 0, failure: str = "") -> BackupState:
    last = None if hours is None else NOW - timedelta(hours=hours)
    due, old = hours is None or hours >= 20, hours is None or hours > 48
    return BackupState(place, last, lacks, failure, due, old)


@pytest.mark.parametrize(
    ("given", "words", "tone"),
    [
        (state(None, None), "No backup yet", "attention"),
        (state(HERE, None), "No backup yet", "attention"),
        (state(HERE, 1), f"Backup today {clock_face(NOW - timedelta(hours=1))} ✓", ""),
        (state(HERE, 24), f"Backup yesterday {clock_face(NOW - timedelta(hours=24))} ✓", ""),
        (state(HERE, 47), "Backup 20 Nov 2026 ✓", ""),
        (state(HERE, 49), "Backup 20 Nov 2026", "attention"),
        (state(AWAY, 1), f"Backup today {clock_face(NOW - timedelta(hours=1))} ✓", ""),
        (state(AWAY, 30), "Last backup yesterday", "attention"),
        (state(AWAY, None), "No backup yet, folder not there", "attention"),
        (state(HERE, 30, failure="The disk is full."), "the last try failed", "attention"),
        (state(HERE, 1, lacks=1), "1 file missing", "attention"),
        (state(HERE, 1, lacks=3), "3 files missing", "attention"),
    ],
)
def test_the_line(given: BackupState, words: str, tone: str) -> None:
    line, shown, more = backup_line(given, NOW)
    assert words in line
    assert shown == tone  # never "critical": a colour for patients in danger
    assert more


@pytest.fixture
def place(clinic: Clinic, tmp_path: Path) -> Path:
    """A folder for backups."""
    place = tmp_path / "disk"
    place.mkdir()
    return place


@pytest.fixture
def card(ctx: Context, qtbot: QtBot) -> BackupCard:
    """The card, shown and loaded."""
    card = BackupCard(ctx)
    qtbot.addWidget(card)
    card.show()
    card.load()
    settle(ctx, qtbot)
    return card


def settle(ctx: Context, qtbot: QtBot) -> None:
    runner: TaskRunner = ctx.ops.runner
    qtbot.waitUntil(lambda: not runner.running())


def test_a_folder_is_chosen_and_used(
    card: BackupCard, ctx: Context, place: Path, prompts: FakePrompts, notices: list[Notice], qtbot: QtBot
) -> None:
    assert not card.now.isEnabled()
    assert "Choose one on another disk" in card.warning.text()
    prompts.answer(place)
    card.choose.click()
    settle(ctx, qtbot)
    assert ctx.clinic.info().backup_place == str(place)
    assert "same disk" in card.warning.text()
    with qtbot.waitSignal(card.backed_up):
        card.now.click()
    settle(ctx, qtbot)
    assert notices[-1].text == "Backup made and proved."
    assert card._model.rowCount() == 1
    assert card.stand.text().startswith("Backup today")


def test_a_folder_inside_the_clinic_is_refused(
    card: BackupCard, ctx: Context, prompts: FakePrompts, qtbot: QtBot
) -> None:
    prompts.answer(ctx.clinic.folder)
    card.choose.click()
    settle(ctx, qtbot)
    assert "inside the clinic" in prompts.last.title
    assert ctx.clinic.info().backup_place == ""


def test_a_failure_is_told_and_stays_to_be_read(
    card: BackupCard, ctx: Context, place: Path, prompts: FakePrompts, qtbot: QtBot
) -> None:
    ctx.clinic.backups.choose_place(place)
    card.load()
    settle(ctx, qtbot)
    place.rmdir()
    card.now.click()
    settle(ctx, qtbot)
    assert "not there" in prompts.last.title
    assert "not there" in card.warning.text()
    assert not card.now.isEnabled()


def test_a_chosen_backup_is_proved_again(
    card: BackupCard, ctx: Context, place: Path, prompts: FakePrompts, qtbot: QtBot
) -> None:
    patient = add_patient(ctx.clinic)
    ctx.clinic.photos.import_bytes("a.jpg", jpeg(), PhotoImport(patient.id))
    ctx.clinic.backups.choose_place(place)
    row = ctx.clinic.backups.create()
    card.load()
    settle(ctx, qtbot)
    assert not card.prove.isEnabled()
    card.table.choose_row(0)
    card.prove.click()
    settle(ctx, qtbot)
    assert prompts.last.title == "This backup is sound."
    (sealed,) = (row.path.parent / "skinfolio-blobs").rglob("*.skb")
    sealed.write_bytes(sealed.read_bytes()[:-1])
    card.prove.click()
    settle(ctx, qtbot)
    assert prompts.last.title == "This backup is not whole."


def test_the_report_is_saved(
    card: BackupCard,
    ctx: Context,
    place: Path,
    prompts: FakePrompts,
    notices: list[Notice],
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    assert not card.report.isEnabled()
    ctx.clinic.backups.choose_place(place)
    ctx.clinic.backups.create()
    card.load()
    settle(ctx, qtbot)
    prompts.answer(tmp_path / "report.pdf")
    card.report.click()
    settle(ctx, qtbot)
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    assert "Print it" in notices[-1].text


def test_the_folder_of_an_earlier_version_is_taken_over(ctx: Context, place: Path, clock: SettableClock) -> None:
    ctx.settings.setValue("backup/folder", str(place / "later"))
    take_over_place(ctx)  # its disk is away today
    assert ctx.clinic.info().backup_place == ""
    (place / "later").mkdir()
    take_over_place(ctx)
    assert ctx.clinic.info().backup_place == str(place / "later")
    assert ctx.settings.value("backup/folder") is None
