"""Beside the live picture: which camera, what is overlaid, and where the photos go.

CameraPanel(theme)
    offer_cameras(cameras); offer_lesions(lesions, lesion_id); offer_earlier(rows); say_visit(text); say_kept(number)
    camera, earlier_id, lesion_id, kind, consent, opacity        what is chosen
    camera_chosen(str), earlier_chosen(str), lesion_chosen(str), opacity_changed(float), print_wanted    signals
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QSlider, QVBoxLayout, QWidget

from clinic.records.enums import ConsentScope, LesionStatus, PhotoKind
from clinic.records.lesions import LesionRow
from clinic.records.photos import PhotoRow
from clinic.rules.dates import spoken_short
from ui.photos.words import KINDS, SCOPES, day_of, photos_counted
from ui.theme.theme import Theme
from ui.widgets.buttons import QuietButton
from ui.widgets.form import FormField
from ui.widgets.looks import text_label

WIDTH = 252
_STEP = 10


class CameraPanel(QWidget):
    """Shows and tells; the dialog acts."""

    camera_chosen = Signal(str)
    earlier_chosen = Signal(str)
    lesion_chosen = Signal(str)
    opacity_changed = Signal(float)
    print_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self.cameras, self.lesions, self.earlier = QComboBox(), QComboBox(), QComboBox()
        self.kinds, self.consents = QComboBox(), QComboBox()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 100)
        self.slider.setSingleStep(_STEP)
        self.slider.setMinimumHeight(22)
        self.slider.setValue(45)
        self.print_button = QuietButton("Print the earlier photo…", icon="printer", theme=theme)
        self.print_button.setToolTip("One page to hold beside the camera")
        self._visit = text_label(look="muted", wrap=True)
        self._kept = text_label(look="strong")
        for key, words in KINDS:
            self.kinds.addItem(words, key)
        for scope, words in SCOPES.items():
            self.consents.addItem(words, scope.value)
        self.kinds.setCurrentIndex(self.kinds.findData(PhotoKind.CLOSE_UP.value))
        self._build()
        self._connect()

    @property
    def earlier_id(self) -> str:
        """The photo that is overlaid; empty: none."""
        return str(self.earlier.currentData() or "")

    @property
    def lesion_id(self) -> str:
        """The lesion that the new photos show; empty: none."""
        return str(self.lesions.currentData() or "")

    @property
    def kind(self) -> PhotoKind:
        """What kind of photo it is."""
        return PhotoKind(self.kinds.currentData())

    @property
    def consent(self) -> ConsentScope:
        """What the photo may be used for."""
        return ConsentScope(self.consents.currentData())

    @property
    def opacity(self) -> float:
        """Of the earlier photo, 0 to 1."""
        return self.slider.value() / 100

    def offer_cameras(self, cameras: Sequence[tuple[str, str]]) -> None:
        """A choice only where there is one."""
        self.cameras.blockSignals(True)
        self.cameras.clear()
        for key, name in cameras:
            self.cameras.addItem(name, key)
        self.cameras.blockSignals(False)
        self._camera_field.setVisible(len(cameras) > 1)

    def offer_lesions(self, lesions: Sequence[LesionRow], lesion_id: str) -> None:
        """Those that may be shown."""
        self.lesions.blockSignals(True)
        self.lesions.clear()
        self.lesions.addItem("No lesion", "")
        for row in lesions:
            if row.status is not LesionStatus.ENTERED_IN_ERROR:
                self.lesions.addItem(f"{row.label} · {row.site_text}", row.id)
        self.lesions.setCurrentIndex(max(0, self.lesions.findData(lesion_id)))
        self.lesions.blockSignals(False)

    def offer_earlier(self, rows: Sequence[PhotoRow]) -> None:
        """The newest first, and chosen."""
        self.earlier.blockSignals(True)
        self.earlier.clear()
        for row in rows:
            self.earlier.addItem(f"{spoken_short(day_of(row))}, {row.kind.value}", row.id)
        self.earlier.addItem("None", "")
        self.earlier.blockSignals(False)
        self._earlier_field.set_hint("" if rows else "There is no earlier photo to lay over the picture.")
        self._show_earlier()

    def say_visit(self, text: str) -> None:
        """Where the photos go."""
        self._visit.setText(text)

    def say_kept(self, number: int) -> None:
        """How many were kept so far."""
        self._kept.setText(f"{photos_counted(number)} kept" if number else "")

    @Slot(int)
    def step_opacity(self, direction: int) -> None:
        """A step more or less of the earlier photo."""
        self.slider.setValue(self.slider.value() + direction * _STEP)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self._camera_field = FormField("Camera", self.cameras)
        self._lesion_field = FormField("Shows", self.lesions)
        self._earlier_field = FormField("Earlier photo over the picture", self.earlier)
        self._opacity_field = FormField(
            "How much of it is seen", self.slider, "Keys Up and Down while the picture has the focus"
        )
        for field in (self._camera_field, self._lesion_field, self._earlier_field, self._opacity_field):
            column.addWidget(field)
        column.addWidget(self.print_button, 0, Qt.AlignmentFlag.AlignLeft)
        for field in (FormField("Kind", self.kinds), FormField("Consent", self.consents)):
            column.addWidget(field)
        column.addWidget(self._visit)
        column.addStretch(1)
        column.addWidget(self._kept)
        self._camera_field.setVisible(False)

    def _connect(self) -> None:
        self.cameras.currentIndexChanged.connect(self._camera)
        self.lesions.currentIndexChanged.connect(self._lesion)
        self.earlier.currentIndexChanged.connect(self._show_earlier)
        self.slider.valueChanged.connect(self._opacity)
        self.print_button.clicked.connect(self.print_wanted)

    @Slot()
    def _camera(self) -> None:
        self.camera_chosen.emit(str(self.cameras.currentData() or ""))

    @Slot()
    def _lesion(self) -> None:
        self.lesion_chosen.emit(self.lesion_id)

    @Slot()
    def _show_earlier(self) -> None:
        self.slider.setEnabled(bool(self.earlier_id))
        self.print_button.setEnabled(bool(self.earlier_id))
        self.earlier_chosen.emit(self.earlier_id)

    @Slot()
    def _opacity(self) -> None:
        self.opacity_changed.emit(self.opacity)
