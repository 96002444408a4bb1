"""Paints the regions of the head and neck."""

import cv2
import numpy as np

from atlas_build import body_rules as body
from atlas_build import head_chart as chart
from atlas_build.labels import MM, Mask, Paint, Skin
from atlas_build.source import Floats, Ints
from clinic.atlas.camera import Camera
from clinic.atlas.raster import barycentric_planes, raster

AXIS_Z = 50.0  # mm; the vertical axis of the cylinder
DEGREE_STEP, HEIGHT_STEP = 0.1, 0.2
FIRST_DEGREE, LAST_DEGREE = -40.0, 185.0
LOWEST, HIGHEST = 1370.0, 1670.0
HEAD_FROM = 1330.0  # mm; no polygon of the head reaches below
BRIDGE = 4.0  # mm; a deeper step within a millimetre is a slit
EAR_DEPTH = 2.5  # mm; skin this far behind what is seen from the side is hidden by the auricle
CURVE_STEPS = 12
PARIETAL_FROM = 1606.0  # mm; the temporal scalp ends here


class Chart:
    """The cylinder: turns control points into it and asks which texels lie inside a polygon."""

    def __init__(self, skin: Skin, places: Floats, triangles: Ints) -> None:
        self.angle = np.degrees(np.arctan2(skin.x, skin.z - AXIS_Z))
        self.height = skin.y
        self.front = _DepthMap(places, triangles, yaw=0.0)
        self.side = _DepthMap(places, triangles, yaw=90.0)

    def at(self, point: chart.Point) -> tuple[float, float]:
        """Degrees and millimetres of a control point."""
        if isinstance(point, chart.F):
            x, y, z = point.x, point.y, self.front.depth(abs(point.x), point.y)
        else:
            x, y, z = self.side.depth(point.z, point.y), point.y, point.z
        return float(np.degrees(np.arctan2(x, z - AXIS_Z))), y

    def inside(self, points: tuple[chart.Point, ...]) -> Mask:
        """Texels inside the smooth closed curve through ``points``."""
        return self._covered(smooth(np.array([self.at(point) for point in points]), closed=True))

    def _covered(self, curve: Floats) -> Mask:
        shape = (round((HIGHEST - LOWEST) / HEIGHT_STEP), round((LAST_DEGREE - FIRST_DEGREE) / DEGREE_STEP))
        picture = np.zeros(shape, dtype=np.uint8)
        cells = (curve - (FIRST_DEGREE, LOWEST)) / (DEGREE_STEP, HEIGHT_STEP)
        cv2.fillPoly(picture, [np.rint(cells * 16).astype(np.int32)], 1, cv2.LINE_8, 4)
        column = np.clip((self.angle - FIRST_DEGREE) / DEGREE_STEP, 0, shape[1] - 1).astype(int)
        row = np.clip((self.height - LOWEST) / HEIGHT_STEP, 0, shape[0] - 1).astype(int)
        result: Mask = (picture[row, column] > 0) & (self.height > LOWEST)
        return result


