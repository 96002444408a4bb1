"""What a consent allows."""

from collections.abc import Iterable

from clinic.records.enums import PHOTO_SCOPES, ConsentScope
from clinic.records.follow_up import ConsentRow

_ALLOWED_BY = {
    ConsentScope.RECORD: frozenset(PHOTO_SCOPES),
    ConsentScope.TEACHING: frozenset({ConsentScope.TEACHING, ConsentScope.PUBLICATION}),
    ConsentScope.PUBLICATION: frozenset({ConsentScope.PUBLICATION}),
}


def covers(photo: ConsentScope, purpose: ConsentScope) -> bool:
    """Whether a photo that is marked with the scope ``photo`` may be used for ``purpose``.

    What may be published may be shown in teaching, too; what is for the record only, for neither.
    """
    return photo in _ALLOWED_BY.get(purpose, frozenset())


def standing(consents: Iterable[ConsentRow], scope: ConsentScope) -> ConsentRow | None:
    """The consent for ``scope`` that was given and not withdrawn, the newest of several; ``None``: there is none."""
    given = [row for row in consents if row.scope is scope and row.withdrawn_on is None]
    return max(given, key=lambda row: row.given_on, default=None)
