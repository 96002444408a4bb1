"""One lesion over time: its photos cropped to it and aligned, sizes and counts with their uncertainty, treatments."""

from clinic.services.alignments import AlignmentService
from clinic.services.core import Core


class CourseService:
    """The course of a lesion."""

    def __init__(self, core: Core, alignments: AlignmentService) -> None:
        self._core = core
        self._alignments = alignments
