"""The folder into which a laboratory or a transfer program puts its reports."""

from clinic.services.core import Core


class LabWatchService:
    """See above."""

    def __init__(self, core: Core) -> None:
        self._core = core
