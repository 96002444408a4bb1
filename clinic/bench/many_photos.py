"""One person with very many photos, written in bulk (not through the services: taking them in is not what is measured).

Rows are many, pictures few: the originals are not stored at all, and the thumbnails of all photos are of ``DISTINCT``
pictures.
"""

import io
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from PIL import Image
from sqlalchemy import insert

from clinic.app import Clinic
from clinic.imaging import thumbnail
from clinic.records.clinic import ClinicDraft
from clinic.records.enums import CapturedFrom, ConsentScope, PhotoKind, Sex, Side
from clinic.records.lesions import LesionDraft, LesionRow
from clinic.records.partial_date import PartialDate
from clinic.records.patients import PatientDraft
from clinic.sample.skin import SkinSpec, render_skin
from clinic.services.photo_files import DERIVED_KINDS, THUMBNAIL_SIDE
from clinic.store.ids import IdSource
from clinic.store.keys import CHEAP_FOR_TESTS
from clinic.store.models import Base

DISTINCT = 40
_BATCH, _FEW = 2000, 40
_DAYS = 400
"""Days with photos: some 25 photos on each where there are 10,000."""
_SITES = (("infraorbital", Side.RIGHT), ("infraorbital", Side.LEFT), ("finger_nos", Side.LEFT), ("forehead", Side.LEFT))


@dataclass(frozen=True, slots=True)
class Album:
    """Where the clinic lies, its passphrase, whose photos they are, and another person with few photos."""

    folder: Path
    passphrase: str
    patient_id: str
    other_id: str
    thumbnails: tuple[bytes, ...]
    """The distinct ones, WebP."""


def make_album(folder: Path, count: int) -> Album:
    """A clinic with one person and ``count`` photos of four lesions, on 400 days."""
    passphrase = "an album of synthetic skin"
    clinic, _code = Clinic.create(folder, ClinicDraft("Album"), "Bench", passphrase, kdf=CHEAP_FOR_TESTS)
    with clinic:
        person, _ = clinic.patients.save(PatientDraft("Album", "Ada", birth=PartialDate(1960), sex=Sex.FEMALE))
        lesions = [clinic.lesions.save(LesionDraft(person.id, site, side))[0] for site, side in _SITES]
        write_photos(clinic, person.id, lesions, range(count))
        pictures = write_thumbnails(clinic, count + _FEW)
        other, _ = clinic.patients.save(PatientDraft("Few", "Frida", birth=PartialDate(1970), sex=Sex.FEMALE))
        lesion = clinic.lesions.save(LesionDraft(other.id, *_SITES[0]))[0]
        write_photos(clinic, other.id, [lesion], range(count, count + _FEW))
    return Album(folder, passphrase, person.id, other.id, pictures)


def _thumbnails() -> tuple[bytes, ...]:
    skin = render_skin(SkinSpec(), 1)
    made = []
    for number in range(DISTINCT):
        out = io.BytesIO()
        turned = skin.rotate(number * 360 / DISTINCT, Image.Resampling.BICUBIC)
        turned.crop((200, 150, 1400, 1050)).save(out, "JPEG", quality=90)
        made.append(thumbnail(out.getvalue(), THUMBNAIL_SIDE))
    return tuple(made)


def _name(number: int) -> str:
    return f"{number:064x}"


def write_thumbnails(clinic: Clinic, count: int) -> tuple[bytes, ...]:
    """Thumbnails of the first ``count`` photos that ``write_photos`` made; returns the distinct ones."""
    pictures = _thumbnails()
    for number in range(count):
        clinic._core.blobs.put_derived(_name(number), DERIVED_KINDS[0], pictures[number % DISTINCT])
    return pictures


def write_photos(clinic: Clinic, patient_id: str, lesions: list[LesionRow], numbers: range) -> None:
    """Rows of photos with these numbers, spread over the last ``_DAYS`` days, each of none to two of the lesions."""
    chance, ids, now = random.Random(1), IdSource(clinic.now), clinic.now()
    tables = Base.metadata.tables
    kept = {"created_at": now, "created_by": "", "updated_at": now, "version": 1}
    for start in range(numbers.start, numbers.stop, _BATCH):
        photos: list[dict[str, object]] = []
        links: list[dict[str, object]] = []
        for number in range(start, min(start + _BATCH, numbers.stop)):
            shown = chance.sample(lesions, chance.choice((0, 1, 1, 2))) if len(lesions) > 2 else lesions[:1]
            taken = now - timedelta(days=number * _DAYS // numbers.stop, seconds=number % 20_000)
            photo = kept | _photo(ids(), patient_id, number, taken, chance)
            photos.append(photo | {"site": shown[0].site, "side": shown[0].side.value} if shown else photo)
            links += [kept | {"id": ids(), "photo_id": photo["id"], "lesion_id": x.id, "linked": True} for x in shown]
        with clinic.database.write() as session:
            session.execute(insert(tables["photo"]), photos)
            session.execute(insert(tables["photo_lesion"]), links)


def _photo(key: str, patient_id: str, number: int, taken: datetime, chance: random.Random) -> dict[str, object]:
    return {
        "id": key,
        "patient_id": patient_id,
        "visit_id": None,
        "procedure_id": None,
        "sha256": _name(number),
        "name": f"IMG_{number:05d}.JPG",
        "media_type": "image/jpeg",
        "bytes": 4_000_000,
        "width": 4000,
        "height": 3000,
        "captured_at": taken,
        "captured_from": CapturedFrom.EXIF,
        "imported_at": taken + timedelta(hours=1),
        "kind": chance.choice(tuple(PhotoKind)),
        "consent": ConsentScope.RECORD,
        "site": "",
        "side": "",
        "camera": "EOS R7",
        "has_gps": False,
        "has_serial": False,
        "mm_per_pixel": None,
        "scale_uncertainty": None,
        "scale_method": "",
        "scale_details": None,
        "choice": "",
        "original_sha256": "",
        "note": "",
        "error_reason": "",
    }
