"""Prompts that a test answers.

    prompts = FakePrompts()
    prompts.answer(True)               the next confirm is accepted; False leaves it
    prompts.answer("why")              the next ask (text) or choose (key); None leaves it
    prompts.answer([Path(...)])        the next open_files; a Path for save_file and open_folder; None leaves it
    prompts.asked                      list[Asked]: kind, title, text, in order; ``inform`` needs no answer
A question without a waiting answer fails the test.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QWidget

Answer = bool | str | Path | list[Path] | None


@dataclass(frozen=True, slots=True)
class Asked:
    """One question or message that the program put."""

    kind: str
    title: str
    text: str = ""


class FakePrompts:
    """Answers at once with what the test laid ready."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._answers: deque[Answer] = deque()

    def answer(self, *answers: Answer) -> None:
        """Lay answers ready, in order."""
        self._answers.extend(answers)

    @property
    def last(self) -> Asked:
        """The last question or message."""
        return self.asked[-1]

    def inform(self, parent: QWidget | None, title: str, text: str) -> None:
        """Note the message."""
        self.asked.append(Asked("inform", title, text))

    def confirm(
        self,
        parent: QWidget | None,
        title: str,
        text: str,
        action: str,
        then: Callable[[], object],
        *,
        danger: bool = False,
        leave: str = "Cancel",
    ) -> None:
        """Accept or leave."""
        if self._next(Asked("confirm", title, text)):
            then()

    def ask(
        self,
        parent: QWidget | None,
        title: str,
        label: str,
        then: Callable[[str], object],
        *,
        action: str = "OK",
        initial: str = "",
        lines: int = 1,
        required: bool = True,
        secret: bool = False,
    ) -> None:
        """Give the text."""
        answer = self._next(Asked("ask", title, label))
        if isinstance(answer, str):
            then(answer)

    def choose(
        self,
        parent: QWidget | None,
        title: str,
        text: str,
        options: Sequence[tuple[str, str]],
        then: Callable[[str], object],
        *,
        action: str = "Choose",
    ) -> None:
        """Give the key, which must be on offer."""
        answer = self._next(Asked("choose", title, text))
        if isinstance(answer, str):
            assert answer in [key for key, _ in options], f"{answer} is not offered"
            then(answer)

    def open_files(
        self, parent: QWidget | None, title: str, patterns: str, then: Callable[[list[Path]], object]
    ) -> None:
        """Give the files."""
        answer = self._next(Asked("open_files", title, patterns))
        if isinstance(answer, list):
            then(answer)

    def open_folder(self, parent: QWidget | None, title: str, then: Callable[[Path], object]) -> None:
        """Give the folder."""
        answer = self._next(Asked("open_folder", title))
        if isinstance(answer, Path):
            then(answer)

    def save_file(
        self,
        parent: QWidget | None,
        title: str,
        suggested: str,
        patterns: str,
        then: Callable[[Path], object],
    ) -> None:
        """Give the place."""
        answer = self._next(Asked("save_file", title, suggested))
        if isinstance(answer, Path):
            then(answer)

    def _next(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        assert self._answers, f"no answer laid ready for: {asked}"
        return self._answers.popleft()
