"""Reading a file that someone chose, with an upper limit."""

from pathlib import Path

from clinic.errors import FileRefused

MAX_BYTES = 32 << 20


def read_limited(path: Path, limit: int = MAX_BYTES) -> bytes:
    """The bytes of a file. Raises ``FileRefused`` where it cannot be read or has more than ``limit`` bytes."""
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise FileRefused("The file cannot be read.", f"Check that it is still there ({reason}).") from error
    if len(data) > limit:
        raise FileRefused(f"The file is larger than {limit >> 20} MB.", "Ask the laboratory for smaller files.")
    return data
