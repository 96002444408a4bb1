"""The library of patient handouts: one Markdown file per topic and language, and the document it becomes.

A file begins with a header between two lines ``---``: title, topic, the keys of the diagnoses, procedure kinds and
treatments it fits, version, grade (Flesch-Kincaid, measured), more words to find it by. A heading that ends in
``{do}``, ``{dont}``, ``{call}`` or ``{urgent}`` makes its section a box.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from clinic.errors import ClinicError, NotFound, StorageError
from clinic.reports.direction import isolated, join_facts
from clinic.reports.document import (
    Block,
    Callout,
    Document,
    Figure,
    FigureRow,
    Heading,
    Letterhead,
    Paragraph,
    Pin,
    Run,
    Tone,
    TwoColumns,
    plain,
)
from clinic.reports.handout_markdown import NotAHandout, Section, read_header, read_sections
from clinic.reports.summary_data import MapView
from clinic.reports.summary_sections import PIN_LOOKS
from clinic.rules.names import fold

TEXT_SIZE = 12.0
LEFT_SHARE = 0.63
LONG_TEXT_SHARE = 0.74
MAP_HEIGHT, MAPS_HEIGHT = 140.0, 120.0
MAPS_ACROSS = 3
FEW_WORDS = 90
TONES = {"do": Tone.DONE, "dont": Tone.ATTENTION, "call": Tone.ACCENT, "urgent": Tone.CRITICAL}


class HandoutUnreadable(ClinicError):
    """A handout file breaks the format."""


@dataclass(frozen=True, slots=True)
class HandoutTopic:
    """What a handout is about, and which diagnoses, procedure kinds and treatments (keys) it fits."""

    key: str
    title: str
    language: str
    version: str
    diagnoses: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    treatments: tuple[str, ...] = ()
    grade: float | None = None


@dataclass(frozen=True, slots=True)
class HandoutFacts:
    """What makes a handout the patient's own. ``lesions`` are lines in plain words; empty fields leave no trace."""

    letterhead: Letterhead
    patient_name: str
    date: str
    clinician: str = ""
    maps: tuple[MapView, ...] = ()
    lesions: tuple[str, ...] = ()
    next_visit: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class HandoutWords:
    """The fixed words around a handout's text."""

    for_patient: str = "For {name}"
    your_bumps: str = "Your skin"
    map_alt: str = "Body map, {view}, with {count} marked places"
    next_visit: str = "Your next visit"
    phone: str = "Our telephone"
    version: str = "Handout “{title}”, version {version}"
    not_alone: str = "This page is for you alone. It does not take the place of a talk with us."
    page: str = "Page {page} of {pages}"


WORDS = {"en": HandoutWords()}


@dataclass(frozen=True, slots=True)
class _Handout:
    topic: HandoutTopic
    sections: tuple[Section, ...]
    found_by: str


class HandoutLibrary:
    """All handouts of a folder with one folder per language."""

    def __init__(self, handouts: Iterable[_Handout]) -> None:
        self._handouts = {(h.topic.key, h.topic.language): h for h in handouts}

    @classmethod
    def load(cls, folder: Path) -> "HandoutLibrary":
        """Read ``folder/<language>/<topic>.md``. Raises StorageError, or HandoutUnreadable naming the file."""
        try:
            return cls([_read(path) for path in sorted(folder.glob("*/*.md"))])
        except OSError as error:
            raise StorageError("The handouts cannot be read.", f"Check the rights of {folder}.") from error

    def topics(self, language: str = "en") -> tuple[HandoutTopic, ...]:
        """The topics in ``language``, by title."""
        found = [handout.topic for handout in self._handouts.values() if handout.topic.language == language]
        return tuple(sorted(found, key=lambda topic: fold(topic.title)))

    def search(self, text: str, language: str = "en") -> tuple[HandoutTopic, ...]:
        """Topics whose title or text has every word of ``text``, however typed; those found by title come first."""
        words = fold(text).split()
        titled, others = [], []
        for topic in self.topics(language):
            if all(word in fold(topic.title) for word in words):
                titled.append(topic)
            elif all(word in self._handouts[topic.key, language].found_by for word in words):
                others.append(topic)
        return (*titled, *others)

    def fitting(
        self,
        diagnoses: Iterable[str] = (),
        procedures: Iterable[str] = (),
        treatments: Iterable[str] = (),
        language: str = "en",
    ) -> tuple[HandoutTopic, ...]:
        """Topics that fit any of the keys: what the clinician may want to hand over."""
        wanted = (set(diagnoses), set(procedures), set(treatments))
        return tuple(
            topic
            for topic in self.topics(language)
            if any(keys & own for keys, own in zip(wanted, _keys_of(topic), strict=True))
        )

    def document(self, topic: str, language: str, facts: HandoutFacts) -> Document:
        """The handout ``topic`` for one patient. Raises NotFound if there is none in ``language``."""
        handout = self._handouts.get((topic, language))
        if handout is None:
            raise NotFound(f"There is no handout “{topic}” in this language.", "Choose another one from the list.")
        words = WORDS.get(language, WORDS["en"])
        name = isolated(facts.patient_name, language)
        about = handout.topic
        person = (words.for_patient.format(name=name), facts.date, facts.clinician)
        blocks: list[Block] = [
            Heading(about.title, 1),
            Paragraph((Run(join_facts(person, language), muted=True),)),
            *_body(handout, facts, words),
        ]
        return Document(
            title=f"{about.title}, {facts.patient_name}, {facts.date}",
            language=language,
            letterhead=facts.letterhead,
            blocks=tuple(blocks),
            running_title=join_facts((about.title, facts.patient_name), language),
            footer_left=words.not_alone,
            footer_right=words.version.format(title=about.title, version=about.version),
            text_size=TEXT_SIZE,
            author=facts.clinician,
            page_words=words.page,
        )


