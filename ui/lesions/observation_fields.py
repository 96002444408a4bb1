"""The part of the editor that says what was seen of a lesion at this visit.

ObservationFields(form, parent)
    draft(lesion_id, visit_id) -> ObservationDraft; is_empty; show_row(observation | None); dump(); load(dict)
    touched signal: anything was typed
"""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QWidget

from clinic.catalog.workup import SIGN_GROUPS, read_signs
from clinic.paths import RESOURCES
from clinic.records.enums import CountMethod, SizeMethod
from clinic.records.lesions import ObservationDraft, ObservationRow
from clinic.rules.uncertainty import EXPLAINED, expanded, standard
from ui.lesions.segments import at_left
from ui.lesions.sign_buttons import SignButtons
from ui.widgets.form import Form, FormField
from ui.widgets.segmented import SegmentedControl
from ui.widgets.text_area import TextArea
from ui.widgets.typed_field import NumberField

NUMBERS = {
    "long_axis": ("Long axis", "mm", None),
    "short_axis": ("Short axis", "mm", None),
    "uncertainty": ("± (about 95 %)", "mm", None),
    "count": ("Count", "", 0),
    "height": ("Height", "mm", None),
    "pain": ("Pain, 0 to 10", "", 0),
    "itch": ("Itch, 0 to 10", "", 0),
}
TEXTS = {"colour": "Colour", "surface": "Surface", "firmness": "Firmness", "discharge": "Discharge"}
_PLACES = {
    "long_axis": (0, 0, 2), "short_axis": (0, 2, 2), "uncertainty": (0, 4, 2),
    "size_method": (1, 0, 6),
    "count": (2, 0, 2), "count_method": (2, 2, 4),
    "height": (3, 0, 2), "pain": (3, 2, 2), "itch": (3, 4, 2),
    "colour": (4, 0, 2), "surface": (4, 2, 2), "firmness": (4, 4, 2),
    "ulceration": (5, 0, 4), "discharge": (5, 4, 2),
    "signs": (6, 0, 6),
    "content": (7, 0, 3),
    "note": (8, 0, 6),
}  # fmt: skip
_UNSAID = {"": None, "no": False, "yes": True}


