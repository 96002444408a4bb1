"""For which diagnosis a medicine is given: those of the patient's lesions.

DiagnosisBox(names: key -> name)
    set_lesions(rows, kept, chosen)     ``kept``: a key that was chosen before ("": none), ``None``: it is offered
    offer(chosen)                       the diagnosis of the chosen lesions, or the only one there is
    key -> str
"""

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QComboBox, QWidget

from clinic.records.lesions import LesionRow


class DiagnosisBox(QComboBox):
    """Nothing is said where several could be meant."""

    def __init__(self, names: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = names
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)

    @property
    def key(self) -> str:
        """The diagnosis, or an empty string."""
        return str(self.currentData() or "")

    def set_lesions(self, rows: Sequence[LesionRow], kept: object, chosen: Sequence[LesionRow]) -> None:
        """Offer what these lesions have."""
        self.clear()
        self.addItem("\u2013", "")
        for key in dict.fromkeys(row.diagnosis for row in rows if row.diagnosis):
            self.addItem(self._names.get(key, key), key)
        if kept is None:
            self.offer(chosen)
            return
        if kept and self.findData(kept) < 0:
            self.addItem(self._names.get(str(kept), str(kept)), kept)
        self.setCurrentIndex(max(0, self.findData(kept)))

    def offer(self, chosen: Sequence[LesionRow]) -> None:
        """Lesions that differ say nothing."""
        found = {row.diagnosis for row in chosen if row.diagnosis}
        if len(found) == 1:
            self.setCurrentIndex(max(0, self.findData(found.pop())))
        elif not found and self.count() == 2:
            self.setCurrentIndex(1)
