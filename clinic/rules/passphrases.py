"""Which passphrases are taken: by length and by a list of common ones, not by the kinds of signs in them.

After OWASP ASVS 5.0, section 6.2: at least 8 characters, any signs, checked against common passwords and against words
of the context.
"""

from collections.abc import Iterable
from functools import cache
from itertools import pairwise

from clinic.errors import ValidationError
from clinic.paths import RESOURCES

SHORTEST = 8
LONGEST = 1024
_PROGRAM = "Skinfolio"


def check_passphrase(passphrase: str, context: Iterable[str] = ()) -> None:
    """Raise ``ValidationError`` where a new passphrase is too short, common, or a name of the ``context``."""
    bare = passphrase.strip()
    if len(bare) < SHORTEST:
        raise ValidationError(
            "passphrase",
            f"The passphrase is shorter than {SHORTEST} characters.",
            "Choose a longer one; several words are easier to remember than signs.",
        )
    if len(passphrase) > LONGEST:
        raise ValidationError("passphrase", f"The passphrase is longer than {LONGEST} characters.", "Shorten it.")
    folded = "".join(bare.casefold().split())
    if len(set(folded)) < 4 or _is_run(folded) or folded in _common():
        raise ValidationError(
            "passphrase", "This passphrase is one that is guessed first.", "Choose several words that nobody expects."
        )
    if any(folded == "".join(word.casefold().split()) for word in (*context, _PROGRAM)):
        raise ValidationError(
            "passphrase", "The passphrase is the name of a person, of the clinic or of the program.", "Choose another."
        )


def _is_run(text: str) -> bool:
    """12345678, abcdefgh, 87654321."""
    steps = {ord(b) - ord(a) for a, b in pairwise(text)}
    return steps in ({1}, {-1})


@cache
def _common() -> frozenset[str]:
    path = RESOURCES / "security" / "common-passphrases.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
