"""The work-up of calcium deposits as the commands print it."""

from typing import Any

from clinic.records.workup import Statement, WorkUp, WorkUpContext


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
            "not_measured": [_missing(one) for one in work_up.missing],
            "context": [_context(one) for one in work_up.context if one.asked_by],
            "rule": fit.rule or None,
            "note": fit.note or None,
            "further": list(fit.further),
            "suggestion": work_up.words,
        }
        for fit in work_up.classes
    ]


def workup_lines(work_up: WorkUp) -> list[str]:
    """The same for the eye; nothing where there is nothing to suggest."""
    if not work_up.classes:
        return []
    lines = ["", f"Work-up. {work_up.words}", *(f"  missing: {_missing(one)}" for one in work_up.missing)]
    for context in work_up.context:
        if context.asked_by:
            tests = "; ".join(f"{test.name}: {test.state}" for test in context.tests)
            lines.append(f"  {context.name} ({', '.join(context.asked_by)}): {tests}  [{context.source}]")
    for fit in work_up.classes:
        strength = f" ({fit.strength})" if fit.strength else ""
        lines.append(f"  {'compatible with: ' if fit.statements else ''}{fit.name}{strength}")
        lines += [f"    rule: {fit.rule}"] if fit.rule else []
        lines += [f"    {one.text}: {'; '.join(one.values)}  [{one.source}]" for one in fit.statements]
        lines += [f"    missing: {text}" for text in fit.missing]
        lines += [f"    {fit.note}"] if fit.note else []
        lines += [f"    further tests that are named for it: {text}" for text in fit.further]
    return lines


def _missing(one: Statement) -> str:
    return f"{one.text}: {one.values[0]}"


def _context(one: WorkUpContext) -> dict[str, Any]:
    return {
        "context": one.name,
        "asked_by": list(one.asked_by),
        "tests": [{"name": test.name, "state": test.state, "measured": test.measured} for test in one.tests],
        "source": one.source,
    }
