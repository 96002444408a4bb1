"""Every text field of every draft, with every hostile text: refused in words, or kept as typed; nothing else."""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from clinic.app import Clinic
from clinic.errors import ClinicError
from clinic.records.clinic import ClinicDraft, UserDraft
from clinic.records.enums import ConsentScope, PhotoKind, Role, Sex, Side
from clinic.records.labs import LabReportDraft, ResultDraft
from clinic.records.lesions import LesionDraft, ObservationDraft
from clinic.records.patients import Medicine, PatientDraft, Problem
from clinic.records.photos import PhotoImport
from clinic.records.treatments import DrugDraft, ProcedureDraft
from clinic.records.visits import VisitText
from clinic.store.keys import CHEAP_FOR_TESTS
from clinic.store.models import Base
from tests.hostile.texts import TEXTS
from tests.leaks.known import picture
from tests.support.clinics import add_patient, make_clinic


@dataclass(frozen=True)
class Place:
    """A clinic with one person, visit, lesion and photo, to write into."""

    clinic: Clinic
    patient: str
    visit: str
    lesion: str
    photo: str


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """One clinic for all fields, as it would be in life; in the end it must be whole."""
    clinic = make_clinic(tmp_path_factory.mktemp("hostile"))
    with clinic:
        patient = add_patient(clinic).id
        clinic._cost = CHEAP_FOR_TESTS  # what a passphrase costs is not what is tried here
        visit = clinic.visits.start(patient, "Lumps")[0].id
        lesion = clinic.lesions.save(LesionDraft(patient, "forehead", Side.MIDLINE))[0].id
        photo = clinic.photos.import_bytes("a.jpg", picture(0)[0], PhotoImport(patient, visit))[0].photo_id
        yield Place(clinic, patient, visit, lesion, photo)
        assert clinic.integrity.verify() == ()


def _person(field: str) -> Callable[[Place, str], Any]:
    def save(place: Place, text: str) -> Any:
        values: dict[str, Any] = {"family": "Lindqvist", field: text}
        row = place.clinic.patients.save(PatientDraft(**values))[0]
        return getattr(place.clinic.patients.get(row.id), field)

    return save


def _listed(field: str, wrap: Callable[[str], Any]) -> Callable[[Place, str], Any]:
    def save(place: Place, text: str) -> Any:
        values: dict[str, Any] = {"family": "Lindqvist", field: (wrap(text),)}
        return getattr(place.clinic.patients.save(PatientDraft(**values))[0], field)

    return save


def _visit(field: str) -> Callable[[Place, str], Any]:
    def save(place: Place, text: str) -> Any:
        visit = place.clinic.visits.get(place.visit)
        values: dict[str, Any] = {field: text}
        place.clinic.visits.save_text(place.visit, VisitText(**values), visit.version)
        return getattr(place.clinic.visits.get(place.visit).text, field)

    return save


def _lesion(field: str) -> Callable[[Place, str], Any]:
    def save(place: Place, text: str) -> Any:
        values: dict[str, Any] = {field: text}
        return place.clinic.lesions.save(LesionDraft(place.patient, "forehead", Side.MIDLINE, **values))[0]

    return save


def _seen(field: str) -> Callable[[Place, str], Any]:
    def save(place: Place, text: str) -> Any:
        values: dict[str, Any] = {field: text}
        return place.clinic.lesions.observe(ObservationDraft(place.lesion, place.visit, **values))[0]

    return save


def _procedure(field: str) -> Callable[[Place, str], Any]:
    def save(place: Place, text: str) -> Any:
        values: dict[str, Any] = {field: text}
        return place.clinic.treatments.save_procedure(
            ProcedureDraft(place.visit, "extraction", (place.lesion,), **values)
        )

    return save


def _drug(field: str) -> Callable[[Place, str], Any]:
    def save(place: Place, text: str) -> Any:
        values: dict[str, Any] = {"name": "Something", "start": date(2026, 11, 1), field: text}
        return place.clinic.treatments.save_drug(DrugDraft(patient_id=place.patient, drug="", unknown=True, **values))

    return save


def _result(field: str) -> Callable[[Place, str], Any]:
    def save(place: Place, text: str) -> Any:
        values: dict[str, Any] = {"name": "Calcium", field: text}
        draft = LabReportDraft((ResultDraft(**values),), sampled_at=place.clinic.now())
        return place.clinic.labs.save_typed(place.patient, draft)

    return save


def _clinic(field: str) -> Callable[[Place, str], Any]:
    def save(place: Place, text: str) -> Any:
        values: dict[str, Any] = {"name": "Harbour", field: text}
        return place.clinic.admin.save_clinic(ClinicDraft(**values), place.clinic.info().version)

    return save


