"""The photos of the stories: close-ups of lesions, and overviews made from the body map."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from clinic.atlas import Atlas, Camera, render
from clinic.atlas.atlas import INFANT_UNTIL
from clinic.records.enums import Figure, Side, SkinTone
from clinic.records.surface import SurfacePoint
from clinic.sample.looks import Look, Scene, State, bumps_of, scene_of, seed_of, states_of
from clinic.sample.skin import Light, PixelBump, SkinSpec, Sticker, View, composite_bumps, encode_jpeg, render_skin
from clinic.sample.stories import LesionStory, Person, VisitStory

_TONES = {tone: number for number, tone in enumerate(SkinTone, start=1)}
_USUAL = SkinTone.III
_CAMERAS = (("Canon", "Canon EOS R7"), ("NIKON CORPORATION", "NIKON Z 50"), ("SONY", "ILCE-6700"))
_OVERVIEW = (1200, 1600)
_CLOSE_UP = (1600, 1200)
_GRAIN, _GRAIN_DARK = 0.45, 0.2  # mottling of a whole face shows more on dark skin
_RULER_MM = (10, 20, 30, 50)
_STICKER_AT = -0.26  # of the photo's width from its middle
_SEEN_FOR_SURE = 0.467  # of the photo's height below its middle, also from nearer
_STICKER_ROOM = 1.32  # skin beyond the photo where the camera stands freely
_SHAKEN_PX = 46.0


@dataclass(frozen=True, slots=True)
class Shot:
    """One photo to be made: of a lesion (``key``), or an overview (``view``)."""

    name: str
    taken_at: datetime
    """With the clinic's offset from UTC, as a camera writes it."""
    person: Person
    visit: VisitStory
    key: str = ""
    view: str = ""
    turned: float = 0.0
    """Degrees by which the patient stands turned in an overview."""
    number: int = 0
    last: bool = False
    """The last of several of one visit: taken after what was done."""


def shots_of(person: Person, visit: VisitStory, start: datetime) -> tuple[Shot, ...]:
    """The photos of a visit, in the order in which they are taken."""
    wanted: list[tuple[str, str, int, bool]] = [("", view, 0, False) for view in visit.views]
    for key, count in visit.photos.items():
        wanted += [(key, "", number, number == count - 1 and count > 1) for number in range(count)]
    wanted.sort(key=lambda shot: shot[3])  # what was done comes between
    shots = []
    for index, (key, view, number, last) in enumerate(wanted):
        taken = (start + timedelta(minutes=3 + (6 if last else 0), seconds=37 * index)).astimezone()
        name = f"IMG_{1000 + seed_of(0, person.family, visit.at) % 8000 + index:04d}.JPG"
        plain, _, turned = view.partition("@")
        shots.append(Shot(name, taken, person, visit, key, plain, float(turned or 0), number, last))
    return tuple(shots)


