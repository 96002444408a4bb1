"""Fields read what people type and say what is wrong beside themselves."""

from datetime import date
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from clinic.errors import ClinicError, ValidationError
from clinic.rules.dates import parse_date, spoken
from ui.theme import Theme
from ui.widgets.combo_search import ComboSearch, Option
from ui.widgets.form import Form, FormField
from ui.widgets.segmented import SegmentedControl
from ui.widgets.tabs import Tabs
from ui.widgets.tag_editor import TagEditor
from ui.widgets.text_area import TextArea
from ui.widgets.typed_field import DateField, NumberField

SITES = (
    Option("cheek", "Infraorbital cheek", "Face", "malar"),
    Option("finger", "Index finger pulp", "Hand"),
    Option("elbow", "Élbow", "Arm"),
)


def test_date_is_read_and_said_in_words(qtbot: QtBot) -> None:
    field = DateField(partial(parse_date, today=date(2026, 11, 22)), spoken)
    qtbot.addWidget(field)
    qtbot.keyClicks(field.line, "3.4.1958")
    assert field.value == date(1958, 4, 3)
    assert "April 1958" in "".join(label.text() for label in field.findChildren(type(field._words)))


def test_unreadable_date_is_told_when_leaving_not_while_typing(qtbot: QtBot) -> None:
    editor = DateField(partial(parse_date, today=date(2026, 11, 22)), spoken)
    field = FormField("Onset", editor)
    qtbot.addWidget(field)
    qtbot.keyClicks(editor.line, "31.2.2025")
    assert field.error == ""
    qtbot.keyClick(editor.line, Qt.Key.Key_Return)
    assert "31.2.2025" in field.error
    assert editor.line.property("invalid") is True
    editor.line.clear()
    qtbot.keyClicks(editor.line, "today")
    assert field.error == ""


def test_fields_below_a_date_do_not_move(qtbot: QtBot) -> None:
    root = QWidget()
    layout = QVBoxLayout(root)
    editor = DateField(partial(parse_date, today=date(2026, 11, 22)), spoken)
    field, below = FormField("Onset", editor), QLineEdit()
    layout.addWidget(field)
    layout.addWidget(below)
    layout.addStretch(1)
    qtbot.addWidget(root)
    root.resize(500, 200)
    with qtbot.waitExposed(root):
        root.show()
    places = [below.y()]
    for typed in ("today", "31.2.2025", ""):
        editor.set_text(typed)
        root.grab()
        places.append(below.y())
    assert len(set(places)) == 1
    editor.set_text("31.2.2025")
    assert field.error in [label.text() for label in field.findChildren(QLabel) if label.isVisible()]


def test_number_takes_comma_and_keeps_limits(qtbot: QtBot) -> None:
    field = NumberField(minimum=0, maximum=10, unit="mm")
    qtbot.addWidget(field)
    qtbot.keyClicks(field.line, "2,31")
    assert field.value == 2.31
    field.set_text("11")
    assert field.value is None
    assert not field.is_valid
    field.set_value(None)
    assert field.is_empty
    assert field.is_valid


def test_form_shows_an_error_at_its_field_only(qtbot: QtBot) -> None:
    root = QWidget()
    layout = QVBoxLayout(root)
    form = Form()
    editor = QLineEdit()
    layout.addWidget(form.add("family", FormField("Family name", editor, required=True)))
    qtbot.addWidget(root)
    root.show()
    assert form.show_error(ValidationError("family", "It is empty.", "Type a name."))
    assert form.field("family").error == "It is empty. Type a name."
    assert editor.accessibleName() == "Family name, required"
    assert editor.accessibleDescription() == "It is empty. Type a name."
    assert not form.show_error(ValidationError("birth", "No."))
    assert not form.show_error(ClinicError("No."))
    qtbot.keyClicks(editor, "L")
    assert form.field("family").error == ""


def _combo(qtbot: QtBot, theme: Theme, *, free_text: bool = False) -> ComboSearch:
    combo = ComboSearch(SITES, "Search", theme=theme, free_text=free_text)
    qtbot.addWidget(combo)
    combo.show()
    combo.activateWindow()
    combo.setFocus()
    qtbot.waitUntil(combo.hasFocus)
    return combo


