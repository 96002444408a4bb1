"""A crowd of synthetic patients, written in bulk (not through the services: their audit is not what is measured)."""

import random
from pathlib import Path

from sqlalchemy import insert, text

from clinic.app import Clinic
from clinic.records.clinic import ClinicDraft
from clinic.records.enums import Sex
from clinic.records.partial_date import PartialDate
from clinic.rules import names
from clinic.services.patients import search_words
from clinic.store.ids import IdSource
from clinic.store.models import Base, Patient
from clinic.store.search import is_name_word

_BATCH = 5000
_BEGIN = ("Ab", "Ber", "Cor", "Dal", "El", "Fro", "Gar", "Hol", "Iv", "Jan", "Kow", "Lind", "Mül", "Nor", "Ols", "Pet")
_MIDDLE = ("a", "en", "er", "i", "in", "o", "or", "qu", "st", "u", "ov", "al", "em", "ür", "ie")
_END = (
    "berg",
    "dóttir",
    "ek",
    "er",
    "ić",
    "ini",
    "kova",
    "man",
    "ney",
    "ski",
    "son",
    "strand",
    "ton",
    "vist",
    "wood",
    "ez",
)
_GIVEN = (
    "Astrid", "Bruno", "Chiara", "Dmitri", "Elif", "Farid", "Greta", "Hana", "Ivo", "José", "Klára", "Łukasz", "Mei",
    "Noor", "Oskar", "Priya", "Quentin", "Rosa", "Siobhán", "Tomáš", "Umar", "Věra", "Wanda", "Ximena", "Yusuf", "Zoë",
)  # fmt: skip


def make_crowd(folder: Path, count: int, unencrypted: str = "") -> tuple[Path, Path]:
    """A clinic with ``count`` people; returns its folder and a file with its passphrase.

    ``unencrypted``: the sentence that asks for a clinic stored readable.
    """
    passphrase = "a crowd of synthetic people"
    secret = folder / "passphrase.txt"
    secret.write_text(passphrase, encoding="utf-8")
    place = folder / ("readable" if unencrypted else "crowd")
    clinic, _code = Clinic.create(place, ClinicDraft("Crowd"), "Bench", passphrase, unencrypted=unencrypted)
    with clinic:
        chance = random.Random(1)
        ids = IdSource(clinic.now)
        now = clinic.now()
        seen: set[str] = set()
        for start in range(0, count, _BATCH):
            people = [_person(chance, ids(), number) for number in range(start, min(start + _BATCH, count))]
            with clinic.database.write() as session:
                session.execute(
                    insert(Base.metadata.tables["patient"]),
                    [p | {"created_at": now, "created_by": "", "updated_at": now, "version": 1} for p in people],
                )
                words = [(p, *search_words(Patient(**p))) for p in people]
                session.execute(
                    insert(Base.metadata.tables["patient_token"]),
                    [
                        {"patient_id": p["id"], "token": token, "sort_name": p["sort_name"]}
                        for p, tokens, _ in words
                        for token in tokens
                    ],
                )
                fresh = {w for _, tokens, _ in words for w in tokens if is_name_word(w)} - seen
                seen |= fresh
                if fresh:
                    session.execute(
                        insert(Base.metadata.tables["search_word"]), [{"word": word} for word in sorted(fresh)]
                    )
                session.execute(
                    text("INSERT INTO patient_fts (rowid, words) VALUES (:n, :w)"),
                    [{"n": p["number"], "w": loose} for p, _, loose in words],
                )
    return place, secret


def _person(chance: random.Random, key: str, number: int) -> dict[str, object]:
    family = chance.choice(_BEGIN) + "".join(chance.choices(_MIDDLE, k=chance.randint(1, 2))) + chance.choice(_END)
    given = chance.choice(_GIVEN)
    birth = PartialDate(chance.randint(1930, 2025), chance.randint(1, 12), chance.randint(1, 28))
    return {
        "id": key,
        "number": number + 1,
        "mrn": str(100_000 + number),
        "family": family,
        "given": given,
        "other_names": "",
        "preferred": "",
        "sort_name": names.fold(f"{family} {given}"),
        "birth": birth,
        "sex": chance.choice((Sex.FEMALE, Sex.MALE)),
        "gender": "",
        "phone": f"555 {chance.randint(0, 9999999):07d}",
        "email": "",
        "address": "",
        "language": "en",
        "skin_tone": None,
        "allergies": [],
        "problems": [],
        "medicines": [],
        "pregnant": None,
        "note": "",
        "archived": False,
        "merged_into": None,
    }
