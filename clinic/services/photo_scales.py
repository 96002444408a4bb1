"""The scale of a photo: found by stickers, told by a line over a ruler, or read from DICOM."""

from clinic.services.core import Core


class ScaleService:
    """Millimetres in photos."""

    def __init__(self, core: Core) -> None:
        self._core = core
