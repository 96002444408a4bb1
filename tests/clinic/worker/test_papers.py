"""Papers of laboratories are drawn by a worker: what is whole is shown, what would harm or hold up is refused."""

import io
import zlib
from collections.abc import Iterator

import pytest
from PIL import Image
from pypdf import PdfWriter

from clinic.errors import FileRefused
from clinic.records.papers import PaperPage
from clinic.worker import DRAWS, papers
from clinic.worker.papers import PDF, paper_pages
from clinic.worker.pool import WorkerPool
from clinic.worker.process import worker_command
from tests.clinic.worker.conftest import COMMAND, request


@pytest.fixture(scope="module")
def drawers() -> Iterator[WorkerPool]:
    pool = WorkerPool(worker_command(draws=True), size=1)
    yield pool
    pool.close()


def _pdf(content: bytes, *, resources: bytes = b"", more: bytes = b"", pages: int = 1) -> bytes:
    """A PDF whose pages all have this content; ``more`` is the body of object 5."""
    packed = zlib.compress(content, 9)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<" + resources + b">>>>"
    kids = b" ".join(b"3 0 R" for _ in range(pages))
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[" + kids + b"]/Count " + str(pages).encode() + b">>",
        page,
        b"<</Filter/FlateDecode/Length %d>>stream\n" % len(packed) + packed + b"\nendstream",
        *([more] if more else []),
    ]
    out, places = io.BytesIO(b"%PDF-1.4\n"), []
    out.seek(0, io.SEEK_END)
    for number, body in enumerate(bodies, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n" % number + body + b"\nendobj\n")
    start = out.tell()
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1) + rows)
    out.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(bodies) + 1, start))
    return out.getvalue()


def _refused(pool: WorkerPool, data: bytes, media_type: str = PDF) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        list(paper_pages(pool, media_type, data))
    assert "save it to a file" in caught.value.todo
    return caught.value


def _alive(pool: WorkerPool) -> PaperPage:
    """A whole paper is drawn still, whatever came before."""
    (page,) = paper_pages(pool, PDF, _pdf(b"1 0 0 rg 0 421 595 421 re f"))
    return page


def test_a_page_is_drawn_as_plain_pixels_on_white(drawers: WorkerPool) -> None:
    page = _alive(drawers)
    assert (page.of, page.width, page.height, page.points) == (1, 1239, 1754, (595.0, 842.0))
    image = Image.frombytes("RGB", (page.width, page.height), page.pixels)
    assert image.getpixel((600, 200)) == (255, 0, 0) and image.getpixel((600, 1500)) == (255, 255, 255)


def test_a_long_paper_is_drawn_in_part(drawers: WorkerPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "MOST_PAGES", 6)
    writer = PdfWriter()
    for _ in range(9):
        writer.add_blank_page(200, 100)
    made = io.BytesIO()
    writer.write(made)
    pages = list(paper_pages(drawers, PDF, made.getvalue()))
    assert [page.number for page in pages[:6]] == list(range(6)) and pages[-1].of == 9


def test_a_picture_is_drawn_upright_and_not_too_large(drawers: WorkerPool) -> None:
    made, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (3000, 1000), "blue").save(made, "JPEG", exif=exif)
    (page,) = paper_pages(drawers, "image/jpeg", made.getvalue())
    assert (page.width, page.height) == (800, 2400)


@pytest.mark.parametrize(
    ("data", "media_type", "words"),
    [
        (b"%PDF-1.7 and nothing", PDF, "damaged"),
        (_pdf(b"0 0 10 10 re f")[:150], PDF, "damaged"),
        (b"\x89PNG\r\n\x1a\nnothing", "image/png", "cannot be shown"),
    ],
)
def test_a_damaged_paper_is_refused_in_words(drawers: WorkerPool, data: bytes, media_type: str, words: str) -> None:
    assert words in _refused(drawers, data, media_type).what
    assert _alive(drawers)


def test_a_locked_paper_says_so(drawers: WorkerPool) -> None:
    writer, made = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(made)
    assert "password" in _refused(drawers, made.getvalue()).what


def test_a_paper_that_holds_its_reader_up_is_given_up(drawers: WorkerPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "_SECONDS", 1.0)
    lines = b"".join(b"%d 0 m %d 842 l S\n" % (at % 600, 600 - at % 600) for at in range(400))
    assert "too much time" in _refused(drawers, _pdf(lines * 2000)).what
    monkeypatch.undo()
    assert _alive(drawers)


def test_who_draws_has_a_limit_of_what_it_writes_to() -> None:
    pool = WorkerPool((*COMMAND, DRAWS), size=1)
    with pytest.raises(FileRefused, match="too much memory"):
        pool.run(request("allocate"))
    pool.close()


@pytest.mark.parametrize(
    "found",
    [
        {"of": 0, "sizes": []},
        {"of": 1, "sizes": [[1, 1, 1, 1], [1, 1, 1, 1]]},
        {"of": 1, "sizes": [[99999, 99999, 1, 1]]},
        {"of": 1, "sizes": [[2, 2, 1, 1]]},
        {"of": 1, "sizes": [[1, 1, -1, 1]]},
        {"of": 1, "sizes": [[True, 1, 1, 1]]},
    ],
)
def test_an_answer_that_no_honest_worker_gives_is_none(found: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="no "):
        papers._checked(found, [zlib.compress(b"abc")], 0)
