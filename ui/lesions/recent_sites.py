"""The sites that whoever is signed in used last, kept with their half-filled forms in the clinic's own store.

RecentSites(drafts): keys -> tuple[str, ...], newest first; note(site_key)
"""

from contextlib import suppress

from clinic.errors import ClinicError
from clinic.services.drafts import DraftService

_KEY = "sites:recent"
_MOST = 6


class RecentSites:
    """A few keys of sites."""

    def __init__(self, drafts: DraftService) -> None:
        self._drafts = drafts

    @property
    def keys(self) -> tuple[str, ...]:
        """Newest first; a key may have left the catalog since."""
        kept = self._drafts.get(_KEY) or {}
        return tuple(str(key) for key in kept.get("sites", ()))

    def note(self, site: str) -> None:
        """A lesion was placed there. A convenience only: where it cannot be kept, nothing is said."""
        keys = self.keys
        if keys[:1] != (site,):
            with suppress(ClinicError):
                self._drafts.put(_KEY, {"sites": [site, *(key for key in keys if key != site)][:_MOST]})
