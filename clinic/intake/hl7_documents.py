"""Documents that a result segment carries: data type ED, or Base64 written into a text."""

import re

from clinic.intake.documents import NoDocument, attachment, decoded, without_documents
from clinic.intake.hl7_syntax import Segment
from clinic.records.labs import AttachmentDraft

_VALUE = 5
_KINDS = ("base64", "hex", "a")


def read_documents(obx: Segment, title: str) -> tuple[list[AttachmentDraft], list[str]]:
    """The documents of an ED field, and in words what could not be read. Never raises."""
    found, notes = [], []
    for index in _starts(obx):
        name = obx.get(_VALUE, 1, repetition=index)
        text, encoding = _data(obx, index)
        try:
            data = decoded(text, encoding)
        except NoDocument as error:
            notes.append(f"The document “{title}” cannot be read: {error}. It stays in the message as received.")
            continue
        found.append(attachment(data, title, name if re.search(r"\.\w{2,4}$", name) else ""))
    return found, notes


def read_hidden(text: str, title: str) -> tuple[str, list[AttachmentDraft]]:
    """A text value without the Base64 documents in it, and those."""
    plain, documents = without_documents(text)
    return plain, [attachment(data, title) for data in documents]


def is_pointer(obx: Segment) -> bool:
    """Whether the value only names where a document lies (RP)."""
    return obx.get(2).upper() == "RP"


def _starts(obx: Segment) -> list[int]:
    """Repetitions that begin a document: one without encoding carries on the one before it."""
    every = range(1, max(1, obx.repetitions(_VALUE)) + 1)
    return [index for index in every if index == 1 or obx.get(_VALUE, 4, repetition=index)]


def _data(obx: Segment, index: int) -> tuple[str, str]:
    """Data (component 5, else where it stands) and encoding (component 4) of one document."""
    encoding = obx.get(_VALUE, 4, repetition=index)
    text = obx.part(_VALUE, 5, index)
    if not text and encoding.casefold() not in _KINDS:
        parts = [obx.part(_VALUE, part, index) for part in range(1, 7)]
        text = max(parts, key=len)  # fields shifted: the data are by far the longest
        encoding = next((part for part in parts if part.casefold() in _KINDS), "Base64")
    following = index + 1
    while following <= obx.repetitions(_VALUE) and not obx.get(_VALUE, 4, repetition=following):
        text += obx.whole(_VALUE, following)
        following += 1
    return text, encoding
