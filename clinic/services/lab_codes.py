"""What laboratories' own codes and names mean, as a person confirmed it once."""

from clinic.services.core import Core


class LabCodeService:
    """See above."""

    def __init__(self, core: Core) -> None:
        self._core = core
