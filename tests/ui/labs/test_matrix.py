"""Results as a matrix."""

from clinic.app import Clinic
from clinic.records.enums import ResultStatus
from clinic.records.labs import ResultDraft
from tests.support.clinics import add_patient
from tests.ui.labs.support import result, store
from ui.labs.matrix import COMPUTED, OTHER, Line, Matrix, build_matrix
from ui.labs.matrix_model import FIXED, MatrixModel


def _matrix(clinic: Clinic, patient_id: str) -> Matrix:
    labs = clinic.labs
    return build_matrix(labs.current(patient_id), labs.series(patient_id), labs.derived(patient_id), clinic.catalog)


def _line(matrix: Matrix, title: str, unit: str = "") -> Line:
    return next(line for line in matrix.lines if line.title.startswith(title) and (not unit or line.unit == unit))


def test_samples_are_columns_newest_first_and_analytes_stand_below_their_panel(clinic: Clinic) -> None:
    patient = add_patient(clinic)
    store(clinic, patient.id, result("calcium_total", 9.4, "mg/dL"), result("creatinine", 2.1, "mg/dL"), days_ago=30)
    store(clinic, patient.id, result("calcium_total", 10.9, "mg/dL", low=8.6, high=10.2), days_ago=2)

    matrix = _matrix(clinic, patient.id)

    assert list(matrix.moments) == sorted(matrix.moments, reverse=True)
    titles = [line.title for line in matrix.lines]
    assert titles.index("Bone and mineral") < titles.index("Calcium, total") < titles.index("Kidney")
    calcium = _line(matrix, "Calcium, total")
    newest = calcium.cells[0]
    assert newest is not None
    assert (newest.text, newest.flag) == ("10.9", "H")
    assert "Above the laboratory's range 8.6–10.2." in newest.tip
    assert (calcium.range_text, calcium.range_source) == ("8.6–10.2", "laboratory")
    assert _line(matrix, "Creatinine").range_source == "default"
    assert _line(matrix, "Creatinine").cells[0] is None


def test_digits_and_units_are_shown_as_reported(clinic: Clinic) -> None:
    patient = add_patient(clinic)
    store(clinic, patient.id, result("creatinine", 2.3, "mg/dL", text="2.30"), days_ago=2)
    cell = _line(_matrix(clinic, patient.id), "Creatinine").cells[0]
    assert cell is not None and cell.text == "2.30" and cell.tip.startswith("Creatinine 2.30 mg/dL")


def test_other_units_are_converted_and_the_report_is_told(clinic: Clinic) -> None:
    patient = add_patient(clinic)
    store(clinic, patient.id, result("calcium_total", 2.5, "mmol/L"))

    cell = _line(_matrix(clinic, patient.id), "Calcium, total", "mg/dL").cells[0]

    assert cell is not None
    assert cell.text == "10.0"
    assert "2.5 mmol/L" in cell.tip


def test_a_converted_range_is_no_more_precise_than_the_values(clinic: Clinic) -> None:
    patient = add_patient(clinic)
    store(clinic, patient.id, result("calcium_total", 2.5, "mmol/L", low=2.146, high=2.545))
    assert _line(_matrix(clinic, patient.id), "Calcium, total", "mg/dL").range_text == "8.6–10.2"


def test_comparators_words_and_unknown_quantities_are_shown_as_reported(clinic: Clinic) -> None:
    patient = add_patient(clinic)
    store(
        clinic,
        patient.id,
        result("pth_intact", 2500, "pg/mL", comparator=">"),
        ResultDraft(analyte="ana", text="1:320"),
        ResultDraft(name="Hyaluronic acid", number=55, unit="furlongs"),
    )

    matrix = _matrix(clinic, patient.id)

    cells = {line.title: line.cells[0] for line in matrix.lines if not line.heading}
    shown = {title: cell.text for title, cell in cells.items() if cell is not None}
    assert shown["Parathyroid hormone, intact"] == ">2500"
    assert "1:320" in shown.values()
    assert shown["Hyaluronic acid"] == "55"
    assert _line(matrix, "Hyaluronic acid").unit == "furlongs"
    assert OTHER in [line.title for line in matrix.lines]


