"""Colour profiles (ICC.1:2022) with the same colours and without words.

A profile can hold a name, a serial number or a day: in its description, its copyright, the model of the device, tags of
its maker's own, and in its header. Only numbers that make colours are copied.
"""

import struct

_HEADER = 128
_ENTRY = 12
_MOST_TAGS = 200
_COLOURS = frozenset(
    (b"rXYZ", b"gXYZ", b"bXYZ", b"wtpt", b"bkpt", b"rTRC", b"gTRC", b"bTRC", b"kTRC", b"chad", b"cicp")
)
_TABLES = frozenset(start + number for start in (b"A2B", b"B2A", b"D2B", b"B2D") for number in (b"0", b"1", b"2", b"3"))
_NUMBERS = frozenset((b"XYZ ", b"curv", b"para", b"sf32", b"mft1", b"mft2", b"mAB ", b"mBA ", b"mpet", b"cicp"))
_PARAMETERS = {0: 1, 1: 3, 2: 4, 3: 5, 4: 7}
"""Numbers of a parametric curve, by its function (10.18)."""
_A_DAY = struct.pack(">6H", 2000, 1, 1, 0, 0, 0)
_NAMED = ((4, 8), (40, 64), (80, _HEADER))
"""Bytes of the header: preferred program; platform, flags, maker, model, attributes; creator, check sum, reserved."""


def without_words(profile: bytes, room: int | None = None) -> bytes:
    """The profile with neutral words for its description and copyright, which it must have, and without all others.

    ``room``: bytes that it must fill exactly, with zeros behind it. Empty (or zeros) where ``profile`` is none that any
    reader could use, and where it does not fit.
    """
    made = _made(profile)
    if room is None:
        return made
    return (made if len(made) <= room else b"").ljust(room, b"\0")


def _made(profile: bytes) -> bytes:
    if len(profile) < _HEADER + 4 or profile[36:40] != b"acsp":
        return b""
    found = _tags(profile)
    kept = {key: numbers for key, body in found.items() if key in _COLOURS | _TABLES and (numbers := _trimmed(body))}
    if not kept:
        return b""
    latest = profile[8] >= 4
    words = {b"desc": _described(_name(found.get(b"desc", b"")), latest), b"cprt": _text("Text removed", latest)}
    return _laid_out(_header(profile), {**words, **kept})


def _tags(profile: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack_from(">I", profile, _HEADER)
    found: dict[bytes, bytes] = {}
    for index in range(min(count, _MOST_TAGS)):
        at = _HEADER + 4 + _ENTRY * index
        if at + _ENTRY > len(profile):
            break
        key, start, size = struct.unpack_from(">4sII", profile, at)
        if start >= _HEADER and start + size <= len(profile):
            found.setdefault(key, profile[start : start + size])
    return found


def _trimmed(body: bytes) -> bytes:
    """A tag of numbers without what may stand behind them; empty for any other."""
    kind = body[:4]
    if kind not in _NUMBERS or len(body) < 12:
        return b""
    size = len(body)
    if kind == b"XYZ ":
        size = 20
    elif kind == b"curv":
        size = 12 + 2 * int.from_bytes(body[8:12], "big")
    elif kind == b"para":
        size = 12 + 4 * _PARAMETERS.get(int.from_bytes(body[8:10], "big"), 7)
    elif kind == b"sf32":
        size = 8 + 36  # the only one that is kept: how the white point was adapted
    return kind + bytes(4) + body[8:size]


def _name(description: bytes) -> str:
    """Readers know a profile of sRGB by its name; what else it is called says nothing of its colours."""
    said = description.replace(b"\0", b"")
    if b"sRGB" not in said:
        return "Colour profile"
    return "Linear sRGB" if b"inear" in said else "sRGB"


def _header(profile: bytes) -> bytearray:
    head = bytearray(profile[:_HEADER])
    head[24:36] = _A_DAY
    for first, end in _NAMED:
        head[first:end] = bytes(end - first)
    return head


def _described(text: str, latest: bool) -> bytes:
    if latest:
        return _text(text, latest)
    words = text.encode("ascii") + b"\0"
    return b"desc" + bytes(4) + struct.pack(">I", len(words)) + words + bytes(4 + 4 + 2 + 1 + 67)


def _text(text: str, latest: bool) -> bytes:
    if not latest:
        return b"text" + bytes(4) + text.encode("ascii") + b"\0"
    words = text.encode("utf-16-be")
    return b"mluc" + bytes(4) + struct.pack(">II4sII", 1, 12, b"enUS", len(words), 28) + words


def _laid_out(head: bytearray, tags: dict[bytes, bytes]) -> bytes:
    """Equal tags (one curve for three colours) are written once."""
    at = _HEADER + 4 + _ENTRY * len(tags)
    places: dict[bytes, int] = {}
    bodies: list[bytes] = []
    for body in tags.values():
        if body not in places:
            places[body] = at
            bodies.append(body + bytes(-len(body) % 4))
            at += len(bodies[-1])
    head[:4] = struct.pack(">I", at)
    table = b"".join(struct.pack(">4sII", key, places[body], len(body)) for key, body in tags.items())
    return bytes(head) + struct.pack(">I", len(tags)) + table + b"".join(bodies)
