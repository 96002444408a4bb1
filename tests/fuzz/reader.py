"""The worker of the fuzz run, started by path: the real one with a handler that uses a picture in every way."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[0:0] = [str(ROOT)]

from collections.abc import Mapping, Sequence  # noqa: E402  the path comes first
from typing import Any  # noqa: E402

from clinic.errors import FileRefused  # noqa: E402
from clinic.imaging import inspect, preview, strip_private, upright  # noqa: E402
from clinic.worker.child import HANDLERS, serve  # noqa: E402
from clinic.worker.pictures import strip, take_apart  # noqa: E402


def use(args: Mapping[str, Any], bodies: Sequence[bytes]) -> tuple[Mapping[str, Any], Sequence[bytes]]:
    """Take a picture in as an import does, then all that is done with a stored one; say what does not fit together.

    Raises ``FileRefused`` where the import refuses it: then nothing else may touch it.
    """
    (data,), name = bodies, args["name"]
    answer, _ = take_apart(args, bodies)
    facts = answer["facts"]
    shown = upright(data, None, name)
    odd = []
    if shown.size != (facts["width"], facts["height"]):
        odd.append("another size than its header said")
    preview(data, 64, name)
    left = inspect(strip_private(data, name), name)
    if left.has_gps or left.has_serial or left.captured_at or left.camera:
        odd.append("private words in what leaves")
    try:
        _, (bare,) = strip({"name": name}, (data,))
        after = inspect(bare, name)
        if after.has_gps or after.has_serial:
            odd.append("place or number left in the stored copy")
        elif upright(bare, None, name).tobytes() != shown.tobytes():
            odd.append("other pixels in the stored copy")
    except FileRefused:
        pass  # refused rather than half done: the file stays as it came
    return {"odd": odd}, ()


if __name__ == "__main__":
    sys.exit(serve(ROOT, {**HANDLERS, "use": f"{__name__}:use"}))
