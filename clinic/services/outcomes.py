"""What became of lesions in this clinic, by diagnosis and treatment."""

from clinic.services.core import Core


class OutcomeService:
    """See above."""

    def __init__(self, core: Core) -> None:
        self._core = core
