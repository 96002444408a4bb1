"""The QR codes in a picture, looked for in the worker: a detector met by a hostile picture holds no key there."""

from collections.abc import Mapping, Sequence
from typing import Any

from clinic.errors import FileRefused
from clinic.imaging.codes import Codes
from clinic.worker.limits import allow_memory
from clinic.worker.pool import WorkerPool
from clinic.worker.process import Request
from clinic.worker.values import built, plain

_SECONDS = 30.0
"""A picture of 12 megapixels takes half a second; patterns made for it can hold the search up."""
_BYTES_TO_DECODE = 20  # for each pixel: decoding, and three smaller copies
_LONGEST = 3000
"""Letters that the largest QR code holds, and a little more."""


def look(args: Mapping[str, Any], bodies: Sequence[bytes]) -> tuple[Mapping[str, Any], Sequence[bytes]]:
    """In the worker: the codes in the picture in ``bodies``. Raises ``FileRefused``."""
    from clinic.imaging.codes import read_codes

    (data,) = bodies
    allow_memory(2 * len(data) + _BYTES_TO_DECODE * int(args["pixels"]))
    return plain(read_codes(data, args["name"])), ()


def read_codes_apart(workers: WorkerPool, data: bytes, name: str, pixels: int) -> Codes:
    """The codes in a picture of ``pixels`` that was proved whole, by a worker.

    A picture that the search gives up holds one that cannot be read, for all that is known. Raises ``ClinicError``
    where no worker can be started.
    """
    try:
        answer = workers.run(Request("codes", name, "", _SECONDS, {"name": name, "pixels": pixels}, (data,)))
        found = built(Codes, answer.found)
    except (FileRefused, ValueError, TypeError):
        return Codes((), True)
    return Codes(tuple(text for text in found.texts if len(text) <= _LONGEST), found.unread)
