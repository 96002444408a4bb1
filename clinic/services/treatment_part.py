"""What the parts of the treatment service share."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from clinic.errors import Conflict, ValidationError
from clinic.records.changes import Changes
from clinic.records.enums import Topic
from clinic.services.core import Core
from clinic.services.treatment_rows import lesion_labels
from clinic.store.models import DrugCourse, Procedure


class TreatmentPart:
    """One part; together they are ``TreatmentService``."""

    def __init__(self, core: Core) -> None:
        self._core = core


def own_lesions(session: Session, patient_id: str, lesion_ids: Iterable[str]) -> None:
    """Raise ``Conflict`` unless all are this patient's and none was entered in error."""
    labels = lesion_labels(session, patient_id)
    if any(lesion_id not in labels for lesion_id in lesion_ids):
        raise Conflict("A lesion is not this patient's, or was entered in error.", "Choose the lesions again.")


def said(field: str, text: str, todo: str) -> str:
    """The text without blanks at its ends. Raises ``ValidationError`` where nothing is left."""
    if not text.strip():
        label = {
            "correction": "What was wrong",
            "reason": "The reason",
            "text": "The text",
            "result": "The result",
            "finding": "The finding",
        }
        raise ValidationError(field, f"{label.get(field, 'This')} is missing.", todo)
    return text.strip()


def not_in_future(on: date, today: date, field: str = "on") -> None:
    """Raise ``ValidationError`` for a day after today."""
    if on > today:
        raise ValidationError(field, "The day lies in the future.", "Choose today or an earlier day.")


def has_ended(course: DrugCourse, today: date) -> bool:
    """Whether the last day of a course has come; a stop that is planned ends nothing yet."""
    return course.stop is not None and course.stop <= today


def course_changes(course: DrugCourse, *more: Topic) -> Changes:
    """What changed with a course."""
    return Changes.of(Topic.TREATMENT, *more, ids=(course.patient_id, course.id, *course.lesion_ids))


def procedure_changes(procedure: Procedure, *more: Topic) -> Changes:
    """What changed with a procedure."""
    ids = (procedure.patient_id, procedure.visit_id, procedure.id, *procedure.lesion_ids)
    return Changes.of(Topic.TREATMENT, *more, ids=ids)
