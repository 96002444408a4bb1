"""A patient's course on one time axis, and the banner above their pages."""

from datetime import date

from clinic.records.enums import Flag, LesionStatus
from clinic.records.labs import DerivedRow
from clinic.records.patients import Alert, Banner
from clinic.records.timeline import Timeline
from clinic.rules.ages import age_on, age_text
from clinic.rules.dates import spoken_short
from clinic.rules.validation import readable_unit
from clinic.services.core import Core, local_date
from clinic.services.labs import LabService
from clinic.services.lesions import LesionService
from clinic.services.patients import PatientService
from clinic.services.photos import PhotoService
from clinic.services.treatments import TreatmentService
from clinic.services.visits import VisitService

_CA_X_P_CAUTION = 55.0
"""mg2/dL2, the limit of the K/DOQI guideline 6; shown as context, never as a diagnosis."""


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

    def course(self, patient_id: str) -> Timeline:
        """Everything dated about a patient, each kind oldest first."""
        visits = tuple(reversed(self._visits.list(patient_id)))
        photos = tuple(reversed(self._photos.list(patient_id)))
        procedures = tuple(reversed(self._treatments.procedures(patient_id)))
        drugs = self._treatments.drugs(patient_id)
        series = self._labs.series(patient_id)
        lesions = self._lesions.details(patient_id)
        days: list[date] = [local_date(v.started_at) for v in visits] + [local_date(p.when) for p in photos]
        days += [local_date(p.at) for p in procedures] + [d.start for d in drugs if d.start]
        days += [local_date(point.at) for line in series for point in line.points]
        today = self._core.today()
        return Timeline(
            patient_id=patient_id,
            start=min([*days, today]),
            end=max([*days, today]),
            visits=visits,
            lesions=lesions,
            series=series,
            procedures=procedures,
            drugs=drugs,
            photos=photos,
        )

    def banner(self, patient_id: str) -> Banner:
        """Name, age, allergies, problems and what needs attention now."""
        patient = self._patients.get(patient_id)
        alerts = [Alert(f"Allergy: {text}", "danger") for text in patient.allergies]
        alerts += [Alert(problem.name) for problem in patient.problems]
        if patient.pregnant:
            alerts.append(Alert("Pregnant", "attention"))
        if patient.skin_tone:
            alerts.append(Alert(f"Fitzpatrick {patient.skin_tone.value}"))
        alerts += self._lab_alerts(patient_id)
        age = age_text(age_on(patient.birth, self._core.today())) if patient.birth else "age not known"
        return Banner(patient, age, tuple(alerts))

    def _lab_alerts(self, patient_id: str) -> list[Alert]:
        current = self._labs.current(patient_id)
        critical = [r for r in current if r.flag in (Flag.CRITICAL_LOW, Flag.CRITICAL_HIGH)]
        alerts = [
            Alert(
                f"{r.name} {r.value_text} {r.unit} on {spoken_short(local_date(r.sampled_at))}",
                "danger",
                "Outside the critical limit",
            )
            for r in critical[:2]
        ]
        product = next((d for d in self._labs.derived(patient_id) if d.key == "ca-x-p" and d.value is not None), None)
        if product and product.value is not None and product.value > _CA_X_P_CAUTION:
            alerts.append(_product_alert(product))
        has_calcinosis = any(
            row.diagnosis.startswith("calcinosis") and row.status is not LesionStatus.RESOLVED
            for row in self._lesions.list(patient_id)
        )
        if has_calcinosis and not any(r.analyte == "pth_intact" for r in current):
            alerts.append(Alert("PTH not measured", "attention", "Part of the usual work-up of calcium deposits"))
        return alerts


def _product_alert(product: DerivedRow) -> Alert:
    on = f" on {spoken_short(local_date(product.sampled_at))}" if product.sampled_at else ""
    text = f"Ca × P {product.value:.1f} {readable_unit(product.unit)}{on}"
    return Alert(text, "attention", f"{product.formula}. {product.source}")
