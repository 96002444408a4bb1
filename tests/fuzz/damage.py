"""Damage to files by chance, of bytes as a disk or a line does it, and of fields and lines as programs do it.

damaged_bytes(data, others, dice, words)     words: byte strings that mean something in such files
damaged_fields(data, others, dice, parts)    the same for text: separators, numbers, lines
"""

import random
from collections.abc import Callable, Sequence
from functools import partial

_OfFields = Callable[[bytearray, Sequence[bytes], random.Random], None]
_NUMBERS = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)


def damaged_bytes(data: bytes, others: Sequence[bytes], dice: random.Random, words: Sequence[bytes] = ()) -> bytes:
    """``data`` with one to six kinds of damage, most of them in its first part, where headers lie."""
    out = bytearray(data)
    kinds = (*_BYTES, *((partial(_word, words),) if words else ()))
    for _ in range(dice.choice((1, 1, 1, 2, 3, 6))):
        if len(out) < 8:
            break
        reach = len(out) if dice.random() < 0.4 else min(len(out), 600)
        dice.choice(kinds)(out, dice.randrange(reach), others, dice)
    return bytes(out)


def _flip(out: bytearray, at: int, _others: Sequence[bytes], dice: random.Random) -> None:
    out[at] ^= 1 << dice.randrange(8)


def _byte(out: bytearray, at: int, _others: Sequence[bytes], dice: random.Random) -> None:
    out[at] = dice.randrange(256)


def _number(out: bytearray, at: int, _others: Sequence[bytes], dice: random.Random) -> None:
    size, order = dice.choice((1, 2, 4)), dice.choice(("big", "little"))
    value = dice.choice(_NUMBERS) & (1 << 8 * size) - 1
    out[at : at + size] = value.to_bytes(size, "big" if order == "big" else "little")


def _more_or_less(out: bytearray, at: int, _others: Sequence[bytes], dice: random.Random) -> None:
    size = dice.choice((1, 2, 4))
    order = "big" if dice.random() < 0.5 else "little"
    value = int.from_bytes(out[at : at + size], "big" if order == "big" else "little") + dice.choice((-1, 1, 8, -8))
    out[at : at + size] = (value % (1 << 8 * size)).to_bytes(size, "big" if order == "big" else "little")


def _cut(out: bytearray, at: int, _others: Sequence[bytes], _dice: random.Random) -> None:
    del out[at:]


def _drop(out: bytearray, at: int, _others: Sequence[bytes], dice: random.Random) -> None:
    del out[at : at + dice.choice((1, 2, 4, 12, 64, 512))]


def _double(out: bytearray, at: int, _others: Sequence[bytes], dice: random.Random) -> None:
    size = dice.choice((1, 4, 12, 64, 512))
    out[at:at] = out[at : at + size] * dice.choice((1, 1, 50))


def _zeros(out: bytearray, at: int, _others: Sequence[bytes], dice: random.Random) -> None:
    size = min(dice.choice((2, 16, 512)), len(out) - at)
    out[at : at + size] = bytes([dice.choice((0, 0xFF))]) * size


def _word(words: Sequence[bytes], out: bytearray, at: int, _others: Sequence[bytes], dice: random.Random) -> None:
    word = dice.choice(words)
    out[at : at + dice.choice((0, len(word)))] = word


def _graft(out: bytearray, at: int, others: Sequence[bytes], dice: random.Random) -> None:
    other = dice.choice(others)
    start = dice.randrange(len(other))
    out[at:] = other[start:] if dice.random() < 0.5 else other[start : start + 64] + out[at:]


_BYTES: tuple[Callable[[bytearray, int, Sequence[bytes], random.Random], None], ...] = (
    _flip, _flip, _byte, _number, _number, _more_or_less, _cut, _drop, _double, _zeros, _graft,
)  # fmt: skip


def damaged_fields(data: bytes, others: Sequence[bytes], dice: random.Random, parts: Sequence[bytes]) -> bytes:
    """``data`` with damage to its fields or its lines, in three of ten tries to its bytes; ``parts`` are put in."""
    if dice.random() < 0.3:
        return damaged_bytes(data, others, dice, parts)
    out = bytearray(data)
    kinds: tuple[_OfFields, ...] = (*_LINES, *(partial(kind, parts) for kind in (_insert, _insert, _replace, _replace)))
    for _ in range(dice.choice((1, 1, 2, 3, 8))):
        dice.choice(kinds)(out, others, dice)
    return bytes(out)


def _place(out: bytearray, dice: random.Random) -> int:
    """Most often beside a separator, where meaning changes."""
    at = dice.randrange(len(out) + 1)
    if dice.random() < 0.7:
        found = min((i for i in (out.find(sign, at) for sign in (b"|", b"^", b'"', b";", b",")) if i >= 0), default=at)
        return found + dice.randrange(2)
    return at


def _insert(parts: Sequence[bytes], out: bytearray, _others: Sequence[bytes], dice: random.Random) -> None:
    at = _place(out, dice)
    out[at:at] = dice.choice(parts) * dice.choice((1, 1, 1, 2, 40))


def _replace(parts: Sequence[bytes], out: bytearray, _others: Sequence[bytes], dice: random.Random) -> None:
    at = _place(out, dice)
    out[at : at + dice.choice((1, 2, 5, 12))] = dice.choice(parts)


def _swap_lines(out: bytearray, _others: Sequence[bytes], dice: random.Random) -> None:
    sign = b"\r" if b"\r" in out else b"\n"
    lines = bytes(out).split(sign)
    one, two = dice.randrange(len(lines)), dice.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one]
    out[:] = sign.join(lines)


def _double_lines(out: bytearray, _others: Sequence[bytes], dice: random.Random) -> None:
    sign = b"\r" if b"\r" in out else b"\n"
    lines = bytes(out).split(sign)
    at = dice.randrange(len(lines))
    lines[at:at] = [lines[at]] * dice.choice((1, 3, 60))
    out[:] = sign.join(lines)


def _drop_fields(out: bytearray, _others: Sequence[bytes], dice: random.Random) -> None:
    at = _place(out, dice)
    del out[at : at + dice.choice((1, 3, 20, 200))]


def _join(out: bytearray, others: Sequence[bytes], dice: random.Random) -> None:
    out += dice.choice(others)


_LINES: tuple[_OfFields, ...] = (
    _swap_lines, _double_lines, _drop_fields, _join,
)  # fmt: skip
