"""What a table looks like before anyone said what its columns are: encoding, delimiter, decimal sign, headings."""

import csv
import hashlib
import io
import re
from collections.abc import Iterator

from clinic.errors import FileRefused
from clinic.intake.controls import without_controls
from clinic.intake.csv_roles import TEST, plain_heading, role_of, unit_in
from clinic.records.lab_lists import CsvLayout, CsvShape

MAX_ROWS = 200_000
MAX_COLUMNS = 400
_MAX_FIELD = 200_000
_SHOWN = 20
_DELIMITERS = (";", "\t", ",", "|")
_DAY_FIRST = re.compile(r"\s*(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d\d)\b")


def sniff(data: bytes) -> CsvShape:
    """The shape of a table and the layout that its headings propose. Raises ``FileRefused`` where it is no table."""
    encoding = encoding_of(data)
    text = text_of(data, encoding)
    delimiter = delimiter_of(text)
    rows = list(rows_of(text, delimiter, _SHOWN + 1))
    if not rows or len(rows[0]) < 2:
        raise not_a_table()
    heading, body = rows[0], rows[1:]
    columns, wide = _columns(heading)
    layout = CsvLayout(
        laboratory="",
        columns=columns,
        delimiter=delimiter,
        decimal=_decimal(body, delimiter),
        encoding=encoding,
        day_first=bool(_day_first(body)),
        wide=wide,
    )
    return CsvShape(signature_of(heading), delimiter, encoding, tuple(heading), tuple(map(tuple, body)), layout)


def not_a_table() -> FileRefused:
    """What to say of a file that is something else."""
    return FileRefused("This is not a table of results.", "Ask for a CSV file with headings, or for HL7 messages.")


def signature_of(heading: list[str]) -> str:
    """What headings have in common with the next file of the same laboratory; case, accents and signs aside."""
    plain = "\x1f".join(plain_heading(each) for each in heading)
    return hashlib.sha256(plain.encode()).hexdigest()


def encoding_of(data: bytes) -> str:
    """UTF-8 where the bytes are, UTF-16 by its mark or its zeros, else Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if re.match(rb"(?:[\x01-\x7f]\x00){4}", data):
        return "utf-16-le"
    try:
        data.decode("utf-8")
    except UnicodeError:
        return "cp1252"
    return "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8"


def text_of(data: bytes, encoding: str) -> str:
    """The text of a file. Raises ``FileRefused`` where it is not in this encoding, or binary."""
    try:
        text = data.decode(encoding)
    except (UnicodeError, LookupError):
        try:
            text = data.decode(encoding_of(data))
        except UnicodeError:
            text = data.decode("latin-1")
    text = text.removeprefix("\ufeff").rstrip("\x00\x1a")
    if "\x00" in text:
        raise not_a_table()
    return without_controls(text)


def delimiter_of(text: str) -> str:
    """The sign that parts the most columns in the same number on the first lines; ``sep=;`` of Excel is believed."""
    first = text.split("\n", 1)[0].strip()
    if match := re.fullmatch(r"sep=(.)", first):
        return match[1]
    best = (0, 0, ";")
    for sign in _DELIMITERS:
        widths = [len(row) for row in rows_of(text, sign, 12)]
        if widths and widths[0] > 1:
            same = sum(width == widths[0] for width in widths)
            best = max(best, (same, widths[0], sign))
    return best[2]


def rows_of(text: str, delimiter: str, most: int = MAX_ROWS) -> Iterator[list[str]]:
    """The rows that hold anything; ``sep=`` is none. Raises ``FileRefused`` for what is too large to be one."""
    csv.field_size_limit(_MAX_FIELD)
    found = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if not any(cell.strip() for cell in row) or (not found and row[0].strip().startswith("sep=")):
                continue
            found += 1
            if found > most:
                return
            if len(row) > MAX_COLUMNS:
                raise not_a_table()
            yield [cell.strip() for cell in row]
    except csv.Error as error:
        raise not_a_table() from error


def day_order(rows: list[list[str]]) -> str:
    """``day``, ``month``, or empty where no date of the rows shows which comes first; ``both`` where they disagree."""
    found = set()
    for row in rows:
        for cell in row:
            if match := _DAY_FIRST.match(cell):
                one, two = int(match[1]), int(match[3])
                if one > 12 >= two or match[2] == ".":
                    found.add("day")
                elif two > 12 >= one:
                    found.add("month")
    return "both" if len(found) > 1 else "".join(found)


def _day_first(rows: list[list[str]]) -> bool:
    return day_order(rows) != "month"


def _columns(heading: list[str]) -> tuple[tuple[tuple[str, int], ...], bool]:
    """Roles by the headings, each once; wide where there is no column of values, but of tests."""
    found: dict[str, int] = {}
    free: list[int] = []
    for at, text in enumerate(heading):
        role = role_of(text)
        if role and role not in found:
            found[role] = at
        elif text.strip():
            free.append(at)
    wide = "value" not in found and bool(free)
    if wide:
        found |= {f"{TEST}{unit_in(heading[at])[0]}": at for at in free}
    elif "analyte" not in found and "name" in found and "family" in found:
        found["analyte"] = found.pop("name")  # ``Name`` beside a family name is the name of the test
    return tuple(found.items()), wide


def _decimal(rows: list[list[str]], delimiter: str) -> str:
    """A comma where numbers have one and none has a point."""
    cells = [cell for row in rows for cell in row]
    commas = sum(bool(re.fullmatch(r"[<>=]*\s*-?\d+,\d+", cell)) for cell in cells)
    points = sum(bool(re.fullmatch(r"[<>=]*\s*-?\d+\.\d+", cell)) for cell in cells)
    by_comma = commas > points and (delimiter != "," or not points)
    return "," if by_comma else "."
