"""One visit, from the locked window to the signed summary."""

from pathlib import Path

from PySide6.QtCore import Qt

from clinic.records.patients import PatientDetail
from clinic.sample.skin import Bump, BumpKind, SkinSpec, encode_jpeg, render_skin
from ui.app import Program
from ui.pages import Desk
from ui.tour.camera import Camera
from ui.tour.hands import Hands

_ENTER = Qt.Key.Key_Return
_PATIENT = "20417"


class RecordedVisit:
    """Works through the visit and takes a picture at each station."""

    def __init__(self, program: Program, camera: Camera, folder: Path) -> None:
        self._program = program
        self._camera = camera
        self._folder = folder
        self._hands = Hands()

    def unlock(self, passphrase: str) -> None:
        """Type the passphrase on the unlock page."""
        window = self._program.window
        assert window is not None
        page = window.page("entry")
        self._camera.take("00-unlock")
        secret = page.secret  # type: ignore[attr-defined]  # the unlock page of ui.admin
        self._hands.type(secret, passphrase)
        self._hands.press(secret, _ENTER)
        self._hands.wait("the clinic to open", lambda: self._program.desk)
        self._program.idle.stop()  # keys of a recorded visit do not come from the window system

    def find(self) -> PatientDetail:
        """Find the patient by part of the name and the year of birth."""
        desk = self._desk
        self._camera.take("01-today")
        assert self._program.window is not None
        self._program.window.show_page("people")
        self._hands.type(desk.people.search, "lind 1972")
        self._hands.wait("the patient in the list", lambda: desk.people.model.rows)
        self._camera.take("02-find")
        self._hands.press(desk.people.search, _ENTER)
        self._hands.wait("the patient's page", lambda: desk.patient.patient_id)
        assert self._program.clinic is not None
        return self._program.clinic.patients.get(desk.patient.patient_id)

    def write(self, patient: PatientDetail) -> None:
        """Start the visit and type."""
        desk = self._desk
        desk.panel.start_visit(patient.id)
        self._hands.wait("the visit", lambda: desk.panel.has_visit)
        areas = desk.panel.fields.areas
        for name, text in (
            ("reason", "White bumps under both eyes, review of the fingertip"),
            ("examination", "16 firm white papules, 1-2 mm, infraorbital right, no punctum. Fingertip tender."),
            ("assessment", "L1 milia, primary. L4 dystrophic calcinosis in limited scleroderma."),
            ("plan", "Extraction of L1 today. Calcium, phosphate, PTH."),
        ):
            areas[name].clear()
            self._hands.type(areas[name], text)

    def place(self, patient: PatientDetail) -> None:
        """Add a lesion: choose the place with the keyboard, then describe it."""
        desk = self._desk
        desk.open_patient(patient.id, "map")
        self._hands.wait("the list of lesions", lambda: desk.map.list.table.model().rowCount())
        desk.map.add()
        field = desk.map.place_card.focusWidget() or desk.map.place_card
        self._hands.type(field, "nasal tip")
        self._camera.take("03-place-a-lesion")
        self._hands.press(field, _ENTER)
        editor = desk.map.editor
        self._hands.type(editor.fields.diagnosis, "milia")
        self._hands.press(editor.fields.diagnosis, _ENTER)
        self._hands.type(editor.seen.numbers["long_axis"], "1.5")
        self._camera.take("04-describe-it")
        self._hands.click(editor.save_button)
        self._hands.wait("the lesion to be saved", lambda: not editor.isVisible())

    def photograph(self, patient: PatientDetail) -> None:
        """Drop a photo onto the page and say what it shows."""
        desk = self._desk
        assert self._program.clinic is not None
        bumps = tuple(Bump(BumpKind.MILIUM, x, y, 1.4) for x, y in ((-6.0, 2.0), (-2.0, -3.0), (4.0, 1.0), (8.0, 4.0)))
        photo = self._folder / "IMG_4711.jpg"
        photo.write_bytes(encode_jpeg(render_skin(SkinSpec(scene=77, bumps=bumps), 5), self._program.clinic.now()))
        before = len(self._program.clinic.photos.list(patient.id))
        desk.open_patient(patient.id, "photos")
        desk.photos.import_paths([photo])
        self._hands.settle()
        self._camera.take("05-photo-question", dialog=self._hands.dialog())
        self._hands.accept()
        clinic = self._program.clinic
        self._hands.wait("the photo", lambda: len(clinic.photos.list(patient.id)) == before + 1)
        photo.unlink()

    def measure_blood(self, patient: PatientDetail) -> None:
        """Type results as they stand on the paper."""
        desk = self._desk
        desk.open_patient(patient.id, "labs")
        desk.labs.add_results()
        for analyte, text in (
            ("calcium_total", "10.9 mg/dL"),
            ("albumin", "3.1"),
            ("phosphate", "6.4"),
            ("pth_intact", "182 pg/mL"),
        ):
            self._hands.type(desk.labs.entry.row(analyte).value, text)
        self._camera.take("06-type-results")
        self._hands.press(desk.labs.entry.row("pth_intact").value, _ENTER)
        self._hands.wait("the results", desk.labs.results.isVisible)

    def treat(self, patient: PatientDetail) -> None:
        """Record an extraction on the first lesion."""
        desk, clinic = self._desk, self._program.clinic
        assert clinic is not None
        lesion = clinic.lesions.list(patient.id)[0]
        desk.open_patient(patient.id, "treatment")
        desk.treatment.record_procedure((lesion.id,))
        form = desk.treatment.procedure
        form.kind.setCurrentIndex(form.kind.findData("extraction"))
        for key, value in (("instrument", "needle"), ("count", "13"), ("needle_gauge", "30")):
            self._hands.fill(form.fields.editor(key), value)
        if not form.lesions.boxes[lesion.id].isChecked():
            form.lesions.boxes[lesion.id].click()
        self._camera.take("07-record-a-procedure")
        before = len(clinic.treatments.procedures(patient.id))
        self._hands.click(form.save_button)
        self._hands.wait("the procedure", lambda: len(clinic.treatments.procedures(patient.id)) == before + 1)

    def sign(self, patient: PatientDetail) -> None:
        """Set the follow-up, sign, and save summary and handout."""
        desk, clinic = self._desk, self._program.clinic
        assert clinic is not None
        when = desk.panel.fields.when
        if when.is_empty:  # the sample's half-typed visit may have it already
            self._hands.type(when, "in 6 weeks")
        self._camera.take("08-before-signing")
        desk.panel.sign()
        self._camera.take("09-sign", dialog=self._hands.dialog())
        self._hands.accept()
        self._hands.wait("the summary", lambda: clinic.documents.list(patient.id)[0].kind.value == "summary")
        paper = desk.documents.paper
        self._hands.wait("the preview", paper.save_button.isEnabled)
        self._hands.settle(1200)
        self._camera.take("10-summary")
        self._hands.click(paper.save_button)
        desk.documents.make_handout("after-extraction")
        self._hands.settle(1500)
        self._camera.take("11-handout", dialog=self._hands.dialog())
        self._hands.accept()
        self._hands.wait("the handout", lambda: clinic.documents.list(patient.id)[0].kind.value == "handout")
        self._hands.settle(1200)
        self._hands.wait("its preview", paper.save_button.isEnabled)
        self._hands.click(paper.save_button)
        self._hands.settle()

    @property
    def _desk(self) -> Desk:
        assert self._program.desk is not None
        return self._program.desk
