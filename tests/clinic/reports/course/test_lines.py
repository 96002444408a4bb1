"""Stored records to lines, on a real clinic."""

from datetime import UTC, datetime, timedelta

import pytest

from clinic.app import Clinic
from clinic.records.enums import CountMethod, Side, SizeMethod
from clinic.records.labs import LabReportDraft, ResultDraft
from clinic.records.lesions import LesionDraft, ObservationDraft
from clinic.records.patients import PatientDetail
from clinic.reports.course import Course, ValueLine, Window, lesion_lines, value_lines
from clinic.reports.course.paper import course_figure
from clinic.reports.course.shapes import Dot
from clinic.reports.course.words import value_point
from tests.clinic.reports.course.builders import NOW, chart, measure
from tests.support.clinics import SettableClock, add_patient

SAMPLED = datetime(2026, 11, 12, 8, tzinfo=UTC)


def result(analyte: str, number: float, unit: str, comparator: str = "") -> ResultDraft:
    """A typed result."""
    return ResultDraft(analyte=analyte, number=number, unit=unit, comparator=comparator)


def lines_of(clinic: Clinic, patient: PatientDetail, units: str = "conventional") -> dict[str, ValueLine]:
    """All lines by key."""
    today = clinic.now().date()
    made = value_lines(
        clinic.labs.series(patient.id, units), clinic.labs.derived(patient.id), patient, clinic.catalog, units, today
    )
    return {line.key: line for line in made}


@pytest.fixture
def patient(clinic: Clinic) -> PatientDetail:
    """Someone with one sample."""
    patient = add_patient(clinic)
    results = (
        result("calcium_total", 10.9, "mg/dL"),
        result("albumin", 3.6, "g/dL"),
        result("phosphate", 6.7, "mg/dL"),
        result("creatinine", 2.4, "mg/dL"),
    )
    clinic.labs.save_typed(patient.id, LabReportDraft(results, sampled_at=SAMPLED))
    return patient


def test_computed_values_stand_in_for_what_they_are_computed_from(clinic: Clinic, patient: PatientDetail) -> None:
    lines = lines_of(clinic, patient)
    assert [line.key for line in lines.values() if line.usual] == ["corrected-calcium", "phosphate", "ca-x-p", "egfr"]
    assert not lines["calcium_total"].usual
    corrected = lines["corrected-calcium"].points[0]
    assert corrected.value == pytest.approx(11.22)
    assert corrected.note.startswith("computed:")
    assert lines["corrected-calcium"].range_words == "default range for age and sex"


def test_the_product_has_its_limit_with_a_source_in_either_unit(clinic: Clinic, patient: PatientDetail) -> None:
    plain, si = (lines_of(clinic, patient, units)["ca-x-p"] for units in ("conventional", "si"))
    assert plain.limit and si.limit
    assert (plain.limit.value, round(si.limit.value, 2)) == (55, 4.43)
    assert "K/DOQI" in plain.limit.words
    assert si.points[0].value / plain.points[0].value == pytest.approx(si.limit.value / 55)


def test_corrected_results_and_what_is_computed_from_them_are_marked(clinic: Clinic, patient: PatientDetail) -> None:
    albumin = next(row for row in clinic.labs.current(patient.id) if row.analyte == "albumin")
    clinic.labs.correct(albumin.id, result("albumin", 3.1, "g/dL"), "Read from the wrong line")
    lines = lines_of(clinic, patient)
    assert [key for key, line in lines.items() if line.points[0].corrected] == [
        "corrected-calcium",
        "ca-x-p",
        "albumin",
    ]
    product = value_point(lines["ca-x-p"], 0)[1]
    assert product[:2] == ("77.9 mg²/dL², at or above the dashed limit", "From a corrected result")
    assert any(text.startswith("= 6.27 mmol²/L²") for text in product)
    assert any(text.startswith("from Calcium, albumin-corrected 11.62 mg/dL, Phosphate 6.7") for text in product)
    assert any(text.startswith("source: K/DOQI") for text in product)
    drawn = chart(Course(NOW, SAMPLED.date(), values=tuple(lines.values())))
    rings = [shape for shape in drawn.body.moving if isinstance(shape, Dot) and shape.role == "muted"]
    assert len(rings) == 3
    figure = course_figure(Course(NOW, SAMPLED.date(), values=tuple(lines.values())), Window(739000, 740000), measure)
    assert "A ring: corrected." in figure.caption


def test_without_albumin_total_calcium_is_shown(clinic: Clinic) -> None:
    patient = add_patient(clinic, "Berg", "Lars")
    draft = LabReportDraft((result("calcium_total", 2.4, "mmol/L"),), sampled_at=SAMPLED)
    clinic.labs.save_typed(patient.id, draft)
    lines = lines_of(clinic, patient)
    assert [line.key for line in lines.values() if line.usual] == ["calcium_total"]
    assert lines["calcium_total"].unit == "mg/dL"


def test_lesions_keep_method_and_uncertainty(clinic: Clinic, clock: SettableClock) -> None:
    patient = add_patient(clinic)
    visit, _ = clinic.visits.start(patient.id)
    finger, _ = clinic.lesions.save(
        LesionDraft(patient.id, "index_dorsal", Side.LEFT, diagnosis="calcinosis_dystrophic")
    )
    cheek, _ = clinic.lesions.save(LesionDraft(patient.id, "infraorbital", Side.RIGHT))
    clinic.lesions.observe(
        ObservationDraft(finger.id, visit.id, long_axis=8.1, uncertainty=0.2, size_method=SizeMethod.PHOTO)
    )
    clinic.lesions.observe(ObservationDraft(cheek.id, visit.id, count=22, count_method=CountMethod.BY_EYE))
    clock.moment += timedelta(minutes=1)
    lines = lesion_lines((clinic.lesions.get(row.id) for row in clinic.lesions.list(patient.id)), clinic.catalog)
    first, second = lines
    assert (first.label, first.site, first.side, first.group) == ("L1", "Index finger, dorsal", "left", "calcinosis")
    assert (first.points[0].uncertainty, first.points[0].method, first.points[0].measured) == (0.2, "photo", True)
    assert (second.kind, second.points[0].value, second.points[0].measured) == ("count", 22, False)
