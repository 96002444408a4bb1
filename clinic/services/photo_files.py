"""A picture file made ready for the record: read, proved whole, its facts known, its thumbnail made."""

import contextlib
import hashlib
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from clinic.clock import Now
from clinic.errors import StorageError
from clinic.imaging import PictureFacts, preview, read_picture, thumbnail
from clinic.records.enums import CapturedFrom
from clinic.store.blobs import BlobStore
from clinic.worker.pictures import TakenApart, read_picture_apart
from clinic.worker.pool import WorkerPool

T = TypeVar("T")
_LOOK = 0.1  # seconds between two looks whether a person has stopped the work
_AT_MOST = 3.0  # seconds to wait for what is being read when it was stopped
THUMBNAIL_SIDE = 320
PREVIEW_SIDE = 2048
_THUMBNAIL, _PREVIEW = f"thumbnail{THUMBNAIL_SIDE}", f"preview{PREVIEW_SIDE}"
DERIVED_KINDS = (_THUMBNAIL, _PREVIEW)
"""What is kept beside an original and can be made again."""


@dataclass(frozen=True, slots=True)
class PictureFile:
    """The bytes of one file and where they came from; ``file_time`` is the file's own time, if it has one."""

    name: str
    data: bytes
    file_time: datetime | None = None
    sha256: str = field(init=False)
    """SHA-256 of the bytes, hex; computed once."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "sha256", hashlib.sha256(self.data).hexdigest())


def read_file(path: Path, now: Now) -> PictureFile:
    """Read ``path``. Raises ``FileRefused`` and ``StorageError``."""
    data = read_picture(path)
    return PictureFile(path.name, data, _file_time(path, now()))


def _file_time(path: Path, now: datetime) -> datetime | None:
    try:
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (OSError, OverflowError, ValueError):
        return None
    return changed if changed <= now + timedelta(days=1) else None


def examine(workers: WorkerPool, file: PictureFile, now: Now) -> TakenApart:
    """Facts and thumbnail of a picture that was proved whole, by a worker. Raises ``FileRefused``, ``ClinicError``."""
    return read_picture_apart(workers, file.data, file.name, THUMBNAIL_SIDE, file_time=file.file_time, now=now)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that may be stored; ``parts`` is None where it is in the record already and was not read anew."""

    file: PictureFile
    parts: TakenApart | None


class Stopped(Exception):
    """A person stopped the work while a file was waited for."""


def read_ahead(
    prepare: Callable[[T], Prepared], items: Sequence[T], count: int, stop: Callable[[], bool] | None = None
) -> Generator[Callable[[], Prepared]]:
    """For each item in turn what waits for its file; ``count`` are prepared at once while others are stored.

    Close the iterator to leave the rest out; what is being read at that moment is waited for, but not for long: a file
    made to be slow goes on in its worker until that ends it. What is called raises what ``prepare`` raised, or
    ``Stopped`` as soon as ``stop`` says True.
    """
    waiting = deque[Future[Prepared]]()
    threads = ThreadPoolExecutor(count, "pictures")
    try:
        for item in items:
            waiting.append(threads.submit(prepare, item))
            if len(waiting) > count:  # one more than can be read, so that no reader waits for the store
                yield partial(_result, waiting.popleft(), stop)
        while waiting:
            yield partial(_result, waiting.popleft(), stop)
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
        if not wait(waiting, _AT_MOST).not_done:
            threads.shutdown()


def _result(future: "Future[Prepared]", stop: Callable[[], bool] | None) -> Prepared:
    while not wait((future,), _LOOK).done:
        if stop is not None and stop():
            raise Stopped
    return future.result()


def captured(facts: PictureFacts) -> tuple[datetime | None, CapturedFrom]:
    """When the picture was taken, in UTC. A camera that wrote no offset is taken to have shown this machine's time."""
    if facts.captured_at is None:
        return None, CapturedFrom.UNKNOWN
    return facts.captured_at.astimezone(UTC), facts.captured_from


class PictureStore:
    """Originals and what is made from them."""

    def __init__(self, blobs: BlobStore) -> None:
        self._blobs = blobs

    def put(self, file: PictureFile, small: bytes) -> str:
        """Store the original, unchanged, and its thumbnail; return the SHA-256. Raises ``StorageError``."""
        sha256 = self._blobs.put(file.data)
        self._blobs.put_derived(sha256, _THUMBNAIL, small)
        return sha256

    def thumbnail(self, sha256: str) -> bytes:
        """WebP, upright, longer side at most 320 pixels; made again where it is missing or damaged."""
        kept = self._blobs.derived(sha256, _THUMBNAIL)
        if kept is not None:
            return kept
        made = thumbnail(self._blobs.get(sha256), THUMBNAIL_SIDE)
        self._keep(sha256, _THUMBNAIL, made)
        return made

    def preview(self, sha256: str, side: int) -> bytes:
        """JPEG, upright, longer side at most ``side`` pixels; the usual size is kept for the next time."""
        if side != PREVIEW_SIDE:
            return preview(self._blobs.get(sha256), side)
        kept = self._blobs.derived(sha256, _PREVIEW)
        if kept is not None:
            return kept
        made = preview(self._blobs.get(sha256), side)
        self._keep(sha256, _PREVIEW, made)
        return made

    def _keep(self, sha256: str, kind: str, made: bytes) -> None:
        # a disk that is full or read-only must not keep anyone from looking at a photo
        with contextlib.suppress(StorageError):
            self._blobs.put_derived(sha256, kind, made)
