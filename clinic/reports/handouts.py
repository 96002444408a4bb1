"""The library of patient handouts: one Markdown file per topic and language, and the document it becomes.

A file begins with a header between two lines ``---``: title, topic, the keys of the diagnoses, procedure kinds and
treatments it fits, version, grade (Flesch-Kincaid, measured), more words to find it by. A heading that ends in
``{do}``, ``{dont}``, ``{call}`` or ``{urgent}`` makes its section a box.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
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
    Run,
    Tone,
    TwoColumns,
)
from clinic.reports.handout_markdown import NotAHandout, Section, read_header, read_sections
from clinic.reports.map_figures import MapWords, map_figure, map_legend
from clinic.reports.summary_data import MapView
from clinic.rules.names import fold

TEXT_SIZE = 12.0
LEFT_SHARE = 0.63
LONG_TEXT_SHARE = 0.74
MANY_MAPS_SHARE = 0.58
MAP_HEIGHT, MAPS_HEIGHT = 140.0, 112.0
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
    maps_note: str = ""


@dataclass(frozen=True, slots=True)
class HandoutWords:
    """The fixed words around a handout's text."""

    for_patient: str = "For {name}"
    your_bumps: str = "Your skin"
    next_visit: str = "Your next visit"
    phone: str = "Our telephone"
    version: str = "Handout “{title}”, version {version}"
    not_alone: str = "This page is for you alone. It does not take the place of a talk with us."
    page: str = "Page {page} of {pages}"
    map: MapWords = field(default_factory=MapWords)


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
    """Plain sections beside the patient's own maps and lesions, then the boxes.

    Where little is told, the first two boxes stand beside the maps as well.
    """
    told: list[Block] = []
    for section in handout.sections:
        if not section.box:
            told += [Heading(section.title), *section.blocks] if section.title else section.blocks
    boxed = [section for section in handout.sections if section.box]
    if not facts.maps:
        below = [Heading(words.your_bumps), *_lesions(facts)] if facts.lesions else []
        return [*told, *_boxes(boxed, facts, words, facts.next_visit), *below]
    few = sum(section.words for section in handout.sections if not section.box) < FEW_WORDS
    left = [_box(section, facts, words) for section in boxed[:2]] if few else []
    legend = map_legend(facts.maps, words.map, facts.maps_note)
    side = [Heading(words.your_bumps), _maps(facts.maps, words), *_lesions(facts), *legend]
    one = len(facts.maps) == 1
    share = (LEFT_SHARE if few else LONG_TEXT_SHARE) if one else MANY_MAPS_SHARE
    beside = TwoColumns((*told, *left), tuple(side), share)
    return [beside, *_boxes(boxed[len(left) :], facts, words, facts.next_visit)]


def _maps(views: Sequence[MapView], words: HandoutWords) -> Figure | FigureRow:
    if len(views) == 1:
        return map_figure(views[0], MAP_HEIGHT, words.map)
    return FigureRow(tuple(map_figure(view, MAPS_HEIGHT, words.map) for view in views), 2, MAPS_HEIGHT)


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


def _lesions(facts: HandoutFacts) -> list[Block]:
    return [Paragraph((Run("\n".join(facts.lesions), small=True),))] if facts.lesions else []
