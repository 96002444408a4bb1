"""The first words of all commands, known without loading them."""

from collections.abc import Sequence

COMMANDS = (
    "init", "demo", "find", "patient", "photo", "atlas", "labs", "visit", "handout", "export", "import", "backup",
    "verify", "bench", "privacy", "audit", "user",
)  # fmt: skip
"""A test holds them to the parser's."""

_WITH_VALUE = ("--data-dir", "--passphrase-file", "--sign-in", "--tour")


def names_command(arguments: Sequence[str]) -> bool:
    """Whether there is a word that is neither an option nor an option's value: a command, or a slip for one."""
    words = iter(arguments)
    for word in words:
        if word in _WITH_VALUE:
            next(words, "")
        elif not word.startswith("-"):
            return True
    return False