def test_computed_values_stand_below_in_the_unit_of_the_measured_ones(clinic: Clinic) -> None:
    patient = add_patient(clinic)
    minerals = (result("calcium_total", 2.5, "mmol/L"), result("phosphate", 2.0, "mmol/L"))
    store(clinic, patient.id, result("calcium_total", 10.0, "mg/dL"), result("phosphate", 6.0, "mg/dL"), days_ago=9)
    store(clinic, patient.id, *minerals, result("albumin", 30.0, "g/L"), days_ago=2)

    matrix = _matrix(clinic, patient.id)

    below = matrix.lines[[line.title for line in matrix.lines].index(COMPUTED) + 1 :]
    (product,) = [line for line in below if line.title.startswith("Calcium x phosphate")]
    assert product.unit == "mg²/dL²"
    assert [cell.text if cell else "" for cell in product.cells] == ["67.0", "60.0"]
    corrected = _line(matrix, "Calcium, albumin-corrected")
    newest = corrected.cells[0]
    assert newest is not None and (corrected.unit, newest.text, newest.flag) == ("mg/dL", "10.8", "H")
    assert "= 2.70 mmol/L" in newest.tip and "Ca + 0.02" in newest.tip
    assert "default range" in newest.tip
    assert (corrected.range_text, corrected.range_source) == ("8.6–10.2", "default")


def test_a_range_is_shown_as_the_laboratory_wrote_it(clinic: Clinic) -> None:
    patient = add_patient(clinic)
    store(clinic, patient.id, result("albumin", 4.1, "g/dL", low=3.5, high=5.0, range_text="3.5 - 5.0"))
    line = _line(_matrix(clinic, patient.id), "Albumin")
    assert line.range_text == "3.5–5.0"
    assert line.cells[0] is not None and "range 3.5–5.0." in line.cells[0].tip


def test_units_that_differ_in_name_alone_leave_the_range_as_it_is(clinic: Clinic) -> None:
    patient = add_patient(clinic)
    store(clinic, patient.id, result("tsh", 9.0, "mU/L"))
    line = _line(_matrix(clinic, patient.id), "Thyrotropin")
    assert (line.range_text, line.range_source) == ("0.4–4.2", "default")
    assert line.cells[0] is not None and line.cells[0].flag == "H"


def test_what_could_not_be_obtained_is_said_once(clinic: Clinic) -> None:
    patient = add_patient(clinic)
    store(clinic, patient.id, ResultDraft(analyte="ana", text="cannot be obtained", status=ResultStatus.NOT_OBTAINED))
    cell = _line(_matrix(clinic, patient.id), "Antinuclear").cells[0]
    assert cell is not None and (cell.text, cell.mark) == ("cannot be obtained", "")
    assert "Not obtained result." in cell.tip


def test_a_preliminary_point_is_known_in_the_course(clinic: Clinic) -> None:
    patient = add_patient(clinic)
    store(clinic, patient.id, result("albumin", 4.1, "g/dL", status=ResultStatus.PRELIMINARY))
    assert [point.preliminary for point in _line(_matrix(clinic, patient.id), "Albumin").points] == [True]


def test_matrix_is_copied_with_flags(clinic: Clinic) -> None:
    patient = add_patient(clinic)
    store(clinic, patient.id, result("calcium_total", 10.9, "mg/dL", low=8.6, high=10.2))
    model = MatrixModel()
    model.set_matrix(_matrix(clinic, patient.id))

    text = model.as_text(as_csv=True)

    assert "Quantity,Unit,Range,21 Nov 2026 " in text
    assert '"Calcium, total",mg/dL,8.6–10.2,10.9 H' in text
    assert model.columnCount() == FIXED + 1
