"""Everything can be reached without a mouse, and everything has a name for those who do not see it."""

from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)

from tests.journeys.conftest import Start, unlock
from tests.journeys.hands import ALT, CTRL, SHIFT, Hands
from tests.journeys.people import Before, first_visit
from tests.support.clinics import SettableClock

PLACES = ("today", "people", "labs_in", "photos_in", "recalls", "docs", "outcomes", "admin")
TABS = ("overview", "map", "photos", "compare", "labs", "treatment", "visits", "documents")
CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, QAbstractItemView, QTabBar)


@pytest.fixture
def before(folder: Path, clock: SettableClock) -> Before:
    """Someone who was here before."""
    return first_visit(folder, clock)


@pytest.fixture
def hands(start: Start, folder: Path, before: Before) -> Hands:
    """At the unlocked window."""
    made = start(folder)
    unlock(made)
    return made


def test_every_place_is_reached_by_its_number_and_can_be_used(hands: Hands) -> None:
    for number, place in enumerate(PLACES, start=1):
        hands.key(Qt.Key(Qt.Key.Key_0 + number), CTRL)
        hands.wait(partial(_is_at, hands, place))
        _can_be_used(hands, hands.window.page(place))


def test_every_tab_is_reached_by_its_number_and_can_be_used(hands: Hands) -> None:
    _open_patient(hands)
    for number, tab in enumerate(TABS, start=1):
        hands.key(Qt.Key(Qt.Key.Key_0 + number), ALT)
        hands.wait(partial(_is_on, hands, tab))
        _can_be_used(hands, getattr(hands.desk, tab))


def test_ctrl_tab_goes_round_the_tabs(hands: Hands) -> None:
    _open_patient(hands)
    seen = []
    for _ in TABS:
        seen.append(hands.desk.patient.tab)
        hands.key(Qt.Key.Key_Tab, CTRL)
    assert tuple(seen) == TABS
    hands.key(Qt.Key.Key_Backtab, CTRL | SHIFT)
    assert hands.desk.patient.tab == TABS[-1]


def test_tab_goes_through_the_window_and_comes_round(hands: Hands) -> None:
    _open_patient(hands)
    for tab in TABS:
        hands.key(Qt.Key(Qt.Key.Key_1 + TABS.index(tab)), ALT)
        way: list[QWidget] = []
        while hands.focus not in way and len(way) < 200:
            way.append(hands.focus)
            hands.key(Qt.Key.Key_Tab)
        page: QWidget = getattr(hands.desk, tab)
        inside = [widget for widget in way if page.isAncestorOf(widget)]
        assert inside, f"Tab never comes to {tab}"
        assert len(way) < 200, f"Tab does not come round on {tab}"
        assert hands.window.rail.button("today") in way, f"Tab does not leave {tab}"


def test_every_control_has_a_name(hands: Hands) -> None:
    nameless: list[str] = []
    for number, place in enumerate(PLACES, start=1):
        hands.key(Qt.Key(Qt.Key.Key_0 + number), CTRL)
        nameless += [f"{place}: {said}" for said in _nameless(hands.window)]
    _open_patient(hands)
    hands.key(Qt.Key.Key_V, CTRL | SHIFT)
    for number, tab in enumerate(TABS, start=1):
        hands.key(Qt.Key(Qt.Key.Key_0 + number), ALT)
        hands.wait(partial(_is_on, hands, tab))
        nameless += [f"{tab}: {said}" for said in _nameless(hands.window)]
    assert not nameless, "\n".join(dict.fromkeys(nameless))


def test_every_control_of_the_forms_has_a_name(hands: Hands) -> None:
    _open_patient(hands)
    hands.key(Qt.Key.Key_V, CTRL | SHIFT)
    nameless: list[str] = []
    desk = hands.desk
    for tab, button in ((desk.labs, "Add results"), (desk.treatment, "Record procedure"), (desk.map, "Describe")):
        hands.key(Qt.Key(Qt.Key.Key_1 + [desk.overview, desk.map, desk.photos, desk.compare, desk.labs,
                                         desk.treatment].index(tab)), ALT)  # fmt: skip
        hands.press(button, tab)
        nameless += [f"{button}: {said}" for said in _nameless(hands.window)]
        hands.key(Qt.Key.Key_Escape)
    for keys, title in (((Qt.Key.Key_N, CTRL | SHIFT), "Register"), ((Qt.Key.Key_E, CTRL | SHIFT), "Change")):
        hands.key(*keys)
        dialog = hands.dialog(title)
        nameless += [f"{title}: {said}" for said in _nameless(dialog)]
        hands.key(Qt.Key.Key_Escape)
        hands.wait(lambda: QApplication.activeModalWidget() is None)
    assert not nameless, "\n".join(dict.fromkeys(nameless))


