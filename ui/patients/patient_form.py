"""The fields of a patient.

PatientForm(ctx, parent=None)
    edited                       signal: a person changed something
    identity_edited              signal: name, birth date or record number changed (look for duplicates)
    show_patient(PatientDraft);  draft() -> PatientDraft
    content() -> dict            what stands in the fields, as plain JSON values (for drafts); restore(content)
    go_to_first_gap();  commit()
    first_wrong() -> bool        goes to a field that cannot be read, if there is one
    show_error(error) -> bool    at its field
"""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from clinic.clock import local_today
from clinic.errors import ClinicError, ValidationError
from clinic.records.enums import Sex, SkinTone
from clinic.records.partial_date import PartialDate
from clinic.records.patients import Medicine, PatientDraft, Problem
from clinic.records.rights import Right
from clinic.rules.dates import parse_date, parse_partial_date, spoken, validate_birth_date
from ui.context import Context
from ui.patients.coded_list import CodedList, Entry
from ui.patients.options import drug_options, language_options, problem_options
from ui.patients.skin_tone import SkinTonePicker
from ui.patients.words import SEX_WORDS, birth_words
from ui.widgets.combo_search import ComboSearch, Option
from ui.widgets.form import Form, FormField
from ui.widgets.segmented import SegmentedControl
from ui.widgets.tag_editor import TagEditor
from ui.widgets.text_area import TextArea
from ui.widgets.typed_field import DateField

_LINES = ("family", "given", "preferred", "other_names", "gender", "mrn", "phone", "email")
_FINDINGS = ("skin_tone", "pregnant", "pregnancy_due", "allergies", "problems", "medicines", "note")
_Rows = tuple[tuple[tuple[str, str, QWidget, int], ...], ...]
_PREGNANT = {"": None, "no": False, "yes": True}
_PREGNANCY_DAYS = 330


