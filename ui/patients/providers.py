"""People and the pages of the open patient, for Ctrl+K.

PeopleProvider(ctx, keys)(typed) -> list[Command]      keys: of the pages that are offered; all unless given
    register(typed) -> list[Command]         for a name that nobody has
"""

from collections.abc import Sequence
from functools import partial

from clinic.clock import local_today
from clinic.errors import ClinicError
from clinic.records.patients import PatientDetail
from ui.command_palette import Command
from ui.context import Context
from ui.patients.typed_person import read_person
from ui.patients.words import person_line
from ui.widgets.search_text import matches

_MOST_PEOPLE = 7
PAGES = (
    ("overview", "Overview"),
    ("map", "Map & lesions"),
    ("photos", "Photos"),
    ("compare", "Compare"),
    ("labs", "Labs"),
    ("treatment", "Treatment"),
    ("visits", "Visits"),
    ("documents", "Documents"),
    ("privacy", "Privacy"),
)
"""The pages of a patient, by the keys of the navigator."""


class PeopleProvider:
    """Offers who fits the typed words, and where to go with the patient who is open."""

    def __init__(self, ctx: Context, keys: Sequence[str] | None = None) -> None:
        self._ctx = ctx
        self._offered = [(key, label) for key, label in PAGES if keys is None or key in keys]

    def __call__(self, typed: str) -> list[Command]:
        """Pages of the open patient first while nothing is typed, else people first."""
        pages, people = self._pages(typed), self._people(typed)
        return [*people, *pages] if typed else pages

    def register(self, typed: str) -> list[Command]:
        """Registering who was typed, where that holds a name."""
        person = read_person(typed, local_today(self._ctx.clinic.now))
        name = ", ".join(person[part] for part in ("family", "given") if person[part])
        if not name:
            return []
        go = partial(self._ctx.navigator.register_patient, typed)
        return [Command(f"Register {name} …", go, "as a new patient", "People")]

    def _people(self, typed: str) -> list[Command]:
        if not typed:
            return []
        try:
            rows = self._ctx.clinic.patients.search(typed, _MOST_PEOPLE)
        except ClinicError:
            return []  # the palette still offers the actions
        go = self._ctx.navigator.open_patient
        return [Command(row.name, partial(go, row.id), person_line(row), "People") for row in rows]

    def _pages(self, typed: str) -> list[Command]:
        patient = self._open_patient()
        if patient is None:
            return []
        go = self._ctx.navigator.open_patient
        return [
            Command(
                f"{patient.spoken_name}: {label}", partial(go, patient.id, key), "", "Patient now open", f"Alt+{at}"
            )
            for at, (key, label) in enumerate(self._offered, start=1)
            if matches(typed, f"{patient.spoken_name} {label}")
        ]

    def _open_patient(self) -> PatientDetail | None:
        patient_id = self._ctx.navigator.patient_id
        if not patient_id:
            return None
        try:
            return self._ctx.clinic.patients.get(patient_id)
        except ClinicError:
            return None