class ObservationFields(QWidget):
    """Size, count, looks and complaints."""

    touched = Signal()

    def __init__(self, form: Form, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.numbers = {
            name: NumberField(decimals=decimals, unit=unit) for name, (_label, unit, decimals) in NUMBERS.items()
        }
        self.texts = {name: QLineEdit() for name in TEXTS}
        self.size_method = SegmentedControl([(m.value, m.value.capitalize()) for m in SizeMethod], "Size taken")
        self.count_method = SegmentedControl([(m.value, m.value.capitalize()) for m in CountMethod], "Count taken")
        self.ulceration = SegmentedControl((("", "Not said"), ("no", "No"), ("yes", "Yes")), "Ulceration")
        known = read_signs(RESOURCES / "catalog").values()
        self.signs = SignButtons(
            [
                (title, [(sign.key, sign.name) for sign in known if sign.kind == kind])
                for kind, title in SIGN_GROUPS.items()
            ]
        )
        self.content = QComboBox()
        self.content.addItem("Not said", "")
        for sign in known:
            if sign.kind == "content":
                self.content.addItem(sign.name, sign.key)
        self.note = TextArea("What was seen", min_lines=1, max_lines=5)
        self._build(form)
        for number in self.numbers.values():
            number.edited.connect(self.touched)
        for line in self.texts.values():
            line.textEdited.connect(self.touched)
        for segments in (self.size_method, self.count_method, self.ulceration):
            segments.chosen.connect(self.touched)
        self.signs.touched.connect(self.touched)
        self.content.activated.connect(self.touched)
        self.note.textChanged.connect(self.touched)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was seen: how it would have been measured does not count."""
        typed = [field.text for field in self.numbers.values()] + [line.text() for line in self.texts.values()]
        chosen = (self.ulceration.key, str(self.content.currentData()))
        return not self.signs.value and not any(text.strip() for text in (*typed, self.note.text(), *chosen))

    def draft(self, lesion_id: str, visit_id: str) -> ObservationDraft:
        """What is typed."""
        said: dict[str, Any] = {name: line.text().strip() for name, line in self.texts.items()}
        return ObservationDraft(
            lesion_id=lesion_id,
            visit_id=visit_id,
            long_axis=self.numbers["long_axis"].value,
            short_axis=self.numbers["short_axis"].value,
            uncertainty=standard(self.numbers["uncertainty"].value),
            size_method=SizeMethod(self.size_method.key),
            count=_whole(self.numbers["count"].value),
            count_method=CountMethod(self.count_method.key),
            height=self.numbers["height"].value,
            pain=_whole(self.numbers["pain"].value),
            itch=_whole(self.numbers["itch"].value),
            ulceration=_UNSAID[self.ulceration.key],
            signs=self.signs.value,
            content=str(self.content.currentData()),
            note=self.note.text().strip(),
            version=None,
            **said,
        )

    def unreadable(self) -> str:
        """Name of the first number that cannot be read, or empty."""
        return next((name for name, field in self.numbers.items() if not field.is_valid), "")

    def show_row(self, row: ObservationRow | None) -> None:
        """Show a stored observation, or empty fields."""
        self.load({})
        if row is None:
            return
        for name, number in self.numbers.items():
            value = getattr(row, name)
            number.set_value(expanded(value) if name == "uncertainty" else value)
        for name, line in self.texts.items():
            line.setText(getattr(row, name))
        self.size_method.set_key(row.size_method.value)
        self.count_method.set_key(row.count_method.value)
        self.ulceration.set_key(next(key for key, value in _UNSAID.items() if value is row.ulceration))
        self.signs.set_value(row.signs)
        self.content.setCurrentIndex(max(0, self.content.findData(row.content)))
        self.note.set_text(row.note)

    def dump(self) -> dict[str, Any]:
        """Plain values, to be kept as a draft."""
        return {
            **{name: number.text for name, number in self.numbers.items()},
            **{name: line.text() for name, line in self.texts.items()},
            "size_method": self.size_method.key,
            "count_method": self.count_method.key,
            "ulceration": self.ulceration.key,
            "signs": [list(one) for one in self.signs.value],
            "content": self.content.currentData(),
            "note": self.note.text(),
        }

    def load(self, kept: dict[str, Any]) -> None:
        """Show what ``dump`` gave."""
        for name, number in self.numbers.items():
            number.set_text(str(kept.get(name, "")))
        for name, line in self.texts.items():
            line.setText(str(kept.get(name, "")))
        self.size_method.set_key(str(kept.get("size_method", SizeMethod.BY_EYE)))
        self.count_method.set_key(str(kept.get("count_method", CountMethod.BY_EYE)))
        self.ulceration.set_key(str(kept.get("ulceration", "")))
        self.signs.set_value([(str(key), bool(seen)) for key, seen in kept.get("signs", ())])
        self.content.setCurrentIndex(max(0, self.content.findData(kept.get("content", ""))))
        self.note.set_text(str(kept.get("note", "")))

    def _build(self, form: Form) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        for column in range(6):
            grid.setColumnStretch(column, 1)
        editors: dict[str, tuple[str, QWidget]] = {
            **{name: (NUMBERS[name][0], field) for name, field in self.numbers.items()},
            **{name: (TEXTS[name], line) for name, line in self.texts.items()},
            "size_method": ("Size taken", at_left(self.size_method)),
            "count_method": ("Count taken", at_left(self.count_method)),
            "ulceration": ("Ulceration", at_left(self.ulceration)),
            "signs": ("Signs looked for: press once for yes, twice for no", self.signs),
            "content": ("What came out", self.content),
            "note": ("Note", self.note),
        }
        for name, (row, column, span) in _PLACES.items():
            label, editor = editors[name]
            field = FormField(label, editor)
            if name == "uncertainty":
                editor.setToolTip(f"{EXPLAINED}.")
                editor.setAccessibleDescription(f"{EXPLAINED}.")
            # the lesion's own note has this name too, and errors are only about numbers
            grid.addWidget(field if name == "note" else form.add(name, field), row, column, 1, span)


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)
