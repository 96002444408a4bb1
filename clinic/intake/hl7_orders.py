"""The segments of a laboratory message grouped into orders: ORU (order first) and OUL (specimen first, or order).

HL7 v2.5.1 chapter 7: ORU^R01 and its kin, OUL^R21 and R24 have the order, its results and then its specimens; OUL^R22
and R23 have the specimen first, then its orders, and ORC behind OBR.
"""

from dataclasses import dataclass, field
from itertools import islice

from clinic.intake.hl7_patient import read_patient
from clinic.intake.hl7_result import label_of
from clinic.intake.hl7_syntax import Message, Segment
from clinic.records.labs import ReportedPatient

_CANCELLED = ("CA", "OC", "CR")
_SPECIMEN_FIRST = ("R22", "R23")
_NARRATIVE = ("TX", "FT")
_TELLING = ("PID", "ORC", "OBR", "OBX")
"""What comes next of these shows whether an ORC (gateways of devices) or SPM belongs to the OBR before or behind it."""
_NO_ORDER = Segment(["OBR"], str)
"""Stands for the order of results that come without one: some laboratories send ORC alone, devices not even that."""


@dataclass(slots=True)
class Order:
    """One OBR with what belongs to it."""

    obr: Segment
    patient: ReportedPatient
    specimens: list[Segment] = field(default_factory=list)
    results: list[tuple[list[Segment], list[str]]] = field(default_factory=list)
    """Segments of one result (a narrative has one for each line) and its comments."""
    comments: list[str] = field(default_factory=list)
    placer: str = ""
    filler: str = ""
    numbering: str = ""
    control: str = ""

    @property
    def cancelled(self) -> bool:
        """Whether the laboratory says that it will not be done: OBR-25 X, or ORC-1 cancelled."""
        return self.obr.get(25).upper() == "X" or self.control in _CANCELLED


@dataclass(slots=True)
class _Numbers:
    """ORC before its OBR."""

    placer: str = ""
    filler: str = ""
    numbering: str = ""
    control: str = ""


class Grouping:
    """Reads segment by segment; ``orders`` and ``notes`` are the outcome."""

    def __init__(self, message: Message) -> None:
        self.orders: list[Order] = []
        self.notes: list[str] = []
        self._header = message.header
        kind, event = message.header.get(9).upper(), message.header.get(9, 2).upper()
        self._unsolicited = kind == "OUL"
        self._without_orders = kind != "OUL" and all(segment.name != "OBR" for segment in message.segments)
        self._specimen_first = self._unsolicited and event in _SPECIMEN_FIRST
        self._patient = ReportedPatient()
        self._order: Order | None = None
        self._numbers = _Numbers()
        self._waiting: list[Segment] = []
        self._after_specimen = False
        self._leading = False
        """Whether the laboratory tells the sample before its order where the standard has it behind (this patient)."""
        self._follows = ""
        steps = {
            "PID": self._pid, "ORC": self._orc, "OBR": self._obr, "OBX": self._obx, "SPM": self._spm, "NTE": self._nte,
        }  # fmt: skip
        for index, segment in enumerate(message.segments):
            if segment.name in ("ORC", "SPM"):
                self._follows = _telling_after(message.segments, index)
            step = steps.get(segment.name)
            if step is not None:
                step(segment)

    def _pid(self, pid: Segment) -> None:
        self._patient, self._order = read_patient(pid, self._header), None
        self._numbers, self._waiting, self._leading = _Numbers(), [], False

    def _orc(self, orc: Segment) -> None:
        numbers = _Numbers(orc.get(2), orc.get(3), _namespace(orc, 3), orc.get(1).upper())
        behind = self._unsolicited or self._follows == "OBX"
        if behind and self._order is not None and not self._order.results:
            order = self._order
            order.placer, order.control = order.placer or numbers.placer, numbers.control
            if not order.filler:
                order.filler, order.numbering = numbers.filler, numbers.numbering
            return
        self._numbers, self._order = numbers, None

    def _obr(self, obr: Segment) -> None:
        order = Order(obr, self._patient, list(self._waiting))
        order.placer = obr.get(2) or self._numbers.placer
        order.filler = obr.get(3) or self._numbers.filler
        order.numbering = _namespace(obr, 3) if obr.get(3) else self._numbers.numbering
        order.control = self._numbers.control
        self._order = order
        self._after_specimen = False
        self.orders.append(order)

    def _spm(self, spm: Segment) -> None:
        begins = self._leading and self._follows in ("ORC", "OBR")
        if self._specimen_first or begins:
            if self._order is not None or not self._after_specimen:
                self._waiting = []
            self._order = None
            self._waiting.append(spm)
            self._after_specimen = True
        elif self._order is not None:
            self._order.specimens.append(spm)
        else:
            self._waiting.append(spm)
            self._leading = self._after_specimen = True

    def _obx(self, obx: Segment) -> None:
        if self._order is None and self._without_orders:
            self._obr(_NO_ORDER)
        if self._order is None:
            name = label_of(obx) or "without a name"
            about = "the specimen" if self._after_specimen else "the patient"
            self.notes.append(f"“{name}” stands without an order, about {about}; it was left out.")
            return
        if not _carries_on(self._order, obx):
            self._order.results.append(([obx], []))
        else:
            self._order.results[-1][0].append(obx)

    def _nte(self, nte: Segment) -> None:
        count = max(1, nte.repetitions(3))
        text = "\n".join(part for part in (nte.whole(3, index) for index in range(1, count + 1)) if part)
        if text and self._order is not None:
            (self._order.results[-1][1] if self._order.results else self._order.comments).append(text)
        elif text:
            self.notes.append(f"Comment of the laboratory: {text}")


def orders_of(message: Message) -> tuple[list[Order], list[str]]:
    """The orders of a message in their sequence, each with its patient; and in words what belongs to none."""
    grouping = Grouping(message)
    return grouping.orders, grouping.notes


def _telling_after(segments: tuple[Segment, ...], index: int) -> str:
    return next((each.name for each in islice(segments, index + 1, None) if each.name in _TELLING), "")


def _namespace(segment: Segment, at: int) -> str:
    """EI-2 (namespace) or EI-3 (universal id): whose number it is."""
    return segment.get(at, 2) or segment.get(at, 3)


def _carries_on(order: Order, obx: Segment) -> bool:
    """Whether a line of text belongs to the narrative before it: the same test, type and status, no comment between."""
    if not order.results or obx.get(2).upper() not in _NARRATIVE:
        return False
    lines, comments = order.results[-1]
    first = lines[0]
    alike = all(first.rest(at) == obx.rest(at) for at in (2, 3, 11))
    running = all(not line.get(4) for line in (*lines, obx)) or _runs(lines, obx)
    return alike and not comments and running


def _runs(lines: list[Segment], obx: Segment) -> bool:
    """OBX-4 the same throughout, or counting up."""
    last, this = lines[-1].get(4), obx.get(4)
    if last == this:
        return True
    numbers = last.rpartition(".")[2], this.rpartition(".")[2]
    return all(each.isdigit() and len(each) < 6 for each in numbers) and int(numbers[1]) == int(numbers[0]) + 1
