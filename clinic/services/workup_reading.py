"""What was recorded of a white bump, in the features of the table."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.catalog.workup import Sign
from clinic.rules.dates import spoken
from clinic.rules.numbers import format_number
from clinic.services.core import Core
from clinic.store.models import Lesion, Observation, Patient, Specimen


def ended(stop: date | None, today: date) -> bool:
    """Whether a course is over."""
    return stop is not None and stop <= today


def recorded_of(
    session: Session, patient: Patient, lesion: Lesion, seen: Observation | None, core: Core, signs: Mapping[str, Sign]
) -> dict[str, str]:
    """Feature to words; what was not recorded is not there."""
    site = core.catalog.sites.get(lesion.site)
    found = {
        "site": site.name if site else lesion.site,
        "course": _course(lesion),
        "level": _histology(session, patient, lesion),
    }
    if seen is not None:
        found |= _seen(seen, signs)
    return {key: text for key, text in found.items() if text}


def _seen(seen: Observation, signs: Mapping[str, Sign]) -> dict[str, str]:
    looked = seen.signs or {}
    size = max((axis for axis in (seen.long_axis, seen.short_axis) if axis), default=None)
    ulcer = {True: "ulcerated", False: "", None: ""}[seen.ulceration]
    opening = [signs[key].name for key in ("umbilication", "crust") if looked.get(key) and key in signs]
    if "opening" in looked:
        opening.insert(0, "Opening" if looked["opening"] else "No opening")
    inflamed = {True: "Inflamed", False: "Not inflamed", None: ""}[looked.get("inflamed")]
    content = signs[seen.content].name if seen.content in signs else seen.content
    return {
        "size": format_number(size) if size else "",
        "look": ", ".join(part for part in (seen.colour, seen.surface, seen.firmness, ulcer) if part),
        "opening": ", ".join(opening),
        "content": content or seen.discharge,
        "inflammation": inflamed,
    }


def _course(lesion: Lesion) -> str:
    parts = [f"since {spoken(lesion.first_noted)}" if lesion.first_noted else "", lesion.status.value]
    return ", ".join(part for part in parts if part and part != "active")


def _histology(session: Session, patient: Patient, lesion: Lesion) -> str:
    """The newest result of a specimen of this lesion."""
    found = select(Specimen).where(
        Specimen.patient_id == patient.id, Specimen.error_reason == "", Specimen.result != ""
    )
    for specimen in session.scalars(found.order_by(Specimen.sent_on.desc(), Specimen.id.desc())):
        if lesion.id in specimen.lesion_ids:
            calcium = {True: ", von Kossa positive", False: ", no calcium", None: ""}[specimen.calcium]
            return f"{specimen.result}{calcium}"
    return ""
