"""A label that gives way."""

from pytestqt.qtbot import QtBot

from ui.widgets.elided_label import ElidedLabel


def test_what_is_cut_is_told_by_the_tool_tip(qtbot: QtBot) -> None:
    label = ElidedLabel("Mensah-Oppong Bartholomew, Ama Serwaa")
    qtbot.addWidget(label)
    label.resize(600, 20)
    label.show()
    assert not label.is_cut
    assert label.toolTip() == ""
    label.resize(80, 20)
    assert label.is_cut
    assert label.toolTip() == label.text() == "Mensah-Oppong Bartholomew, Ama Serwaa"
    label.setText("Li")
    assert label.toolTip() == ""
    assert label.minimumSizeHint().width() <= 48
