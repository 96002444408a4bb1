"""Options that several commands share."""

import argparse

from clinic.records.enums import Figure

FIGURES = ", ".join(figure.value for figure in Figure)


def add_figure(command: argparse.ArgumentParser, use: str = "") -> None:
    """``--figure F``; a name that is none is answered with those that are."""
    words = f"{use + ': ' if use else ''}{FIGURES} (neutral if not said)"
    command.add_argument("--figure", type=_figure, default=Figure.NEUTRAL, metavar="F", help=words)


def _figure(text: str) -> Figure:
    try:
        return Figure(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"there is no figure {text}; choose one of {FIGURES}") from error
