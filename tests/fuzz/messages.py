"""Random damage to laboratory files, read by a worker as at an import: no reader may crash, hang or be fooled.

    python -m tests.fuzz.messages --minutes 10 [--seed 1] [--keep DIR]

HL7 v2, FHIR and tables of every shape that the tests have. ``--keep``: where what made trouble is written.
Exit code 1 where something was found. docs/laboratory.md has the results.
"""

import argparse
import base64
import json
import logging
import math
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from clinic.errors import FileRefused
from clinic.intake.csv_shape import sniff
from clinic.intake.hl7_framing import Broken
from clinic.intake.hl7_oru import ReadMessage, fingerprint
from clinic.intake.kinds import kind_of
from clinic.intake.specimens import specimen_kind
from clinic.paths import RESOURCES
from clinic.records.enums import ResultStatus
from clinic.records.lab_lists import CsvLayout
from clinic.worker.messages import SECONDS, read_messages_apart
from clinic.worker.pool import WorkerPool
from tests.clinic.intake.messages import CALCIUM, MSH, OBR, PID, message, obx
from tests.clinic.intake.test_csv import AMERICAN, SWISS, WIDE
from tests.clinic.intake.test_fhir import PATIENT, bundle, observation, report
from tests.fuzz.pictures import damaged as damaged_bytes

_SAMPLE = Path(__file__).parents[1] / "data" / "labs"
_TROUBLE = {
    "made its reader break off": "crash",
    "needed too much time": "time",
    "needed too much memory": "memory",
    "cannot be read; it was not stored": "stumbled",
}
_SLOW = SECONDS + 2
_PARTS = (
    b"|", b"^", b"~", b"&", b"\\", b"\\X0D\\", b"\\.br\\", b"\r", b"\n", b"\x0b", b"\x1c\r", b"\x1a", b"\x00", b'""',
    b"MSH|^~\\&|",
    b"OBX|1|NM|", b"OBX|1|ED|X||^^^Base64^JVBERi0", b"SPM|1|||UR^Urine", b"OBR|1|||", b"PID|1||", b"NTE|1||",
    b"BHS|^~\\&\r",
    b"BTS|3\r", b"1e999", b"-0", b"NaN", b"9" * 400, b"<", b"1:320", b"2,31", b"8.6-10.2 mg/dL", b"mmol/L", b"?mol/L",
    b"20261119", b"99999999", b"{", b"}", b"[", b"]", b":", b",", b'"',
    b"null", b"true", b'{"reference": "#x"}', b";", b"\t",
    b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3", b"\x1b$B", b"Urin", b"sep=;\n",
)  # fmt: skip


def seeds() -> list[bytes]:
    """Small files of every kind that is read."""
    document = base64.b64encode(b"%PDF-1.7\n" + bytes(range(256)) * 3).decode()
    many = message(CALCIUM, obx("3.1~3.3"), obx(">^2500", kind="SN"), obx("^1^:^320", kind="SN"),
                   obx("3.5^5.5", kind="NR"), obx("first\\.br\\second", kind="FT"), "NTE|1|L|haemolytic",
                   f"OBX|9|ED|PDF^Report^L||^application^pdf^Base64^{document}||||||F",
                   "SPM|1|||UR^Urine^HL70487")  # fmt: skip
    oul = "\r".join([MSH.replace("{id}", "1").replace("ORU^R01^ORU_R01", "OUL^R22"), PID, "SPM|1|||SER^Serum",
                     OBR.replace("{order}", "1"), "ORC|RE|1|2", CALCIUM, ""]).encode()  # fmt: skip
    batch = b"FHS|^~\\&|L\rBHS|^~\\&|L\r" + message() + message(id="2", order="2") + b"BTS|2\rFTS|1\r"
    panel = observation(id="o2", code="PANEL", hasMember=[{"reference": "Observation/o1"}],
                        referenceRange=[{"low": {"value": 1}, "appliesTo": [{"text": "female"}]}])  # fmt: skip
    form = {"contentType": "application/pdf", "data": document}
    fhir = bundle(PATIENT, report("Observation/o1", "Observation/o2", presentedForm=[form]), observation(), panel)
    lines = b"\n".join(json.dumps(each).encode() for each in (PATIENT, report("Observation/o1"), observation()))
    messages = [message(), many, oul, batch, b"\x0b" + many + b"\x1c\r", many.decode().encode("utf-16")]
    messages += [path.read_bytes() for path in sorted(_SAMPLE.glob("*.hl7"))]
    return [*messages, fhir, lines, SWISS.encode(), SWISS.encode("cp1252"), AMERICAN.encode(), WIDE.encode()]


def damaged(data: bytes, others: Sequence[bytes], dice: random.Random) -> bytes:
    """``data`` with damage to its bytes, its fields or its lines."""
    if dice.random() < 0.3:
        return damaged_bytes(data, others, dice)
    out = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 3, 8))):
        dice.choice(_DAMAGE)(out, others, dice)
    return bytes(out)


