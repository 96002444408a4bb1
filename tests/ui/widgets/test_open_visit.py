"""Pages beside the visit read again for another visit, not for its text."""

import pytest
from pytestqt.qtbot import QtBot

from clinic.records.changes import Changes
from clinic.records.enums import Topic
from ui.core.bus import ChangeBus
from ui.core.page import Page
from ui.navigator import Navigator
from ui.widgets.open_visit import OpenVisitText


class _Beside(Page):
    topics = frozenset({Topic.VISIT, Topic.LESION})

    def __init__(self, bus: ChangeBus, navigator: Navigator) -> None:
        super().__init__(bus)
        self.text = OpenVisitText(navigator, self)
        self.reads = 0

    def concerns(self, changes: Changes) -> bool:
        return super().concerns(changes) and not self.text.is_all(changes)

    def refresh(self) -> None:
        self.reads += 1


@pytest.fixture
def navigator() -> Navigator:
    made = Navigator()
    made.set_patient("patient")
    made.set_visit("visit")
    return made


@pytest.fixture
def bus() -> ChangeBus:
    return ChangeBus()


@pytest.fixture
def page(bus: ChangeBus, navigator: Navigator, qtbot: QtBot) -> _Beside:
    page = _Beside(bus, navigator)
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    return page


def test_text_of_the_open_visit_is_passed_over(page: _Beside, bus: ChangeBus) -> None:
    before = page.reads
    bus.changed.emit(Changes.of(Topic.VISIT, ids=("patient", "visit")))
    assert page.reads == before


@pytest.mark.parametrize(
    "changes",
    [
        Changes.of(Topic.VISIT, ids=("patient", "earlier visit")),
        Changes.of(Topic.VISIT, Topic.RECALL, ids=("patient", "visit")),
        Changes.of(Topic.LESION, ids=("patient", "lesion")),
    ],
)
def test_everything_else_is_read(page: _Beside, bus: ChangeBus, changes: Changes) -> None:
    before = page.reads
    bus.changed.emit(changes)
    assert page.reads == before + 1


def test_an_open_visit_in_error_is_read_once_it_is_no_longer_open(
    page: _Beside, bus: ChangeBus, navigator: Navigator
) -> None:
    before = page.reads
    bus.changed.emit(Changes.of(Topic.VISIT, ids=("patient", "visit")))
    navigator.set_visit("")
    assert page.reads == before + 1
