"""A day of work at the window, in a process of its own: ``python -m tests.leaks.session FOLDER``.

It says on standard output where it stands (``working``, ``locked``, ``closed``) and waits each time for a line.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from clinic.app import Clinic
from clinic.clock import system_now
from clinic.log import default_log_folder, open_log
from clinic.paths import RESOURCES
from clinic.records.enums import InboxState, Sex, Side
from clinic.records.lesions import LesionDraft
from clinic.records.patients import PatientDraft
from clinic.records.photos import PhotoImport
from tests.leaks.known import PEOPLE, picture, values
from tests.support.clinics import PASSPHRASE
from ui.app import Program
from ui.start import make_application
from ui.theme import Theme

TABS = ("overview", "map", "photos", "compare", "labs", "treatment", "visits", "documents")


def main() -> int:
    """Work, lock, close."""
    folder = Path(sys.argv[1])
    app = make_application()
    open_log(default_log_folder())
    program = Program(app, Theme(RESOURCES, "light"), QSettings(), folder, system_now)
    program.start()
    program.use(Clinic.open(folder, PASSPHRASE))
    _work(program, app)
    _stand("working")
    program.lock()
    _settle(app, lambda: program.clinic is None)
    _stand("locked")
    program.close()
    _stand("closed")
    return 0


def _stand(where: str) -> None:
    sys.stdout.write(f"{where}\n")
    sys.stdout.flush()
    sys.stdin.readline()


def _settle(app: QApplication, condition: Callable[[], bool], turns: int = 400) -> None:
    for _ in range(turns):
        if condition():
            break
        QTest.qWait(20)
    app.processEvents()


def _work(program: Program, app: QApplication) -> None:
    clinic, desk = program.clinic, program.desk
    assert clinic is not None and desk is not None
    inbox = Path.home() / "inbox"
    inbox.mkdir()
    patients = []
    for person in range(PEOPLE):
        family, given, other, phone, mail, street, note, reason, plan, mrn = values(person)
        draft = PatientDraft(
            family=family,
            given=given,
            birth=None,
            sex=Sex.FEMALE,
            mrn=mrn,
            other_names=other,
            phone=phone,
            email=mail,
            address=street,
            note=note,
        )
        patient, _changes = clinic.patients.save(draft)
        patients.append(patient.id)
        visit, _changes = clinic.visits.start(patient.id, reason)
        clinic.lesions.save(LesionDraft(patient.id, "forehead", Side.MIDLINE, note=plan))
        where = PhotoImport(patient.id, visit_id=visit.id)
        clinic.photos.import_bytes(f"{family}.jpg", picture(person)[0], where)
        clinic.photos.import_bytes(f"{given}.jpg", b"not a picture of " + family.encode(), where)
        clinic.drafts.put(f"patient:{patient.id}", {"family": family, "note": note})
    _watch(program, app, inbox)
    for patient_id in patients[:3]:
        for tab in TABS:
            desk.open_patient(patient_id, tab)
            QTest.qWait(60)
    visit_now = clinic.visits.open_for(patients[0])
    assert visit_now is not None
    clinic.documents.make_summary(visit_now.id)
    clinic.documents.make_handout(clinic.documents.topics()[0].key, patients[0])
    desk.panel.start_visit(patients[0])
    QTest.keyClicks(desk.panel.fields.areas["plan"], values(0)[8])
    _fail(program, values(1)[0])
    _settle(app, lambda: not program.is_busy)


def _watch(program: Program, app: QApplication, inbox: Path) -> None:
    """A camera puts a picture into the watched folder; it waits on the page, and the camera's file goes."""
    assert program.desk is not None and program.clinic is not None and program.window is not None
    program.window.show_page("photos_in")
    page, waiting = program.desk.photo_inbox, program.clinic.photo_inbox
    file = inbox / "IMG_0001.JPG"
    file.write_bytes(picture(PEOPLE)[0])
    page.watcher.choose(inbox, take_old=True)
    _settle(app, lambda: bool(page.tiles.rows), turns=2000)
    (row,) = waiting.rows(InboxState.WAITING)
    waiting.preview(row.id)
    file.unlink()


def _fail(program: Program, name: str) -> None:
    """A bug that carries a name, and an error that does."""
    try:
        raise KeyError(name)
    except KeyError as error:
        program._errors.show_crash(error)
    for widget in QApplication.topLevelWidgets():
        if widget is not program.window and isinstance(widget, QWidget) and widget.isVisible():
            widget.close()


if __name__ == "__main__":
    sys.exit(main())
