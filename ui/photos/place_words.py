"""Places in face photos in words, and the lesions that are expected in one. Without Qt.

expected_in(face, lesions, marks) -> tuple[Expected, ...]      what a photo should show and where nobody marked it yet
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import hypot

from clinic.catalog import Catalog
from clinic.catalog.types import Site
from clinic.faces import NoFace
from clinic.records.enums import LesionStatus, PhotoKind, Side
from clinic.records.lesions import LesionRow
from clinic.records.photos import PhotoMark, PhotoRow
from clinic.records.surface import SurfacePoint
from clinic.services.face_places import FaceInPhoto, Proposal

HEAD = "head"


@dataclass(frozen=True, slots=True)
class Expected:
    """Where a lesion of the map should be in a photo, in pixels of the original; ``radius`` holds the true place with
    95 % chance, ``sure`` is false where that is little more than a guess."""

    lesion: LesionRow
    x: float
    y: float
    radius: float
    sure: bool

    @property
    def title(self) -> str:
        """``L2 expected here``."""
        return f"{self.lesion.label} expected {'here' if self.sure else 'about here'}"

    @property
    def what(self) -> str:
        """``milia, lower eyelid, left``; a lesion that is gone is sought to see whether it came back."""
        gone = "resolved" if self.lesion.status is LesionStatus.RESOLVED else ""
        parts = (_small(self.lesion.diagnosis_text), _small(self.lesion.site_text), gone)
        return ", ".join(part for part in parts if part)

    @property
    def words(self) -> str:
        """``L2 expected here (milia, lower eyelid, left)``."""
        return f"{self.title} ({self.what})"


def expected_in(face: FaceInPhoto, lesions: Iterable[LesionRow], marks: Iterable[PhotoMark]) -> tuple[Expected, ...]:
    """Lesions that a person placed on the map, that can be seen in the photo and have no mark in it."""
    marked = {mark.lesion_id for mark in marks}
    found = []
    for lesion in lesions:
        if lesion.placed is None or lesion.id in marked:
            continue
        seen = face.pixel_of(lesion.placed)
        if seen is not None and seen.visible:
            found.append(Expected(lesion, seen.x, seen.y, seen.radius_px, seen.sure))
    return tuple(found)


def may_show_face(row: PhotoRow, catalog: Catalog) -> bool:
    """Whether a face is worth looking for without being asked: an overview, or a photo of the head."""
    return row.kind is PhotoKind.OVERVIEW or on_head(catalog, row.site)


def on_head(catalog: Catalog, key: str) -> bool:
    """Whether a site belongs to the head."""
    for _level in range(8):
        if key == HEAD:
            return True
        site = catalog.sites.get(key)
        if site is None:
            return False
        key = site.parent
    return False


def site_words(catalog: Catalog, site: str, side: Side) -> str:
    """``Lower eyelid, left``."""
    known: Site | None = catalog.sites.get(site)
    name = known.name if known is not None else site
    return name if side is Side.MIDLINE else f"{name}, {side.value}"


def proposal_words(place: Proposal, *, by_hand: bool) -> str:
    """Where a proposal comes from, and how far it can be trusted."""
    if by_hand:
        return "Placed on the map"
    if not place.sure:
        return "Uncertain here: check it on the map"
    return f"Proposed from the photo, within about {max(1, round(place.radius_mm))} mm"


def status_words(answer: FaceInPhoto | NoFace | None, expected: int, *, placing: bool) -> str:
    """What is said below a photo in which a face is wanted; ``expected``: how many lesions without a mark."""
    if answer is None:
        return "Looking for the face…"
    if isinstance(answer, NoFace):
        return answer.reason
    if placing:
        words = "Click the skin, or Enter for the middle."
    else:
        words = f"{expected} expected here without a mark." if expected else "No further lesion is expected here."
    return f"{others_words(answer.others)} {words}".strip()


def link_lines(
    lesions: Iterable[LesionRow], marks: Iterable[PhotoMark], pointed: "Pointed", face: FaceInPhoto | None
) -> list[tuple[str, str]]:
    """Lesions that a place may show, as (words, id): those of the site first, then by how near they are expected."""
    marked = {mark.lesion_id for mark in marks}
    site = (pointed.place.site, pointed.place.side)

    def far(row: LesionRow) -> tuple[bool, float, int]:
        seen = face.pixel_of(row.placed) if face is not None and row.placed is not None else None
        distance = hypot(seen.x - pointed.x, seen.y - pointed.y) if seen is not None else float("inf")
        return (row.site, row.side) != site, distance, row.number

    rows = sorted(lesions, key=far)
    moves = dict.fromkeys(marked, ", moves its mark")
    return [(f"This is {row.label}: {row.site_text}{moves.get(row.id, '')}", row.id) for row in rows]


def others_words(number: int) -> str:
    """That the largest face was taken; empty where there is one."""
    if not number:
        return ""
    return (
        "Two faces in the photo: the larger is used."
        if number == 1
        else (f"{number + 1} faces in the photo: the largest is used.")
    )


@dataclass(frozen=True, slots=True)
class Pointed:
    """What a person points out in a photo: the pixel, what was proposed there, and the place that counts."""

    x: float
    y: float
    place: Proposal
    by_hand: bool = False

    @property
    def point(self) -> SurfacePoint:
        """The place on the skin."""
        return self.place.point


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]
