"""What a person chose to see of one patient, while the program runs."""

from dataclasses import dataclass

from clinic.reports.course import Window


@dataclass(slots=True)
class Choice:
    """Empty or ``None``: what is shown unasked."""

    range: str = ""
    span: Window | None = None
    lesions: frozenset[str] | None = None
    values: frozenset[str] | None = None
