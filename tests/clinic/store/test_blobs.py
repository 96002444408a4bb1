"""Sealed files: the same bytes come back, or it is said that they do not."""

import hashlib
import os
from pathlib import Path

import pytest

from clinic.errors import NotFound, StorageError
from clinic.store.blobs import BlobDamaged, BlobStore
from clinic.store.keys import DataKey

KEY = DataKey(b"k" * 32, "clinic-1")
CHUNK = 1 << 20
HEAD, STEP = 12, CHUNK + 16


@pytest.fixture
def store(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "blobs", KEY)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 7])
def test_the_same_bytes_come_back_under_their_hash(store: BlobStore, size: int) -> None:
    data = os.urandom(size)
    name = store.put(data)
    assert name == hashlib.sha256(data).hexdigest()
    assert store.has(name)
    assert store.get(name) == data


def test_the_file_shows_neither_content_nor_name(store: BlobStore, tmp_path: Path) -> None:
    data = b"a face that must not be seen" * 100
    name = store.put(data)
    (path,) = (tmp_path / "blobs").rglob("*.skb")
    assert path == store.path(name)
    assert name[:16] not in str(path)
    assert b"a face" not in path.read_bytes()


def test_the_same_bytes_are_stored_once_and_a_broken_file_is_healed(store: BlobStore) -> None:
    name = store.put(b"picture")
    before = store.path(name).read_bytes()
    store.put(b"picture")
    assert store.path(name).read_bytes() == before
    store.path(name).write_bytes(before[:-1])
    store.put(b"picture")
    assert store.get(name) == b"picture"


@pytest.mark.parametrize("at", [0, 5, HEAD, HEAD + 100, -1])
def test_one_flipped_bit_is_noticed(store: BlobStore, at: int) -> None:
    name = store.put(b"x" * 1000)
    sealed = bytearray(store.path(name).read_bytes())
    sealed[at] ^= 1
    store.path(name).write_bytes(sealed)
    with pytest.raises(BlobDamaged):
        store.get(name)


def test_chunks_cannot_be_exchanged_repeated_or_cut_off(store: BlobStore) -> None:
    name = store.put(os.urandom(3 * CHUNK))
    sealed = store.path(name).read_bytes()
    head, chunks = sealed[:HEAD], [sealed[HEAD + i * STEP : HEAD + (i + 1) * STEP] for i in range(3)]
    for order in ([1, 0, 2], [0, 1], [0, 1, 1, 2], [2], [0, 1, 2, 2], []):
        store.path(name).write_bytes(head + b"".join(chunks[i] for i in order))
        with pytest.raises(BlobDamaged):
            store.get(name)
    store.path(name).write_bytes(head + b"".join(chunks))
    assert len(store.get(name)) == 3 * CHUNK


def test_one_blob_cannot_stand_for_another(store: BlobStore) -> None:
    one, two = store.put(b"left hand"), store.put(b"right hand")
    store.path(one).write_bytes(store.path(two).read_bytes())
    with pytest.raises(BlobDamaged):
        store.get(one)


def test_another_key_finds_nothing_and_opens_nothing(store: BlobStore, tmp_path: Path) -> None:
    name = store.put(b"picture")
    other = BlobStore(tmp_path / "blobs", DataKey(b"o" * 32, "clinic-1"))
    with pytest.raises(NotFound):
        other.get(name)
    other.path(name).parent.mkdir(parents=True, exist_ok=True)
    other.path(name).write_bytes(store.path(name).read_bytes())
    with pytest.raises(BlobDamaged):
        other.get(name)


def test_what_can_be_made_again_may_be_missing(store: BlobStore) -> None:
    name = store.put(b"picture")
    assert store.derived(name, "thumbnail") is None
    store.put_derived(name, "thumbnail", b"small")
    assert store.derived(name, "thumbnail") == b"small"
    path = store.path(f"{name}.thumbnail")
    path.write_bytes(path.read_bytes()[:-2])
    assert store.derived(name, "thumbnail") is None


def test_a_missing_file_is_not_found_and_strays_are_listed(store: BlobStore) -> None:
    kept, stray = store.put(b"kept"), store.put(b"stray")
    assert list(store.strays({kept})) == [store.path(stray)]
    store.path(kept).unlink()
    with pytest.raises(NotFound):
        store.get(kept)


def test_a_full_disk_leaves_no_half_file(store: BlobStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="disk is full"):
        store.put(b"picture")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_many_are_stored_together_each_as_if_alone(store: BlobStore) -> None:
    damaged = store.put(b"second")
    store.path(damaged).write_bytes(b"x")
    kept = store.path(store.put(b"third")).read_bytes()
    contents = [b"first", b"second", b"third", b"first", b""]
    names = store.put_many(contents)
    assert names == [hashlib.sha256(data).hexdigest() for data in contents]
    assert [store.get(name) for name in names] == contents
    assert store.path(names[2]).read_bytes() == kept
    assert store.put_many([]) == []


def test_where_one_of_many_cannot_be_kept_nothing_half_written_is_left(
    store: BlobStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = iter((None, None, OSError(28, "No space left on device")))

    def full(_handle: int) -> None:
        if error := next(asked):
            raise error

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="disk is full"):
        store.put_many([bytes([number]) for number in range(5)])
    monkeypatch.undo()
    assert not list((tmp_path / "blobs").rglob(".*.part"))
    stored = list((tmp_path / "blobs").rglob("*.skb"))
    assert len(stored) == 2 and all(path.read_bytes().startswith(b"SKB1") for path in stored)