def test_the_wizard_goes_by_keyboard_alone(start: Start, tmp_path: Path) -> None:
    hands = start(tmp_path / "new")
    hands.type("Harbour")
    assert _nameless(hands.window) == []
    hands.enter()
    hands.wait_focus(_line(hands, "Your name, as it stands under a visit"))
    hands.type("Dr M. Okafor")
    assert _nameless(hands.window) == []
    hands.enter()
    hands.wait_for("Everything in this clinic is encrypted")
    assert _nameless(hands.window) == []
    hands.type("four words to remember")
    hands.key(Qt.Key.Key_Tab)
    hands.type("four words to remember")
    hands.enter()
    hands.wait_for("Every day the clinic is backed up")
    assert _nameless(hands.window) == []
    hands.tab_to(hands.button("Create the clinic"))
    hands.key(Qt.Key.Key_Space)
    hands.wait_for("only this code opens the clinic")
    assert _nameless(hands.window) == []
    assert hands.focus is hands.button("Save as PDF to print …")
    hands.tab_to(hands.button("or: I have printed the code"))
    hands.key(Qt.Key.Key_Space)
    hands.tab_to(hands.button("Open the clinic"))
    hands.key(Qt.Key.Key_Space)
    hands.wait(lambda: hands.window.current_key == "today")
    assert hands.clinic.info().name == "Harbour"


def test_the_lock_waits_for_typing(start: Start, folder: Path) -> None:
    hands = start(folder)
    hands.wait_focus(_line(hands, "Passphrase"))
    assert _nameless(hands.window) == []


def test_no_two_actions_that_can_be_run_share_a_shortcut(hands: Hands) -> None:
    _open_patient(hands)
    hands.key(Qt.Key.Key_V, CTRL | SHIFT)
    shared: dict[str, str] = {}
    for number, tab in enumerate(TABS, start=1):
        hands.key(Qt.Key(Qt.Key.Key_0 + number), ALT)
        hands.wait(partial(_is_on, hands, tab))
        entries = [entry for entry in hands.window.commands.available() if entry.shortcut]
        keys = Counter(QKeySequence(entry.shortcut).toString() for entry in entries)
        for key in (key for key, times in keys.items() if times > 1):
            labels = [entry.label for entry in entries if QKeySequence(entry.shortcut).toString() == key]
            shared[f"{tab}: {key}"] = ", ".join(labels)
    assert not shared


def _is_at(hands: Hands, place: str) -> bool:
    return hands.window.current_key == place


def _is_on(hands: Hands, tab: str) -> bool:
    return hands.desk.patient.tab == tab


def _line(hands: Hands, label: str) -> QWidget:
    return hands.field(label).editor


def _open_patient(hands: Hands) -> None:
    hands.key(Qt.Key.Key_2, CTRL)
    hands.wait_focus(hands.desk.people.search)
    hands.type("astrid")
    hands.enter()
    hands.wait(lambda: hands.window.current_key == "patient")
    hands.key(Qt.Key.Key_1, ALT)


def _can_be_used(hands: Hands, page: QWidget) -> None:
    def holds() -> bool:
        controls = [widget for widget in page.findChildren(QWidget) if widget.isVisible() and widget.isEnabled()]
        return any(widget.focusPolicy() & Qt.FocusPolicy.TabFocus for widget in controls)

    hands.wait(holds, f"nothing takes the focus on {page}")


def _nameless(root: QWidget) -> list[str]:
    """Shown controls that say nothing of themselves: no accessible name and no text of their own."""
    found = []
    for widget in root.findChildren(QWidget):
        if not isinstance(widget, CONTROLS) or not widget.isVisible() or widget.focusPolicy() == Qt.FocusPolicy.NoFocus:
            continue
        own = widget.text() if isinstance(widget, QAbstractButton) else ""
        if not (widget.accessibleName() or own):
            above: list[str] = []
            parent = widget.parentWidget()
            while parent is not None and len(above) < 4:
                above.append(f"{type(parent).__name__} {parent.accessibleName()}".strip())
                parent = parent.parentWidget()
            found.append(f"{type(widget).__name__} in {' < '.join(above)}")
    return found
