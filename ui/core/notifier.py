"""Short notices that go away by themselves.

Notifier(parent=None)
    posted              signal(object): a Notice; the window shows it
    notify(text, tone="neutral", action="", run=None)     e.g. notify("Lesion 3 removed.",
        action="Undo", run=self._undo)
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Signal

Tone = Literal["neutral", "done", "attention", "critical"]


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice: its text, its tone, and at most one action."""

    text: str
    tone: Tone = "neutral"
    action: str = ""
    run: Callable[[], object] | None = None


class Notifier(QObject):
    """Where anyone drops a notice; the window picks it up."""

    posted = Signal(object)

    def notify(
        self, text: str, tone: Tone = "neutral", *, action: str = "", run: Callable[[], object] | None = None
    ) -> None:
        """Show ``text`` for a few seconds, with a button ``action`` that calls ``run``."""
        self.posted.emit(Notice(text, tone, action, run))
