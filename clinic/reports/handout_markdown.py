"""A handout file: its header, and its Markdown body as sections of document blocks."""

import re
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from clinic.reports.document import Block, BulletList, NumberedList, Paragraph, Run, Text, plain

HEADER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
BOX = re.compile(r"\s*\{(\w+)\}\s*$")


class NotAHandout(ValueError):
    """The file breaks the handout format; the message says where."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading (empty before the first one), the kind of box it makes (or empty), and its blocks."""

    title: str
    box: str
    blocks: tuple[Block, ...]

    @property
    def words(self) -> int:
        """How many words its blocks have."""
        texts: list[Text] = []
        for block in self.blocks:
            if isinstance(block, Paragraph):
                texts.append(block.text)
            elif isinstance(block, BulletList | NumberedList):
                texts += block.items
        return sum(len(plain(text).split()) for text in texts)


def read_header(text: str) -> tuple[dict[str, str], str]:
    """The header's fields, and the body. Raises NotAHandout."""
    found = HEADER.match(text.replace("\r\n", "\n"))
    if not found:
        raise NotAHandout("it does not begin with a header between two lines ---")
    fields = {}
    for line in found.group(1).splitlines():
        name, colon, value = line.partition(":")
        if not colon:
            raise NotAHandout(f"the header line {line!r} has no colon")
        fields[name.strip()] = value.strip()
    return fields, text.replace("\r\n", "\n")[found.end() :]


def read_sections(body: str) -> tuple[Section, ...]:
    """The sections of a Markdown ``body``: headings, paragraphs, lists, bold and italic.

    Raises NotAHandout for anything else.
    """
    tokens = MarkdownIt("commonmark", {"html": False}).parse(body)
    sections: list[Section] = []
    title, box, blocks = "", "", list[Block]()
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.type == "heading_open":
            if title or blocks:
                sections.append(Section(title, box, tuple(blocks)))
            title, box = _heading(tokens[index + 1].content)
            blocks = []
            index += 3
        elif token.type == "paragraph_open":
            blocks.append(Paragraph(_text(tokens[index + 1])))
            index += 3
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            end = _end_of_list(tokens, index)
            items = tuple(_text(inner) for inner in tokens[index:end] if inner.type == "inline")
            ordered = token.type == "ordered_list_open"
            blocks.append(NumberedList(items) if ordered else BulletList(items))
            index = end + 1
        else:
            raise NotAHandout(f"it uses {token.type!r}, which a handout cannot have")
    return (*sections, Section(title, box, tuple(blocks)))


def _heading(content: str) -> tuple[str, str]:
    found = BOX.search(content)
    return (content[: found.start()], found.group(1)) if found else (content, "")


def _end_of_list(tokens: list[Token], start: int) -> int:
    closing = tokens[start].type.replace("_open", "_close")
    for index in range(start + 1, len(tokens)):
        if tokens[index].type == closing and tokens[index].level == tokens[start].level:
            return index
    raise NotAHandout("a list does not end")


def _text(token: Token) -> Text:
    """An inline token as runs."""
    bold = italic = False
    parts: list[Run] = []
    for child in token.children or []:
        match child.type:
            case "strong_open" | "strong_close":
                bold = child.type == "strong_open"
            case "em_open" | "em_close":
                italic = child.type == "em_open"
            case "softbreak":
                parts.append(Run(" ", bold, italic))
            case "hardbreak":
                parts.append(Run("\n", bold, italic))
            case "text":
                parts.append(Run(child.content, bold, italic))
            case _:
                raise NotAHandout(f"its text uses {child.type!r}, which a handout cannot have")
    return tuple(parts)
