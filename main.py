"""Starts the window, or a command: ``python main.py [COMMAND ...]``."""

import sys

from clinic.commands.names import names_command
from clinic.process import forbid_memory_images
from clinic.worker import ARGUMENT


def main() -> int:
    """Run the command that is named, else open the window (``--tour DIR``: record a visit on the sample clinic)."""
    forbid_memory_images()
    arguments = sys.argv[1:]
    if arguments[:1] == [ARGUMENT]:
        from clinic.worker.child import main as serve

        return serve()
    if {"-h", "--help"} & set(arguments) or names_command(arguments):
        # the window's start does not wait for the commands' parts, nor the other way round
        from clinic.cli import main as run_command

        return run_command(arguments)
    from ui.start import start_window

    return start_window(arguments)


if __name__ == "__main__":
    sys.exit(main())
