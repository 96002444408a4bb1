"""The sealed files that all backups in one folder share: only what is not there yet is copied."""

import contextlib
import random
from collections.abc import Callable, Iterator
from pathlib import Path

from clinic.errors import ClinicError, StorageError
from clinic.store.backup.files import BLOBS, PREFIX, FileFact, file_fact, read_manifest
from clinic.store.blobs import BlobStore
from clinic.store.files import write_atomically
from clinic.store.keys import DataKey

Progress = Callable[[int, int, str], None]
SAMPLE = 25
"""How many files that were there before are read again with each backup, and how many are decrypted to prove it."""


@contextlib.contextmanager
def opened_store(folder: Path, key: DataKey) -> Iterator[BlobStore]:
    """The sealed files in a folder, for as long as they are worked with: then their keys are let go of."""
    store = BlobStore(folder, key)
    try:
        yield store
    finally:
        store.forget()


def copy_blobs(
    store: BlobStore, names: set[str], target: Path, progress: Progress
) -> tuple[dict[str, FileFact], tuple[str, ...]]:
    """Bring the sealed files of ``names`` into the target; return their facts there and what the clinic has lost."""
    known = _known_facts(target)
    again = set(random.sample(sorted(known), min(SAMPLE, len(known))))
    blobs: dict[str, FileFact] = {}
    missing: list[str] = []
    for number, name in enumerate(sorted(names)):
        progress(number, len(names), "files")
        sealed, place = store.path(name), place_of(store, name)
        there, fact = target / BLOBS / place, known.get(place)
        sound = fact is not None and (fact_of(there) == fact if place in again else size_of(there) == fact.bytes)
        if fact is not None and sound:
            blobs[place] = fact
            continue
        try:
            store.get(name)
        except ClinicError as error:
            missing.append(f"Missing in the clinic when the backup was made: {place} ({error.what})")
            continue
        blobs[place] = _copied(sealed, there)
    return blobs, tuple(missing)


def blob_problems(store: BlobStore, names: set[str], blobs: dict[str, FileFact], progress: Progress) -> Iterator[str]:
    """Sealed files of a backup that do not open, in words. Each is decrypted and compared with its name."""
    held = sorted(name for name in names if place_of(store, name) in blobs)  # the manifest names what was lost before
    for number, name in enumerate(held):
        progress(number, len(held), "files")
        try:
            store.get(name)
        except ClinicError as error:
            yield f"The sealed file {place_of(store, name)} of the backup: {error.what}"


def place_of(store: BlobStore, name: str) -> str:
    """Where a blob lies below the folder of sealed files."""
    path = store.path(name)
    return f"{path.parent.name}/{path.name}"


def fact_of(path: Path) -> FileFact | None:
    """Size and hash of a file; ``None`` where it cannot be read."""
    try:
        return file_fact(path)
    except OSError:
        return None


def size_of(path: Path) -> int:
    """Bytes of a file; -1 where it is missing."""
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _copied(sealed: Path, there: Path) -> FileFact:
    data = sealed.read_bytes()
    write_atomically(there, data, "The backup could not be made.")
    fact = file_fact(there)
    if there.read_bytes() != data:
        raise StorageError("A file of the backup cannot be read back as it was written.", "Use another disk.")
    return fact


def _known_facts(target: Path) -> dict[str, FileFact]:
    """Sealed files that earlier backups in this folder vouch for, the newest word counts."""
    facts: dict[str, FileFact] = {}
    for folder in sorted(target.glob(f"{PREFIX}2*")):
        with contextlib.suppress(StorageError):
            facts |= read_manifest(folder).blobs
    return facts
