"""Height, weight, blood pressure and pulse, and what a patient was exposed to."""

from clinic.services.core import Core


class BodyMeasureService:
    """See above."""

    def __init__(self, core: Core) -> None:
        self._core = core
