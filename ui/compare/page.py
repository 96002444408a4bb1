"""The tab "Compare" of a patient.

ComparePage(ctx, parent=None)
    set_patient(patient_id)              empty: none
    show_photos(photo_ids)               one: beside the oldest other one of its lesion; two to four: in this order
    show_lesion(lesion_id)               its oldest and its newest photo, of one kind and not rejected where there are
"""

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from clinic.records.changes import Changes
from clinic.records.enums import Topic
from clinic.records.photos import PhotoRow
from clinic.rules.mark_places import DISAGREE
from ui.compare.aligning import AlignmentKeeper
from ui.compare.deeds import CompareDeeds
from ui.compare.exporter import CompareExporter
from ui.compare.layout import CompareLayout
from ui.compare.scene import CHOOSE, MOST
from ui.compare.stage import CompareStage
from ui.compare.subjects import Subject, best_subject, offered, pair_of, richest, subjects
from ui.compare.telling import Teller
from ui.context import Context
from ui.core.page import Page

_ONLY_ONE = "Only one photo so far. The next one will stand here."


class ComparePage(Page):
    """Photos of the same skin, a filmstrip, and what was recorded at their visits."""

    topics = frozenset({Topic.PHOTO, Topic.LESION, Topic.VISIT, Topic.TREATMENT})

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx.bus, parent)
        self._ctx = ctx
        self._patient_id = ""
        self._wanted: tuple[str, ...] = ()
        self._wanted_lesion = ""
        self._subjects: tuple[Subject, ...] = ()
        self.subject: Subject | None = None
        self.teller = Teller(ctx, self)
        self.marks = self.teller.marks
        self.keeper = AlignmentKeeper(ctx, self)
        self.stage = CompareStage(ctx, self.keeper)
        self.scene = self.stage.scene
        self.layout_ = CompareLayout(ctx, self, self.stage)
        self.bar, self.align_bar = self.layout_.bar, self.layout_.align_bar
        self.strip, self.facts, self.empty = self.layout_.strip, self.layout_.facts, self.layout_.empty
        self.exporter = CompareExporter(ctx, self, self.stage)
        self.deeds = CompareDeeds(ctx, self)
        self._connect()

    def set_patient(self, patient_id: str) -> None:
        """Show this patient's photos when next seen."""
        if patient_id == self._patient_id:
            return
        self._patient_id = patient_id
        self._wanted, self._wanted_lesion = (), ""
        self._subjects, self.subject, self.teller.observations = (), None, {}
        for number in range(1, MOST + 1):
            self.scene.place(number, None, ())
        self.scene.store.forget()
        self.marks.forget()
        self.scene.refresh()
        self.stage.fit()
        self.mark_stale()

    def show_photos(self, photo_ids: Sequence[str]) -> None:
        """Show these photos of the patient."""
        self._wanted, self._wanted_lesion = tuple(photo_ids)[:MOST], ""
        self.subject = None
        self.mark_stale()

    def show_lesion(self, lesion_id: str) -> None:
        """Show the first and the last photo of a lesion."""
        self._wanted, self._wanted_lesion = (), lesion_id
        self.subject = None
        self.mark_stale()

    def concerns(self, changes: Changes) -> bool:
        """Only what belongs to this patient."""
        return super().concerns(changes) and self._patient_id in changes.ids

    def refresh(self) -> None:
        """Read and show."""
        self.marks.renew()
        if self._patient_id:
            self._ctx.ops.read(self, self._load, self._loaded)
        else:
            self._loaded(())

    def _load(self) -> tuple[Subject, ...]:
        clinic, patient_id = self._ctx.clinic, self._patient_id
        sites = {key: site.name for key, site in clinic.catalog.sites.items()}
        lesions = clinic.lesions.list(patient_id)
        self.teller.observations = {row.id: clinic.lesions.get(row.id).observations for row in lesions if row.photos}
        done, taken = clinic.treatments.procedures(patient_id), clinic.treatments.drugs(patient_id)
        return subjects(clinic.photos.list(patient_id), lesions, done, sites, taken)

    def _loaded(self, found: tuple[Subject, ...]) -> None:
        self._subjects = found
        self.layout_.show_work(bool(found))
        if not found:
            return
        before = self.subject.key if self.subject is not None else ""
        subject = next((s for s in found if s.key == before), None)
        if subject is not None:
            self._use(subject, [row.id if row is not None else "" for row in self.scene.rows])
        elif self._wanted:
            subject = best_subject(found, self._wanted, self._wanted_lesion) or found[0]
            if len(self._wanted) > 2:
                self._show_panes(len(self._wanted))
            self._open(subject, pair_of(subject, self._wanted))
        else:
            subject = next((s for s in found if s.lesion_id == self._wanted_lesion != ""), None) or richest(found)
            self._open(subject, pair_of(subject, ()))
        self._wanted, self._wanted_lesion = (), ""

    def _open(self, subject: Subject, photo_ids: Sequence[str]) -> None:
        """Other photos than before: all of them is seen first."""
        self._use(subject, photo_ids)
        self.stage.fit()

    def _use(self, subject: Subject, photo_ids: Sequence[str]) -> None:
        self.subject = subject
        self.teller.use(subject)
        self.layout_.offer(self._subjects, subject)
        rows = [subject.row(photo_id) if photo_id else None for photo_id in photo_ids]
        if not any(row is not None for row in rows):
            rows = [subject.row(photo_id) for photo_id in pair_of(subject, ())]
        rows += [None] * (MOST - len(rows))
        for number, row in enumerate(rows, start=1):
            self._place(number, row)
        self._fill()
        if self.scene.rows[1] is None and self.scene.active == 1 and len(subject.rows) > 1:
            self.stage.set_active(2)
        self.scene.refresh()
        self.tell()

    def _place(self, number: int, row: PhotoRow | None) -> None:
        several = self.subject is not None and len(self.subject.rows) > 1
        self.scene.place(number, row, self.teller.lines(row), CHOOSE if several else _ONLY_ONE)

    @Slot()
    def _measured(self) -> None:
        """What was measured in the photos is known."""
        for pane in self.scene.slots:
            pane.lines = self.teller.lines(pane.row)
        self.stage.repaint_all()
        self._tell_numbers()

    def _fill(self) -> None:
        """Panes beyond the second take photos that are not shown yet, spread over time."""
        if self.subject is None:
            return
        for number in range(3, self.scene.panes + 1):
            if self.scene.rows[number - 1] is None:
                shown = {row.id for row in self.scene.rows if row is not None}
                rest = offered(self.subject, shown)
                if rest:
                    left = self.scene.panes - number + 1
                    self._place(number, rest[len(rest) // (left + 1)])

    @Slot()
    def tell(self) -> None:
        """Filmstrip and words follow what is in the panes."""
        subject, scene = self.subject, self.scene
        if subject is None:
            return
        shown = {row.id: n for n in scene.visible if (row := scene.rows[n - 1]) is not None}
        if subject.lesion_id:
            self.marks.want([*shown, *(row.id for row in subject.rows)])
        self.strip.set_shown(shown, scene.active)
        self.layout_.tell(subject, len(shown))
        self._tell_numbers()
        self.tell_view()

    @Slot()
    def _tell_numbers(self) -> None:
        pair = self.scene.pair
        if pair is None or self.subject is None:
            self.facts.setVisible(False)
        else:
            beside = self.teller.marks_disagree(*pair, self.keeper.mapping(pair[1]))
            self._say("\n".join([self.teller.between(*pair), *([DISAGREE] if beside else [])]))

    def _say(self, words: str) -> None:
        self.facts.setText(words)
        self.facts.setVisible(bool(words))

    @Slot()
    def tell_view(self) -> None:
        """Zoom, alignment and what was moved by hand."""
        scene, keeper = self.scene, self.keeper
        self.bar.set_zoom(scene.zoom_percent)
        pair = scene.pair
        if pair is None:
            self.align_bar.show_nothing()
        else:
            number = scene.second if scene.panes > 2 else 0
            self.align_bar.show_pair(keeper.kept(pair[1]), aligning=keeper.is_aligning, number=number)
        self.align_bar.set_shifted(keeper.is_shifted and scene.panes > 1)

    def _show_panes(self, panes: int) -> None:
        self.bar.panes.set_key(str(panes))
        self.stage.set_panes(panes)

    @Slot(str)
    def _picked(self, photo_id: str) -> None:
        self._dropped(self.scene.active, photo_id)

    @Slot(int, str)
    def _dropped(self, number: int, photo_id: str) -> None:
        if self.subject is not None and self.subject.row(photo_id) is not None:
            self._place(number, self.subject.row(photo_id))
            self.scene.refresh()
            self.tell()

    @Slot(int)
    def _step(self, delta: int) -> None:
        row = self.scene.rows[self.scene.active - 1]
        if row is not None:
            self.strip.step(delta, row.id)

    @Slot(str)
    def _subject_chosen(self, key: str) -> None:
        subject = next((s for s in self._subjects if s.key == key), None)
        if subject is not None:
            self._open(subject, pair_of(subject, ()))

    @Slot(str)
    def mode_chosen(self, mode: str) -> None:
        """Show the photos in another way."""
        self.bar.set_mode(mode)
        if mode != "side" and self.scene.panes == 1:
            self._show_panes(2)
        self.stage.set_mode(mode)
        self.tell()

    @Slot(int)
    def panes_chosen(self, panes: int) -> None:
        """So many photos at once."""
        self._show_panes(panes)
        self._fill()
        self.stage.set_active(min(self.scene.active, max(panes, 2)))
        self.scene.refresh()
        self.tell()

    @Slot()
    def exchange(self) -> None:
        """Pane 1 and the one compared with it change places."""
        self.scene.exchange()
        self.tell()

    @Slot(int)
    def _active_changed(self, _number: int) -> None:
        self.tell()

    def _connect(self) -> None:
        bar, stage = self.bar, self.stage
        self.layout_.subject.chosen.connect(self._subject_chosen)
        bar.mode_chosen.connect(self.mode_chosen)
        bar.panes_chosen.connect(self.panes_chosen)
        self.align_bar.exchange.clicked.connect(self.exchange)
        bar.zoom_in.clicked.connect(stage.zoom_in)
        bar.zoom_out.clicked.connect(stage.zoom_out)
        bar.fit.clicked.connect(stage.fit)
        stage.active_changed.connect(self._active_changed)
        stage.view_changed.connect(self.tell_view)
        stage.step_requested.connect(self._step)
        stage.photo_dropped.connect(self._dropped)
        self.strip.picked.connect(self._picked)
        self.marks.changed.connect(self._measured)
        self.keeper.changed.connect(self._tell_numbers)
        self.empty.action_requested.connect(self._to_photos)

    @Slot()
    def _to_photos(self) -> None:
        self._ctx.navigator.open_patient(self._patient_id, "photos")
