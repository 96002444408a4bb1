"""Which character set the bytes of a message are in.

Tried in this order: UTF-8, what MSH-18 names, Latin-1; what was decided is said in a note. Names are read as table
0211 spells them and as laboratories do (``ISO-8859-1``, ``8859-1``, ``WINDOWS-1252``, ``CP850``).
"""

import re

ESCAPED = "iso2022_jp_2"
_NAMES = {
    "ascii": "ascii", "usascii": "ascii", "iso646": "ascii", "isoir6": "ascii",
    "unicode": "utf-8", "unicodeutf8": "utf-8", "utf8": "utf-8", "iso10646": "utf-8",
    "isoir14": ESCAPED, "isoir87": ESCAPED, "isoir159": ESCAPED,
    "gb180302000": "gb18030", "gb18030": "gb18030", "ksx1001": "euc_kr", "big5": "big5", "cns116431992": "big5",
    "8859": "iso8859_1", "iso8859": "iso8859_1", "isoir100": "iso8859_1", "we8iso8859p1": "iso8859_1",
    "isoir192": "utf-8", "we8mswin1252": "cp1252", "1252": "cp1252", "windows": "cp1252",
    "latin1": "iso8859_1", "latin2": "iso8859_2", "latin9": "iso8859_15", "ansi": "cp1252",
    "macroman": "mac_roman",
}  # fmt: skip
_PARTS = re.compile(r"(?:iso|isoiec)?8859(1[0-6]|[1-9])(?:1987|1988|1998|1999)?")
_PAGES = re.compile(r"(?:windows|win|cp|ibm|ms|codepage|oem)(125[0-8]|437|850|852|858)")
_BETWEEN = range(0x80, 0xA0)
"""Latin-1 has only controls here, which no laboratory sends: these bytes are letters and signs of Windows."""


def codec_of(name: str) -> str:
    """The codec that a name of a character set stands for, or empty where it is not known."""
    plain = re.sub(r"[^a-z0-9]", "", name.casefold())
    if plain in _NAMES:
        return _NAMES[plain]
    if match := _PARTS.fullmatch(plain):
        return "" if match[1] == "12" else f"iso8859_{match[1]}"
    match = _PAGES.fullmatch(plain)
    return f"cp{match[1]}" if match else ""


def decode(raw: bytes) -> tuple[str, str, str]:
    """The text of a message, the codec used, and a note where that was a decision (or empty)."""
    declared = _declared(raw)
    codec = codec_of(declared)
    if codec == ESCAPED and b"\x1b" in raw:
        text = _try(raw, codec)  # its bytes are all below 128, so they would also pass for UTF-8
        if text is not None:
            return text, codec, f"The characters were read as {declared}, as the message says."
    text = _try(raw, "utf-8")
    if text is not None:
        differs = not raw.isascii() and declared and codec != "utf-8"
        note = f"The message says {declared}, but its characters are UTF-8 and were read so." if differs else ""
        return text, "utf-8", note
    windows = any(byte in _BETWEEN for byte in raw)
    if codec == "iso8859_1" and windows and (text := _try(raw, "cp1252")) is not None:
        return text, "cp1252", f"The message says {declared}, but has characters of Windows-1252 and was read so."
    text = _try(raw, codec) if codec else None
    if text is not None:
        return text, codec, f"The characters were read as {declared}, as the message says."
    return _latin(raw, declared, codec, windows=windows)


def _latin(raw: bytes, declared: str, codec: str, *, windows: bool) -> tuple[str, str, str]:
    why = "are not UTF-8 and it names no character set"
    if declared:
        why = f"are not the {declared} it names" if codec else f"are named {declared}, which is not known"
    if windows and (text := _try(raw, "cp1252")) is not None:
        said = "they were read as Latin-1, and as Windows-1252 where Latin-1 has no character"
        return text, "cp1252", f"The characters of the message {why}; {said}."
    return raw.decode("latin-1"), "latin-1", f"The characters of the message {why}; they were read as Latin-1."


def _declared(raw: bytes) -> str:
    header = re.search(rb"[^\r\n]+", raw)
    line = header[0].strip().decode("latin-1") if header else ""
    fields = line.split(line[3]) if len(line) > 4 else []
    field = fields[17] if len(fields) > 17 else ""
    return field.split(line[5] if len(line) > 5 else "~")[0].strip()


def _try(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except UnicodeError:
        return None
