"""Work in the background."""

import threading

from PySide6.QtCore import QObject
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from clinic.errors import ClinicError, StorageError
from ui.core.tasks import Progress, TaskRunner


class Owner(QObject):
    """Takes what work brings."""

    def __init__(self) -> None:
        super().__init__()
        self.results: list[object] = []
        self.errors: list[ClinicError] = []
        self.seen_on: threading.Thread | None = None

    def take(self, result: object) -> None:
        """A result."""
        self.results.append(result)
        self.seen_on = threading.current_thread()

    def refuse(self, error: ClinicError) -> None:
        """An error."""
        self.errors.append(error)


def test_result_arrives_on_the_ui_thread(runner: TaskRunner, qtbot: QtBot) -> None:
    owner = Owner()
    runner.start(owner, "Work", lambda _: 7, owner.take)
    qtbot.waitUntil(lambda: owner.results == [7])
    assert owner.seen_on is threading.main_thread()
    assert runner.running() == ()


def test_clinic_error_goes_to_failed(runner: TaskRunner, qtbot: QtBot) -> None:
    owner = Owner()

    def work(_: Progress) -> None:
        raise StorageError("The disk is full.", "Free some room.")

    runner.start(owner, "Work", work, owner.take, owner.refuse)
    qtbot.waitUntil(lambda: len(owner.errors) == 1)
    assert owner.errors[0].what == "The disk is full."
    assert owner.results == []


def test_a_bug_is_raised_on_the_ui_thread(runner: TaskRunner, qtbot: QtBot) -> None:
    owner = Owner()
    with capture_exceptions() as caught:
        runner.start(owner, "Work", lambda _: 1 // 0, owner.take, owner.refuse)
        qtbot.waitUntil(lambda: len(caught) == 1)
    assert caught[0][0] is ZeroDivisionError
    assert not owner.errors


def test_progress_and_cancel(runner: TaskRunner, qtbot: QtBot) -> None:
    owner, gate = Owner(), threading.Event()
    seen: list[tuple[int, int, int, str]] = []
    runner.progressed.connect(lambda *step: seen.append(step))

    def work(progress: Progress) -> str:
        progress(1, 3, "first")
        gate.wait(10)
        progress(2, 3)
        return "finished"

    number = runner.start(owner, "Work", work, owner.take, owner.refuse)
    qtbot.waitUntil(lambda: seen == [(number, 1, 3, "first")])
    runner.cancel(number)
    with qtbot.waitSignal(runner.ended):
        gate.set()
    assert owner.results == []
    assert owner.errors == []


def test_nothing_is_delivered_to_a_dead_owner(runner: TaskRunner, qtbot: QtBot) -> None:
    owner, gate = Owner(), threading.Event()
    runner.start(owner, "Work", lambda _: gate.wait(10), owner.take)
    owner.deleteLater()
    with qtbot.waitSignal(owner.destroyed):
        pass
    with qtbot.waitSignal(runner.ended):
        gate.set()
    assert owner.results == []


def test_many_short_jobs_all_arrive(runner: TaskRunner, qtbot: QtBot) -> None:
    owner = Owner()
    for number in range(300):
        runner.start(owner, "Work", lambda _, n=number: n, owner.take, quiet=True)  # type: ignore[misc]  # default binds n
    qtbot.waitUntil(lambda: len(owner.results) == 300)
    assert sorted(map(str, owner.results)) == sorted(map(str, range(300)))


def test_shutdown_waits_and_delivers_nothing(qapp: object, qtbot: QtBot) -> None:
    runner, owner = TaskRunner(), Owner()
    runner.start(owner, "Work", lambda _: 1, owner.take)
    assert runner.shutdown()
    assert runner.running() == ()
    assert owner.results == []
