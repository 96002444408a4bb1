"""Everyday words for sites, beside the names and aliases of the table of sites.

``site_words.csv`` has two columns, each with ``|`` between its values: ``words`` as people type them, and ``sites``,
keys of the table of sites or patterns of keys (``*_pip``, as in ``fnmatch``). They are for searching only and are
written by this project; nothing of them is exported.
"""

from collections.abc import Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

from clinic.catalog.tables import read_rows
from clinic.catalog.types import Site

WordsOfSites = tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]


def read_site_words(folder: Path) -> WordsOfSites:
    """Pairs of words and patterns of keys. Raises ``CannotOpen`` if the file is missing."""
    rows = read_rows(folder / "site_words.csv")
    return tuple((tuple(row["words"].split("|")), tuple(row["sites"].split("|"))) for row in rows)


def with_words(sites: Mapping[str, Site], words: WordsOfSites) -> dict[str, Site]:
    """The sites with these words among their aliases, each word once."""
    return {key: replace(site, aliases=_aliases(site, words)) for key, site in sites.items()}


def _aliases(site: Site, words: WordsOfSites) -> tuple[str, ...]:
    found = [each for said, patterns in words if _fits(site.key, patterns) for each in said]
    return tuple(dict.fromkeys((*site.aliases, *found)))


def _fits(key: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(key, pattern) for pattern in patterns)