FIELDS: dict[str, Callable[[Place, str], Any]] = {
    **{f"patient {name}": _person(name) for name in ("family", "given", "other_names", "preferred", "gender", "mrn")},
    **{f"patient {name}": _person(name) for name in ("phone", "email", "address", "language", "note")},
    "patient allergies": _listed("allergies", str),
    "patient problems": _listed("problems", lambda text: Problem(text)),
    "patient medicines": _listed("medicines", lambda text: Medicine(text, text)),
    **{
        f"visit {name}": _visit(name)
        for name in ("reason", "history", "examination", "assessment", "plan", "follow_up", "follow_up_reason")
    },
    "visit start": lambda place, text: place.clinic.visits.start(add_patient(place.clinic, "X").id, text),
    "lesion note": _lesion("note"),
    "lesion diagnosis_text": _lesion("diagnosis_text"),
    "lesion site": lambda place, text: place.clinic.lesions.save(LesionDraft(place.patient, text, Side.LEFT)),
    "lesion diagnosis": _lesion("diagnosis"),
    **{f"observation {name}": _seen(name) for name in ("colour", "surface", "firmness", "discharge", "note")},
    **{f"procedure {name}": _procedure(name) for name in ("anaesthesia", "specimen", "complications", "note")},
    **{f"drug {name}": _drug(name) for name in ("name", "route", "frequency", "reason", "note", "dose_unit")},
    **{f"result {name}": _result(name) for name in ("name", "text", "unit", "range_text", "code", "specimen")},
    **{f"clinic {name}": _clinic(name) for name in ("name", "address", "phone", "email", "letterhead", "time_zone")},
    "user name": lambda place, text: place.clinic.users.add(UserDraft(text, Role.NURSE), "several words here"),
    "user passphrase": lambda place, text: place.clinic.users.add(UserDraft("N", Role.NURSE), text),
    "recall reason": lambda place, text: place.clinic.recalls.save(place.patient, date(2027, 1, 1), text),
    "consent note": lambda place, text: place.clinic.consents.give(
        place.patient, ConsentScope.TEACHING, date(2026, 11, 1), text
    ),
    "photo note": lambda place, text: place.clinic.photos.update(
        place.photo,
        kind=PhotoKind.CLOSE_UP,
        note=text,
        consent=ConsentScope.RECORD,
        lesion_ids=(),
        captured_at=None,
        version=place.clinic.photos.get(place.photo).version,
    ),
    "photo name": lambda place, text: place.clinic.photos.import_bytes(text, picture(3)[0], PhotoImport(place.patient)),
    "draft": lambda place, text: place.clinic.drafts.put("patient:new", {"family": text}),
    "draft key": lambda place, text: place.clinic.drafts.put(text[:100], {"family": "x"}),
    "search": lambda place, text: place.clinic.patients.search(text[:2000]),
    "handout search": lambda place, text: place.clinic.documents.search_topics(text[:2000]),
}


def _tables(clinic: Clinic) -> set[str]:
    with clinic.database.read() as session:
        return {
            table.name
            for table in Base.metadata.sorted_tables
            if (session.scalar(select(func.count()).select_from(table)) or 0) >= 0
        }


@pytest.mark.parametrize("field", FIELDS)
def test_a_hostile_text_is_kept_as_text_or_refused_in_words(place: Place, field: str) -> None:
    for name, text in TEXTS.items():
        try:
            FIELDS[field](place, text)
        except ClinicError as error:
            assert error.what, name
    assert _tables(place.clinic) == {table.name for table in Base.metadata.sorted_tables}
    assert place.clinic.patients.get(place.patient).family == "Lindqvist"


def test_what_was_kept_is_what_was_typed(place: Place) -> None:
    for name, text in TEXTS.items():
        if name in ("nul", "controls", "lone surrogate"):
            continue  # what no text can hold is put right, see below
        visit = place.clinic.visits.get(place.visit)
        place.clinic.visits.save_text(place.visit, VisitText(plan=text), visit.version)
        assert place.clinic.visits.get(place.visit).text.plan == text


def test_papers_and_exports_take_hostile_texts(place: Place, tmp_path: Path) -> None:
    everything = "\n".join(text[:300] for text in TEXTS.values())
    visit = place.clinic.visits.get(place.visit)
    texts = VisitText(reason=everything, examination=everything, plan=everything)
    place.clinic.visits.save_text(place.visit, texts, visit.version)
    place.clinic.lesions.observe(ObservationDraft(place.lesion, place.visit, note=everything, colour=everything))
    (row, data), _changes = place.clinic.documents.make_summary(place.visit)
    assert data.startswith(b"%PDF") and row.id
    counts = place.clinic.exports.everything(place.patient, tmp_path / "out")
    assert counts["visits"] >= 1
    inside = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert all(path.resolve().is_relative_to((tmp_path / "out").resolve()) for path in inside)
    json.loads((tmp_path / "out" / "record.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_of_an_export_is_a_formula(place: Place, tmp_path: Path, start: str) -> None:
    visit = place.clinic.visits.get(place.visit)
    place.clinic.visits.save_text(
        place.visit, VisitText(plan=f"{start}1+1", reason=f"{start}cmd|'x'!A0"), visit.version
    )
    place.clinic.patients.save(PatientDraft(family="Lind", note=f"{start}2+2", sex=Sex.FEMALE, address=f"{start}3"))
    place.clinic.exports.csv("", tmp_path / "csv")
    for path in (tmp_path / "csv").glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for line in csv.reader(file):
                assert not [cell for cell in line if cell.startswith(start) and not _is_number(cell)], path.name


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
