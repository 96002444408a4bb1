"""A handout as it looks before it is anyone's.

specimen(topic, clinic) -> bytes          PDF with the clinic's letterhead and a line where the name will stand
"""

from typing import TYPE_CHECKING

from clinic.clock import local_today
from clinic.reports.fonts import FontBook
from clinic.reports.handouts import HandoutFacts, HandoutLibrary
from clinic.reports.pdf import Paper, render_pdf
from clinic.rules.dates import spoken
from clinic.services.document_words import letterhead

if TYPE_CHECKING:
    from clinic.app import Clinic

PLACEHOLDER = "the patient’s name"


def specimen(topic: str, clinic: "Clinic", language: str = "en") -> bytes:
    """The handout ``topic`` without a patient, so without a map. Raises ``NotFound``, ``StorageError``."""
    info = clinic.info()
    facts = HandoutFacts(
        letterhead=letterhead(info),
        patient_name=PLACEHOLDER,
        date=spoken(local_today(clinic.now)),
        clinician=clinic.user.name,
        phone=info.phone,
    )
    library = HandoutLibrary.load(clinic.resources / "handouts")
    fonts = FontBook.load(clinic.resources / "fonts")
    return render_pdf(library.document(topic, language, facts), fonts, Paper(info.page_size))
