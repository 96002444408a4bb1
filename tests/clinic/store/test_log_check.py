"""The write-ahead log that a crash left: whole, torn at its end, or damaged in its midst."""

import random
import shutil
import sqlite3
import struct
import time
from pathlib import Path

import pytest

from clinic.store.heal import log_check
from clinic.store.heal.log_check import log_damage

PAGE = 4096
FRAME = 24 + PAGE


def left_log(folder: Path, changes: int, size: int = 6000) -> Path:
    """The log of a database that nobody closed, with so many changes of ``size`` bytes each."""
    made = folder / "made.db"
    connection = sqlite3.connect(made)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute("CREATE TABLE t (x)")
    for _ in range(changes):
        connection.execute("INSERT INTO t VALUES (?)", (random.randbytes(size),))
        connection.commit()
    log = shutil.copyfile(made.with_name("made.db-wal"), folder / "left.db-wal")
    connection.close()
    return Path(log)


@pytest.fixture(params=[16 << 20, 3 * FRAME], ids=["one block", "many blocks"])
def log(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(log_check, "_BLOCK", request.param)
    return left_log(tmp_path, 20)


def test_a_whole_log_is_sound(log: Path) -> None:
    assert log_damage(log) == ""


def test_any_flipped_bit_before_the_last_change_is_noticed(log: Path) -> None:
    data = log.read_bytes()
    last = len(data) - 3 * FRAME  # the last change takes up to three frames
    draw = random.Random(7)
    places = [4, 9, 17, 25, 32 + 8, 32 + 16, *(draw.randrange(32, last) for _ in range(200))]
    for place in places:
        log.write_bytes(data[:place] + bytes([data[place] ^ 1 << draw.randrange(8)]) + data[place + 1 :])
        assert "damaged" in log_damage(log), place


def test_a_change_that_a_power_cut_tore_is_no_damage(log: Path) -> None:
    data = log.read_bytes()
    log.write_bytes(data[: -PAGE // 2])
    assert log_damage(log) == ""
    log.write_bytes(data[: -FRAME - 100] + bytes(100))  # the frame before the last was half written, no last one
    assert log_damage(log) == ""


def test_what_an_earlier_log_left_behind_the_end_is_no_damage(log: Path) -> None:
    data = bytearray(log.read_bytes())
    for place in range(len(data) - 6 * FRAME, len(data), FRAME):
        data[place + 8 : place + 16] = random.Random(place).randbytes(8)
    log.write_bytes(data)
    assert log_damage(log) == ""


def test_nothing_left_is_sound(tmp_path: Path) -> None:
    assert log_damage(tmp_path / "none") == ""


@pytest.mark.parametrize("page", [0, 8, 513, 1 << 31])
def test_a_page_size_that_cannot_be_is_damage(tmp_path: Path, page: int) -> None:
    head = struct.pack(">III", 0x377F0682, 3007000, page) + bytes(12)
    first = second = 0
    for a, b in struct.iter_unpack("<II", head):
        first = (first + a + second) & 0xFFFFFFFF
        second = (second + b + first) & 0xFFFFFFFF
    log = tmp_path / "log"
    log.write_bytes(head + struct.pack(">II", first, second) + bytes(100))
    assert "damaged" in log_damage(log)


def test_a_long_log_is_checked_many_times_quicker_than_word_by_word(tmp_path: Path) -> None:
    log = left_log(tmp_path, 16, 1 << 20)
    log_damage(log)  # loads what it needs
    begun = time.process_time()
    assert log_damage(log) == ""
    ours = time.process_time() - begun
    begun, first, second = time.process_time(), 0, 0
    for a, b in struct.iter_unpack("<II", log.read_bytes()[32 : 32 + (4 << 20)]):
        first = (first + a + second) & 0xFFFFFFFF
        second = (second + b + first) & 0xFFFFFFFF
    word_by_word = 4 * (time.process_time() - begun)
    assert ours < word_by_word / 3, f"{ours:.3f} s against {word_by_word:.3f} s"
