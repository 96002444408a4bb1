"""Which rows of a laboratory are statements about one test, where it was not always sent under the same code.

A preliminary result may come under the laboratory's own code and the final one under LOINC with that code beside it; a
correction may name another LOINC of the same analyte. Two codes that one report sends side by side are two tests.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from clinic.records.enums import ResultStatus

Test = tuple[str, ...]
_FINAL = (ResultStatus.FINAL, ResultStatus.NOT_OBTAINED)


class _Tests:
    """Tests that were found to be one, each set under its first; ``reports``: where each set is told of."""

    def __init__(self) -> None:
        self._first: dict[Test, Test] = {}
        self._reports: dict[Test, set[str]] = {}

    def add(self, test: Test, report: str) -> None:
        self._first.setdefault(test, test)
        self._reports.setdefault(test, set()).add(report)

    def of(self, test: Test) -> Test:
        while self._first.get(test, test) != test:
            test = self._first[test]
        return test

    def join(self, one: Test, two: Test) -> None:
        """They are one test, unless a report tells of both."""
        first, second = sorted((self.of(one), self.of(two)))
        if first != second and not self._reports[first] & self._reports[second]:
            self._first[second] = first
            self._reports[first] |= self._reports.pop(second)


def same_tests(rows: Sequence[Any], test_of: Callable[[Any], Test], orders: Mapping[str, str]) -> Callable[[Any], Test]:
    """The test of a row; one and the same for all codes under which ``rows`` tell of it.

    ``test_of``: the test by its code (code, system, kind of specimen); ``orders``: of each report. The other code that
    a message sends beside the first joins two; the analyte does within an order where one of them is not final.
    """
    tests = _Tests()
    by_code: dict[Test, list[Any]] = {}
    for row in rows:
        tests.add(test_of(row), row.report_id)
        by_code.setdefault(test_of(row), []).append(row)
    for row in rows:
        other = (row.alternate_code, row.alternate_system, *test_of(row)[2:])
        if row.alternate_code and other in by_code:
            tests.join(test_of(row), other)
    by_analyte: dict[tuple[str, ...], list[Any]] = {}
    for row in rows:
        order = orders.get(row.report_id, "")
        if row.analyte and order:
            by_analyte.setdefault((order, row.analyte, row.component, *test_of(row)[2:]), []).append(row)
    for alike in by_analyte.values():
        for row in alike[1:]:
            if row.status not in _FINAL or alike[0].status not in _FINAL:
                tests.join(test_of(row), test_of(alike[0]))
    return lambda row: tests.of(test_of(row))