class _DepthMap:
    """Where the skin lies along the line of sight, seen from the front or the left, at 4 pixels per millimetre."""

    SIZE = 1400

    def __init__(self, places: Floats, triangles: Ints, yaw: float) -> None:
        side = self.SIZE / 4 / MM
        self.camera = Camera(yaw, 0.0, 1.0, (0.0, 1.52, 0.05), (side, side))
        self.points = self.camera.projected(places.astype(np.float32), self.SIZE, self.SIZE)
        self.triangles = triangles.astype(np.int32)
        self.buffer = raster(self.points, self.triangles, self.SIZE, self.SIZE)
        self.yaw = yaw

    def depth(self, across: float, y: float) -> float:
        sign, centre = (1, 0.0) if self.yaw == 0.0 else (-1, 0.05)
        column = self.SIZE / 2 + sign * (across - centre * MM) * 4
        row = self.SIZE / 2 - (y - 1520.0) * 4
        index = self._nearest(int(row), int(column))
        if index < 0:
            raise ValueError(f"control point ({across}, {y}) lies beside the head")
        corners = self.triangles[[index]]
        plane = barycentric_planes(self.points, corners)[0]
        first = plane[0] * column + plane[1] * row + plane[2]
        second = plane[3] * column + plane[4] * row + plane[5]
        weights = np.clip([first, second, 1 - first - second], 0, 1)
        seen = self.points[corners[0], 2] @ weights / weights.sum()
        offset = 0.05 * MM if self.yaw == 0.0 else 0.0
        return float(seen / 4 + offset)

    def _nearest(self, row: int, column: int) -> int:
        """The triangle nearest to the viewer within a millimetre: the slits of mouth and lids are bridged."""
        window = self.buffer[row - 4 : row + 5, column - 4 : column + 5].reshape(-1)
        near = self.points[self.triangles[window], 2].mean(axis=1)
        here = self.buffer[row, column]
        if here < 0 or near.max() - self.points[self.triangles[here], 2].mean() > BRIDGE * 4:
            return int(window[np.argmax(np.where(window >= 0, near, -np.inf))])
        return int(here)

    def shows(self, across: Floats, y: Floats, triangle: Ints) -> Mask:
        """Whether the triangle seen at picture places (mm) is the one that the skin there lies in."""
        row, column = self._cell(across, y)
        result: Mask = self.buffer[row, column] == triangle
        return result

    def hidden(self, across: Floats, y: Floats, depth: Floats, by: float) -> Mask:
        """Whether skin at picture places (mm) lies at least ``by`` mm behind what is seen there."""
        row, column = self._cell(across, y)
        index = self.buffer[row, column]
        seen = self.points[self.triangles[index], 2].mean(axis=1) / 4
        result: Mask = (index >= 0) & (seen - depth > by)
        return result

    def _cell(self, across: Floats, y: Floats) -> tuple[Ints, Ints]:
        sign, centre = (1, 0.0) if self.yaw == 0.0 else (-1, 0.05)
        column = np.clip(self.SIZE / 2 + sign * (across - centre * MM) * 4, 0, self.SIZE - 1).astype(int)
        row = np.clip(self.SIZE / 2 - (y - 1520.0) * 4, 0, self.SIZE - 1).astype(int)
        return row, column


def smooth(points: Floats, closed: bool) -> Floats:
    """A centripetal-like Catmull-Rom curve through ``points`` (N, 2)."""
    if closed:
        padded = np.concatenate([points[-1:], points, points[:2]])
    else:
        padded = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    t = np.linspace(0, 1, CURVE_STEPS, endpoint=False)[:, None]
    pieces = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        # tension 0.35 keeps long edges next to short ones from swinging out
        leave, arrive = 0.35 * (c - a), 0.35 * (d - b)
        limit = float(np.linalg.norm(c - b))
        leave = leave * min(1.0, limit / max(float(np.linalg.norm(leave)), 1e-9))
        arrive = arrive * min(1.0, limit / max(float(np.linalg.norm(arrive)), 1e-9))
        cubic = (2 * t**3 - 3 * t**2 + 1) * b + (t**3 - 2 * t**2 + t) * leave
        pieces.append(cubic + (3 * t**2 - 2 * t**3) * c + (t**3 - t**2) * arrive)
    if not closed:
        pieces.append(points[-1:])
    return np.concatenate(pieces)


def paint_head(skin: Skin, paint: Paint, places: Floats, triangles: Ints) -> None:
    """Neck, scalp, face and ears."""
    charted = Chart(skin, places, triangles)
    _neck(skin, paint)
    _scalp(skin, paint)
    for key, points in chart.FACE:
        paint(key, charted.inside(points) & (skin.y > HEAD_FROM))
    _submental(skin, paint)
    _lid_margins(skin, paint, charted)
    _nostril(skin, paint, charted)
    _ear(skin, paint, charted)


def _lid_margins(skin: Skin, paint: Paint, charted: Chart) -> None:
    """The edges of the closed lids, above and below the line where they meet."""
    first, last = chart.LIDS
    upper, lower = skin.share["lid_upper"], skin.share["lid_lower"]
    lids = (skin.x > first - 1) & (skin.x < last + 1) & (upper + lower > 0.1) & (skin.z > 110)
    seen = lids & charted.front.shows(skin.x, skin.y, skin.triangle)
    columns = np.arange(first, last + 0.5, 1.0)
    for key, mine, sign in (("upper", upper > lower, 1.0), ("lower", upper <= lower, -1.0)):
        edge = [
            np.min(sign * skin.y[seen & mine & (np.abs(skin.x - column) < 0.8)], initial=np.inf) for column in columns
        ]
        known = np.isfinite(edge)
        level = cv2.blur(np.array(edge)[known], (1, 5), borderType=cv2.BORDER_REPLICATE).reshape(-1)
        height = sign * skin.y - np.interp(skin.x, columns[known], level)
        inside = (skin.x > first) & (skin.x < last)
        paint(f"eyelid_{key}_margin", lids & mine & inside & (height < chart.LID_MARGIN))


