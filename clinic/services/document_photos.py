"""The photos of a visit for documents: grouped by lesion, with what is known of each in its caption."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from clinic.errors import ClinicError
from clinic.records.enums import CapturedFrom, PhotoKind
from clinic.records.lesions import LesionDetail, ObservationRow
from clinic.records.photos import PhotoRow
from clinic.records.treatments import ProcedureRow
from clinic.reports.summary_data import PhotoGroup, PhotoLine
from clinic.services import document_words as words
from clinic.services.core import local_date
from clinic.services.photos import PhotoService

OTHER_PHOTOS = "Other photos of this visit"
_SIDE = 900
"""Pixels of the longer side of a picture on paper."""
_MOST_OTHER = 6
_MOST_OF_VISIT = 6


class VisitPhotos(NamedTuple):
    """What photo groups are made of: the visit, the patient's photos and procedures known at ``until``."""

    visit_id: str
    until: datetime
    photos: Sequence[PhotoRow]
    procedures: Sequence[ProcedureRow]


def photo_groups(about: VisitPhotos, lesions: Sequence[LesionDetail], reader: PhotoService) -> tuple[PhotoGroup, ...]:
    """For each lesion photographed in the visit all its photos of the visit and one earlier; then the unlinked ones."""
    groups, linked = list[PhotoGroup](), set[str]()
    known = [photo for photo in about.photos if photo.imported_at <= about.until]
    for lesion in lesions:
        mine = [photo for photo in known if lesion.row.id in photo.lesion_ids]
        now = [photo for photo in mine if photo.visit_id == about.visit_id]
        if not now:
            continue
        linked |= {photo.id for photo in now}
        shown = [*_earlier(mine, now), *_in_time(now)[-_MOST_OF_VISIT:]]
        lines = tuple(_line(photo, _caption(photo, shown, lesion, about), reader) for photo in shown)
        groups.append(PhotoGroup(f"{lesion.row.label}, {lesion.row.site_text}", lines))
    others = [photo for photo in known if photo.visit_id == about.visit_id and photo.id not in linked]
    if others:
        lines = tuple(_line(photo, words.photo_caption(photo), reader) for photo in _in_time(others)[:_MOST_OTHER])
        groups.append(PhotoGroup(OTHER_PHOTOS if groups else "", lines))
    return tuple(groups)


def _in_time(photos: Sequence[PhotoRow]) -> list[PhotoRow]:
    return sorted(photos, key=lambda photo: (photo.when, photo.id))


def _earlier(mine: Sequence[PhotoRow], now: Sequence[PhotoRow]) -> list[PhotoRow]:
    """The newest photo of a day before those of the visit."""
    first = min(local_date(photo.when) for photo in now)
    before = [photo for photo in mine if photo not in now and local_date(photo.when) < first]
    return _in_time(before)[-1:]


def _caption(photo: PhotoRow, shown: Sequence[PhotoRow], lesion: LesionDetail, about: VisitPhotos) -> str:
    """``22 November 2026, after extraction · 9 counted at this visit``.

    The measure stands at the visit's last photo only, if both are of one day. After a procedure the lesion may have
    been measured before it or after it, so the caption claims no more than the visit.
    """
    done = [each for each in about.procedures if each.visit_id == photo.visit_id and lesion.row.id in each.lesion_ids]
    said = words.photo_caption(photo)
    # the camera's clock, later than the entry of the procedure: surely after it; the reverse would prove nothing,
    # as a procedure is often entered when both photos are taken
    exact = photo.captured_at is not None and photo.captured_from is not CapturedFrom.FILE
    after = [each for each in done if exact and photo.when > each.at]
    if after:
        said += f", after {words.lower_first(max(after, key=lambda each: each.at).kind_text)}"
    close = [each for each in shown if each.visit_id == photo.visit_id and each.kind is PhotoKind.CLOSE_UP]
    day = local_date(photo.when)
    seen = next((each for each in _observed(lesion, about.until, day) if each.visit_id == photo.visit_id), None)
    measure = words.bound_units(words.measure_text(seen)) if seen and close and photo is close[-1] else ""
    if not measure:
        return said
    which = "this" if photo.visit_id == about.visit_id else "that"
    return f"{said} · {measure}" + (f" at {which} visit" if after else "")


def _observed(lesion: LesionDetail, until: datetime, day: date) -> list[ObservationRow]:
    """What was observed of ``lesion`` in visits on ``day`` and known at ``until``."""
    known = [each for each in lesion.observations if each.visit_id and each.observed_at and each.observed_at <= until]
    return [each for each in known if each.observed_at and local_date(each.observed_at) == day]


def _line(photo: PhotoRow, caption: str, reader: PhotoService) -> PhotoLine:
    try:
        picture = reader.preview(photo.id, _SIDE)
    except ClinicError:
        # a damaged photo must not keep the summary from being printed, but it must be said
        lost = f"{caption}: this photo cannot be read"
        return PhotoLine(words.blank_picture(), lost, lost)
    alt = f"{caption}, {', '.join(photo.lesion_labels)}" if photo.lesion_labels else caption
    return PhotoLine(picture, caption, alt, words.scale_bar(photo))
