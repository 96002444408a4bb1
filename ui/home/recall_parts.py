"""What two people can change of one recall at once."""

from datetime import datetime

from ui.core.part_words import one


def _attempts(attempts: tuple[tuple[datetime, str], ...]) -> str:
    return "\n".join(text for _at, text in attempts)


PARTS = (one("Due", "due"), one("Reason", "reason"), one("Attempts", "attempts", say=_attempts))
