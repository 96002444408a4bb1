"""What a laboratory says a sample was: blood, urine or something else. Urine must never pass for blood.

Words in the languages of the laboratories around (English, German, French), the codes of HL7 tables 0070 and 0487, and
SNOMED CT codes of ``resources/catalog/specimens.csv``.
"""

import csv
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

URINE, BLOOD, OTHER = "urine", "blood", "other"
MIXED = "mixed"
"""Several samples of different kinds; it is not said which one a result belongs to."""
NOT_CERTAIN = "not certain"
"""Begins the words of a specimen about which a message contradicts itself."""

_URINE_WORDS = {
    "u", "ur", "uri", "urn", "rur", "urc", "urt", "urns", "umed", "ucat", "u24",
}  # fmt: skip
_BLOOD_WORDS = {
    "serum", "ser", "s", "sr", "serpl", "plasma", "plas", "p", "pl", "ppp", "blood", "bld", "b", "wb", "blda", "bldv",
    "bldc", "bldco", "blut", "vollblut", "edta", "edtablut", "venenblut", "kapillarblut", "citratplasma", "heparin",
    "heparinplasma", "edtaplasma", "citratblut", "sang", "serplas", "prp", "ser1",
    "venous", "arterial", "capillary", "venos", "arteriell", "kapillar", "veineux", "arteriel", "capillaire", "suero",
    "siero", "sangue", "venenserum",
}  # fmt: skip
_OTHER_WORDS = {
    "csf", "cerebrospinal", "synovial", "snv", "syn", "stool", "stl", "faeces", "feces", "sweat", "swt", "saliva",
    "sal", "pleural", "plr", "ascites", "ascitic", "peritoneal", "dialysate", "fluid", "flu", "amniotic", "amn",
    "tissue", "tis", "sputum", "sput", "hair", "calculus", "liquor", "stuhl", "speichel", "schweiss", "punktat",
    "gewebe", "abstrich", "swab", "lcr", "selles", "salive", "biopsy", "biopsie", "dialysat", "pus", "eiter",
}  # fmt: skip
_CODE_WORDS, _CODE_LETTERS = 2, 2
"""Codes of one or two letters count only where they stand alone, or beside one word (``24 h U``)."""
_URINE_PART = re.compile(
    r"(?<!p)(?<!ta)(?<!m)(?<!ne)urin(?!ary tract)|(?<![a-z])\w*harn(?!stoff|saure|saeure|s\b)|\burines?\b"
)
_DAY = r"24\s*-?\s*(?:h\b|hr|hour|std|stunde|heure)"
_COLLECTED = re.compile(rf"{_DAY}|sammel|spontan|spot|collect|recueil|morgen|random")
_NAME_MARK = re.compile(
    r"(?:[\s_\-./,(]|^)(?:u|ur|dU|tU|U24|24U|24hU|24h-U)\)?$|^(?:u|dU|pt?U)[-_./ ](?=\w)|(?<=[a-z0-9])_u(?:24)?$",
)
_IN_URINE = re.compile(rf"\bi\.?\s?u\.(?!\w)|{_DAY}\s*-?\s*u\b", re.IGNORECASE)


@lru_cache(maxsize=1024)  # a patient's stored results, whose specimens are few, are asked about with each message
def specimen_kind(text: str) -> str:
    """``urine``, ``blood``, ``other`` or empty where the words say none of them. Urine wins over blood."""
    plain = _plain(text)
    words = set(re.findall(r"[a-z]+\d*", plain)) | set(re.findall(r"[a-z]+", plain))
    if len(re.findall(r"[a-z]+", plain)) > _CODE_WORDS:
        words = {word for word in words if len(word) > _CODE_LETTERS}  # ``Blood draw by U. Meier``
    if words & _OTHER_WORDS:
        return OTHER
    if words & _URINE_WORDS or _URINE_PART.search(plain):
        return URINE
    return BLOOD if words & _BLOOD_WORDS else ""


def kind_in_name(name: str) -> str:
    """What the name or code of a test says itself: ``Calcium im Urin``, ``CREA-U``, ``U-Ca``, ``Kalzium 24h``."""
    plain = _plain(name)
    if _URINE_PART.search(plain) or _IN_URINE.search(plain) or re.search(_DAY, plain):
        return URINE
    return URINE if any(_NAME_MARK.search(form) for form in (name.strip(), plain.strip())) else ""


def name_with_specimen(name: str, specimen: str) -> str:
    """The name of a test, with its specimen where that is not blood and the name does not say so."""
    elsewhere = specimen_kind(specimen) in (URINE, OTHER) or specimen.startswith(NOT_CERTAIN)
    told = kind_in_name(name) or specimen_kind(name) in (URINE, OTHER)
    return f"{name} ({specimen[0].lower()}{specimen[1:]})" if elsewhere and not told else name


def kind_in_remark(text: str) -> str:
    """What a remark to the order says of how the sample was taken (``24h urine``); a diagnosis is no specimen."""
    plain = _plain(text)
    return URINE if _URINE_PART.search(plain) and _COLLECTED.search(plain) else ""


def is_day_collection(text: str) -> bool:
    """Whether a urine was collected over a day."""
    plain = _plain(text)
    return bool(re.search(rf"{_DAY}|sammel|\b24h?u\b|\bdu\b", plain))


def kind_of_code(code: str) -> str:
    """The kind of a SNOMED CT code of a specimen, or empty."""
    return known_codes().get(code.strip(), ("", ""))[0]


def word_of_code(code: str) -> str:
    """The words of a SNOMED CT code of a specimen, or empty."""
    return known_codes().get(code.strip(), ("", ""))[1]


@cache
def known_codes() -> dict[str, tuple[str, str]]:
    """The table of codes: code to kind and words."""
    folder = Path(__file__).resolve().parents[2] / "resources" / "catalog"
    with (folder / "specimens.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: (row["kind"], row["words"]) for row in csv.DictReader(file)}


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in folded if not unicodedata.combining(char))