def _place(out: bytearray, dice: random.Random) -> int:
    """Most often beside a separator, where meaning changes."""
    at = dice.randrange(len(out) + 1)
    if dice.random() < 0.7:
        found = min((i for i in (out.find(sign, at) for sign in (b"|", b"^", b'"', b";", b",")) if i >= 0), default=at)
        return found + dice.randrange(2)
    return at


def _insert(out: bytearray, _others: Sequence[bytes], dice: random.Random) -> None:
    at = _place(out, dice)
    out[at:at] = dice.choice(_PARTS) * dice.choice((1, 1, 1, 2, 40))


def _replace(out: bytearray, _others: Sequence[bytes], dice: random.Random) -> None:
    at = _place(out, dice)
    out[at : at + dice.choice((1, 2, 5, 12))] = dice.choice(_PARTS)


def _swap_lines(out: bytearray, _others: Sequence[bytes], dice: random.Random) -> None:
    sign = b"\r" if b"\r" in out else b"\n"
    lines = bytes(out).split(sign)
    one, two = dice.randrange(len(lines)), dice.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one]
    out[:] = sign.join(lines)


def _double_lines(out: bytearray, _others: Sequence[bytes], dice: random.Random) -> None:
    sign = b"\r" if b"\r" in out else b"\n"
    lines = bytes(out).split(sign)
    at = dice.randrange(len(lines))
    lines[at:at] = [lines[at]] * dice.choice((1, 3, 60))
    out[:] = sign.join(lines)


def _drop(out: bytearray, _others: Sequence[bytes], dice: random.Random) -> None:
    at = _place(out, dice)
    del out[at : at + dice.choice((1, 3, 20, 200))]


def _join(out: bytearray, others: Sequence[bytes], dice: random.Random) -> None:
    out += dice.choice(others)


_DAMAGE: tuple[Callable[[bytearray, Sequence[bytes], random.Random], None], ...] = (
    _insert, _insert, _replace, _replace, _swap_lines, _double_lines, _drop, _join,
)  # fmt: skip


def judged(workers: WorkerPool, data: bytes) -> str:
    """``taken``, ``refused``, or what went wrong."""
    started = time.monotonic()
    try:
        layout = _layout(data)
        items = read_messages_apart(workers, data, "x", RESOURCES / "catalog", layout=layout)
    except FileRefused as refusal:
        return _trouble(refusal.what) or "refused"
    if time.monotonic() - started > _SLOW:
        return "time"
    broken = [item for item in items if isinstance(item, Broken)]
    trouble = next((word for item in broken if (word := _trouble(item.what))), "")
    odd = next((word for item in items if isinstance(item, ReadMessage) and (word := _odd(item))), "")
    return trouble or odd or ("taken" if len(broken) < len(items) else "refused")


def _layout(data: bytes) -> CsvLayout | None:
    if kind_of(data[: 1 << 16], "x.csv") != "csv":
        return None
    return replace(sniff(data).proposed, laboratory="Lab")


def _trouble(words: str) -> str:
    return next((word for sign, word in _TROUBLE.items() if sign in words), "")


def _odd(read: ReadMessage) -> str:
    """What no damage may bring about."""
    for each in read.reports:
        if not each.results and not each.attachments:
            return "odd: an empty report"
        fingerprint(each)
        for result in each.results:
            if result.number is not None and not math.isfinite(result.number):
                return "odd: no finite number"
            if result.status is ResultStatus.NOT_OBTAINED and result.number is not None:
                return "odd: a number that was not obtained"
            serum = result.analyte and not result.analyte.startswith("urine")
            if serum and specimen_kind(result.specimen) == "urine":
                return "odd: urine as blood"
            if any(ord(sign) < 9 for sign in result.name + result.text + result.unit):
                return "odd: control signs"
    return ""


class _Places(logging.Handler):
    """Where readers stumbled; the pool logs class and line."""

    def __init__(self) -> None:
        super().__init__()
        self.last = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.last = record.getMessage()


def say(words: str) -> None:
    """Tell at once how far it is."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def main() -> int:
    """Damage and read until the time is over; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    found, dice, places = seeds(), random.Random(options.seed), _Places()
    logging.getLogger("clinic.worker").addHandler(places)
    workers, counts, wrong = WorkerPool(size=1, idle_seconds=None), Counter[str](), Counter[str]()
    try:
        judged(workers, message())  # the first start is slow, and no fault of a file
        say(f"{len(found)} files to begin with: {dict(Counter(judged(workers, data) for data in found))}")
        until = time.monotonic() + 60 * options.minutes
        while time.monotonic() < until:
            data = damaged(dice.choice(found), found, dice)
            outcome = judged(workers, data)
            counts[outcome] += 1
            if outcome in ("taken", "refused"):
                continue
            where = f"{outcome} {places.last if outcome == 'stumbled' else ''}".strip()
            wrong[where] += 1
            if wrong[where] <= 3:
                say(f"{where} after {counts.total()} tries")
                if options.keep:
                    options.keep.mkdir(parents=True, exist_ok=True)
                    (options.keep / f"{outcome.split(':')[0]}-{counts.total()}.bin").write_bytes(data)
    finally:
        workers.close()
    say(f"{counts.total()} tries: {dict(counts)}")
    for where, number in wrong.most_common():
        say(f"{number:6} {where}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
