"""What is suggested to mind before something is given or done, and what the clinician answered."""

from dataclasses import dataclass
from datetime import datetime

from clinic.records.enums import CautionAnswer


@dataclass(frozen=True, slots=True)
class CautionDraft:
    """The clinician's answer to one caution, with the wording that was shown."""

    rule: str
    severity: str
    text: str
    source: str
    answer: CautionAnswer
    reason: str = ""
    """Why it is given all the same, or what was adapted; not needed where it is not given."""


@dataclass(frozen=True, slots=True)
class AnsweredRow:
    """A stored answer."""

    id: str
    patient_id: str
    course_id: str
    procedure_id: str
    rule: str
    severity: str
    text: str
    source: str
    answer: CautionAnswer
    reason: str
    author: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Caution:
    """What the tables or the record say about a medicine or procedure for this patient: a suggestion with its source.

    ``answered``: what was decided about exactly this wording, so about these facts and this dose.
    """

    severity: str
    text: str
    source: str
    rule: str = ""
    met: tuple[str, ...] = ()
    needs_answer: bool = False
    answered: AnsweredRow | None = None

    @property
    def is_open(self) -> bool:
        """Whether it still has to be answered."""
        return self.needs_answer and self.answered is None
