"""What is compared where two people changed one patient: the fields of the form, under its labels."""

from clinic.records.patients import Medicine, Problem
from clinic.rules.merging import Part
from ui.core.part_words import one
from ui.patients.options import language_options
from ui.patients.words import SEX_WORDS


def patient_parts() -> tuple[Part, ...]:
    """All parts of ``PatientDraft``, in the order of the form."""
    return (
        one("Family name", "family"),
        one("Given name", "given"),
        one("Preferred name", "preferred"),
        one("Other names", "other_names"),
        one("Birth date", "birth"),
        one("Sex at birth", "sex", say=SEX_WORDS.__getitem__),
        one("Gender", "gender"),
        one("Record number", "mrn"),
        one("Telephone", "phone"),
        one("E-mail", "email"),
        one("Language", "language", say=_language),
        one("Fitzpatrick skin type", "skin_tone"),
        one("Pregnant", "pregnant"),
        one("Due date", "pregnancy_due"),
        one("Allergies", "allergies", joins=True),
        one("Address", "address", joins=True),
        one("Problems", "problems", say=_problems, joins=True),
        one("Medicines", "medicines", say=_medicines, joins=True),
        one("Note", "note", joins=True),
    )


def _language(code: str) -> str:
    return next((option.label for option in language_options() if option.key == code), code)


def _problems(problems: tuple[Problem, ...]) -> str:
    return "\n".join(problem.name for problem in problems)


def _medicines(medicines: tuple[Medicine, ...]) -> str:
    return "\n".join(f"{medicine.name} {medicine.dose}".strip() for medicine in medicines)
