"""Sealed files: photos, documents, messages.

A blob is addressed by the SHA-256 of its plain bytes. On disk it is sealed with AES-256-GCM in chunks of 1 MiB; each
chunk is bound to the blob's name, its place and whether it is the last, so chunks can be neither exchanged nor cut off.
The file's name is a keyed hash, so that a known picture cannot be looked for in the folder.
"""

import contextlib
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clinic.errors import NotFound, StorageError
from clinic.paths import ClinicFolder
from clinic.store.files import storage_words, write_atomically, write_together
from clinic.store.keys import DataKey, wipe
from clinic.store.words import gone

_MAGIC = b"SKB1"
_PLAIN_MAGIC = b"SKP1"
_CHUNK = 1 << 20
_PREFIX = 8
_TAG = 16


class BlobDamaged(StorageError):
    """A blob's bytes are not those that were stored."""


class BlobStore:
    """Blobs of one clinic in ``folder``."""

    def __init__(self, folder: Path, key: DataKey) -> None:
        self._folder = folder
        part = key.part("blobs")
        self._cipher: AESGCM | None = AESGCM(part)
        wipe(part)
        self._encrypts = key.encrypts
        self._name_key = key.part("blob names")
        clinic = ClinicFolder(folder.parent).key_file
        self._clinic = clinic if clinic.exists() else None

    def forget(self) -> None:
        """Let go of the keys; nothing can be read or stored afterwards."""
        self._cipher = None
        wipe(self._name_key)

    def put(self, data: bytes) -> str:
        """Store ``data`` and return its SHA-256 (hex). The same bytes are stored once. Raises ``StorageError``."""
        name = hashlib.sha256(data).hexdigest()
        self._write(name, data)
        return name

    def put_many(self, contents: Iterable[bytes]) -> list[str]:
        """As ``put`` for many small files, which the disk keeps together. Raises ``StorageError``."""
        named = [(hashlib.sha256(data).hexdigest(), data) for data in contents]
        self._check_folder()
        new = {self._path(name): (name, data) for name, data in named if not self._holds(name, data)}
        sealed = {path: self._seal(name, data) for path, (name, data) in new.items()}
        write_together(sealed, "The files could not be stored.")
        return [name for name, _ in named]

    def put_derived(self, name: str, kind: str, data: bytes) -> None:
        """Store something that can be made again from blob ``name`` (a thumbnail)."""
        self._write(f"{name}.{kind}", data)

    def get(self, name: str) -> bytes:
        """The bytes of a blob, checked. Raises ``NotFound``, ``BlobDamaged``, ``StorageError``."""
        data = self._read(name)
        if hashlib.sha256(data).hexdigest() != name:
            raise _damaged()
        return data

    def derived(self, name: str, kind: str) -> bytes | None:
        """What ``put_derived`` stored; ``None`` where it is missing or damaged (it can be made again)."""
        try:
            return self._read(f"{name}.{kind}")
        except (NotFound, BlobDamaged):
            return None

    def remove(self, name: str, kinds: tuple[str, ...]) -> int:
        """Overwrite and remove the file of a blob and of what was made from it; return how many there were.

        Raises ``StorageError``. What is overwritten is only unreadable where the disk writes in place; the file was
        sealed in any case.
        """
        paths = [self._path(each) for each in (name, *(f"{name}.{kind}" for kind in kinds))]
        found = [path for path in paths if path.exists()]
        with storage_words("A stored file could not be removed."):
            for path in found:
                with path.open("r+b") as file:
                    file.write(bytes(path.stat().st_size))
                    file.flush()
                    os.fsync(file.fileno())
                path.unlink()
        return len(found)

    def derived_is_damaged(self, name: str, kind: str) -> bool:
        """Whether what ``put_derived`` stored is there and not whole. Raises ``StorageError``."""
        try:
            self._read(f"{name}.{kind}")
        except NotFound:
            return False
        except BlobDamaged:
            return True
        return False

    def drop_derived(self, name: str, kind: str) -> None:
        """Remove something that can be made again. Raises ``StorageError``."""
        with storage_words("A damaged preview could not be removed."):
            self._path(f"{name}.{kind}").unlink(missing_ok=True)

    def take_from(self, other: "BlobStore", name: str) -> None:
        """Bring back a blob from a store with the same key (a backup's), proved before and after.

        Raises ``NotFound``, ``BlobDamaged`` where the other one is no better, ``StorageError``.
        """
        other.get(name)
        self._check_folder()
        with storage_words("A file of the backup could not be read."):
            sealed = other.path(name).read_bytes()
        write_atomically(self._path(name), sealed, "The file could not be brought back.")
        self.get(name)

    def has(self, name: str) -> bool:
        """Whether the blob is there (not whether it is whole)."""
        return self._path(name).exists()

    def path(self, name: str) -> Path:
        """The sealed file of a blob, for backups."""
        return self._path(name)

    def strays(self, known: set[str]) -> Iterator[Path]:
        """Sealed files that belong to none of the ``known`` names (left by a crash between file and record)."""
        wanted = {self._path(name).name for name in known}
        if self._folder.exists():
            yield from (p for p in sorted(self._folder.glob("??/*.skb")) if p.name not in wanted)
            yield from sorted(self._folder.glob("??/.*.part"))

    def _path(self, name: str) -> Path:
        digest = hmac.new(self._name_key, name.encode(), hashlib.sha256).hexdigest()
        return self._folder / digest[:2] / f"{digest}.skb"

    def _write(self, name: str, data: bytes) -> None:
        self._check_folder()
        if not self._holds(name, data):
            write_atomically(self._path(name), self._seal(name, data), "The file could not be stored.")

    def _holds(self, name: str, data: bytes) -> bool:
        """Whether exactly this is stored already; what is damaged is not."""
        if self._path(name).exists():
            with contextlib.suppress(StorageError):
                return self._read(name) == data
        return False

    def _check_folder(self) -> None:
        """A share that is gone leaves an empty folder behind: what is stored there would never be found again."""
        if self._clinic is not None and not self._clinic.exists():
            raise gone()

    def _seal(self, name: str, data: bytes) -> bytes:
        if not self._encrypts:
            return _PLAIN_MAGIC + _plain_digest(name, data) + data
        cipher = self._opened()
        prefix = secrets.token_bytes(_PREFIX)
        parts = [_MAGIC, prefix]
        count = max(1, -(-len(data) // _CHUNK))
        for index in range(count):
            chunk = data[index * _CHUNK : (index + 1) * _CHUNK]
            parts.append(cipher.encrypt(_nonce(prefix, index), chunk, _bound(name, index, index == count - 1)))
        return b"".join(parts)

    def _read(self, name: str) -> bytes:
        with storage_words("A stored file could not be read."):
            try:
                sealed = self._path(name).read_bytes()
            except FileNotFoundError as error:
                raise NotFound("A stored file is missing.", "Restore it from the last backup.") from error
        if not self._encrypts:
            return _plain_content(name, sealed)
        cipher = self._opened()
        head = len(_MAGIC) + _PREFIX
        if sealed[: len(_MAGIC)] != _MAGIC or len(sealed) < head + _TAG:
            raise _damaged()
        prefix, body = sealed[len(_MAGIC) : head], memoryview(sealed)[head:]
        step = _CHUNK + _TAG
        count = max(1, -(-len(body) // step))
        try:
            return b"".join(
                cipher.decrypt(
                    _nonce(prefix, i), bytes(body[i * step : (i + 1) * step]), _bound(name, i, i == count - 1)
                )
                for i in range(count)
            )
        except InvalidTag as error:
            raise _damaged() from error

    def _opened(self) -> AESGCM:
        if self._cipher is None:
            raise StorageError("The clinic is locked.", "Sign in again.")
        return self._cipher


def _plain_digest(name: str, data: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"|" + data).digest()


def _plain_content(name: str, stored: bytes) -> bytes:
    """The bytes of a file of a clinic that is kept readable on request: no secret, yet damage shows."""
    head = len(_PLAIN_MAGIC)
    digest, data = stored[head : head + 32], stored[head + 32 :]
    if stored[:head] != _PLAIN_MAGIC or digest != _plain_digest(name, data):
        raise _damaged()
    return data


def _nonce(prefix: bytes, index: int) -> bytes:
    return prefix + index.to_bytes(4, "big")


def _bound(name: str, index: int, last: bool) -> bytes:
    return b"|".join((_MAGIC, name.encode(), str(index).encode(), b"last" if last else b"more"))


def _damaged() -> BlobDamaged:
    return BlobDamaged(
        "A stored file is damaged.", "Run a check of the clinic and restore the file from the last backup."
    )