def test_combo_finds_by_words_in_any_order_and_chooses_by_keyboard(qtbot: QtBot, theme: Theme) -> None:
    combo = _combo(qtbot, theme)
    qtbot.keyClicks(combo, "pulp ind")
    assert [option.key for option in combo.offered()] == ["finger"]
    with qtbot.waitSignal(combo.chosen) as chosen:
        qtbot.keyClick(combo, Qt.Key.Key_Return)
    assert chosen.args == ["finger"]
    assert (combo.key, combo.text()) == ("finger", "Index finger pulp")


def test_combo_ignores_accents_and_knows_synonyms(qtbot: QtBot, theme: Theme) -> None:
    combo = _combo(qtbot, theme)
    qtbot.keyClicks(combo, "elb")
    assert [option.key for option in combo.offered()] == ["elbow"]
    combo.clear()
    qtbot.keyClicks(combo, "malar")
    assert [option.key for option in combo.offered()] == ["cheek"]
    qtbot.keyClick(combo, Qt.Key.Key_Escape)


def test_combo_gives_the_choice_back_when_left_half_typed(qtbot: QtBot, theme: Theme) -> None:
    combo = _combo(qtbot, theme)
    combo.set_key("cheek")
    combo.selectAll()
    qtbot.keyClicks(combo, "xyz")
    combo.clearFocus()
    assert combo.text() == "Infraorbital cheek"
    assert combo.key == "cheek"


def test_combo_with_free_text_keeps_what_is_typed(qtbot: QtBot, theme: Theme) -> None:
    combo = _combo(qtbot, theme, free_text=True)
    qtbot.keyClicks(combo, "somewhere else")
    combo.clearFocus()
    assert (combo.key, combo.text()) == ("", "somewhere else")


def test_segments_and_tabs_emit_keys_for_people_only(qtbot: QtBot) -> None:
    for control in (
        SegmentedControl([("a", "A"), ("b", "B"), ("c", "C")], "View"),
        Tabs([("a", "A & B"), ("b", "B"), ("c", "C")], "Tabs"),
    ):
        qtbot.addWidget(control)
        control.show()
        seen: list[str] = []
        control.chosen.connect(seen.append)
        control.set_key("b")
        assert (control.key, seen) == ("b", [])
        qtbot.keyClick(control, Qt.Key.Key_Right)
        assert (control.key, seen) == ("c", ["c"])


def test_tab_lands_on_the_chosen_segment(qtbot: QtBot) -> None:
    root = QWidget()
    layout = QVBoxLayout(root)
    before, control, after = QLineEdit(), SegmentedControl([("a", "A"), ("b", "B"), ("c", "C")]), QLineEdit()
    for each in (before, control, after):
        layout.addWidget(each)
    qtbot.addWidget(root)
    with qtbot.waitExposed(root):
        root.show()
    control.set_key("c")
    before.setFocus()
    qtbot.keyClick(before, Qt.Key.Key_Tab)
    assert control.button("c").hasFocus()
    qtbot.keyClick(control.button("c"), Qt.Key.Key_Left)
    assert control.button("b").hasFocus()
    qtbot.keyClick(control.button("b"), Qt.Key.Key_Tab)
    assert after.hasFocus()


def test_tags_are_added_and_removed(qtbot: QtBot, theme: Theme) -> None:
    editor = TagEditor(theme)
    qtbot.addWidget(editor)
    seen: list[object] = []
    editor.changed.connect(seen.append)
    qtbot.keyClicks(editor.line, "CKD G4,")
    qtbot.keyClicks(editor.line, "Raynaud")
    qtbot.keyClick(editor.line, Qt.Key.Key_Return)
    assert editor.tags == ("CKD G4", "Raynaud")
    qtbot.keyClick(editor.line, Qt.Key.Key_Backspace)
    assert seen == [("CKD G4",), ("CKD G4", "Raynaud"), ("CKD G4",)]


def test_a_click_anywhere_in_the_tags_goes_to_the_line(qtbot: QtBot, theme: Theme) -> None:
    root = QWidget()
    layout = QVBoxLayout(root)
    editor, other = TagEditor(theme), QLineEdit()
    layout.addWidget(editor)
    layout.addWidget(other)
    qtbot.addWidget(root)
    root.resize(600, 120)
    with qtbot.waitExposed(root):
        root.show()
    other.setFocus()
    right = editor.rect().center()
    right.setX(editor.width() - 3)
    qtbot.mouseClick(editor, Qt.MouseButton.LeftButton, pos=right)
    assert editor.line.hasFocus()
    qtbot.keyClicks(editor.line, "latex,")
    chip = editor.childAt(35, 14)
    assert isinstance(chip, QLabel)
    assert chip.text() == "latex"
    assert editor.line.x() > chip.mapTo(editor, chip.rect().topRight()).x()
    assert editor.line.geometry().right() > editor.width() - 10
    assert editor.line.hasFocus()
    cross = editor.findChild(QToolButton)
    assert isinstance(cross, QToolButton)
    qtbot.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert editor.tags == ()
    assert editor.line.hasFocus()


