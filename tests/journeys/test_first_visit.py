"""From an empty folder to the printed summary of the first visit."""

import io
from datetime import UTC, date, datetime
from pathlib import Path

from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox

from clinic.records.enums import Sex, Side, VisitStatus
from clinic.records.partial_date import PartialDate
from tests.journeys.conftest import Start
from tests.journeys.entry import to_the_code
from tests.journeys.hands import CTRL, SHIFT, Hands, on_figure
from tests.ui.photos.pictures import photo, save
from ui.bodymap.map_view import MapView
from ui.patients.register import PatientDialog

SHIFTED = CTRL | SHIFT
NEW_PASSPHRASE = "four words to remember"


def test_a_first_visit_from_an_empty_folder(start: Start, tmp_path: Path) -> None:
    hands = start(tmp_path / "new clinic")
    _make_the_clinic(hands, tmp_path)
    _register(hands)
    _meet_the_duplicate(hands)
    _begin_the_visit(hands)
    _lesion_by_mouse(hands)
    _lesion_by_keyboard(hands)
    _drop_photos(hands, tmp_path)
    _type_results(hands)
    _record_extraction(hands)
    _start_diltiazem(hands)
    _sign(hands)
    _papers(hands, tmp_path)
    assert hands.clinic.integrity.verify() == ()