def _nostril(skin: Skin, paint: Paint, charted: Chart) -> None:
    """The opening and what can be seen in it, from below."""
    x, z, wide, long = chart.NOSTRIL
    inside = np.hypot((skin.x - x) / wide, (skin.z - z) / long) < 1
    inside &= (skin.y > 1505) & (skin.y < 1535)
    deep = charted.front.hidden(skin.x, skin.y, skin.z, 3.0)
    paint("nose_nostril", inside & (deep | (skin.bend[:, 1] < -0.35)))


def _neck(skin: Skin, paint: Paint) -> None:
    x, y, z = skin.x, skin.y, skin.z
    angle = np.degrees(np.arctan2(x, z - 25.0))
    base = np.where(angle < 95, skin.line(body.NECK_BASE, x), skin.line(body.NECK_BASE_BACK, x))
    neck = (y > base) & (x < 85)
    paint("neck_side", neck)
    paint("neck_front", neck & (angle < 42 - (y - 1400) * 0.12))
    paint("neck_nape", neck & (angle > 128))
    jaw = skin.line(chart.JAW_EDGE, z)
    paint("submandibular", neck & (z > 58) & (x > 20) & (y > jaw - chart.UNDER_JAW))
    height, radius = chart.NOTCH
    paint("suprasternal_notch", (np.hypot(x, y - height) < radius) & (z > 40))


def _submental(skin: Skin, paint: Paint) -> None:
    """Between the underside of the jaw and the bend to the neck."""
    edge = 1449.0 + 0.09 * (134.0 - skin.z) + 0.004 * skin.x**2
    below = (skin.y < edge) & (skin.y > 1425 + 0.006 * skin.x**2)
    paint("submental", below & (skin.z > 72) & (skin.x < 34 + (skin.z - 74) * 0.05))


def _scalp(skin: Skin, paint: Paint) -> None:
    y, z = skin.y, skin.z
    # everything of the head above a slanting line from the lobe to the nape; the face is painted on top
    head = (y > 1507 + np.clip((0 - z) * 0.25, 0, 10)) & (skin.x < 90)
    back = -14 + (y - 1600) * 0.12
    paint("scalp_occipital", head)
    paint("scalp_parietal", head & (z > back) & (y >= PARIETAL_FROM - 0.1 * (z - 40)))
    paint("scalp_temporal", head & (z > back - (y - PARIETAL_FROM) * 0.55) & (y < PARIETAL_FROM - 0.1 * (z - 40)))
    crown = np.hypot(skin.x / 44, (z - 30) / 46)
    paint("scalp_vertex", head & (crown < 1) & (y > 1600))
    paint("scalp_frontal", head & (z >= 82 - (y - 1640) * 0.25) & (y > 1600))
    side = np.stack([z, y], axis=1)
    behind = _within(chart.POSTAURICULAR, side) & (skin.x > 40)
    paint("postauricular", head & behind)


def _ear(skin: Skin, paint: Paint, charted: Chart) -> None:
    side = np.stack([skin.z, skin.y], axis=1)
    outline = _within(chart.EAR_OUTLINE, side)
    near = outline & (skin.x > 58) & (skin.x < 95)
    hidden = charted.side.hidden(skin.z, skin.y, skin.x, EAR_DEPTH)
    hollow = _within(dict(chart.EAR)["ear_concha"], side) & near & (skin.z > 40)
    backward = skin.normal[:, 0] < 0.1
    rim = skin.x > chart.EAR_RIM_X
    root = (skin.z >= chart.EAR_ROOT_Z) & (skin.y < chart.EAR_ROOT_Y)
    inner = root | _within(dict(chart.EAR)["ear_antihelix"], side)
    ear = near & (rim | hollow | (~hidden & inner) | (backward & (skin.x > chart.EAR_FROM_X)))
    paint("postauricular", near & ~ear)
    for key, points in chart.EAR:
        paint(key, ear & _within(points, side))
    paint("ear_posterior", ear & backward & hidden & ~hollow & (skin.y > 1512))


def _within(points: tuple[tuple[float, float], ...], side: Floats) -> Mask:
    curve = smooth(np.array(points, dtype=float), closed=True)
    picture = np.zeros((800, 800), dtype=np.uint8)  # 0.1 mm cells from z = 0, y = 1490
    cv2.fillPoly(picture, [np.rint((curve - (0, 1490)) * 160).astype(np.int32)], 1, cv2.LINE_8, 4)
    cell = np.rint((side - (0, 1490)) * 10).astype(int)
    valid = ((cell >= 0) & (cell < 800)).all(axis=1)
    result = np.zeros(len(side), dtype=bool)
    result[valid] = picture[cell[valid, 1], cell[valid, 0]] > 0
    return result
