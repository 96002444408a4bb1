"""The log file: what went wrong in the program and where, never names, values or texts of a record."""

import logging
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path

import platformdirs

_BYTES, _KEPT = 500_000, 3


def default_log_folder() -> Path:
    """The platform's folder for logs."""
    return Path(platformdirs.user_log_dir("Skinfolio", appauthor=False))


def open_log(folder: Path) -> None:
    """Write records from WARNING on to ``folder / "skinfolio.log"``; a folder that cannot be written is let be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(folder / "skinfolio.log", maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8")
    except OSError:
        return  # without a log the program works as well
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.getLogger().addHandler(handler)


def place_of(error: BaseException) -> str:
    """Class and place of an error. Its text is left out: it may hold what was typed."""
    steps = traceback.extract_tb(error.__traceback__)
    where = f"{Path(steps[-1].filename).name}:{steps[-1].lineno} {steps[-1].name}" if steps else "unknown place"
    return f"{type(error).__name__} at {where}"