def _make_the_clinic(hands: Hands, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    to_the_code(hands, NEW_PASSPHRASE, tmp_path / "backups")
    hands.press("Save as PDF to print …")
    hands.save_as(tmp_path / "recovery-code.pdf")
    hands.wait(lambda: (tmp_path / "recovery-code.pdf").exists())
    assert not hands.button("Open the clinic").isEnabled()
    hands.press("or: I have printed the code")
    hands.press("Open the clinic")
    hands.wait_for("Good morning, Dr M. Okafor")
    assert hands.shows("Sunday 22 November 2026 · Harbour Dermatology")
    assert hands.clinic.user.name == "Dr M. Okafor"
    assert hands.clinic.info().backup_place == str(tmp_path / "backups")


def _register(hands: Hands) -> None:
    """By keyboard alone."""
    hands.key(Qt.Key.Key_N, SHIFTED)
    dialog = hands.dialog("Register a patient")
    assert isinstance(dialog, PatientDialog)
    hands.type("Lindqvist")
    hands.key(Qt.Key.Key_Tab)
    hands.type("Astrid")
    hands.tab_to(dialog.form.birth.line)
    hands.type("3.4.1972")
    hands.wait_for("3 April 1972")
    hands.tab_to(dialog.form.sex.button(Sex.FEMALE))
    hands.key(Qt.Key.Key_Space)
    hands.tab_to(dialog.form.medicines.field)
    hands.type("Metoprolol")
    hands.key(Qt.Key.Key_Escape)
    hands.key(Qt.Key.Key_Return, CTRL)
    hands.wait(lambda: hands.window.current_key == "patient")
    (row,) = hands.clinic.patients.search("")
    stored = hands.clinic.patients.get(row.id)
    assert (stored.name, stored.birth, stored.sex) == ("Lindqvist, Astrid", PartialDate(1972, 4, 3), Sex.FEMALE)
    assert [drug.name for drug in stored.medicines] == ["Metoprolol"]
    hands.wait_for("Lindqvist, Astrid", hands.desk.patient.banner)


def _meet_the_duplicate(hands: Hands) -> None:
    """The same person again, spelled otherwise: told while typing, and led to the record that is there."""
    hands.key(Qt.Key.Key_N, SHIFTED)
    hands.dialog("Register a patient")
    hands.type("Lindquist")
    hands.key(Qt.Key.Key_Tab)
    hands.type("Astrid")
    hands.wait_for("Perhaps already in the record")
    hands.press("Open this record instead")
    hands.wait(lambda: QApplication.activeModalWidget() is None)
    assert hands.clinic.patients.count() == 1
    assert hands.window.current_key == "patient"


def _begin_the_visit(hands: Hands) -> None:
    hands.key(Qt.Key.Key_V, SHIFTED)
    panel = hands.desk.panel
    hands.wait(panel.isVisible)
    areas = panel.fields.areas
    hands.wait_focus(areas["reason"])
    hands.type("White bumps below the right eye")
    for name, text in (
        ("examination", "Three white papules"),
        ("assessment", "Milia; calcinosis of the left index finger"),
        ("plan", "Extract one; try diltiazem"),
    ):
        hands.tab_to(areas[name])
        hands.type(text)
    hands.click(panel.fields.when.line)
    hands.type("in 6 weeks")
    hands.wait_for("3 January 2027")
    hands.key(Qt.Key.Key_Tab)
    hands.type("review of L1")
    visit_id = panel.keeper.visit.id if panel.keeper.visit else ""
    hands.wait(lambda: hands.clinic.visits.get(visit_id).text.follow_up_reason == "review of L1", "not saved as typed")
    stored = hands.clinic.visits.get(visit_id)
    assert stored.text.reason == "White bumps below the right eye"
    assert stored.text.plan == "Extract one; try diltiazem"
    assert stored.text.follow_up_on == date(2027, 1, 3)


def _lesion_by_mouse(hands: Hands) -> None:
    hands.tab("Map & lesions")
    page = hands.desk.map
    figure = page.map
    assert isinstance(figure, MapView)
    hands.wait(lambda: figure.canvas.stage.is_fine, "the figure is not drawn")
    hands.press("Add the first lesion")
    hands.click(figure.canvas, on_figure(hands, figure, "infraorbital", Side.RIGHT))
    hands.wait_for("Save lesion, right infraorbital region")
    editor = page.editor
    hands.wait_focus(editor.fields.diagnosis)
    hands.type("milia")
    hands.enter()
    hands.tab_to(editor.seen.numbers["long_axis"].line)
    hands.type("2,5")
    hands.key(Qt.Key.Key_Tab)
    hands.type("1,5")
    hands.tab_to(editor.seen.numbers["count"].line)
    hands.type("3")
    hands.enter()
    hands.wait(lambda: len(page.list.rows) == 1)
    (lesion,) = hands.clinic.lesions.list(page.list.rows[0].patient_id)
    assert (lesion.site, lesion.side, lesion.anchored) == ("infraorbital", Side.RIGHT, False)
    assert lesion.last is not None
    assert (lesion.last.long_axis, lesion.last.short_axis, lesion.last.count) == (2.5, 1.5, 3)
    assert hands.shows("2.5 × 1.5 mm")


def _lesion_by_keyboard(hands: Hands) -> None:
    page = hands.desk.map
    hands.wait_focus(page.list.table)
    hands.type("l")
    hands.type("pulp index left")
    hands.enter()
    hands.wait_for("Save lesion, left index finger, pulp")
    hands.type("dystrophic calc")
    hands.enter()
    hands.enter()
    hands.wait(lambda: [row.label for row in page.list.rows] == ["L1", "L2"])
    lesion = hands.clinic.lesions.list(page.list.rows[0].patient_id)[1]
    assert (lesion.site, lesion.side, lesion.diagnosis) == ("index_pulp", Side.LEFT, "calcinosis_dystrophic")


def _drop_photos(hands: Hands, tmp_path: Path) -> None:
    hands.tab("Photos")
    page = hands.desk.photos
    taken = datetime(2026, 11, 22, 9, 20, tzinfo=UTC)
    good = [photo(1, taken), photo(2, taken)]
    files = [save(tmp_path, f"IMG_{at}.jpg", data) for at, data in enumerate(good)]
    files.append(save(tmp_path, "cut.jpg", photo(3)[:2500]))
    hands.drop(page, files)
    dialog = hands.dialog("Add 3 photos")
    hands.select(hands.seen(QComboBox, dialog)[0], "L1")
    hands.click(dialog.action_button)
    report = hands.dialog("2 photos added, 1 refused.")
    assert hands.shows("cut.jpg")
    hands.click(report.action_button)
    hands.wait(lambda: len(page.grid.photo_keys) == 2)
    stored = hands.clinic.photos.list(hands.desk.patient.patient_id)
    assert {hands.clinic.photos.original(row.id) for row in stored} == set(good)
    assert all(row.lesion_labels == ("L1",) and row.visit_id for row in stored)


def _type_results(hands: Hands) -> None:
    hands.tab("Labs")
    hands.press("Add results")
    entry = hands.desk.labs.entry
    hands.wait(entry.isVisible)
    calcium, phosphate = (entry.row(key) for key in ("calcium_total", "phosphate"))
    hands.click(calcium.value)
    hands.type("10,9 mg/dL")
    hands.click(phosphate.value)
    hands.type("4 kg")
    hands.enter()
    hands.wait(lambda: phosphate.error, "a wrong unit is taken")
    assert hands.shows(phosphate.error)
    assert hands.clinic.labs.current(hands.desk.patient.patient_id) == ()
    hands.key(Qt.Key.Key_A, CTRL)
    hands.type("<10 mg/dL")
    hands.enter()
    hands.wait(lambda: not entry.isVisible(), phosphate.error)
    stored = {row.analyte: row for row in hands.clinic.labs.current(hands.desk.patient.patient_id)}
    calcium_row, phosphate_row = stored["calcium_total"], stored["phosphate"]
    assert (calcium_row.value_text, calcium_row.unit) == ("10.9", "mg/dL")
    assert (phosphate_row.value_text, phosphate_row.unit) == ("<10", "mg/dL")
    hands.wait_for("10.9", hands.desk.labs)


def _record_extraction(hands: Hands) -> None:
    hands.tab("Treatment")
    hands.key(Qt.Key.Key_P, SHIFTED)
    form = hands.desk.treatment.procedure
    hands.wait(form.isVisible)
    hands.select(form.kind, "Extraction")
    box = next(iter(form.lesions.boxes.values()))
    hands.click(box)
    hands.wait_for("Record extraction on L1, infraorbital region, right")
    instrument, count = form.fields.editor("instrument"), form.fields.editor("count")
    assert isinstance(instrument, QComboBox)
    hands.select(instrument, "needle")
    hands.click(count)
    hands.type("1")
    hands.click(form.save_button)
    hands.wait(lambda: not form.isVisible())
    (row,) = hands.clinic.treatments.procedures(hands.desk.patient.patient_id)
    assert (row.kind, row.lesion_labels, dict(row.parameters)["count"]) == ("extraction", ("L1",), "1")
    hands.wait_for("Extraction", hands.desk.treatment)


def _start_diltiazem(hands: Hands) -> None:
    hands.key(Qt.Key.Key_R, SHIFTED)
    form = hands.desk.treatment.drug
    hands.wait_focus(form.drug)
    hands.type("dilti")
    hands.enter()
    hands.wait_for("bradycardia", form)  # metoprolol is on the list of medicines
    hands.tab_to(form.dose.line)
    hands.type("60")
    hands.select(form.unit, "mg")
    hands.tab_to(form.amount.lines[-1])
    hands.type("twice daily")
    hands.enter()
    hands.wait_for("Decide on each caution")
    assert hands.clinic.treatments.drugs(hands.desk.patient.patient_id) == ()
    cautions = form.facts.cautions
    hands.select(cautions.choices["0"], "Given")  # a blank would open the list
    hands.click(cautions.reasons["0"])
    hands.type("ECG and pulse in a week")
    hands.key(Qt.Key.Key_Return, CTRL)
    hands.wait(lambda: not form.isVisible())
    (row,) = hands.clinic.treatments.drugs(hands.desk.patient.patient_id)
    assert (row.drug, row.dose_text) == ("diltiazem", "60 mg, twice daily")
    hands.wait_for("Diltiazem", hands.desk.treatment)


def _sign(hands: Hands) -> None:
    hands.press("Sign and print")
    question = hands.dialog("Sign this visit?")
    assert hands.shows("3 January 2027") and hands.shows("is set (review of L1)")
    hands.click(question.action_button)
    hands.wait(lambda: hands.desk.documents.paper.data, "the summary is not shown")
    assert hands.desk.documents.isVisible()
    assert hands.desk.documents.paper.preview.page_count >= 1
    patient_id = hands.desk.patient.patient_id
    (visit,) = hands.clinic.visits.list(patient_id)
    assert visit.status is VisitStatus.SIGNED
    (recall,) = hands.clinic.recalls.for_patient(patient_id)
    assert (recall.due, recall.reason) == (date(2027, 1, 3), "review of L1")


def _papers(hands: Hands, tmp_path: Path) -> None:
    page = hands.desk.documents
    hands.click(page.paper.save_button)
    hands.save_as(tmp_path / "summary.pdf")
    hands.wait(lambda: (tmp_path / "summary.pdf").exists())
    summary = _read((tmp_path / "summary.pdf").read_bytes())
    for words in ("Astrid", "White bumps below the right eye", "Diltiazem", "10.9", "3 January 2027", "Dr M. Okafor"):
        assert words in summary, words
    first = page.paper.key
    hands.press("Handout…")
    dialog = hands.dialog("Handout")
    hands.type("milia")
    hands.wait(lambda: dialog.action_button.isEnabled())
    hands.key(Qt.Key.Key_Return, CTRL)
    hands.wait(lambda: page.paper.data and page.paper.key != first, "the handout is not shown")
    hands.click(page.paper.save_button)
    hands.save_as(tmp_path / "handout.pdf")
    hands.wait(lambda: (tmp_path / "handout.pdf").exists())
    assert "mili" in _read((tmp_path / "handout.pdf").read_bytes()).lower()
    stored = hands.clinic.documents.list(hands.desk.patient.patient_id)
    saved = {(tmp_path / name).read_bytes() for name in ("summary.pdf", "handout.pdf")}
    assert {hands.clinic.documents.pdf(row.id) for row in stored} == saved


def _read(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())
