"""A patient's course on one time axis, and the banner above their pages."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select

from clinic.records.enums import Flag, LesionStatus
from clinic.records.labs import DerivedRow, ResultRow
from clinic.records.patients import Alert, Banner, PatientDetail
from clinic.records.rights import Right
from clinic.records.timeline import Timeline
from clinic.rules.ages import age_on, age_text
from clinic.rules.dates import spoken_short
from clinic.rules.derived import ca_x_p_band_of, shown_value
from clinic.rules.validation import readable_unit, result_unit
from clinic.services.core import Core, local_date
from clinic.services.gate import shows
from clinic.services.lab_rows import Person
from clinic.services.labs import LabService
from clinic.services.lesions import LesionService
from clinic.services.patients import PatientService
from clinic.services.photos import PhotoService
from clinic.services.treatments import TreatmentService
from clinic.services.visits import VisitService
from clinic.store.models import Procedure, ProcedureSeries

_CRITICAL = (Flag.CRITICAL_LOW, Flag.CRITICAL_HIGH)
_CRITICAL_FOR = timedelta(days=90)
"""How long a critical value stands in the banner, if no newer sample is there."""
_PTH_FOR = timedelta(days=730)
_MOST_CRITICAL = 2
_MOST_LETTERS = 90
_PTH_HINT = (
    "No number in the last 2 years. PTH belongs to the calcinosis core panel of the clinic's reference "
    "(README 3.3, work-up list)."
)


class TimelineService:
    """Reads that span nouns, for one patient."""

    def __init__(
        self,
        core: Core,
        patients: PatientService,
        visits: VisitService,
        lesions: LesionService,
        photos: PhotoService,
        labs: LabService,
        treatments: TreatmentService,
    ) -> None:
        self._core = core
        self._patients = patients
        self._visits = visits
        self._lesions = lesions
        self._photos = photos
        self._labs = labs
        self._treatments = treatments

    @shows(Right.SEE_RECORD)
    def course(self, patient_id: str, units: str = "conventional") -> Timeline:
        """Everything dated about a patient, each kind oldest first; ``units`` (or ``si``) are those of the series.

        One reading: a long record is judged once, not once for each part of the page.
        """
        visits = tuple(reversed(self._visits.list(patient_id)))
        photos = tuple(reversed(self._photos.list(patient_id)))
        procedures = tuple(reversed(self._treatments.procedures(patient_id)))
        drugs = self._treatments.drugs(patient_id)
        responses = tuple(reversed(self._treatments.responses(patient_id)))
        blood = self._labs.blood(patient_id, units)
        lesions = self._lesions.details(patient_id)
        today = self._core.today()
        days: set[date] = {today, *_days(v.started_at for v in visits), *_days(p.when for p in photos)}
        days |= _days(p.at for p in procedures) | _days(point.at for line in blood.series for point in line.points)
        days |= {drug.start for drug in drugs if drug.start} | {response.on for response in responses}
        return Timeline(
            patient_id=patient_id,
            start=min(days),
            end=max(days),
            visits=visits,
            lesions=lesions,
            blood=blood,
            procedures=procedures,
            drugs=drugs,
            photos=photos,
            responses=responses,
            sessions=self._sessions(patient_id),
        )

    def _sessions(self, patient_id: str) -> dict[str, tuple[int, int]]:
        """Of each procedure of a series: which session it is, and how many were planned."""
        found = select(Procedure.id, Procedure.session, ProcedureSeries.planned).join(
            ProcedureSeries, ProcedureSeries.id == Procedure.series_id
        )
        with self._core.db.read() as session:
            rows = session.execute(found.where(Procedure.patient_id == patient_id, Procedure.session.is_not(None)))
            return {key: (number or 0, planned) for key, number, planned in rows}

    @shows(Right.SEE_PEOPLE)
    def banner(self, patient_id: str) -> Banner:
        """Name, age, allergies, problems and what needs attention now; the latter for those who may see the record."""
        patient = self._patients.get(patient_id)
        age = age_text(age_on(patient.birth, self._core.today())) if patient.birth else "age not known"
        if not self._core.may(Right.SEE_RECORD):
            return Banner(patient, age, ())
        return Banner(patient, age, tuple(self._alerts(patient)))

    def _alerts(self, patient: PatientDetail) -> list[Alert]:
        alerts = _restriction_alert(patient)
        alerts += [Alert(f"Allergy: {text}", "danger") for text in patient.allergies]
        alerts += [Alert(problem.name) for problem in patient.problems]
        if patient.pregnant:
            alerts.append(Alert("Pregnant", "attention"))
        if patient.skin_tone:
            alerts.append(Alert(f"Fitzpatrick {patient.skin_tone.value}"))
        return alerts + self._lab_alerts(patient)

    def _lab_alerts(self, patient: PatientDetail) -> list[Alert]:
        blood, now = self._labs.blood(patient.id), self._core.now()
        current = blood.current
        alerts = _critical_alerts([r for r in _newest(current) if now - r.sampled_at <= _CRITICAL_FOR])
        products = (d for d in blood.derived if d.key == "ca-x-p" and d.value is not None)
        product = next(products, None)
        if product is not None and self._is_above(product, patient):
            alerts.append(_product_alert(product))
        pth = (r for r in current if r.analyte == "pth_intact" and r.number is not None)
        if self._has_calcinosis(patient.id) and not any(now - r.sampled_at <= _PTH_FOR for r in pth):
            alerts.append(Alert("PTH not measured", "attention", _PTH_HINT))
        return alerts

    def _is_above(self, product: DerivedRow, patient: PatientDetail) -> bool:
        """Whether the product lies at or above the historic limit of the age at the sample."""
        if product.value is None or product.sampled_at is None:
            return False
        person = Person(patient.birth, patient.sex, patient.pregnant, self._core.now())
        age = person.age(local_date(product.sampled_at))
        return ca_x_p_band_of(product.value, product.unit, age) != "ok"

    def _has_calcinosis(self, patient_id: str) -> bool:
        known = self._core.catalog.diagnoses
        return any(
            row.diagnosis in known
            and known[row.diagnosis].group == "calcinosis"
            and row.status is not LesionStatus.RESOLVED
            for row in self._lesions.list(patient_id)
        )


def _days(moments: Iterable[datetime]) -> set[date]:
    return {local_date(moment) for moment in moments}


def _restriction_alert(patient: PatientDetail) -> list[Alert]:
    if patient.restricted_at is None:
        return []
    since = spoken_short(local_date(patient.restricted_at))
    hint = "The record is kept; nothing may be added, changed, printed or taken out, but the hand-over to the person"
    return [Alert(f"Restricted since {since}: {_shortened(patient.restricted_reason)}", "danger", hint)]


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _MOST_LETTERS else f"{line[: _MOST_LETTERS - 1].rstrip()}…"


def _newest(current: Sequence[ResultRow]) -> list[ResultRow]:
    """Of each analyte and specimen the results of its newest sample; ``current`` is newest first."""
    at: dict[tuple[str, str], object] = {}
    kept: list[ResultRow] = []
    for row in current:
        moment = at.setdefault((row.analyte or row.loinc or row.reported_name, row.specimen), row.sampled_at)
        if row.sampled_at == moment:
            kept.append(row)
    return kept


def _critical_alerts(newest: Sequence[ResultRow]) -> list[Alert]:
    said = [_with_day(row) for row in newest if row.flag in _CRITICAL]
    alerts = [Alert(text, "danger", "Outside the critical limit") for text in said[:_MOST_CRITICAL]]
    rest = said[_MOST_CRITICAL:]
    if rest:
        words = "1 more critical value" if len(rest) == 1 else f"{len(rest)} more critical values"
        alerts.append(Alert(f"and {words}", "danger", "; ".join(rest)))
    return alerts


def _with_day(row: ResultRow) -> str:
    value = " ".join(part for part in (row.name, row.value_text, result_unit(row)) if part)
    unsure = ", not confirmed" if row.proposed else ""
    return f"{value} on {spoken_short(local_date(row.sampled_at))}{unsure}"


def _product_alert(product: DerivedRow) -> Alert:
    on = f" on {spoken_short(local_date(product.sampled_at))}" if product.sampled_at else ""
    value = "" if product.value is None else shown_value(product.value, product.unit)
    text = f"Ca × P {value} {readable_unit(product.unit)}{on}"
    return Alert(text, "attention", f"{product.formula}. {product.source}")
