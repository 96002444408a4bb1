"""Starts the window, or a command: ``python main.py [COMMAND ...]``."""

import sys

from clinic.cli import COMMANDS
from clinic.cli import main as run_command


def main() -> int:
    """Run the command that is named, else open the window (``--tour DIR``: record a visit on the sample clinic)."""
    arguments = sys.argv[1:]
    if {"-h", "--help"} & set(arguments) or any(word in COMMANDS for word in arguments):
        return run_command(arguments)
    # the window's parts take half a second to load; commands do not need them
    from ui.start import start_window

    return start_window(arguments)


if __name__ == "__main__":
    sys.exit(main())
