"""Photos and what is marked in them."""

from dataclasses import dataclass
from datetime import datetime

from clinic.records.enums import CapturedFrom, ConsentScope, PhotoChoice, PhotoKind
from clinic.records.scales import PhotoScale


@dataclass(frozen=True, slots=True)
class PhotoImport:
    """Where a batch of files belongs. ``visit_id`` and ``lesion_id`` may be empty."""

    patient_id: str
    visit_id: str = ""
    lesion_id: str = ""
    procedure_id: str = ""
    kind: PhotoKind = PhotoKind.CLOSE_UP
    consent: ConsentScope = ConsentScope.RECORD
    note: str = ""


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What became of one file."""

    file: str
    outcome: str
    """``stored``, ``duplicate`` or ``refused``."""
    reason: str = ""
    photo_id: str = ""
    sha256: str = ""
    width: int | None = None
    height: int | None = None
    """Pixels, upright."""
    captured_at: datetime | None = None
    captured_from: CapturedFrom = CapturedFrom.UNKNOWN
    scale: PhotoScale | None = None
    """The scale that was found in it, by a sticker or in a DICOM file."""


@dataclass(frozen=True, slots=True)
class PhotoRow:
    id: str
    patient_id: str
    visit_id: str
    sha256: str
    name: str
    media_type: str
    width: int
    height: int
    captured_at: datetime | None
    captured_from: CapturedFrom
    imported_at: datetime
    kind: PhotoKind
    consent: ConsentScope
    site: str
    side: str
    camera: str
    has_gps: bool
    note: str
    lesion_ids: tuple[str, ...]
    lesion_labels: tuple[str, ...]
    mm_per_pixel: float | None = None
    scale_uncertainty: float | None = None
    scale_method: str = ""
    scale: PhotoScale | None = None
    """The same with what it was found by; ``None`` where the photo has no scale."""
    choice: PhotoChoice = PhotoChoice.NONE
    has_serial: bool = False
    original_sha256: str = ""
    """Not empty: the hash of the file as it came, before private details were taken out of the stored copy."""
    version: int = 1

    @property
    def when(self) -> datetime:
        """Capture time if known, else the time of import."""
        return self.captured_at or self.imported_at


@dataclass(frozen=True, slots=True)
class PhotoMark:
    """A lesion's place in a photo, in pixels of the upright picture."""

    id: str
    photo_id: str
    lesion_id: str
    x: float | None = None
    y: float | None = None
    note: str = ""
    version: int = 0
    """The version that was read; 0 for a new mark."""
