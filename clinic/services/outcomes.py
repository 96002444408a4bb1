"""What became of treated lesions in this clinic, by diagnosis and treatment: recorded facts, nothing compared."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinic.records.enums import LesionStatus, VisitStatus
from clinic.records.outcomes import BEST, FEW, LAST, OutcomeFilter, OutcomeRow, OutcomeTable
from clinic.records.rights import Right
from clinic.rules.names import fold
from clinic.services.core import Core, local_date
from clinic.services.gate import allowed
from clinic.services.outcome_rows import Given, Judged, Treated, rows_of
from clinic.store.files import write_atomically
from clinic.store.models import DrugCourse, Lesion, LesionStatusChange, Observation, Patient, Procedure, Response, Visit

DESCRIBES = (
    "This describes what was recorded in this clinic. It compares nothing: who got which treatment was no matter of "
    "chance, and lesions of one person are not independent of each other."
)
_RULES = (
    "A medicine counts for the lesions it names; where it names none, for the lesions with the diagnosis it is given "
    "for that were there in its time (“by diagnosis”). A biopsy is no treatment.",
    "A response that names no treatment is put to the last one before it (“by date”).",
    "Time to recurrence runs from the first complete response to the first recurrence; a lesion that did not recur is "
    "followed to the day it was last looked at, or until another treatment of it began.",
    "Restricted records are left out.",
)
_NO_DIAGNOSIS = "No diagnosis"
_GONE = (LesionStatus.RESOLVED, LesionStatus.TREATED)
_HEAD = ("diagnosis", "treatment", "lesions", "people", "judged")
_TAIL = (
    "complete responses followed",
    "recurrences",
    "median days to recurrence",
    "responses put to a treatment",
    "followed until another treatment",
    "lesions by diagnosis of the medicine",
)


class OutcomeService:
    """Counts over all records that are open."""

    def __init__(self, core: Core) -> None:
        self._core = core

    @allowed(Right.SEE_RECORD)
    def table(self, wanted: OutcomeFilter) -> OutcomeTable:
        """The rows that ``wanted`` asks for, with all that can be asked for."""
        with self._core.db.read() as session:
            every, names = self._treated(session)
        catalog = self._core.catalog
        diagnoses = {key: row.name for key, row in catalog.diagnoses.items()} | {"": _NO_DIAGNOSIS}
        diagnoses |= {key: key.removeprefix("text:") for key in _keys(x.diagnosis for x in every) if key[:5] == "text:"}
        rows, left_out = rows_of(_chosen(every, wanted), diagnoses, names)
        if wanted.treatment:
            rows = tuple(row for row in rows if row.treatment == wanted.treatment)
        treatments = _keys(given.key for lesion in every for given in lesion.given)
        return OutcomeTable(
            rows,
            _named(_keys(lesion.diagnosis for lesion in every), diagnoses),
            _named(treatments, names),
            _named(_keys(lesion.region for lesion in every), {}),
            left_out,
            (DESCRIBES, *_RULES),
        )

    @allowed(Right.EXPORT)
    def csv(self, wanted: OutcomeFilter, path: Path) -> int:
        """Write the table with what has to be known to read it as CSV (RFC 4180); returns how many rows.

        Entered in the audit trail. Raises ``StorageError``.
        """
        table = self.table(wanted)
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        best, last = (tuple(f"{word}: {key}" for key in keys) for word, keys in (("best", BEST), ("last", LAST)))
        writer.writerow((*_HEAD, *best, *last, *_TAIL, f"fewer than {FEW} lesions"))
        writer.writerows(_cells(row) for row in table.rows)
        writer.writerow(())
        writer.writerows((_plain(note),) for note in table.notes)
        write_atomically(
            path, out.getvalue().encode("utf-8-sig"), "The table could not be saved."
        )  # with the mark that Excel looks for
        self._core.note("export", "outcomes", "", form="csv", rows=len(table.rows))
        return len(table.rows)

    def _treated(self, session: Session) -> tuple[list[Treated], dict[str, str]]:
        """All lesions that had a treatment, and how each treatment is called."""
        lesions = self._lesions(session)
        names: dict[str, str] = {}
        for response in session.scalars(select(Response).where(Response.error_reason == "").order_by(Response.on)):
            if response.lesion_id in lesions:
                source = response.procedure_id or response.course_id or ""
                lesions[response.lesion_id].judged.append(Judged(response.on, response.judgement, source))
        _looked_at(session, lesions)
        self._procedures(session, lesions, names)
        self._drugs(session, lesions, names)
        for lesion in lesions.values():
            lesion.given.sort(key=lambda given: given.on)
        return [lesion for lesion in lesions.values() if lesion.given or lesion.judged], names

    def _lesions(self, session: Session) -> dict[str, Treated]:
        sites = self._core.catalog.sites
        open_records = (Patient.restricted_at.is_(None), Patient.erased_at.is_(None))
        query = select(Lesion).join(Patient, Patient.id == Lesion.patient_id)
        query = query.where(Lesion.status != LesionStatus.ENTERED_IN_ERROR, *open_records)
        found: dict[str, Treated] = {}
        for row in session.scalars(query):
            text = fold(row.diagnosis_text)
            diagnosis = row.diagnosis or (f"text:{text}" if text else "")
            region = sites[row.site].region if row.site in sites else ""
            first = row.first_noted.earliest if row.first_noted is not None else None
            found[row.id] = Treated(row.id, row.patient_id, diagnosis, region, first=first)
        return found

    def _procedures(self, session: Session, lesions: dict[str, Treated], names: dict[str, str]) -> None:
        kinds = self._core.catalog.procedure_kinds
        for row in session.scalars(select(Procedure).where(Procedure.error_reason == "")):
            if row.kind in kinds and kinds[row.kind].diagnostic:
                continue
            key = f"procedure:{row.kind}"
            names[key] = kinds[row.kind].name if row.kind in kinds else row.kind
            for lesion_id in row.lesion_ids:
                if lesion_id in lesions:
                    lesions[lesion_id].given.append(Given(key, local_date(row.at), row.id))

    def _drugs(self, session: Session, lesions: dict[str, Treated], names: dict[str, str]) -> None:
        query = select(DrugCourse).where(DrugCourse.error_reason == "", DrugCourse.start.is_not(None))
        of_patient: dict[str, list[Treated]] = defaultdict(list)
        for lesion in lesions.values():
            of_patient[lesion.patient].append(lesion)
        for row in session.scalars(query):
            key = f"drug:{row.drug or fold(row.name)}"
            names.setdefault(key, row.name)
            assert row.start is not None
            for lesion_id in row.lesion_ids:
                if lesion_id in lesions:
                    lesions[lesion_id].given.append(Given(key, row.start, row.id))
            unnamed = of_patient[row.patient_id] if row.diagnosis and not row.lesion_ids else []
            for lesion in unnamed:
                begun = lesion.begun_under(row.start, row.stop) if lesion.diagnosis == row.diagnosis else None
                if begun is not None:
                    lesion.given.append(Given(key, begun, row.id, by_diagnosis=True))


def _looked_at(session: Session, lesions: dict[str, Treated]) -> None:
    """When each lesion was looked at first and last, and from when on it was gone."""
    days = select(Observation.lesion_id, func.min(Observation.observed_at), func.max(Observation.observed_at))
    seen = days.join(Visit, Visit.id == Observation.visit_id).where(Visit.status != VisitStatus.ENTERED_IN_ERROR)
    for lesion_id, first, last in session.execute(seen.group_by(Observation.lesion_id)):
        if lesion_id in lesions:
            lesion = lesions[lesion_id]
            lesion.seen = local_date(last)
            lesion.first = min(filter(None, (lesion.first, local_date(first))))
    steps = select(LesionStatusChange.lesion_id, LesionStatusChange.at, LesionStatusChange.status)
    for lesion_id, at, status in session.execute(steps):
        if lesion_id in lesions:
            lesions[lesion_id].gone.append((local_date(at), status in _GONE))


def _chosen(every: Iterable[Treated], wanted: OutcomeFilter) -> Iterable[Treated]:
    for lesion in every:
        fits = not wanted.diagnosis or lesion.diagnosis == wanted.diagnosis
        if fits and (not wanted.region or lesion.region == wanted.region) and _began(lesion, wanted):
            yield lesion


def _began(lesion: Treated, wanted: OutcomeFilter) -> bool:
    """Whether the first of the wanted treatments falls into the days that are asked for."""
    if wanted.first is None and wanted.last is None:
        return True
    begun = next((given.on for given in lesion.given if wanted.treatment in ("", given.key)), None)
    after = begun is not None and (wanted.first is None or begun >= wanted.first)
    return after and begun is not None and (wanted.last is None or begun <= wanted.last)


def _keys(keys: Iterable[str]) -> set[str]:
    return {key for key in keys if key}


def _named(keys: set[str], names: dict[str, str]) -> tuple[tuple[str, str], ...]:
    found = ((key, names.get(key) or key.replace("_", " ").capitalize()) for key in keys)
    return tuple(sorted(found, key=lambda pair: pair[1].casefold()))


def _cells(row: OutcomeRow) -> tuple[object, ...]:
    followed, median = len(row.curve.spells), row.curve.median
    return (
        _plain(row.diagnosis_text),
        _plain(row.treatment_text),
        row.lesions,
        row.patients,
        row.judged,
        *(row.best[key] for key in BEST),
        *(row.last[key] for key in LAST),
        followed,
        row.curve.events,
        "" if median is None else f"{median:g}",
        row.assigned,
        row.ended_by_other,
        row.by_diagnosis,
        "yes" if row.is_few else "no",
    )


def _plain(text: str) -> str:
    """A cell that no program takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
