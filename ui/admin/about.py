"""What the program is, and the notices of what it is made of."""

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QPlainTextEdit, QWidget

from clinic import __version__
from ui.context import Context
from ui.widgets.card import Card
from ui.widgets.looks import text_label

_FIRST = ("LOINC.txt", "SNOMED-CT.txt", "ICD.txt", "ISIC.txt", "CC0-1.0.txt", "NOTICES.md", "THIRD-PARTY.md")


class AboutCard(Card):
    """Version, purpose and every shipped notice, readable in the window."""

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__("About Skinfolio", parent=parent)
        program = ctx.clinic.resources.parent
        text = "Patients, lesions on a body map, photos, laboratory results and treatments of a dermatology clinic."
        self.add(text_label(f"Version {__version__}. {text}", wrap=True))
        honest = "It helps to record and compare; it does not diagnose. Suggestions name their source."
        self.add(text_label(honest, "muted", wrap=True))
        self.add(text_label("Licence: Apache-2.0. Notices of what is shipped with it:", "muted", wrap=True))
        row = QHBoxLayout()
        self.list = QListWidget()
        self.list.setAccessibleName("Notices")
        self.list.setFixedWidth(220)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setMinimumHeight(380)
        self.text.setAccessibleName("Text of the notice")
        row.addWidget(self.list)
        row.addWidget(self.text, 1)
        self.body.addLayout(row)
        self._files = _notices(program)
        self.list.addItems([_title(path) for path in self._files])
        self.list.currentRowChanged.connect(self._show)
        self.list.setCurrentRow(0)

    @Slot(int)
    def _show(self, row: int) -> None:
        if 0 <= row < len(self._files):
            self.text.setPlainText(self._files[row].read_text(encoding="utf-8"))


def _title(path: Path) -> str:
    return "Licence of Skinfolio" if path.name == "LICENSE" else path.stem.replace("-", " ")


def _notices(program: Path) -> list[Path]:
    shipped = sorted((program / "LICENSES").glob("*.*"))
    first = [program / "LICENSES" / name for name in _FIRST if (program / "LICENSES" / name).exists()]
    return [program / "LICENSE", *first, *(path for path in shipped if path not in first and path.name != "README.md")]
