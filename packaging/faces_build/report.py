"""The spread of the landmarks in words and numbers, written beside the table."""

from collections import defaultdict

import numpy as np

from clinic.atlas import Atlas
from faces_build.places import Landed


def report(atlas: Atlas, marks: dict[int, Landed], most: float, views: int) -> str:
    """Markdown: the spread of the landmarks of each region, and how many were left out."""
    regions: dict[str, list[float]] = defaultdict(list)
    for mark in marks.values():
        regions[atlas.region_at(mark.point)[0]].append(mark.spread_mm)
    everything = np.array([mark.spread_mm for mark in marks.values()])
    kept = int((everything <= most).sum())
    lines = [
        "# Landmarks of the face on the atlas",
        "",
        "Written by `packaging/build_faces.py` together with `face_landmarks.npz`. The spread is the distance, in",
        f"millimetres on the neutral adult, within which 68 % of {views} renderings (all figures, yaw -40 to 40, pitch",
        "-20 to 20 degrees, with and without perspective, several rolls, tones, sizes) put it around its place,",
        "after the figure's own offset and the drift with yaw and pitch were taken away.",
        "",
        f"{kept} of {len(everything)} landmarks have at most {most} mm and are used; median "
        f"{np.median(everything):.1f} mm.",
        "",
        "| region | landmarks | used | median mm | largest mm |",
        "|---|---|---|---|---|",
    ]
    for site, spreads in sorted(regions.items()):
        used = sum(spread <= most for spread in spreads)
        lines.append(f"| {site} | {len(spreads)} | {used} | {np.median(spreads):.1f} | {max(spreads):.1f} |")
    return "\n".join(lines) + "\n"
