"""Procedures, medicines and responses in words."""

from collections.abc import Sequence

from clinic.records.cautions import Caution
from clinic.records.lesions import LesionRow
from clinic.records.patients import Medicine
from clinic.records.treatments import DoseChange, DrugRow, ProcedureRow
from clinic.rules.dates import spoken, spoken_short
from clinic.rules.numbers import format_number
from clinic.rules.validation import readable_unit
from clinic.services.document_words import unsaid

RESPONSES = (
    ("complete", "Complete: gone"),
    ("partial", "Partial: smaller or fewer"),
    ("none", "None: unchanged"),
    ("worse", "Worse"),
    ("recurred", "Recurred after it had gone"),
)


def dose_words(dose: float | None, unit: str, frequency: str) -> str:
    """``360 mg, daily``."""
    amount = f"{format_number(dose)} {readable_unit(unit)}".strip() if dose is not None else ""
    return ", ".join(part for part in (amount, frequency) if part)


def change_words(change: DoseChange) -> str:
    """``360 mg, daily from 3 March 2026: heart rate well``."""
    said = f"{dose_words(change.dose, change.dose_unit, change.frequency)} from {spoken(change.on)}"
    return f"{said}: {change.reason}" if change.reason else said


def current_dose(row: DrugRow) -> str:
    """The dose in force, or the last one; before the first one from when on it is given."""
    shown = row.dose_now or next(iter(row.planned), None)
    if shown is None:
        return "dose not known"
    frequency = "".join(unsaid((shown.frequency,), f"{row.name} {row.route}"))
    said = dose_words(shown.dose, shown.dose_unit, frequency) or "dose not known"
    return said if row.dose_now is not None else f"from {spoken_short(shown.on)}: {said}"


def planned_doses(row: DrugRow) -> str:
    """``from 3 Mar 2027: 360 mg, daily``; nothing where nothing more is planned."""
    later = row.planned if row.dose_now is not None else row.planned[1:]
    said = [f"from {spoken_short(d.on)}: {dose_words(d.dose, d.dose_unit, d.frequency)}" for d in later]
    return "; ".join(said)


def route(row: DrugRow) -> str:
    """How it is given, unless its name says so."""
    return "".join(unsaid((row.route,), row.name))


def earlier_doses(row: DrugRow) -> str:
    """``from 3 Mar 2027: 360 mg, daily; before: 240 mg, daily``, newest first."""
    now = len(row.doses) - len(row.planned)
    before = [dose_words(each.dose, each.dose_unit, each.frequency) for each in reversed(row.doses[: max(0, now - 1)])]
    said = (planned_doses(row), f"before: {'; '.join(before)}" if before else "")
    return "; ".join(part for part in said if part)


def elsewhere_said(medicines: Sequence[Medicine]) -> str:
    """``Also takes (from the patient's record): Diltiazem 60 mg``; nothing where none is known."""
    said = ", ".join(f"{medicine.name} {medicine.dose}".strip() for medicine in medicines)
    return f"Also takes (from the patient's record): {said}" if said else ""


def since(row: DrugRow) -> str:
    """``since 12 Mar 2026``, with ``until 3 May 2027`` where the stop is planned, or from when to when."""
    start = spoken_short(row.start) if row.start is not None else "day not known"
    if row.stop is None:
        return f"since {start}"
    return f"{start} to {spoken_short(row.stop)}" if row.ended else f"since {start}, until {spoken_short(row.stop)}"


def cautions_said(cautions: Sequence[Caution]) -> str:
    """``1 caution to decide``, ``2 cautions, decided``; nothing where there is none."""
    waiting = sum(caution.is_open for caution in cautions)
    if waiting:
        return f"{waiting} caution{'s' if waiting > 1 else ''} to decide"
    asked = sum(caution.needs_answer for caution in cautions)
    return f"{asked} caution{'s' if asked > 1 else ''}, decided" if asked else ""


def effects_said(row: DrugRow) -> str:
    """``ankle oedema (moderate, gone)``: what was noticed while it was taken and when it was stopped."""
    found = [row.adverse_effects] if row.adverse_effects else []
    for effect in row.effects:
        more = ", ".join(part for part in (effect.severity, effect.outcome) if part)
        found.append(f"{effect.text} ({more})" if more else effect.text)
    return f"Adverse effects: {'; '.join(found)}" if found else ""


def lesion_name(row: LesionRow) -> str:
    """``L1, infraorbital region, right``: what stands before the hand that treats."""
    site = row.site_text
    return f"{row.label}, {site[:1].lower()}{site[1:]}"


def lesions_said(rows: Sequence[LesionRow]) -> str:
    """``on L1, infraorbital region, right``; more than two by label and side."""
    if not rows:
        return ""
    if len(rows) <= 2:
        return "on " + " and ".join(lesion_name(row) for row in rows)
    return "on " + ", ".join(f"{row.label} ({row.side.value})" for row in rows)


def procedure_said(row: ProcedureRow) -> str:
    """``laser on L1, L2, 12 November 2026``."""
    on = f" on {', '.join(row.lesion_labels)}" if row.lesion_labels else ""
    return f"{row.kind_text[:1].lower()}{row.kind_text[1:]}{on}, {spoken(row.at.astimezone().date())}"


def capital(text: str) -> str:
    """The first letter large, the others as they are: labels such as L1 stay."""
    return text[:1].upper() + text[1:]


def parameters_said(row: ProcedureRow) -> str:
    """``Instrument needle · Number extracted 13``."""
    return " · ".join(f"{label} {value}" for label, value in row.parameter_text)