def test_text_area_grows_and_tab_leaves_it(qtbot: QtBot) -> None:
    root = QWidget()
    layout = QVBoxLayout(root)
    area, other = TextArea(min_lines=1, max_lines=4), QLineEdit()
    layout.addWidget(area)
    layout.addWidget(other)
    qtbot.addWidget(root)
    root.resize(300, 300)
    root.show()
    one = area.height()
    area.set_text("a\nb\nc")
    three = area.height()
    area.set_text("\n" * 20)
    assert one < three < area.height() < 2 * three
    area.setFocus()
    qtbot.keyClick(area, Qt.Key.Key_Tab)
    assert area.toPlainText() == "\n" * 20


def test_typing_replaces_what_was_picked_or_put_back(qtbot: QtBot, theme: Theme) -> None:
    combo = _combo(qtbot, theme)
    qtbot.keyClicks(combo, "pulp")
    qtbot.keyClick(combo, Qt.Key.Key_Return)
    qtbot.keyClicks(combo, "elb")
    assert combo.text() == "elb"
    qtbot.keyClick(combo, Qt.Key.Key_Return)
    assert combo.key == "elbow"
    combo.clearFocus()
    assert combo.selectedText() == ""
    combo.setFocus(Qt.FocusReason.TabFocusReason)
    assert combo.selectedText() == "Élbow"


def test_field_that_gathers_is_empty_after_each_choice_and_keeps_enter_to_itself(qtbot: QtBot, theme: Theme) -> None:
    combo = ComboSearch(SITES, gathers=True, theme=theme)
    qtbot.addWidget(combo)
    picked: list[str] = []
    said: list[str] = []
    entered: list[bool] = []
    combo.chosen.connect(picked.append)
    combo.problem.connect(said.append)
    combo.returnPressed.connect(lambda: entered.append(True))
    combo.show()
    combo.activateWindow()
    combo.setFocus()
    qtbot.waitUntil(combo.hasFocus)
    for typed in ("pulp", "elb"):
        qtbot.keyClicks(combo, typed)
        qtbot.keyClick(combo, Qt.Key.Key_Return)
        assert combo.text() == ""
    assert picked == ["finger", "elbow"]
    qtbot.keyClicks(combo, "nose")
    qtbot.keyClick(combo, Qt.Key.Key_Return)
    assert "nose" in said[-1]
    assert "nose" in combo.loose
    assert not entered


def test_own_words_that_begin_like_a_known_name_are_asked_about_once(qtbot: QtBot, theme: Theme) -> None:
    combo = _combo(qtbot, theme, free_text=True)
    entered: list[bool] = []
    combo.returnPressed.connect(lambda: entered.append(True))
    combo.setText("Index fi")
    qtbot.keyClick(combo, Qt.Key.Key_Return)
    assert [option.key for option in combo.offered()] == ["finger"]
    assert not entered
    qtbot.keyClick(combo, Qt.Key.Key_Return)
    assert combo.key == "finger"
    combo.set_option(None)
    combo.setText("InfraInfraorbital cheek")
    assert "Infraorbital cheek" in combo.loose
    combo.accept_typed()
    assert combo.loose == ""
    qtbot.keyClick(combo, Qt.Key.Key_Return)
    assert entered


def test_half_a_name_is_told_when_tab_leaves_the_open_list(qtbot: QtBot, theme: Theme) -> None:
    around = QWidget()
    column = QVBoxLayout(around)
    combo, after = ComboSearch(SITES, free_text=True, theme=theme), QLineEdit()
    field = FormField("Site", combo)
    column.addWidget(field)
    column.addWidget(after)
    qtbot.addWidget(around)
    around.show()
    around.activateWindow()
    combo.setFocus()
    qtbot.waitUntil(combo.hasFocus)
    qtbot.keyClicks(combo, "infra")
    qtbot.keyClick(combo, Qt.Key.Key_Tab)
    assert after.hasFocus()
    assert "Infraorbital cheek" in field.error
    qtbot.keyClicks(combo, "x")
    assert field.error == ""
