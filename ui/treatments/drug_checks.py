"""What the form of a course asks for, and what it shows of a stored one.

missing(form, corrects) -> ValidationError | None     the first field that cannot be read, or that a course needs
stored_values(row) -> dict                            what stands about a course, as the form keeps what is typed
"""

from typing import Any

from clinic.errors import ValidationError
from clinic.records.treatments import DrugRow
from clinic.rules.dates import spoken
from ui.treatments.drug_layout import DrugLayout


def missing(form: DrugLayout, *, corrects: bool) -> ValidationError | None:
    """The first field that cannot be read, or that a course needs."""
    if not form.start.is_valid:
        return ValidationError("start", form.start.wrong)
    if corrects:
        return None if form.wrong.text().strip() else ValidationError("correction", "Say what was wrong.")
    if not form.drug.text().strip():
        return ValidationError("name", "Choose a medicine, or type its name.")
    if loose := form.drug.loose:  # its cautions would not be looked up; asked once
        form.drug.accept_typed()
        return ValidationError("name", loose)
    if (wrong := form.amount.wrong) is not None:
        return wrong
    if not form.unknown.isChecked():
        lacking = (
            ("dose", not form.amount.has_dose, "Type the dose"),
            ("dose_unit", not form.unit.currentData(), "Choose the unit"),
            ("frequency", not form.frequency.text().strip(), "Say how often"),
            ("start", form.start.value is None, "Say since when"),
        )
        for field, is_lacking, todo in lacking:
            if is_lacking:
                return ValidationError(field, f"{todo}, or tick that it is not known.")
    return None if form.route.currentData() else ValidationError("route", "Choose how it is given.")


def stored_values(row: DrugRow) -> dict[str, Any]:
    """What stands about a course, as the form keeps what is typed."""
    return {
        "drug": row.drug,
        "name": row.name,
        "route": row.route,
        "start": spoken(row.start) if row.start is not None else "",
        "reason": row.reason,
        "note": row.note,
        "lesions": row.lesion_ids,
        "diagnosis": row.diagnosis,
    }
