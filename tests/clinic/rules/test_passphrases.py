"""Which new passphrases are taken: length and a list of common ones, no rules about kinds of signs."""

import pytest

from clinic.errors import ValidationError
from clinic.rules.passphrases import LONGEST, SHORTEST, check_passphrase

CONTEXT = ("Dr M. Okafor", "Harbour Dermatology")


@pytest.mark.parametrize(
    "passphrase",
    [
        "correct horse battery",
        "onlylowercaseletters",
        "  spaces count inside  ",
        "żółw śpiewa",
        "x7!k" * 2,
        "ab" * 3 + "cd",
    ],
)
def test_any_signs_will_do(passphrase: str) -> None:
    check_passphrase(passphrase, CONTEXT)


@pytest.mark.parametrize(
    ("passphrase", "why"),
    [
        ("k7" * 3 + "x", "shorter than 8"),
        ("        k7x", "shorter than 8"),
        ("ab c" * LONGEST, "longer than 1024"),
        ("password1", "guessed first"),
        ("PASS word1", "guessed first"),
        ("qwertyuiop", "guessed first"),
        ("12345678", "guessed first"),
        ("hgfedcba", "guessed first"),
        ("abababababab", "guessed first"),
        ("dr m.  okafor", "the name of"),
        ("harbourdermatology", "the name of"),
        ("SkinFolio", "the name of"),
    ],
)
def test_what_others_would_guess_is_refused(passphrase: str, why: str) -> None:
    with pytest.raises(ValidationError, match=why) as refused:
        check_passphrase(passphrase, CONTEXT)
    assert refused.value.todo


def test_the_shortest_is_taken() -> None:
    check_passphrase("k7xq9mzt"[:SHORTEST])
