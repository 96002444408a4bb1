"""What can be compared: the photos of one lesion, of one region, or all of a patient."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from clinic.records.enums import LesionStatus, PhotoChoice, PhotoKind
from clinic.records.lesions import LesionRow
from clinic.records.photos import PhotoRow
from clinic.records.treatments import DrugRow, ProcedureRow

ALL = "all"


@dataclass(frozen=True, slots=True)
class Subject:
    """Photos that belong together, oldest first, and what was done and taken between them, oldest first."""

    key: str
    label: str
    short: str
    """``Lesion 1``, for the filmstrip."""
    lesion_id: str
    """Empty for a region and for all photos."""
    rows: tuple[PhotoRow, ...]
    procedures: tuple[ProcedureRow, ...]
    drugs: tuple[DrugRow, ...] = ()

    def row(self, photo_id: str) -> PhotoRow | None:
        """The photo, or None if it is not among these."""
        return next((row for row in self.rows if row.id == photo_id), None)


def subjects(
    photos: Sequence[PhotoRow],
    lesions: Sequence[LesionRow],
    procedures: Sequence[ProcedureRow],
    sites: Mapping[str, str],
    drugs: Sequence[DrugRow] = (),
) -> tuple[Subject, ...]:
    """Lesions by number, then regions, then all photos; only those that have a photo.

    ``sites`` leads from keys of the site list to names.
    """
    rows = tuple(sorted(photos, key=lambda row: row.when))
    done = tuple(sorted(procedures, key=lambda row: row.at))
    taken = tuple(sorted(drugs, key=lambda row: (row.start or date.min, row.name)))
    found = [
        _of_lesion(lesion, rows, done, taken)
        for lesion in lesions
        if lesion.status is not LesionStatus.ENTERED_IN_ERROR
    ]
    places = sorted({(row.site, row.side) for row in rows if row.site})
    found += [_of_region(site, side, rows, lesions, done, taken, sites) for site, side in places]
    found.append(Subject(ALL, "All photos", "All photos", "", rows, done, taken))
    return tuple(subject for subject in found if subject.rows)


def best_subject(offered: Sequence[Subject], photo_ids: Sequence[str], lesion_id: str = "") -> Subject | None:
    """The narrowest subject that holds all of ``photo_ids``, that of ``lesion_id`` first."""
    holding = [s for s in offered if all(s.row(photo_id) is not None for photo_id in photo_ids)]
    return next((s for s in holding if lesion_id and s.lesion_id == lesion_id), holding[0] if holding else None)


def richest(offered: Sequence[Subject]) -> Subject:
    """The lesion with most photos, else whatever comes first."""
    lesions = [subject for subject in offered if subject.lesion_id]
    return max(lesions, key=lambda subject: len(subject.rows)) if lesions else offered[0]


def pair_of(subject: Subject, wanted: Sequence[str]) -> list[str]:
    """Ids for the panes: as wanted, two filled up with the oldest or the newest other photo that is offered.

    Where there is one of the same kind, that: a close-up tells nothing beside an overview.
    """
    ids = [photo_id for photo_id in wanted if subject.row(photo_id) is not None]
    rest = offered(subject, ids)
    if not ids:
        rest = rest or list(subject.rows)
        alike = _of_kind(rest, rest[-1].kind)
        first = alike[0] if len(alike) > 1 else rest[0]
        return [first.id, rest[-1].id if len(rest) > 1 else ""]
    one = subject.row(ids[0])
    if len(ids) == 1 and rest and one is not None:
        alike = _of_kind(rest, one.kind) or rest
        later = [row for row in alike if row.when > one.when]
        return [one.id, later[-1].id] if one.when <= alike[0].when and later else [alike[0].id, one.id]
    return ids


def offered(subject: Subject, taken: Collection[str]) -> list[PhotoRow]:
    """Photos to show unasked beside those that are taken: none that somebody rejected."""
    return [row for row in subject.rows if row.id not in taken and row.choice is not PhotoChoice.REJECT]


def _of_kind(rows: Sequence[PhotoRow], kind: PhotoKind) -> list[PhotoRow]:
    return [row for row in rows if row.kind is kind]


def for_lesions(drugs: Sequence[DrugRow], labels: Collection[str]) -> tuple[DrugRow, ...]:
    """Courses for these lesions, and those that name none: they may act on all."""
    return tuple(row for row in drugs if not row.lesion_labels or set(row.lesion_labels) & set(labels))


def _of_lesion(
    lesion: LesionRow, rows: Sequence[PhotoRow], done: Sequence[ProcedureRow], drugs: Sequence[DrugRow]
) -> Subject:
    return Subject(
        lesion.id,
        f"{lesion.label} · {lesion.site_text}",
        f"Lesion {lesion.number}",
        lesion.id,
        tuple(row for row in rows if lesion.id in row.lesion_ids),
        tuple(row for row in done if lesion.id in row.lesion_ids),
        for_lesions(drugs, (lesion.label,)),
    )


def _of_region(
    site: str,
    side: str,
    rows: Sequence[PhotoRow],
    lesions: Sequence[LesionRow],
    done: Sequence[ProcedureRow],
    drugs: Sequence[DrugRow],
    sites: Mapping[str, str],
) -> Subject:
    there = [lesion for lesion in lesions if (lesion.site, lesion.side.value) == (site, side)]
    here = {lesion.id for lesion in there}
    name = sites.get(site, site)
    label = f"{name}, {side}" if side else name
    return Subject(
        f"{site}/{side}",
        f"Region: {label}",
        label,
        "",
        tuple(row for row in rows if (row.site, row.side) == (site, side)),
        tuple(row for row in done if here.intersection(row.lesion_ids)),
        for_lesions(drugs, [lesion.label for lesion in there]),
    )
