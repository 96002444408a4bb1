"""The first words of all commands, known without loading them."""

from collections.abc import Sequence

COMMANDS = (
    "init", "demo", "find", "patient", "photo", "atlas", "labs", "visit", "handout", "export", "import", "backup",
    "verify", "bench",
)  # fmt: skip
"""A test holds them to the parser's."""

_WITH_VALUE = ("--data-dir", "--passphrase-file", "--tour")


def names_command(arguments: Sequence[str]) -> bool:
    """Whether the first word that is no option, nor an option's value, is a command."""
    words = iter(arguments)
    for word in words:
        if word in _WITH_VALUE:
            next(words, "")
        elif not word.startswith("-"):
            return word in COMMANDS
    return False
