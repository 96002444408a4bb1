"""What can be chosen in the patient's form, from the catalog and from Qt's table of languages."""

from functools import cache

from PySide6.QtCore import QLocale

from clinic.catalog import Catalog
from ui.widgets.combo_search import Option

_FIRST_GROUP = "underlying"
"""Diseases of the whole person come first in a problem list."""


def problem_options(catalog: Catalog) -> list[Option]:
    """The diagnoses of the catalog, underlying diseases first, found by name, code or group."""
    ordered = sorted(catalog.diagnoses.values(), key=lambda d: (d.group != _FIRST_GROUP, d.name.casefold()))
    return [Option(d.key, d.name, d.icd10cm, f"{d.group} {d.icd10cm_title} {d.icd11}") for d in ordered]


def drug_options(catalog: Catalog) -> list[Option]:
    """The medicines of the catalog by name, found by name or ATC code."""
    ordered = sorted(catalog.drugs.values(), key=lambda drug: drug.name.casefold())
    return [Option(drug.key, drug.name, drug.atc) for drug in ordered]


@cache
def language_options() -> tuple[Option, ...]:
    """Languages with a two-letter code (ISO 639-1) under their English names; found by their own name too."""
    options: dict[str, Option] = {}
    for language in QLocale.Language:
        code = QLocale.languageToCode(language)
        if len(code) == 2 and language != QLocale.Language.C:
            own = QLocale(language).nativeLanguageName()
            options.setdefault(code, Option(code, QLocale.languageToString(language), words=f"{code} {own}"))
    return tuple(sorted(options.values(), key=lambda option: option.label))
