"""Documents inside laboratory messages: decoded, and told by their first bytes, not by what the message says."""

import base64
import binascii
import re

from clinic.records.labs import AttachmentDraft

MAX_DOCUMENT = 24 << 20
"""Bytes of one document."""
MAX_DOCUMENTS = 50
"""Documents of one message."""
_MARKS = (
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"II*\x00", "image/tiff", "tif"),
    (b"MM\x00*", "image/tiff", "tif"),
    (b"GIF8", "image/gif", "gif"),
    (b"{\\rtf", "application/rtf", "rtf"),
    (b"PK\x03\x04", "application/zip", "zip"),
)
_HTML = re.compile(rb"\s*(?:<!doctype\s+html|<html)", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml")
_UNNAMED = "Document"
_INSIDE = re.compile(r"(?:JVBERi0|iVBORw0KGgo|/9j/4)[A-Za-z0-9+/=\s]{200,}")
"""Base64 of a PDF, PNG or JPEG written into a text."""
_CONTROLS = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*]+")
LONGEST_TITLE = 80
ATTACHED = "(attached document)"
"""The words of a result that stands for a document."""


class NoDocument(ValueError):
    """What should be a document cannot be decoded, or is too large; the words say which."""


def media_type(data: bytes) -> tuple[str, str]:
    """Media type and ending of a file by its first bytes; plain text where it is text, else unknown bytes."""
    head = data[:1100]
    for mark, kind, ending in _MARKS:
        if head.startswith(mark) or (mark == b"%PDF-" and mark in head[:1024]):
            return kind, ending
    if _HTML.match(head.removeprefix(b"\xef\xbb\xbf")):
        return "text/html", "html"
    if _XML.match(head.removeprefix(b"\xef\xbb\xbf")):
        return "application/xml", "xml"
    is_text = head and not re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", head)
    return ("text/plain", "txt") if is_text else ("application/octet-stream", "bin")


def decoded(text: str, encoding: str) -> bytes:
    """The bytes that a text holds by ``Base64``, ``Hex`` or ``A`` (as it stands). Raises ``NoDocument``."""
    if len(text) > 2 * MAX_DOCUMENT + 1000:
        raise NoDocument(f"it is larger than {MAX_DOCUMENT >> 20} MB")
    kind = encoding.strip().casefold()
    if kind in ("base64", "b64"):
        data = _base64(text)
    elif kind in ("hex", "h"):
        data = _hex(text)
    else:
        data = _base64(text) if _INSIDE.match(text) else text.encode()
    if not data:
        raise NoDocument("it is empty")
    if len(data) > MAX_DOCUMENT:
        raise NoDocument(f"it is larger than {MAX_DOCUMENT >> 20} MB")
    return data


def attachment(data: bytes, title: str, name: str = "") -> AttachmentDraft:
    """The document with a name for its file that can do no harm."""
    kind, ending = media_type(data)
    shown = " ".join(title.split())[:LONGEST_TITLE] or _UNNAMED
    stem = _CONTROLS.sub(" ", name or shown).strip(" .")[:LONGEST_TITLE].strip() or _UNNAMED
    stem = re.sub(rf"\.{ending}$", "", stem, flags=re.IGNORECASE)
    return AttachmentDraft(shown, f"{stem}.{ending}", kind, data)


def without_documents(text: str) -> tuple[str, list[bytes]]:
    """A text whose Base64 documents are taken out; what cannot be decoded stays."""
    found: list[bytes] = []

    def taken(match: re.Match[str]) -> str:
        try:
            data = _base64(match[0])
        except NoDocument:
            return match[0]
        if media_type(data)[0] == "application/octet-stream" or len(data) > MAX_DOCUMENT:
            return match[0]
        found.append(data)
        return ""

    return _INSIDE.sub(taken, text).strip(), found


def _base64(text: str) -> bytes:
    plain = re.sub(r"\s+", "", text).replace("-", "+").replace("_", "/").rstrip("=")
    if re.search(r"[^A-Za-z0-9+/=]", plain):
        raise NoDocument("it is not Base64")
    plain = plain.replace("=", "")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except binascii.Error as error:
        raise NoDocument("its Base64 is cut off") from error


def _hex(text: str) -> bytes:
    try:
        return bytes.fromhex(re.sub(r"\s+", "", text))
    except ValueError as error:
        raise NoDocument("it is not hexadecimal") from error
