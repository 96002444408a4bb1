"""Random damage to laboratory files, read by a worker as at an import: no reader may crash, hang or be fooled.

    python -m tests.fuzz.messages --minutes 10 [--seed 1] [--keep DIR]

HL7 v2, FHIR and tables of every shape that the tests have; every fifth file that is read is taken into a clinic, where
each message must be whole or absent. ``--keep``: where what made trouble is written.
Exit code 1 where something was found. docs/fuzzing.md has the results.
"""

import base64
import json
import math
import sys
import tempfile
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

from clinic.app import Clinic
from clinic.errors import FileRefused
from clinic.intake.hl7_framing import Broken
from clinic.intake.hl7_oru import ReadMessage, fingerprint
from clinic.intake.kinds import kind_of
from clinic.intake.specimens import specimen_kind
from clinic.paths import RESOURCES
from clinic.records.clinic import ClinicDraft
from clinic.records.enums import ResultStatus
from clinic.records.lab_lists import CsvLayout
from clinic.store.keys import CHEAP_FOR_TESTS
from clinic.worker.messages import SECONDS, read_messages_apart
from clinic.worker.pool import WorkerPool
from clinic.worker.tables import LOOK_BYTES, shape_apart
from tests.clinic.intake.messages import CALCIUM, MSH, OBR, PID, message, obx
from tests.clinic.intake.test_csv import AMERICAN, SWISS, WIDE
from tests.clinic.intake.test_fhir import PATIENT, bundle, observation, report
from tests.fuzz.damage import damaged_fields
from tests.fuzz.filing import Filing
from tests.fuzz.trial import Trial, options_of, say, trouble

_SAMPLE = Path(__file__).parents[1] / "data" / "labs"
_SLOW = SECONDS + 2
_FILED = 5
"""Every such one of what is read is taken in as well."""
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


class Reader:
    """Reads files in a worker, and takes every fifth of those that are read into a clinic as well."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._workers = WorkerPool(size=1, idle_seconds=None)
        self._clinic, _ = Clinic.create(
            folder / "clinic", ClinicDraft("Fuzz"), "Fuzz", "tried, not used", kdf=CHEAP_FOR_TESTS
        )
        self._filing = Filing(self._clinic, folder)
        self._taken = 0
        self.judged(message())  # the first start is slow, and no fault of a file

    def judged(self, data: bytes) -> str:
        """``taken``, ``refused``, or what went wrong."""
        started = time.monotonic()
        try:
            layout = self._layout(data)
            items = read_messages_apart(self._workers, data, "x", RESOURCES / "catalog", layout=layout)
        except FileRefused as refusal:
            return trouble(refusal.what) or "refused"
        if time.monotonic() - started > _SLOW:
            return "time"
        broken = [item for item in items if isinstance(item, Broken)]
        found = next((word for item in broken if (word := trouble(item.what))), "")
        odd = next((word for item in items if isinstance(item, ReadMessage) and (word := _odd(item))), "")
        if found or odd or len(broken) == len(items):
            return found or odd or "refused"
        self._taken += 1
        return (self._taken % _FILED == 0 and self._filing.by_halves(data, layout, items)) or "taken"

    def close(self) -> str:
        """End the workers; what is wrong with the clinic in which messages were filed, or nothing."""
        self._workers.close()
        with self._clinic:
            return self._filing.wrong()

    def _layout(self, data: bytes) -> CsvLayout | None:
        if kind_of(data[: 1 << 16], "x.csv") != "csv":
            return None
        return replace(shape_apart(self._workers, data[:LOOK_BYTES], "x").proposed, laboratory="Lab")


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


def main() -> int:
    """Damage and read until the time is over; return the exit code."""
    options = options_of(__doc__).parse_args()
    with tempfile.TemporaryDirectory(prefix="skinfolio-fuzz-") as folder:
        reader = Reader(Path(folder))
        try:
            found = Trial(reader.judged, options.keep).run(
                seeds(), partial(damaged_fields, parts=_PARTS), options.seed, options.minutes
            )
        finally:
            wrong = reader.close()
    if wrong:
        say(wrong)
    return 1 if wrong else found


if __name__ == "__main__":
    sys.exit(main())
