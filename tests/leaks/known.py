"""Two hundred values that no file may show, in the ways in which files write text; and a picture that can be found."""

import hashlib
import io
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

SYLLABLES = ("zol", "vex", "quor", "brin", "tash", "mokk", "yrel", "dvan", "phos", "gluw", "xanth", "orbek")
PEOPLE = 20
EACH = 10
"""Values of a person: two names, another name, telephone, e-mail, street, note, reason, plan, number."""
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le")


def values(person: int) -> tuple[str, ...]:
    """The ten values of one person; each occurs nowhere else in the world."""
    chance = random.Random(f"leaks/{person}")

    def word() -> str:
        return "".join(chance.sample(SYLLABLES, 4)).capitalize()

    return (
        word(),
        word(),
        word(),
        f"0{chance.randrange(10**11, 10**12)}",
        f"{word().lower()}@{word().lower()}.example",
        f"{word()}straat {chance.randrange(10, 99)}",
        f"{word()} {word()}",
        f"{word()} {word()}",
        f"{word()} {word()}",
        f"MRN{chance.randrange(10**9, 10**10)}",
    )


def all_values() -> list[str]:
    """All two hundred."""
    return [value for person in range(PEOPLE) for value in values(person)]


def picture(number: int) -> tuple[bytes, bytes]:
    """A JPEG and the pixels of its first decoded row (RGB), by which raw pixels are found."""
    chance = np.random.default_rng(number)
    pixels = chance.integers(0, 256, (240, 320, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=95)
    with Image.open(io.BytesIO(buffer.getvalue())) as decoded:
        row = np.asarray(decoded.convert("RGB"))[0].tobytes()
    return buffer.getvalue(), row


def needles() -> Iterator[tuple[str, bytes]]:
    """What is looked for, with its name: each value in each encoding, and parts of files and pixels of the pictures."""
    for value in all_values():
        for encoding in _ENCODINGS:
            for form in {value, value.lower(), value.upper()}:
                yield f"{value} as {encoding}", form.encode(encoding)
    for number in range(PEOPLE + 1):  # one more waits in the inbox
        data, row = picture(number)
        yield f"picture {number}, its file", data[len(data) // 2 :][:48]
        yield f"picture {number}, its hash", hashlib.sha256(data).hexdigest().encode()
        yield f"picture {number}, its pixels", row[300:348]
        yield f"picture {number}, its pixels in blue, green, red", _swapped(row)[300:348]


def _swapped(row: bytes) -> bytes:
    pixels = np.frombuffer(row, np.uint8).reshape(-1, 3)
    return pixels[:, ::-1].tobytes()


def found_in(folders: list[Path], wanted: list[tuple[str, bytes]]) -> list[str]:
    """Every file below ``folders`` whose name or bytes hold one of them, in words."""
    told = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if not path.is_file():
                continue
            content = path.read_bytes() + b"\n" + path.name.encode()
            told += [f"{name} in {path.relative_to(folder)}" for name, needle in wanted if needle in content]
    return told
