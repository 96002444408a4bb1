"""How the columns of laboratories' tables are to be read, remembered for each of them."""

from clinic.services.core import Core


class LabLayoutService:
    """See above."""

    def __init__(self, core: Core) -> None:
        self._core = core
