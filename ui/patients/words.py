"""How people are written in lists, banners and messages."""

from datetime import date

from clinic.records.enums import Sex
from clinic.records.partial_date import PartialDate
from clinic.records.patients import PatientRow
from clinic.rules.ages import age_on, age_text
from clinic.rules.dates import spoken

SEX_WORDS = {
    Sex.FEMALE: "female",
    Sex.MALE: "male",
    Sex.OTHER: "other",
    Sex.UNKNOWN: "not known",
}


def sex_words(sex: Sex) -> str:
    """The sex at birth within a sentence: ``female``, ``sex not known``."""
    return "sex not known" if sex is Sex.UNKNOWN else SEX_WORDS[sex]


def birth_words(birth: PartialDate | None, today: date) -> str:
    """``3 April 1972, 54 y``; ``not known``."""
    if birth is None:
        return "not known"
    return f"{spoken(birth)}, {age_text(age_on(birth, today))}" if birth.earliest <= today else spoken(birth)


def born(birth: PartialDate | None) -> str:
    """``born 3 April 1972``; ``birth date not known``."""
    return f"born {spoken(birth)}" if birth is not None else "birth date not known"


def person_line(row: PatientRow) -> str:
    """``female · born 3 April 1972 · no. 20417``."""
    said = f"{sex_words(row.sex)} · {born(row.birth)} · no. {row.mrn}"
    return f"{said} · restricted" if row.restricted else said
