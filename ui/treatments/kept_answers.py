"""Answers to cautions in a draft: what was decided is there again when the form is opened again.

KeptAnswers(cautions: CautionList)
    typed -> list of {rule, text, answer, reason}, for a draft
    set(kept)                 what a draft held
    put_back(cautions)        after ``set_cautions``: answers to the same wording, where nothing is answered yet
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from clinic.records.cautions import Caution
from ui.treatments.caution_list import CautionList


class KeptAnswers:
    """Beside a list of cautions."""

    def __init__(self, cautions: CautionList) -> None:
        self._list = cautions
        self._shown: tuple[Caution, ...] = ()
        self._kept: list[Mapping[str, Any]] = []

    @property
    def typed(self) -> list[dict[str, str]]:
        """What was chosen or typed so far; what waits for its caution to be shown again is kept on."""
        found = [
            {
                "rule": self._shown[int(key)].rule,
                "text": self._shown[int(key)].text,
                "answer": str(box.currentData() or ""),
                "reason": self._list.reasons[key].text(),
            }
            for key, box in self._list.choices.items()
            if int(key) < len(self._shown)
        ]
        said = [each for each in found if each["answer"] or each["reason"]]
        return [*said, *({key: str(value) for key, value in each.items()} for each in self._kept)]

    def set(self, kept: Iterable[Mapping[str, Any]]) -> None:
        """Begin with what a draft held."""
        self._shown, self._kept = (), list(kept)

    def put_back(self, cautions: Sequence[Caution]) -> None:
        """Answer what was answered before."""
        self._shown = tuple(cautions)
        for key, box in self._list.choices.items():
            caution = self._shown[int(key)]
            said = next((e for e in self._kept if (e["rule"], e["text"]) == (caution.rule, caution.text)), None)
            if said is None:
                continue
            self._kept.remove(said)
            if not box.currentData():
                answers = [str(box.itemData(at) or "") for at in range(box.count())]
                box.setCurrentIndex(answers.index(said["answer"]) if said["answer"] in answers else 0)
                self._list.reasons[key].setText(str(said["reason"]))
