"""What is measured in a photo: lengths, axes, outlines, counts; kept as marks, and as findings of a visit if wished."""

from clinic.services.core import Core


class MeasureService:
    """Measuring marks of photos."""

    def __init__(self, core: Core) -> None:
        self._core = core
