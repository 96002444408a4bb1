"""The body map of one patient out of the record: pages, pictures, and a table of the places on the skin."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clinic.catalog.types import Site
from clinic.exchange.tables import write_csv
from clinic.records.enums import Sex
from clinic.records.lesions import LesionRow
from clinic.records.patients import PatientDetail
from clinic.reports.fonts import FontBook
from clinic.reports.map_picture import map_png
from clinic.reports.map_sheet import SHEET_HEIGHT, MapLine, MapSheet, map_sheet
from clinic.reports.pdf import Paper, render_pdf
from clinic.reports.summary_data import MapView
from clinic.rules.ages import age_on, age_text
from clinic.rules.area_words import area_text
from clinic.rules.dates import spoken
from clinic.services import document_words as words
from clinic.services.admin import clinic_detail
from clinic.services.core import Core, user_name
from clinic.services.document_maps import Print, diagnosis_groups, map_views, maps_note
from clinic.services.lesions import LesionService
from clinic.services.patients import PatientService
from clinic.store.new_folder import safe_name

SHEET = Print(SHEET_HEIGHT, 235.0, most=40)
COLUMNS = (
    "mrn", "lesion", "site", "side", "site_name", "scheme", "code", "code_meaning", "code_match", "icd11", "isic",
    "diagnosis", "certainty", "status", "place", "triangle", "weight_a", "weight_b", "weight_c", "atlas",
    "area_cm2_estimate", "area_share_of_body_surface_estimate", "area_figure",
)  # fmt: skip
"""``place``: ``placed`` by a person, ``area`` where it is the middle of what was painted, ``site`` where it only stands
for the site. The weights are those of the corners of the triangle of the atlas."""


@dataclass(frozen=True, slots=True)
class LesionMap:
    """A patient's lesions and every view that has some."""

    patient: PatientDetail
    lesions: tuple[LesionRow, ...]
    views: tuple[MapView, ...]


def lesion_map(core: Core, patient_id: str) -> LesionMap:
    """Draw it as of today. Raises ``NotFound``."""
    patient, lesions = PatientService(core).get(patient_id), LesionService(core).list(patient_id)
    groups = diagnosis_groups(core.catalog)
    return LesionMap(patient, lesions, map_views(core.atlas(), patient, lesions, core.today(), SHEET, groups))


def map_pdf(core: Core, drawn: LesionMap) -> bytes:
    """Its pages: views, legend, table of the lesions."""
    patient, today = drawn.patient, core.today()
    with core.db.read() as session:
        clinic, author = clinic_detail(session), user_name(session, core.user_id)
    born = f"born {spoken(patient.birth)}" if patient.birth else ""
    if patient.birth and patient.birth.earliest <= today:
        born += f" ({age_text(age_on(patient.birth, today))})"
    sex = patient.sex.value if patient.sex is not Sex.UNKNOWN else ""
    skin = f"skin type {patient.skin_tone.value}" if patient.skin_tone else ""
    sheet = MapSheet(
        letterhead=words.letterhead(clinic),
        patient_name=f"{patient.given} {patient.family}".strip(),
        date=spoken(today),
        person=", ".join(part for part in (born, sex, f"record {patient.mrn}", skin) if part),
        author=author,
        maps=drawn.views,
        lines=tuple(_line(core, row) for row in drawn.lesions),
        maps_note=maps_note(drawn.lesions, drawn.views),
    )
    return render_pdf(map_sheet(sheet), FontBook.load(core.resources / "fonts"), Paper(clinic.page_size))


def map_pictures(core: Core, drawn: LesionMap) -> tuple[tuple[str, bytes], ...]:
    """File names and PNGs, one for each view."""
    fonts = core.resources / "fonts"
    return tuple(
        (f"{number:02d}-{safe_name(view.title)}.png", map_png(view, fonts))
        for number, view in enumerate(drawn.views, 1)
    )


def write_map(core: Core, patient_id: str, folder: Path) -> None:
    """``map.pdf``, the pictures and ``lesions.csv`` into the new ``folder``; nothing where there is no lesion."""
    drawn = lesion_map(core, patient_id)
    if not drawn.lesions:
        return
    folder.mkdir()
    (folder / "map.pdf").write_bytes(map_pdf(core, drawn))
    for name, data in map_pictures(core, drawn):
        (folder / name).write_bytes(data)
    write_csv(folder / "lesions.csv", COLUMNS, _rows(core, drawn))


def _rows(core: Core, drawn: LesionMap) -> Iterator[dict[str, Any]]:
    for row in drawn.lesions:
        site, point, painted = core.catalog.sites.get(row.site), row.point, row.painted
        third = round(1.0 - sum(point.weights), 9) if point else None
        values = (
            drawn.patient.mrn, row.label, row.site, row.side, row.site_text,
            *(_codes(site) if site else [""] * 6),
            row.diagnosis_text, row.certainty, row.status,
            "site" if row.anchored else "area" if row.by_area else "placed" if point else "",
            *((point.triangle, *point.weights, third, point.atlas) if point else [None] * 5),
            *((painted.cm2, painted.share, painted.figure) if painted else [None] * 3),
        )  # fmt: skip
        yield dict(zip(COLUMNS, values, strict=True))


def _codes(site: Site) -> tuple[str, ...]:
    return site.code_scheme, site.code, site.code_meaning, site.match, site.icd11, site.isic


def _line(core: Core, row: LesionRow) -> MapLine:
    site = core.catalog.sites.get(row.site)
    codes = []
    if site is not None:
        scheme = {"SCT": "SNOMED CT"}.get(site.code_scheme, site.code_scheme)
        codes = [f"{scheme} {site.code} {site.code_meaning}".strip() if site.code else ""]
        codes += [f"ICD-11 {site.icd11}" if site.icd11 else "", f"ISIC {site.isic}" if site.isic else ""]
    area = area_text(row.painted.cm2, row.painted.share) if row.painted else ""
    return MapLine(
        row.number,
        row.site_text,
        row.diagnosis_text,
        row.status.value.replace("_", " "),
        words.measure_text(row.last) if row.last else "",
        area,
        " · ".join(code for code in codes if code),
    )
