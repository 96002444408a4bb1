"""Reads, writes and what they publish."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from clinic.errors import ClinicError, Conflict
from clinic.records.changes import Changes
from clinic.records.enums import Topic
from tests.support.prompts import FakePrompts
from ui.core.bus import ChangeBus
from ui.core.operations import Operations
from ui.core.page import Page
from ui.core.tasks import Progress

CHANGES = Changes.of(Topic.LESION, ids=("p1", "l1"))


class CountingPage(Page):
    """Counts its refreshes."""

    topics = frozenset({Topic.LESION})

    def __init__(self, bus: ChangeBus) -> None:
        super().__init__(bus)
        self.refreshed = 0

    def refresh(self) -> None:
        """Count."""
        self.refreshed += 1


def _refuse() -> tuple[str, Changes]:
    raise Conflict("The visit is signed.", "Add an addendum.")


def test_write_publishes_then_hands_over(ops: Operations, bus: ChangeBus, qtbot: QtBot) -> None:
    told: list[object] = []
    bus.changed.connect(told.append)
    with qtbot.waitSignal(ops.written):
        ops.write(ops, lambda: ("saved", CHANGES), told.append)
    assert told == [CHANGES, "saved"]


def test_refused_write_is_explained(ops: Operations, bus: ChangeBus, prompts: FakePrompts) -> None:
    told: list[object] = []
    bus.changed.connect(told.append)
    ops.write(ops, _refuse, told.append)
    assert told == []
    assert (prompts.last.title, prompts.last.text) == ("The visit is signed.", "Add an addendum.")


def test_failed_may_take_the_error_or_not(ops: Operations, prompts: FakePrompts) -> None:
    taken: list[ClinicError] = []

    def take(error: ClinicError) -> bool:
        taken.append(error)
        return len(taken) == 1

    ops.write(ops, _refuse, None, take)
    assert not prompts.asked
    ops.write(ops, _refuse, None, take)
    assert len(taken) == 2
    assert len(prompts.asked) == 1


def test_background_write_publishes_though_its_owner_is_gone(ops: Operations, bus: ChangeBus, qtbot: QtBot) -> None:
    owner = QObject()

    def work(progress: Progress) -> tuple[int, Changes]:
        progress(1, 1)
        return 1, CHANGES

    told: list[object] = []
    with qtbot.waitSignal(bus.changed):
        ops.background_write(owner, "Import", work, told.append)
        owner.deleteLater()
    assert told in ([], [1])


def test_page_refreshes_when_visible_and_catches_up_when_shown(bus: ChangeBus, qtbot: QtBot) -> None:
    page = CountingPage(bus)
    qtbot.addWidget(page)
    bus.publish(CHANGES)
    assert page.refreshed == 0
    page.show()
    assert page.refreshed == 1
    bus.publish(CHANGES)
    assert page.refreshed == 2
    bus.publish(Changes.of(Topic.LAB))
    assert page.refreshed == 2
    page.hide()
    bus.publish(CHANGES)
    bus.publish(CHANGES)
    assert page.is_stale
    page.show()
    assert page.refreshed == 3


def test_an_empty_change_is_not_told(bus: ChangeBus, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(bus.changed):
        bus.publish(Changes())


def test_read_hands_over_at_once(ops: Operations, qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    got: list[int] = []
    ops.read(owner, lambda: 5, got.append)
    assert got == [5]