class Studio:
    """Renders shots; the same shot and seed give the same bytes."""

    def __init__(self, atlas: Atlas, looks: Mapping[str, Look], seed: int, workers: int) -> None:
        self._atlas = atlas
        self._looks = looks
        self._seed = seed
        self._workers = workers

    def render_all(self, shots: Sequence[Shot]) -> Iterator[tuple[Shot, bytes]]:
        """Pictures in the order of ``shots``, a few ahead of the reader (the work is OpenCV's, in threads)."""
        with ThreadPoolExecutor(self._workers) as pool:
            ahead: list[tuple[Shot, Future[bytes]]] = []
            waiting = iter(shots)
            for shot in waiting:
                ahead.append((shot, pool.submit(self.picture, shot)))
                if len(ahead) > 2 * self._workers:
                    first, future = ahead.pop(0)
                    yield first, future.result()
            for first, future in ahead:
                yield first, future.result()

    def picture(self, shot: Shot) -> bytes:
        """One photo as a JPEG file."""
        image = self._overview(shot) if shot.view else render_skin(*self.close_up(shot))
        camera = _CAMERAS[seed_of(self._seed, shot.visit.at // 400) % len(_CAMERAS)]
        return encode_jpeg(image, shot.taken_at, camera, quality=88)

    def close_up(self, shot: Shot) -> tuple[SkinSpec, int]:
        """What a close-up shows and how, and the seed of its noise."""
        lesion = next(lesion for lesion in shot.person.lesions if lesion.key == shot.key)
        scene = scene_of(shot.person, lesion, self._looks, self._seed)
        state = states_of(shot.person, lesion)[shot.visit.at]
        own = seed_of(self._seed, scene.seed, shot.visit.at, shot.number)
        rng = np.random.default_rng(own)
        how = shot.visit.seen.get(shot.key, {}).get("how", "")
        after = shot.last or (shot.visit.photos[shot.key] == 1 and state.ended == "taken out")
        stuck = lesion.sticker > 0 and shot.key not in shot.visit.ruled
        ruled = (how == "photo" or rng.random() < 0.22 or shot.key in shot.visit.ruled) and not stuck
        free = lesion.sticker > 0
        spec = SkinSpec(
            tone=_TONES[_tone(shot.person)],
            mm_per_pixel=scene.mm_per_pixel,
            size=_CLOSE_UP,
            scene=scene.seed,
            bumps=bumps_of(scene, state, after=after),
            view=_free_view(rng, scene.mm_per_pixel * 33) if free else _view(rng, scene.mm_per_pixel * 33),
            light=_light(rng),
            hairs=_hairs(shot.person, lesion),
            scale_mm=_ruler(scene.mm_per_pixel * _CLOSE_UP[0]) if ruled else 0,
        )
        if free:
            spec = replace(spec, margin=_STICKER_ROOM, sticker=_sticker(rng, lesion, scene) if stuck else None)
        shaken = shot.key in shot.visit.shaken and shot.number == 0
        return replace(spec, moved_px=_SHAKEN_PX if shaken else 0.0), own

    def lesions_in(self, shot: Shot) -> Iterator[tuple[str, float, float]]:
        """Key and place (pixels of the photo) of the lesions that an overview shows, of the person as they are then."""
        figure, camera = self._camera(shot)
        for lesion in shot.person.lesions:
            state = _latest(states_of(shot.person, lesion), shot.visit.at)
            point = surface_point(self._atlas, lesion, seed_of(self._seed, shot.person.family, lesion.key))
            if state is not None and point is not None:
                seen = self._atlas.project(point, figure, camera, *_OVERVIEW)
                if seen.visible and 0 <= seen.x < _OVERVIEW[0] and 0 <= seen.y < _OVERVIEW[1]:
                    yield lesion.key, seen.x, seen.y

    def _camera(self, shot: Shot) -> tuple[Figure, Camera]:
        figure = Figure.INFANT if _is_infant(shot) else Figure.NEUTRAL
        camera = self._atlas.camera(shot.view, figure)
        return figure, replace(camera, yaw=camera.yaw + shot.turned)

    def _overview(self, shot: Shot) -> Image.Image:
        figure, camera = self._camera(shot)
        tone = _tone(shot.person)
        frame = render(self._atlas, figure, camera, *_OVERVIEW, tone)
        scale = 1000 / camera.scale(*_OVERVIEW)
        own = seed_of(self._seed, shot.person.family, shot.person.given, shot.visit.at, shot.view)
        bumps: list[PixelBump] = []
        stories = {lesion.key: lesion for lesion in shot.person.lesions}
        for key, x, y in self.lesions_in(shot):
            state = _latest(states_of(shot.person, stories[key]), shot.visit.at)
            scene = scene_of(shot.person, stories[key], self._looks, self._seed)
            if state is not None:
                bumps += _on_picture(scene, state, (x, y), scale, frame.ids >= 0)
        return composite_bumps(
            Image.fromarray(frame.rgb),
            frame.ids >= 0,
            tuple(bumps),
            mm_per_pixel=scale,
            tone=_TONES[tone],
            scene=seed_of(self._seed, shot.person.family, shot.person.given, shot.view),
            seed=own,
            light=_light(np.random.default_rng(own)),
            grain=_GRAIN if _TONES[tone] < 5 else _GRAIN_DARK,
        )


def surface_point(atlas: Atlas, lesion: LesionStory, seed: int) -> SurfacePoint | None:
    """Where a lesion lies: near the point that stands for its site, ``None`` where it was only chosen from the list."""
    anchor = None if lesion.listed else atlas.anchor(lesion.site, Side(lesion.side))
    if anchor is None:
        return None
    first, second, _third = np.random.default_rng(seed).dirichlet((2.0, 2.0, 2.0))
    return SurfacePoint(anchor.triangle, (round(float(first), 4), round(float(second), 4)), anchor.atlas)


def _on_picture(
    scene: Scene, state: State, middle: tuple[float, float], scale: float, skin: NDArray[np.bool_]
) -> Iterator[PixelBump]:
    height, width = skin.shape
    for bump in bumps_of(scene, state, after=False):
        x, y = middle[0] + bump.x_mm / scale * 0.75, middle[1] + (bump.y_mm + 3) / scale * 0.75
        if 0 <= x < width and 0 <= y < height and skin[int(y), int(x)]:
            yield PixelBump(bump.kind, x, y, bump.diameter_mm)


def _latest(states: Mapping[int, State], at: int) -> State | None:
    past = [day for day in states if day <= at]
    return states[max(past)] if past else None


def _tone(person: Person) -> SkinTone:
    return SkinTone(person.tone) if person.tone else _USUAL


def _is_infant(shot: Shot) -> bool:
    birth = shot.person.birth
    return birth.endswith("d") and shot.visit.at - int(birth[:-1]) < INFANT_UNTIL * 365


def _hairs(person: Person, lesion: LesionStory) -> float:
    if "tip" in lesion.site or "palm" in lesion.site or "heel" in lesion.site:
        return 0.0
    return 3.0 if person.birth.endswith("d") else 6.0


def _ruler(width_mm: float) -> int:
    return max((length for length in _RULER_MM if length < width_mm * 0.6), default=_RULER_MM[0])


def _view(rng: np.random.Generator, reach: float) -> View:
    """Another stand of the camera; ``reach`` is the size of the picture in units of about 1 mm."""
    return View(
        rotation=float(rng.uniform(-9, 9)),
        scale=float(rng.uniform(0.95, 1.06)),
        shift_x_mm=float(rng.uniform(-1.6, 1.6)) * reach,
        shift_y_mm=float(rng.uniform(-0.8, 0.8)) * reach,
        tilt_x=float(rng.uniform(-7, 7)),
        tilt_y=float(rng.uniform(-7, 7)),
    )


def _free_view(rng: np.random.Generator, reach: float) -> View:
    """The same as different people take it, months apart."""
    return View(
        rotation=float(rng.uniform(-12, 10)),
        scale=float(rng.uniform(0.94, 1.07)),
        shift_x_mm=float(rng.uniform(-0.5, 0.6)) * reach,
        shift_y_mm=float(rng.uniform(-0.3, 0.2)) * reach,
        tilt_x=float(rng.uniform(-11, 11)),
        tilt_y=float(rng.uniform(-11, 11)),
    )


def _sticker(rng: np.random.Generator, lesion: LesionStory, scene: Scene) -> Sticker:
    """Another sticker at every visit: never at quite the same place."""
    width, height = (side * scene.mm_per_pixel for side in _CLOSE_UP)
    y = _SEEN_FOR_SURE * height - 0.64 * lesion.sticker - 1.9 + rng.uniform(-0.1, 0.7)
    x = _STICKER_AT * width + rng.uniform(-0.5, 0.6)
    return Sticker(lesion.sticker, float(x), float(y), float(rng.uniform(-14, 14)))


def _light(rng: np.random.Generator) -> Light:
    return Light(
        azimuth=float(rng.uniform(105, 150)),
        elevation=float(rng.uniform(40, 58)),
        intensity=float(rng.uniform(0.94, 1.06)),
        temperature=float(rng.uniform(5050, 6050)),
    )
