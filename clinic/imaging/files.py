"""Reading a picture file from a disk, camera card or network folder."""

from pathlib import Path

from clinic.errors import FileRefused, StorageError

MAX_BYTES = 500 * 1024 * 1024


def read_picture(path: Path, max_bytes: int = MAX_BYTES) -> bytes:
    """Return the bytes of the file at ``path``.

    Raises ``FileRefused`` if it is missing, a folder, empty or larger than ``max_bytes``, ``StorageError``
    if the system does not let us read it.
    """
    try:
        if not path.is_file() and path.exists() and not path.is_dir():
            raise FileRefused(f"“{path.name}” is no file but a device or a channel.", "Choose a photo.")
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except FileNotFoundError as error:
        raise FileRefused(
            f"“{path.name}” is no longer there.", "Look whether it was moved or the card removed."
        ) from error
    except IsADirectoryError as error:
        raise FileRefused(f"“{path.name}” is a folder.", "Choose the photos inside it.") from error
    except PermissionError as error:
        raise StorageError(f"“{path.name}” may not be read.", "Ask who owns it, or copy it elsewhere.") from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise StorageError(
            f"“{path.name}” could not be read ({reason}).", "Check the card, cable or network and try again."
        ) from error
    if len(data) > max_bytes:
        raise FileRefused(
            f"“{path.name}” is larger than {max_bytes // (1024 * 1024)} MB.",
            "Save it smaller, for example as JPEG.",
        )
    if not data:
        raise FileRefused(f"“{path.name}” is empty.", "Copy the file from the camera again, or choose another photo.")
    return data
