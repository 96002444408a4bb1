"""What can be compared: the photos of one lesion, of one region, or all of a patient."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clinic.records.enums import LesionStatus
from clinic.records.lesions import LesionRow
from clinic.records.photos import PhotoRow
from clinic.records.treatments import ProcedureRow

ALL = "all"


@dataclass(frozen=True, slots=True)
class Subject:
    """Photos that belong together, oldest first, and what was done between them, oldest first."""

    key: str
    label: str
    short: str
    """``Lesion 1``, for the filmstrip."""
    lesion_id: str
    """Empty for a region and for all photos."""
    rows: tuple[PhotoRow, ...]
    procedures: tuple[ProcedureRow, ...]

    def row(self, photo_id: str) -> PhotoRow | None:
        """The photo, or None if it is not among these."""
        return next((row for row in self.rows if row.id == photo_id), None)


def subjects(
    photos: Sequence[PhotoRow],
    lesions: Sequence[LesionRow],
    procedures: Sequence[ProcedureRow],
    sites: Mapping[str, str],
) -> tuple[Subject, ...]:
    """Lesions by number, then regions, then all photos; only those that have a photo.

    ``sites`` leads from keys of the site list to names.
    """
    rows = tuple(sorted(photos, key=lambda row: row.when))
    done = tuple(sorted(procedures, key=lambda row: row.at))
    found = [_of_lesion(lesion, rows, done) for lesion in lesions if lesion.status is not LesionStatus.ENTERED_IN_ERROR]
    places = sorted({(row.site, row.side) for row in rows if row.site})
    found += [_of_region(site, side, rows, lesions, done, sites) for site, side in places]
    found.append(Subject(ALL, "All photos", "All photos", "", rows, done))
    return tuple(subject for subject in found if subject.rows)


def best_subject(offered: Sequence[Subject], photo_ids: Sequence[str], lesion_id: str = "") -> Subject | None:
    """The narrowest subject that holds all of ``photo_ids``, that of ``lesion_id`` first."""
    holding = [s for s in offered if all(s.row(photo_id) is not None for photo_id in photo_ids)]
    return next((s for s in holding if lesion_id and s.lesion_id == lesion_id), holding[0] if holding else None)


def _of_lesion(lesion: LesionRow, rows: Sequence[PhotoRow], done: Sequence[ProcedureRow]) -> Subject:
    return Subject(
        lesion.id,
        f"{lesion.label} · {lesion.site_text}",
        f"Lesion {lesion.number}",
        lesion.id,
        tuple(row for row in rows if lesion.id in row.lesion_ids),
        tuple(row for row in done if lesion.id in row.lesion_ids),
    )


def _of_region(
    site: str,
    side: str,
    rows: Sequence[PhotoRow],
    lesions: Sequence[LesionRow],
    done: Sequence[ProcedureRow],
    sites: Mapping[str, str],
) -> Subject:
    here = {lesion.id for lesion in lesions if (lesion.site, lesion.side.value) == (site, side)}
    name = sites.get(site, site)
    label = f"{name}, {side}" if side else name
    return Subject(
        f"{site}/{side}",
        f"Region: {label}",
        label,
        "",
        tuple(row for row in rows if (row.site, row.side) == (site, side)),
        tuple(row for row in done if here.intersection(row.lesion_ids)),
    )