class PatientForm(QWidget):
    """Four columns of fields, the name first."""

    edited = Signal()
    identity_edited = Signal()

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = Form()
        self._quiet = False
        self._sees_record = ctx.clinic.may(Right.SEE_RECORD)
        self.lines = {name: QLineEdit() for name in _LINES}
        self.lines["mrn"].setPlaceholderText("next free number")
        today, day_first = local_today(ctx.clinic.now), ctx.clinic.info().day_first
        self.birth: DateField[PartialDate] = DateField(
            partial(_read_birth, today=today, day_first=day_first),
            partial(birth_words, today=today),
            "3.4.1972, 4/1972 or 1972",
        )
        self.sex = SegmentedControl([(sex.value, SEX_WORDS[sex].capitalize()) for sex in Sex], "Sex at birth")
        self.language = ComboSearch(language_options(), theme=ctx.theme)
        self.address = TextArea(min_lines=2, max_lines=4)
        self.skin_tone = SkinTonePicker()
        self.allergies = TagEditor(ctx.theme, "Type, then Enter")
        self.pregnant = SegmentedControl((("", "Not known"), ("no", "No"), ("yes", "Yes")), "Pregnant")
        self.due: DateField[date] = DateField(
            partial(_read_due, today=today, day_first=day_first), spoken, "3.4.2027, if known"
        )
        self.problems = CodedList(ctx.theme, problem_options(ctx.clinic.catalog), "Search, or type freely")
        self.medicines = CodedList(ctx.theme, drug_options(ctx.clinic.catalog), "Search, or type freely", dose=True)
        self.note = TextArea(min_lines=2, max_lines=5)
        self._lay_out()
        self._listen()
        self.show_patient(PatientDraft(family=""))
        self.setFocusProxy(self.lines["family"])

    def show_patient(self, draft: PatientDraft) -> None:
        """Show what is stored, or an empty form for ``PatientDraft(family="")``."""
        content: dict[str, Any] = {name: getattr(draft, name) for name in (*_LINES, "address", "note", "language")}
        self.restore(
            content
            | {
                "birth": spoken(draft.birth) if draft.birth else "",
                "sex": draft.sex.value,
                "skin_tone": draft.skin_tone.value if draft.skin_tone else "",
                "pregnant": next(key for key, value in _PREGNANT.items() if value is draft.pregnant),
                "pregnancy_due": spoken(draft.pregnancy_due) if draft.pregnancy_due else "",
                "allergies": list(draft.allergies),
                "problems": [[problem.name, problem.key, ""] for problem in draft.problems],
                "medicines": [[drug.name, drug.key, drug.dose] for drug in draft.medicines],
            }
        )

    def content(self) -> dict[str, Any]:
        """What stands in the fields, as plain JSON values."""
        return {name: line.text() for name, line in self.lines.items()} | {
            "birth": self.birth.line.text(),
            "sex": self.sex.key,
            "language": self.language.key,
            "address": self.address.text(),
            "skin_tone": self.skin_tone.tone.value if self.skin_tone.tone else "",
            "allergies": list(self.allergies.tags),
            "pregnant": self.pregnant.key,
            "pregnancy_due": self.due.line.text(),
            "problems": [[entry.name, entry.key, entry.dose] for entry in self.problems.entries],
            "medicines": [[entry.name, entry.key, entry.dose] for entry in self.medicines.entries],
            "note": self.note.text(),
        }

    def restore(self, content: dict[str, Any]) -> None:
        """Show what ``content()`` once gave, or a part of it; nothing is emitted."""
        self._quiet = True
        for name in (name for name in _LINES if name in content):
            self.lines[name].setText(content[name])
        shown: dict[str, Callable[[Any], object]] = {
            "birth": self.birth.set_text,
            "sex": self.sex.set_key,
            "language": self._set_language,
            "address": self.address.set_text,
            "note": self.note.set_text,
            "pregnant": self.pregnant.set_key,
            "pregnancy_due": self.due.set_text,
            "allergies": self.allergies.set_tags,
            "skin_tone": self._set_tone,
            "problems": partial(_set_entries, self.problems),
            "medicines": partial(_set_entries, self.medicines),
        }
        for name in (name for name in shown if name in content):
            shown[name](content[name])
        self._form.clear()
        self._show_pregnant()
        self._quiet = False

    def draft(self) -> PatientDraft:
        """The patient as typed; an unreadable birth date counts as none (see ``first_wrong``)."""
        texts = {name: line.text().strip() for name, line in self.lines.items()}
        pregnant = None if self.sex.key == Sex.MALE else _PREGNANT[self.pregnant.key]
        return PatientDraft(
            **texts,
            birth=self.birth.value,
            sex=Sex(self.sex.key),
            address=self.address.text().strip(),
            language=self.language.key or "en",
            skin_tone=self.skin_tone.tone,
            allergies=self.allergies.tags,
            problems=tuple(Problem(entry.name, entry.key) for entry in self.problems.entries),
            medicines=tuple(Medicine(entry.name, entry.dose, entry.key) for entry in self.medicines.entries),
            pregnant=pregnant,
            pregnancy_due=self.due.value if pregnant else None,
            note=self.note.text().strip(),
        )

    def commit(self) -> None:
        """Take in what is typed into lists but not yet added to them."""
        typed = self.allergies.line.text().strip()
        if typed:
            self.allergies.line.clear()
            self.allergies.set_tags([*self.allergies.tags, typed])
        self.problems.commit()
        self.medicines.commit()

    def go_to_first_gap(self) -> None:
        """Go where the name or birth date is missing, else to the name."""
        empty = [name for name in ("family", "given") if not self.lines[name].text().strip()]
        if empty:
            self.lines[empty[0]].setFocus()
        elif self.birth.is_empty:
            self.birth.setFocus()
        else:
            self.lines["family"].setFocus()

    def first_wrong(self) -> bool:
        """Go to a date that cannot be read, if there is one."""
        for name, date_field in (("birth", self.birth), ("pregnancy_due", self.due)):
            if not date_field.is_valid and self._form.field(name).isVisibleTo(self):
                self._form.field(name).set_error(date_field.wrong)
                date_field.setFocus()
                return True
        return False

    def show_error(self, error: ClinicError) -> bool:
        """Show an error at its field; False if it belongs to none."""
        return self._form.show_error(error)

    def _rows(self) -> _Rows:
        """Name in the draft, label, editor and width in columns of each field, row by row."""
        lines = self.lines
        return (
            (
                ("family", "Family name", lines["family"], 1),
                ("given", "Given name", lines["given"], 1),
                ("preferred", "Preferred name", lines["preferred"], 1),
                ("other_names", "Other names", lines["other_names"], 1),
            ),
            (
                ("birth", "Birth date", self.birth, 1),
                ("sex", "Sex at birth", self.sex, 2),
                ("gender", "Gender", lines["gender"], 1),
            ),
            (
                ("mrn", "Record number", lines["mrn"], 1),
                ("phone", "Telephone", lines["phone"], 1),
                ("email", "E-mail", lines["email"], 1),
                ("language", "Language", self.language, 1),
            ),
            (
                ("skin_tone", "Fitzpatrick skin type", self.skin_tone, 2),
                ("pregnant", "Pregnant", self.pregnant, 1),
                ("pregnancy_due", "Due date", self.due, 1),
            ),
            (("allergies", "Allergies", self.allergies, 2), ("address", "Address", self.address, 2)),
            (("problems", "Problems", self.problems, 2), ("medicines", "Medicines", self.medicines, 2)),
            (("note", "Note", self.note, 4),),
        )

    def _lay_out(self) -> None:
        rows = self._rows()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 12, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        for at, row in enumerate(rows):
            column = 0
            for name, label, editor, span in row:
                field = self._form.add(name, FormField(label, editor, required=name == "family"))
                if name in _FINDINGS and not self._sees_record:  # neither shown to this role nor changed by it
                    field.setParent(self)
                    field.hide()
                    continue
                grid.addWidget(field, at, column, 1, span)
                column += span
        grid.setRowStretch(len(rows), 1)
        for column in range(4):
            grid.setColumnStretch(column, 1)
            grid.setColumnMinimumWidth(column, 120)

    def _listen(self) -> None:
        for name, line in self.lines.items():
            line.textChanged.connect(self._identity if name in ("family", "given", "mrn") else self._touched)
        self.birth.changed.connect(self._identity)
        self.due.changed.connect(self._touched)
        for chosen in (self.sex.chosen, self.language.chosen, self.pregnant.chosen):
            chosen.connect(self._touched)
        for area in (self.address, self.note):
            area.textChanged.connect(self._touched)
        for editor in (self.skin_tone, self.allergies, self.problems, self.medicines):
            editor.changed.connect(self._touched)
        for chosen in (self.sex.chosen, self.pregnant.chosen):
            chosen.connect(self._show_pregnant)

    @Slot()
    def _touched(self, *_: object) -> None:
        if not self._quiet:
            self.edited.emit()

    @Slot()
    def _identity(self, *_: object) -> None:
        if not self._quiet:
            self.edited.emit()
            self.identity_edited.emit()

    @Slot()
    def _show_pregnant(self, *_: object) -> None:
        may_be = self._sees_record and self.sex.key != Sex.MALE
        self._form.field("pregnant").setVisible(may_be)
        self._form.field("pregnancy_due").setVisible(may_be and self.pregnant.key == "yes")

    def _set_language(self, code: str) -> None:
        known = next((option for option in language_options() if option.key == code), None)
        self.language.set_option(known or (Option(code, code) if code else None))

    def _set_tone(self, value: str) -> None:
        self.skin_tone.set_tone(SkinTone(value) if value else None)


def _read_birth(text: str, today: date, day_first: bool) -> PartialDate:
    birth = parse_partial_date(text, today, day_first=day_first, field="birth")
    validate_birth_date(birth, today, field="birth")
    return birth


def _read_due(text: str, today: date, day_first: bool) -> date:
    due = parse_date(text, today, day_first=day_first, field="pregnancy_due")
    if abs((due - today).days) > _PREGNANCY_DAYS:
        raise ValidationError("pregnancy_due", "That is too far away for a pregnancy of now.", "Check the year.")
    return due


def _set_entries(editor: CodedList, entries: list[list[str]]) -> None:
    editor.set_entries(Entry(*entry) for entry in entries)
