"""Pairs of photos laid over each other: found once, kept with the pair."""

from clinic.services.core import Core
from clinic.services.face_places import FacePlaceService


class AlignmentService:
    """Alignments of photos; what was found once is kept."""

    def __init__(self, core: Core, faces: FacePlaceService) -> None:
        self._core = core
        self._faces = faces
