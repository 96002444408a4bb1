"""The work-up of calcium deposits and the features of white bumps: suggestions with their sources."""

from clinic.services.core import Core


class WorkupService:
    """See above."""

    def __init__(self, core: Core) -> None:
        self._core = core
