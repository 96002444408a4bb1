"""The work-up of calcium deposits as the commands print it."""

from typing import Any

from clinic.records.workup import WorkUp


def workup_data(work_up: WorkUp) -> list[dict[str, Any]]:
    """What the pattern is compatible with; empty where nothing is calcified, or the clinic switched it off."""
    return [
        {
            "class": fit.key,
            "name": fit.name,
            "strength": fit.strength or None,
            "statements": [
                {"text": one.text, "values": list(one.values), "rule": one.rule, "source": one.source}
                for one in fit.statements
            ],
            "missing": list(fit.missing),
            "not_measured": list(work_up.missing),
            "note": fit.note or None,
            "suggestion": work_up.words,
        }
        for fit in work_up.classes
    ]


def workup_lines(work_up: WorkUp) -> list[str]:
    """The same for the eye; nothing where there is nothing to suggest."""
    if not work_up.classes:
        return []
    lines = ["", f"Work-up. {work_up.words}", *(f"  missing: {text}" for text in work_up.missing)]
    for fit in work_up.classes:
        strength = f" ({fit.strength})" if fit.strength else ""
        lines.append(f"  {'compatible with: ' if fit.statements else ''}{fit.name}{strength}")
        lines += [f"    {one.text}: {'; '.join(one.values)}  [{one.source}]" for one in fit.statements]
        lines += [f"    missing: {text}" for text in fit.missing]
        lines += [f"    {fit.note}"] if fit.note else []
    return lines
