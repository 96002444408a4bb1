"""Benchmarks: each figure beside a named reference that is measured in the same run, as a ratio."""

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from clinic.bench.body_map import map_figures
from clinic.bench.counting import counting_figures
from clinic.bench.faces import face_figures
from clinic.bench.measure import Figure
from clinic.bench.pictures import thumbnail_figures
from clinic.bench.registration import registration_figures
from clinic.bench.search import search_figures
from clinic.bench.start import start_figures
from clinic.bench.stickers import sticker_figures
from clinic.errors import ValidationError

Say = Callable[[Iterable[str]], None]

PEOPLE = 100_000
GROUPS = (
    "search", "start", "map", "thumbnail", "import", "faces", "registration", "scale", "counting", "encryption", "labs",
)  # fmt: skip


def run(name: str, say: Say, messages: int = 0) -> list[dict[str, Any]]:
    """Run all benchmarks, or those of one ``name`` (see ``GROUPS``). Raises ``ValidationError``.

    ``messages``: how many of a laboratory are taken in, 0: as many as usual.
    """
    if name and name not in GROUPS:
        raise ValidationError("name", f"There is no benchmark {name}.", f"Choose one of {', '.join(GROUPS)}.")
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="skinfolio-bench-") as place:
        folder = Path(place)
        if name in ("", "search", "start"):
            figures += _with_people(name, folder, say)
        if name in ("", "encryption"):
            figures += _encryption(folder, say)
        if name in ("", "import"):
            figures += _import(folder, say)
        if name in ("", "labs"):
            figures += _labs(folder, say, messages)
    if name in ("", "map"):
        figures += map_figures()
    if name in ("", "thumbnail"):
        figures += thumbnail_figures()
    if name in ("", "faces"):
        figures += face_figures()
    if name in ("", "registration"):
        figures += registration_figures()
    if name in ("", "scale"):
        figures += sticker_figures()
    if name in ("", "counting"):
        figures += counting_figures()
    return [figure.data() for figure in figures]


def _import(folder: Path, say: Say) -> list[Figure]:
    from clinic.bench.photo_import import FILES, import_figures

    say([f"Making {FILES} photos of 12 megapixels ..."])
    return import_figures(folder / "import")


def _labs(folder: Path, say: Say, messages: int) -> list[Figure]:
    from clinic.bench.laboratory import MESSAGES, laboratory_figures

    number = messages or MESSAGES
    say([f"Making {number:,} messages of a laboratory ..."])
    return laboratory_figures(folder / "labs", number)


def _encryption(folder: Path, say: Say) -> list[Figure]:
    from clinic.bench.encryption import encryption_figures

    say(["Making two clinics, one encrypted and one readable ..."])
    place = folder / "encryption"
    place.mkdir()
    return encryption_figures(place)


def _with_people(name: str, folder: Path, say: Say) -> list[Figure]:
    from clinic.bench.people import make_crowd

    say([f"Making {PEOPLE:,} synthetic patients ..."])
    clinic_folder, passphrase_file = make_crowd(folder, PEOPLE)
    figures: list[Figure] = []
    if name in ("", "search"):
        figures += search_figures(clinic_folder, passphrase_file, folder)
    if name in ("", "start"):
        figures += start_figures(clinic_folder, passphrase_file)
    return figures
