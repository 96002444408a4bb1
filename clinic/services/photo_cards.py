"""What a patient card holds: a word that tells a stranger nothing and this clinic whom it means.

``SKINFOLIO:1:`` and 34 letters: the patient's key (a UUID), encrypted as one AES block, and five bytes of an HMAC over
it, in base 32. Capital letters and digits only, so that the QR code has large modules (version 3 with a quarter of
redundancy). Keys are derived from the clinic's data key: another clinic can neither read nor make such a word.
"""

import base64
import binascii
import hashlib
import hmac
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from sqlalchemy.orm import Session

from clinic.store.keys import DataKey, wipe
from clinic.store.models import Patient

PREFIX = "SKINFOLIO:1:"
_CHECK = 5
_WORD = re.compile(r"SKINFOLIO:\d+:")
_MOST_MERGES = 20

FOREIGN = "This patient card is not one of this clinic: nothing is proposed by it."
UNKNOWN = "The person of this patient card is not in the record: nothing is proposed by it."
ERASED = "The person of this patient card was erased from the record: nothing is proposed by it."
CLOSED = "The record of the person on this patient card is restricted: nothing is proposed by it."
SEVERAL = "Several patient cards are in this picture: nothing is proposed by it."
UNREAD = "There is a code in this picture that cannot be read, perhaps a patient card: nothing is proposed after it."


@dataclass(frozen=True, slots=True)
class CardSaid:
    """What the cards in a picture say. ``patient_id`` empty: nobody, and ``reason`` says why."""

    patient_id: str
    reason: str = ""


class CardCodes:
    """Makes and reads the words of one clinic; keeps no key of its own."""

    def __init__(self, key: DataKey) -> None:
        self._key = key

    def word(self, patient_id: str) -> str:
        """What the QR code of this patient's card says."""
        sealed = self._crypt(uuid.UUID(patient_id).bytes, encrypt=True)
        return PREFIX + base64.b32encode(sealed + self._check(sealed)).decode().rstrip("=")

    def patient_key(self, word: str) -> str:
        """The patient's key in a word that this clinic made; empty for any other word."""
        if not word.startswith(PREFIX):
            return ""
        letters = word[len(PREFIX) :]
        try:
            data = base64.b32decode(letters + "=" * (-len(letters) % 8))
        except binascii.Error:
            return ""
        if base64.b32encode(data).decode().rstrip("=") != letters:
            return ""  # the last letter has bits that stand for nothing: only one writing counts
        sealed, check = data[:-_CHECK], data[-_CHECK:]
        if len(sealed) != 16 or not hmac.compare_digest(check, self._check(sealed)):
            return ""
        return str(uuid.UUID(bytes=self._crypt(sealed, encrypt=False)))

    def _crypt(self, block: bytes, *, encrypt: bool) -> bytes:
        key = self._key.part("patient card")
        cipher = Cipher(algorithms.AES(bytes(key)), modes.ECB())  # a single block: nothing repeats
        wipe(key)
        step = cipher.encryptor() if encrypt else cipher.decryptor()
        return step.update(block) + step.finalize()

    def _check(self, sealed: bytes) -> bytes:
        key = self._key.part("patient card check")
        check = hmac.new(key, sealed, hashlib.sha256).digest()[:_CHECK]
        wipe(key)
        return check


def is_card_word(text: str) -> bool:
    """Whether a QR code is a patient card of some clinic that works with this program."""
    return _WORD.match(text) is not None


def said_by(session: Session, codes: CardCodes, words: Iterable[str]) -> CardSaid:
    """Whom the cards in one picture mean, as the record is now; a merged person is the one that remains."""
    said = {_said(session, codes.patient_key(word)) for word in words}
    return said.pop() if len(said) == 1 else CardSaid("", SEVERAL)


def remaining(session: Session, patient: Patient) -> Patient:
    """The person themselves, or the one with whom their record was merged."""
    for _ in range(_MOST_MERGES):
        other = session.get(Patient, patient.merged_into) if patient.merged_into else None
        if other is None:
            break
        patient = other
    return patient


def _said(session: Session, key: str) -> CardSaid:
    if not key:
        return CardSaid("", FOREIGN)
    patient = session.get(Patient, key)
    if patient is None:
        return CardSaid("", UNKNOWN)
    patient = remaining(session, patient)
    if patient.erased_at is not None:
        return CardSaid("", ERASED)
    if patient.restricted_at is not None:
        return CardSaid("", CLOSED)
    return CardSaid(patient.id)
