"""The laboratory of the sample clinic: what it measures, its units and its own ranges."""

import csv
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from clinic.records.labs import LabReportDraft, ResultDraft
from clinic.sample.stories import LabStory


@dataclass(frozen=True, slots=True)
class Test:
    """A row of ``laboratory.csv``."""

    analyte: str
    unit: str
    low: float | None
    high: float | None
    range_text: str


class Laboratory:
    """Makes reports out of a story's values."""

    def __init__(self, path: Path) -> None:
        with path.open(encoding="utf-8", newline="") as lines:
            self._tests = {row["short"]: _test(row) for row in csv.DictReader(lines)}

    def report(self, lab: LabStory, sampled_at: datetime) -> LabReportDraft:
        """The report as it is typed. Raises ``KeyError`` for a test that the laboratory does not have."""
        results = tuple(self._result(short, value) for short, value in lab.values.items())
        return LabReportDraft(results, sampled_at, laboratory=lab.laboratory, panel=lab.panel)

    def _result(self, short: str, value: float | str) -> ResultDraft:
        test = self._tests[short]
        number, text = (None, value) if isinstance(value, str) else (float(value), "")
        unit = test.unit if number is not None or (text[:1] in "<>" and test.unit) else ""
        return ResultDraft(
            analyte=test.analyte,
            number=number,
            text=text,
            unit=unit,
            low=test.low,
            high=test.high,
            range_text=test.range_text,
        )


def _test(row: dict[str, str]) -> Test:
    low, high = (float(row[name]) if row[name] else None for name in ("low", "high"))
    return Test(row["analyte"], row["unit"], low, high, row["range"])
