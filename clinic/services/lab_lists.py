"""The clinic's own analytes, panels and critical values."""

from clinic.services.core import Core


class LabListService:
    """See above."""

    def __init__(self, core: Core) -> None:
        self._core = core
