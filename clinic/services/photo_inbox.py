"""Pictures that came from a watched folder and wait for a person to say whose they are."""

from clinic.services.core import Core


class InboxService:
    """The inbox of pictures."""

    def __init__(self, core: Core) -> None:
        self._core = core
