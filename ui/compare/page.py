"""The tab "Compare" of a patient.

ComparePage(ctx, parent=None)
    set_patient(patient_id)              empty: none
    show_photos(photo_ids)               one: beside the oldest other photo of the same lesion; two: in this order
    show_lesion(lesion_id)               its oldest and its newest photo
"""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from clinic.records.changes import Changes
from clinic.records.enums import Topic
from clinic.records.lesions import ObservationRow
from clinic.records.photos import PhotoRow
from clinic.rules.dates import spoken
from ui.compare.exporter import CompareExporter
from ui.compare.facts import day_of, difference, measured, observed
from ui.compare.filmstrip import Filmstrip
from ui.compare.stage import CompareStage, Lines
from ui.compare.subjects import Subject, best_subject, subjects
from ui.compare.toolbar import CompareBar
from ui.context import Context
from ui.core.page import Page
from ui.widgets.empty_state import EmptyState
from ui.widgets.looks import text_label

_EMPTY = "Photos of the same lesion at different visits are compared here, under one zoom. Import photos first."
_CHOOSE = "Choose a photo in the strip below."
_ONLY_ONE = "Only one photo so far. The next one will stand here."
Observations = dict[str, tuple[ObservationRow, ...]]


class ComparePage(Page):
    """Two photos, a filmstrip, and what was recorded at their visits."""

    topics = frozenset({Topic.PHOTO, Topic.LESION, Topic.VISIT, Topic.TREATMENT})

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx.bus, parent)
        self._ctx = ctx
        self._patient_id = ""
        self._wanted: tuple[str, ...] = ()
        self._wanted_lesion = ""
        self._subjects: tuple[Subject, ...] = ()
        self._subject: Subject | None = None
        self._observations: Observations = {}
        self.bar = CompareBar(ctx.theme)
        self.stage = CompareStage(ctx)
        self._exporter = CompareExporter(ctx, self, self.stage)
        self.strip = Filmstrip(ctx.theme, ctx.ops.runner, self._thumbnail)
        self.facts = text_label(look="muted", wrap=True)
        self.empty = EmptyState(_EMPTY, "Go to photos", icon="columns", theme=ctx.theme, title="Nothing to compare yet")
        self._build()
        self._connect()

    def set_patient(self, patient_id: str) -> None:
        """Show this patient's photos when next seen."""
        if patient_id == self._patient_id:
            return
        self._patient_id = patient_id
        self._wanted, self._wanted_lesion = (), ""
        self._subjects, self._subject, self._observations = (), None, {}
        self.stage.reset_shift()
        self.stage.fit()
        for number in (1, 2):
            self.stage.place(number, None, ())
        self.mark_stale()

    def show_photos(self, photo_ids: Sequence[str]) -> None:
        """Show these photos of the patient."""
        self._wanted, self._wanted_lesion = tuple(photo_ids)[:2], ""
        self._subject = None
        self.mark_stale()

    def show_lesion(self, lesion_id: str) -> None:
        """Show the first and the last photo of a lesion."""
        self._wanted, self._wanted_lesion = (), lesion_id
        self._subject = None
        self.mark_stale()

    def concerns(self, changes: Changes) -> bool:
        """Only what belongs to this patient."""
        return super().concerns(changes) and self._patient_id in changes.ids

    def refresh(self) -> None:
        """Read and show."""
        if self._patient_id:
            self._ctx.ops.read(self, self._load, self._loaded)
        else:
            self._loaded(())

    def _load(self) -> tuple[Subject, ...]:
        clinic, patient_id = self._ctx.clinic, self._patient_id
        sites = {key: site.name for key, site in clinic.catalog.sites.items()}
        lesions = clinic.lesions.list(patient_id)
        self._observations = {row.id: clinic.lesions.get(row.id).observations for row in lesions if row.photos}
        return subjects(clinic.photos.list(patient_id), lesions, clinic.treatments.procedures(patient_id), sites)

    def _loaded(self, found: tuple[Subject, ...]) -> None:
        self._subjects = found
        self._stack.setCurrentWidget(self._work if found else self.empty)
        if not found:
            return
        before = self._subject.key if self._subject is not None else ""
        subject = next((s for s in found if s.key == before), None)
        if subject is not None:
            self._use(subject, [row.id if row is not None else "" for row in self.stage.rows])
        elif self._wanted:
            subject = best_subject(found, self._wanted, self._wanted_lesion) or found[0]
            self._use(subject, self._pair(subject, self._wanted))
        else:
            subject = next((s for s in found if s.lesion_id == self._wanted_lesion != ""), None) or _richest(found)
            self._use(subject, self._pair(subject, ()))
        self._wanted, self._wanted_lesion = (), ""

    def _pair(self, subject: Subject, wanted: Sequence[str]) -> list[str]:
        """Ids for pane 1 and 2: as wanted, filled up with the oldest or the newest other photo."""
        ids = [photo_id for photo_id in wanted if subject.row(photo_id) is not None]
        rest = [row.id for row in subject.rows if row.id not in ids]
        if not ids:
            return [rest[0], rest[-1] if len(rest) > 1 else ""]
        if len(ids) == 1 and rest:
            oldest = subject.rows[0].id == ids[0]
            return [ids[0], rest[-1]] if oldest else [rest[0], ids[0]]
        return [*ids, ""][:2]

    def _use(self, subject: Subject, photo_ids: Sequence[str]) -> None:
        self._subject = subject
        self.bar.offer(self._subjects, subject.key)
        self.strip.set_subject(subject)
        rows = [subject.row(photo_id) for photo_id in photo_ids]
        if rows[0] is None and rows[1] is None:
            rows = [subject.row(photo_id) for photo_id in self._pair(subject, ())]
        for number, row in enumerate(rows, start=1):
            self.stage.place(number, row, self._lines(row), _CHOOSE if len(subject.rows) > 1 else _ONLY_ONE)
        if rows[1] is None and self.stage.active == 1 and len(subject.rows) > 1:
            self.stage.set_active(2)
        self._tell()

    def _lines(self, row: PhotoRow | None) -> Lines:
        if row is None:
            return ()
        of_subject = bool(self._subject and self._subject.lesion_id)
        labels = "" if of_subject else ", ".join(row.lesion_labels)
        heading = " · ".join(part for part in (spoken(day_of(row)), labels) if part)
        return tuple(part for part in (heading, measured(self._seen(row))) if part)

    def _seen(self, row: PhotoRow | None) -> ObservationRow | None:
        if row is None or self._subject is None or not self._subject.lesion_id:
            return None
        return observed(row, self._observations.get(self._subject.lesion_id, ()))

    def _tell(self) -> None:
        """Filmstrip, words below and title follow what is in the panes."""
        subject, (one, two) = self._subject, self.stage.rows
        if subject is None:
            return
        shown = {row.id: number for number, row in ((1, one), (2, two)) if row is not None}
        seen = len(shown) if self.stage.panes == 2 else 1
        if self.stage.panes == 1:
            alone = self.stage.rows[self.stage.active - 1]
            shown = {alone.id: self.stage.active} if alone is not None else {}
        self.strip.set_shown(shown, self.stage.active)
        self._name.setText(subject.short)
        number = len(subject.rows)
        self._counts.setText(f"{number} photo{'s' * (number != 1)}, {seen} shown")
        both = one is not None and two is not None and one.id != two.id
        words = difference(one, two, self._seen(one), self._seen(two)) if one and two and both else ""
        self.facts.setText(words if subject.lesion_id or not words else words.split(" · ")[0])
        self.facts.setVisible(bool(words) and self.stage.panes == 2)
        self._tell_view()

    @Slot()
    def _tell_view(self) -> None:
        self.bar.set_zoom(self.stage.zoom_percent)
        self.bar.set_shifted(self.stage.is_shifted)

    @Slot(str)
    def _picked(self, photo_id: str) -> None:
        if self._subject is not None:
            row = self._subject.row(photo_id)
            self.stage.place(self.stage.active, row, self._lines(row))
            self._tell()

    @Slot(int)
    def _step(self, delta: int) -> None:
        row = self.stage.rows[self.stage.active - 1]
        if row is not None:
            self.strip.step(delta, row.id)

    @Slot(str)
    def _subject_chosen(self, key: str) -> None:
        subject = next((s for s in self._subjects if s.key == key), None)
        if subject is not None:
            self.stage.reset_shift()
            self._use(subject, self._pair(subject, ()))

    @Slot(str)
    def _mode_chosen(self, mode: str) -> None:
        self.stage.set_mode(mode)
        if mode == "wipe" and self.stage.panes == 1:
            self.bar.panes.set_key("2")
            self._panes_chosen(2)

    @Slot(int)
    def _panes_chosen(self, panes: int) -> None:
        self.stage.set_panes(panes)
        self._tell()

    @Slot()
    def _exchange(self) -> None:
        self.stage.exchange()
        self._tell()

    @Slot(int)
    def _active_changed(self, _number: int) -> None:
        self._tell()

    def _choose_first(self) -> None:
        self._focus_pane(1)

    def _choose_second(self) -> None:
        self._focus_pane(2)

    def _focus_pane(self, number: int) -> None:
        self.stage.set_active(number)
        self.stage.views[number - 1].setFocus()

    @Slot()
    def export(self) -> None:
        """Save what is shown as a picture."""
        if self._subject is not None:
            self._exporter.export(self._subject)

    def _thumbnail(self, key: str, pixels: int) -> bytes:
        return self._ctx.clinic.photos.thumbnail(key)

    def _build(self) -> None:
        card = QFrame()
        card.setProperty("ui", "card")
        row = QHBoxLayout(card)
        row.setContentsMargins(12, 4, 8, 0)
        row.setSpacing(10)
        words = QVBoxLayout()
        words.setSpacing(2)
        self._name, self._counts = text_label(look="strong", wrap=True), text_label(look="hint", wrap=True)
        words.addStretch(1)
        words.addWidget(self._name)
        words.addWidget(self._counts)
        words.addStretch(1)
        row.addLayout(words)
        self._name.setFixedWidth(104)
        row.addWidget(self.strip, 1)
        self._work = QWidget()
        column = QVBoxLayout(self._work)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.bar)
        column.addWidget(self.stage, 1)
        column.addWidget(self.facts)
        column.addWidget(card)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._work)
        self._stack.addWidget(self.empty)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 14, 16, 12)
        outer.addWidget(self._stack)

    def _connect(self) -> None:
        bar, stage = self.bar, self.stage
        bar.subject_chosen.connect(self._subject_chosen)
        bar.mode_chosen.connect(self._mode_chosen)
        bar.panes_chosen.connect(self._panes_chosen)
        bar.exchange.clicked.connect(self._exchange)
        bar.reset.clicked.connect(stage.reset_shift)
        bar.zoom_in.clicked.connect(stage.zoom_in)
        bar.zoom_out.clicked.connect(stage.zoom_out)
        bar.fit.clicked.connect(stage.fit)
        bar.export.clicked.connect(self.export)
        stage.active_changed.connect(self._active_changed)
        stage.view_changed.connect(self._tell_view)
        stage.step_requested.connect(self._step)
        self.strip.picked.connect(self._picked)
        self.empty.action_requested.connect(self._to_photos)
        add = partial(self._ctx.actions.add, group="Compare", scope=self)
        add("compare-first", "Choose the first pane", self._choose_first, shortcut="1")
        add("compare-second", "Choose the second pane", self._choose_second, shortcut="2")
        add("compare-exchange", "Exchange the two photos", self._exchange, shortcut="X")
        add("compare-zoom-in", "Zoom in", stage.zoom_in, shortcut="+")
        add("compare-zoom-out", "Zoom out", stage.zoom_out, shortcut="-")
        add("compare-fit", "Whole pictures", stage.fit, shortcut="0")
        add("compare-export", "Export the comparison…", self.export, shortcut="Ctrl+E")

    @Slot()
    def _to_photos(self) -> None:
        self._ctx.navigator.open_patient(self._patient_id, "photos")


def _richest(found: Sequence[Subject]) -> Subject:
    """The lesion with most photos, else whatever comes first."""
    lesions = [subject for subject in found if subject.lesion_id]
    return max(lesions, key=lambda subject: len(subject.rows)) if lesions else found[0]
