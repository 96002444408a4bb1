"""Signs in their groups, as they are looked for."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ui.lesions.observation_fields import ObservationFields
from ui.widgets.form import Form


def test_dermoscopy_and_imaging_are_recorded_as_yes_or_no_by_keyboard(qtbot: QtBot) -> None:
    fields = ObservationFields(Form())
    qtbot.addWidget(fields)
    titles = [label.text() for label in fields.signs.findChildren(QLabel)]
    assert titles == ["Seen", "Felt", "Dermoscopy", "Imaging"]
    buttons = fields.signs.buttons
    qtbot.keyClick(buttons["derm_round"], Qt.Key.Key_Space)
    for _press in range(2):
        qtbot.keyClick(buttons["img_calcified"], Qt.Key.Key_Space)
    assert buttons["derm_round"].text() == "White round structure: yes"
    assert buttons["img_calcified"].accessibleName() == "Calcification: no"
    assert fields.draft("l", "v").signs == (("derm_round", True), ("img_calcified", False))
    kept = fields.dump()
    fields.load({})
    assert fields.is_empty
    fields.load(kept)
    assert buttons["derm_round"].property("tone") == "accent" and not fields.is_empty
