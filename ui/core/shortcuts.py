"""How shortcuts are written: ``"Ctrl+K"`` in code, ``Ctrl K`` on a key cap."""

from PySide6.QtGui import QKeySequence

PALETTE = "Ctrl+K"
HELP = "F1"
LOCK = "Ctrl+L"
LOCK_BEFORE = "Ctrl+Shift+L"
"""What it was once; some fingers know it."""
CONFIRM = "Ctrl+Return"
FIND = "Ctrl+F"
_SIGNS = {"Return": "↵", "Enter": "↵", "Escape": "Esc", "Del": "Delete"}


def key_text(shortcut: str) -> str:
    """The shortcut as people read it, in the platform's own names: ``Ctrl K``, ``Ctrl ↵``, ``⌘K``."""
    text = QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
    return " ".join(_SIGNS.get(part, part) for part in text.split("+")) if len(text) > 1 else text
