"""Typed values that can hardly be true: a calculator refuses them, a form asks once (``clinic.rules.plausible``)."""

from clinic.catalog.types import Analyte
from clinic.errors import Question, ValidationError
from clinic.rules.numbers import format_number
from clinic.rules.plausible import Doubt, doubt


def check_possible(number: float, ucum: str, analyte: Analyte, *, field: str) -> None:
    """Raise ``ValidationError`` for ``field`` where nobody can be asked and ``number`` cannot be a value of it."""
    refuse_negative(number, ucum, analyte, field=field)
    doubted = doubt(number, ucum, analyte)
    if doubted is not None and doubted.impossible:
        shown = f"{analyte.name} cannot be {format_number(number)} {ucum}."
        raise ValidationError(field, shown, "Check the number, its decimal sign and the unit.")


def refuse_negative(number: float, ucum: str, analyte: Analyte, *, field: str) -> None:
    """Raise ``ValidationError``: nothing that is measured in blood or urine is below zero."""
    if number < 0:
        shown = f"{analyte.name} cannot be {format_number(number)} {ucum}."
        raise ValidationError(field, shown, "Type it without a minus sign.")


def question(doubted: Doubt, field: str) -> Question:
    """The doubt as a question about ``field``."""
    return Question(field, doubted.words, doubted.choices)
