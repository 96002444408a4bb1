"""Taking pictures into the inbox: each proved whole, known ones left out, cards recognised, then everyone proposed."""

from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.errors import ClinicError, StorageError
from clinic.imaging import inspect
from clinic.records.changes import Changes
from clinic.records.enums import CapturedFrom, InboxState
from clinic.records.inbox import InboxTaken
from clinic.records.rights import Right
from clinic.rules.card_runs import RunItem, card_runs
from clinic.rules.dates import spoken
from clinic.services.core import Core, local_date
from clinic.services.photo_cards import UNREAD, CardCodes, is_card_word, remaining, said_by
from clinic.services.photo_files import PictureFile, PictureStore, captured, examine, read_file
from clinic.services.photo_inbox_rows import filed_in_error, inbox_changes, inbox_rows, is_known
from clinic.services.restriction import restricted
from clinic.store.models import InboxPhoto, Patient, Photo
from clinic.worker.pictures import TakenApart

Progress = Callable[[int, int, str], None]
Cancelled = Callable[[], bool]
CARD = "Patient card."
_LOOK_BACK = timedelta(days=1)
"""What was taken so long before the earliest that waits is looked at: no run with shorter pauses lasts longer."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """A file that was read; ``known`` says why it is not taken in, else ``parts`` are there. ``words``: of cards in it;
    ``unread``: a code that could not be read."""

    file: PictureFile
    known: str = ""
    parts: TakenApart | None = None
    words: tuple[str, ...] = ()
    unread: bool = False


@dataclass(frozen=True, slots=True)
class _Left:
    """A file that was not read: refused, or to be tried ``later``."""

    reason: str
    later: bool = False


class InboxTaker:
    """Takes files in; remembers the cameras of pictures that it has seen."""

    def __init__(self, core: Core, codes: CardCodes) -> None:
        self._core = core
        self._codes = codes
        self._pictures = PictureStore(core.blobs)
        self._cameras: dict[str, str] = {}

    def take_in(
        self, paths: Sequence[Path], progress: Progress | None, cancelled: Cancelled | None
    ) -> tuple[tuple[InboxTaken, ...], Changes]:
        """One outcome for each file; the rest is left out once ``cancelled``. Raises ``StorageError`` where the record
        cannot be written: what was taken in before stays, the rest can be taken in later."""
        outcomes: list[InboxTaken] = []
        changes = Changes()
        with closing(self._ahead(paths)) as ahead:
            for number, path in enumerate(paths):
                if cancelled is not None and cancelled():
                    break
                if progress is not None:
                    progress(number, len(paths), path.name)
                outcome, change = self._store(path, next(ahead)())
                outcomes.append(outcome)
                changes |= change
        if any(outcome.outcome in ("taken", "card") for outcome in outcomes):
            changes |= self.propose()
        if progress is not None:
            progress(len(outcomes), len(paths), "")
        return tuple(outcomes), changes

    def propose(self) -> Changes:
        """Say anew for every picture that waits after which card it was taken; what changes nothing is not written."""
        with self._core.db.read() as session:
            unseen = {row.sha256 for row in _in_reach(session)} - self._cameras.keys()
        for sha256 in unseen:
            self._cameras[sha256] = self._camera(sha256)
        with self._core.db.write() as session:
            rows = _in_reach(session)
            runs = card_runs(self._item(session, row) for row in rows)
            cards = {row.id: row for row in rows}
            closed = restricted(session)
            changed = []
            for row in rows:
                if row.state is not InboxState.WAITING or row.is_card or row.patient_id in closed:
                    continue
                card = cards[runs[row.id].id] if row.id in runs else None
                wanted = (runs[row.id].patient_id, _after(card)) if card is not None else (None, "")
                if (row.patient_id, row.reason) != wanted:
                    before = row.patient_id
                    row.patient_id, row.reason = wanted
                    changed.append((row, before))
            session.flush()
            found = inbox_changes(row for row, _ in changed)
            return found | Changes(found.topics, frozenset(before for _, before in changed if before))

    def _ahead(self, paths: Sequence[Path]) -> Generator[Callable[[], _Ready | _Left]]:
        """For each path in turn what waits for it; as many are read at once as there are workers."""
        waiting = deque[Future[_Ready | _Left]]()
        with ThreadPoolExecutor(self._core.workers.size, "inbox") as threads:
            try:
                for path in paths:
                    waiting.append(threads.submit(self._read, path))
                    if len(waiting) > self._core.workers.size:
                        yield waiting.popleft().result
                while waiting:
                    yield waiting.popleft().result
            finally:
                for future in waiting:
                    future.cancel()

    def _read(self, path: Path) -> _Ready | _Left:
        try:
            file = read_file(path, self._core.now)
        except StorageError as error:  # a folder of the network, a file that is still held by who writes it
            return _Left(str(error), later=True)
        except ClinicError as error:
            return _Left(str(error))
        with self._core.db.read() as session:
            known = is_known(session, file.sha256)
        if known:
            return _Ready(file, known)
        from clinic.worker.codes import read_codes_apart  # OpenCV is not needed to count what waits

        try:
            parts = examine(self._core.workers, file, self._core.now)
            pixels = parts.facts.width * parts.facts.height
            codes = read_codes_apart(self._core.workers, file.data, file.name, pixels)
        except ClinicError as error:
            return _Left(str(error))
        words = tuple(text for text in codes.texts if is_card_word(text))
        return _Ready(file, "", parts, words, codes.unread and not codes.texts)

    def _store(self, path: Path, ready: _Ready | _Left) -> tuple[InboxTaken, Changes]:
        if isinstance(ready, _Left):
            return InboxTaken(str(path), "later" if ready.later else "refused", ready.reason), Changes()
        if ready.parts is None:
            return InboxTaken(str(path), "known", ready.known), Changes()
        # before the row: a crash in between leaves only a harmless stray file
        sha256 = self._pictures.put(ready.file, ready.parts.thumbnail)
        with self._core.db.write() as session:
            known = is_known(session, sha256)
            if known:  # the same bytes twice in one batch, or from another window
                return InboxTaken(str(path), "known", known), Changes()
            facts = ready.parts.facts
            row = filed_in_error(session, sha256)
            if row is not None:
                row.state, row.patient_id, row.photo_id, row.reason = InboxState.WAITING, None, None, ""
            else:
                row = self._new(ready, ready.parts, sha256)
                self._mark_card(session, row, ready)
                session.add(row)
            session.flush()
            self._cameras[sha256] = facts.camera or ""
            told = row.reason or inbox_rows(session, [row], sees_closed=self._core.may(Right.PRIVACY))[0].reason
            return InboxTaken(str(path), "card" if row.is_card else "taken", told, row.id), inbox_changes([row])

    def _new(self, ready: _Ready, parts: TakenApart, sha256: str) -> InboxPhoto:
        facts = parts.facts
        taken, source = captured(facts)
        return InboxPhoto(
            id=self._core.new_id(), sha256=sha256, name=ready.file.name, media_type=facts.media_type,
            width=facts.width, height=facts.height, captured_at=taken, captured_from=source,
            received_at=self._core.now().astimezone(UTC), state=InboxState.WAITING, patient_id=None, reason="",
            is_card=False, photo_id=None,
        )  # fmt: skip

    def _mark_card(self, session: Session, row: InboxPhoto, ready: _Ready) -> None:
        if ready.words:
            said = said_by(session, self._codes, ready.words)
            row.is_card, row.patient_id, row.reason = True, said.patient_id or None, said.reason or CARD
        elif ready.unread:
            row.is_card, row.reason = True, UNREAD

    def _item(self, session: Session, row: InboxPhoto) -> RunItem:
        """A card that was set aside proposes nobody, and those after it are still not of the card before."""
        patient = session.get(Patient, row.patient_id) if row.is_card and row.patient_id else None
        names = patient is not None and row.state is not InboxState.SET_ASIDE
        person = remaining(session, patient) if patient is not None and names else None
        is_open = person is not None and person.restricted_at is None
        camera = self._cameras.get(row.sha256, "")
        shown_for = person.id if person is not None and is_open else ""
        by_camera = row.captured_from is not CapturedFrom.FILE
        return RunItem(row.id, row.name, row.captured_at, camera, row.is_card, shown_for, by_camera)

    def _camera(self, sha256: str) -> str:
        """From the file itself: the inbox does not store it."""
        with self._core.db.read() as session:
            known = session.scalars(select(Photo.camera).where(Photo.sha256 == sha256)).first()
        if known is not None:
            return known
        try:
            return inspect(self._core.blobs.get(sha256), "The picture", now=self._core.now).camera or ""
        except ClinicError:  # lost or damaged: told by the checks; it follows no card
            return f"unknown {sha256}"


def _in_reach(session: Session) -> list[InboxPhoto]:
    """All that waits, and what was taken shortly before the earliest of it."""
    times = select(InboxPhoto.captured_at).where(
        InboxPhoto.state == InboxState.WAITING, ~InboxPhoto.is_card, InboxPhoto.captured_at.is_not(None)
    )
    first = min((at for at in session.scalars(times) if at is not None), default=None)
    if first is None:
        return []
    found = select(InboxPhoto).where(InboxPhoto.captured_at >= first - _LOOK_BACK)
    return list(session.scalars(found.order_by(InboxPhoto.captured_at, InboxPhoto.id)))


def _after(card: InboxPhoto) -> str:
    """Why a picture is proposed; without a name, which would stay in the row whoever it is filed for."""
    assert card.captured_at is not None
    local = card.captured_at.astimezone()
    return f"Taken after the patient card of {spoken(local_date(card.captured_at))}, {local:%H:%M}."