def _keys_of(topic: HandoutTopic) -> tuple[set[str], set[str], set[str]]:
    return set(topic.diagnoses), set(topic.procedures), set(topic.treatments)


def _read(path: Path) -> _Handout:
    try:
        fields, body = read_header(path.read_text(encoding="utf-8"))
        sections = read_sections(body)
        for section in sections:
            if section.box and section.box not in TONES:
                raise NotAHandout(f"there is no box {section.box!r}")
        topic = _topic(fields, path.parent.name)
    except (NotAHandout, UnicodeDecodeError) as error:
        raise HandoutUnreadable(f"The handout {path.name} cannot be read: {error}.", "Correct the file.") from error
    return _Handout(topic, sections, fold(f"{topic.title} {fields.get('words', '')} {body}"))


def _topic(fields: dict[str, str], language: str) -> HandoutTopic:
    for needed in ("title", "topic", "version"):
        if not fields.get(needed):
            raise NotAHandout(f"its header has no {needed}")

    def keys(name: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in fields.get(name, "").split(",") if part.strip())

    grade = float(fields["grade"]) if fields.get("grade") else None
    lists = (keys("diagnoses"), keys("procedures"), keys("treatments"))
    return HandoutTopic(fields["topic"], fields["title"], language, fields["version"], *lists, grade)


def _body(handout: _Handout, facts: HandoutFacts, words: HandoutWords) -> list[Block]:
    """Plain sections beside the patient's own map, then the boxes; several maps stand in one row below all,
    with the lesions beside them.

    Where little is told, the first two boxes stand beside the map as well.
    """
    told: list[Block] = []
    for section in handout.sections:
        if not section.box:
            told += [Heading(section.title), *section.blocks] if section.title else section.blocks
    boxed = [section for section in handout.sections if section.box]
    if len(facts.maps) != 1:
        return [*told, *_boxes(boxed, facts, words, facts.next_visit), *_below(facts, words)]
    few = sum(section.words for section in handout.sections if not section.box) < FEW_WORDS
    left = [_box(section, facts, words) for section in boxed[:2]] if few else []
    side = [Heading(words.your_bumps), _map(facts.maps[0], words), *_lesions(facts)]
    beside = TwoColumns((*told, *left), tuple(side), LEFT_SHARE if few else LONG_TEXT_SHARE)
    return [beside, *_boxes(boxed[len(left) :], facts, words, facts.next_visit)]


def _boxes(sections: Sequence[Section], facts: HandoutFacts, words: HandoutWords, visit: str) -> list[Block]:
    """One box below the other; side by side "do" and "do not", and when to call and when to come."""
    blocks: list[Block] = []
    waiting = list(sections)
    while waiting:
        first = waiting.pop(0)
        if first.box == "do" and waiting and waiting[0].box == "dont":
            second = waiting.pop(0)
            share = min(0.58, max(0.42, first.words / max(1, first.words + second.words)))
            pair = (_box(first, facts, words),), (_box(second, facts, words),)
            blocks.append(TwoColumns(*pair, share))
        elif first.box in ("call", "urgent") and visit:
            blocks.append(TwoColumns((_box(first, facts, words),), (_visit(visit, words),), LEFT_SHARE))
            visit = ""
        else:
            blocks.append(_box(first, facts, words))
    return [*blocks, _visit(visit, words)] if visit else blocks


def _visit(visit: str, words: HandoutWords) -> Callout:
    return Callout(words.next_visit, (Paragraph(visit),), Tone.ACCENT)


def _box(section: Section, facts: HandoutFacts, words: HandoutWords) -> Callout:
    blocks = list(section.blocks)
    if section.box in ("call", "urgent") and facts.phone:
        blocks.append(Paragraph((Run(f"{words.phone}: "), Run(facts.phone, bold=True))))
    return Callout(section.title, tuple(blocks), TONES[section.box])


def _below(facts: HandoutFacts, words: HandoutWords) -> list[Block]:
    """The patient's own maps side by side, and the lesions."""
    if not facts.maps and not facts.lesions:
        return []
    maps = tuple(_map(view, words) for view in facts.maps)
    if not maps or len(maps) > MAPS_ACROSS:
        row: list[Block] = [FigureRow(maps, len(maps), MAPS_HEIGHT)] if maps else []
        return [Heading(words.your_bumps), *row, *_lesions(facts)]
    return [Heading(words.your_bumps), FigureRow(maps, len(maps) + 1, MAPS_HEIGHT, "\n".join(facts.lesions))]


def _lesions(facts: HandoutFacts) -> list[Block]:
    return [Paragraph((Run("\n".join(facts.lesions), small=True),))] if facts.lesions else []


def _map(view: MapView, words: HandoutWords) -> Figure:
    pins = []
    for pin in view.pins:
        shape, tone = PIN_LOOKS[pin.status]
        pins.append(Pin(pin.x, pin.y, str(pin.number), tone, shape))
    alt = words.map_alt.format(view=plain(view.title), count=len(pins))
    corners = (view.left_corner, view.right_corner)
    return Figure(view.picture, alt, view.title, None, MAP_HEIGHT, tuple(pins), corners, framed=True)
