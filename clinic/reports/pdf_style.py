"""Sizes and colours of documents on paper. Text colours have a contrast of at least 4.5:1 on white."""

from dataclasses import dataclass

from clinic.reports.document import Run, Series, Text, Tone, runs
from clinic.reports.fonts import Style
from clinic.reports.pdf_text import Look, Span

INK = "#1c252c"
MUTED = "#586670"
ACCENT = "#0f6e66"
RULE = "#c3ccd2"
HAIRLINE = "#e2e8eb"
SHADE = "#f4f7f8"
WHITE = "#ffffff"

TONE_COLORS = {
    Tone.PLAIN: INK,
    Tone.MUTED: MUTED,
    Tone.ACCENT: ACCENT,
    Tone.ATTENTION: "#8f4a06",
    Tone.CRITICAL: "#b3241a",
    Tone.DONE: "#1c6b3a",
}
SERIES_COLORS = {Series.FIRST: "#0f766e", Series.SECOND: "#a4531b", Series.THIRD: "#33415c", Series.NONE: "#566277"}
"""Those of the window's light theme, the last one darker: its number must be read on a pale ground."""
TONE_TINTS = {
    Tone.PLAIN: SHADE,
    Tone.MUTED: SHADE,
    Tone.ACCENT: "#eef6f5",
    Tone.ATTENTION: "#fdf5e9",
    Tone.CRITICAL: "#fcf0ef",
    Tone.DONE: "#eff7f1",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """The measures of one document, all from its text size (points).

    ``density`` below 1 takes room from gaps and leading, never from the text size.
    """

    size: float
    density: float = 1.0

    @property
    def small(self) -> float:
        return max(7.4, self.size * 0.84)

    @property
    def roomy(self) -> bool:
        """Whether this is a page for patients, with large text and open spacing."""
        return self.size >= 11

    def leading(self, size: float) -> float:
        """The height of a line of text of ``size``."""
        return size * ((1.27 if self.roomy else 1.26) + 0.1 * self.density)

    @property
    def block_gap(self) -> float:
        return self.size * 0.65 * self.density

    @property
    def section_gap(self) -> float:
        return self.size * (1.25 if self.roomy else 1.55) * self.density

    def heading(self, level: int) -> Look:
        """The look of a heading of ``level``."""
        if level == 1:
            return Look(Style.SEMIBOLD, self.size * (1.75 if self.roomy else 1.6), INK)
        if level == 2:
            return Look(Style.SEMIBOLD, self.size * (1.15 if self.roomy else 1.04), ACCENT)
        return Look(Style.SEMIBOLD, self.size, INK)

    def label(self) -> Look:
        """Header cells, labels of pairs."""
        return Look(Style.MEDIUM, self.small, MUTED)

    def note(self) -> Look:
        """Captions, header and footer."""
        return Look(Style.REGULAR, self.small, MUTED)

    def spans(self, text: Text, base: Look | None = None, tabular: bool = False) -> tuple[Span, ...]:
        """``text`` in its look; ``base`` replaces the body's."""
        return tuple(Span(run.text, self._look(run, base, tabular)) for run in runs(text))

    def _look(self, run: Run, base: Look | None, tabular: bool) -> Look:
        style = base.style if base else Style.REGULAR
        if run.bold:
            style = Style.SEMIBOLD
        elif run.italic:
            style = Style.ITALIC
        size = base.size if base else self.size
        if run.small:
            size = min(size, self.small)
        color = base.color if base else INK
        if run.tone is not Tone.PLAIN:
            color = TONE_COLORS[run.tone]
        elif run.muted:
            color = MUTED
        return Look(style, size, color, tabular)
