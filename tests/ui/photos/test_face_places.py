"""From a face photo to the map and back, as a person does it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.errors import NotAllowed
from clinic.faces import NoFace
from clinic.records.enums import LesionStatus, PhotoKind, Role, Side
from clinic.records.lesions import LesionDraft, LesionRow
from clinic.records.photos import PhotoRow
from clinic.services.face_places import FaceInPhoto
from tests.support.colleagues import open_as
from tests.support.prompts import FakePrompts
from tests.ui.photos.faces import (
    add_face,
    anchor,
    face_photo,
    far_face_photo,
    millimetres,
    no_face_photo,
    share,
    true_pixel,
    two_faces_photo,
)
from ui.bodymap.map_view import MapView
from ui.context import Context
from ui.core.notifier import Notice
from ui.lesions.page import MapPage
from ui.main_window import MainWindow
from ui.navigator import PlaceWish
from ui.photos.face_places import FacePlaces
from ui.photos.page import PhotosPage
from ui.photos.place_words import expected_in
from ui.photos.viewer import PhotoViewer

CHEEK = anchor("infraorbital", Side.LEFT)
Open = Callable[[PhotoRow], PhotoViewer]


@pytest.fixture(autouse=True)
def quick(clinic: Clinic) -> None:
    """Atlas and models are read once for all tests."""
    share(clinic)


@pytest.fixture
def open_photo(page: PhotosPage, qtbot: QtBot) -> Open:
    """Opens a photo in the viewer."""

    def opened(row: PhotoRow) -> PhotoViewer:
        page.mark_stale()
        page.open_photo(row.id)
        qtbot.waitUntil(lambda: page.viewer.image.image is not None)
        return page.viewer

    return opened


@pytest.fixture
def front(clinic: Clinic, patient_id: str) -> PhotoRow:
    """A face from the front."""
    return add_face(clinic, patient_id, face_photo())


def known(faces: FacePlaces, qtbot: QtBot) -> None:
    """Wait until the search has ended."""
    qtbot.waitUntil(lambda: faces.face is not None, timeout=20_000)


def spot(viewer: PhotoViewer, x: float, y: float) -> QPoint:
    """A pixel of the photo, in the view."""
    return viewer.image.to_view(QPointF(x, y)).toPoint()


def click(viewer: PhotoViewer, x: float, y: float, qtbot: QtBot) -> None:
    """Click a pixel of the photo."""
    qtbot.mouseClick(viewer.image, Qt.MouseButton.LeftButton, pos=spot(viewer, x, y))


def placed(clinic: Clinic, patient_id: str) -> LesionRow:
    """A lesion that a person placed on the map."""
    return clinic.lesions.save(LesionDraft(patient_id, "infraorbital", Side.LEFT, CHEEK))[0]


def pointing(viewer: PhotoViewer, qtbot: QtBot) -> FacePlaces:
    """The mode, and the cheek pointed at."""
    qtbot.keyClick(viewer.image, Qt.Key.Key_P)
    known(viewer.faces, qtbot)
    click(viewer, *true_pixel(CHEEK), qtbot)
    assert viewer.faces.pointed is not None
    return viewer.faces


def follow_wishes(ctx: Context, window: MainWindow, photos: PhotosPage) -> MapPage:
    """The page with the map, and the wishes between both, as the desk passes them."""
    made = MapPage(ctx, partial(MapView, ctx))
    window.add_page("map", "Map", "map-pin", made)

    def describe(patient_id: str, wish: PlaceWish) -> None:
        made.set_patient(patient_id)
        window.show_page("map")
        made.describe_at(wish)

    def back(_patient_id: str, photo_id: str) -> None:
        window.show_page("photos")
        photos.open_photo(photo_id)

    ctx.navigator.describe_requested.connect(describe)
    ctx.navigator.photo_requested.connect(back)
    return made


def test_a_click_proposes_the_place_and_a_lesion_is_added_there_and_marked(
    ctx: Context,
    window: MainWindow,
    page: PhotosPage,
    front: PhotoRow,
    patient_id: str,
    open_photo: Open,
    qtbot: QtBot,
) -> None:
    clinic, viewer = ctx.clinic, open_photo(front)
    body = follow_wishes(ctx, window, page)
    faces = pointing(viewer, qtbot)
    assert faces.card.title.text() == "Infraorbital region, left"
    assert faces.card.note.text().startswith("Proposed from the photo")
    assert clinic.lesions.list(patient_id) == ()
    qtbot.waitUntil(lambda: faces.card.thumb.is_drawn)

    qtbot.keyClick(viewer.image, Qt.Key.Key_Return)
    qtbot.waitUntil(body.editor.isVisible)
    body.editor.save()
    (lesion,) = clinic.lesions.list(patient_id)
    assert (lesion.site, lesion.side) == ("infraorbital", Side.LEFT)
    assert lesion.placed is not None
    assert millimetres(lesion.placed, CHEEK) < 3
    (mark,) = clinic.photos.marks(front.id)
    assert mark.lesion_id == lesion.id
    assert (mark.x, mark.y) == pytest.approx(true_pixel(CHEEK), abs=2)
    qtbot.waitUntil(viewer.isVisible)
    assert viewer.row is not None
    assert viewer.row.id == front.id
    assert viewer.marks == (mark,)


def test_the_proposal_follows_the_dragged_mark_and_the_map(
    clinic: Clinic, front: PhotoRow, patient_id: str, open_photo: Open, qtbot: QtBot
) -> None:
    viewer = open_photo(front)
    faces = pointing(viewer, qtbot)
    image, start, chin = viewer.image, spot(viewer, *true_pixel(CHEEK)), anchor("chin", Side.MIDLINE)
    qtbot.mousePress(image, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(image, spot(viewer, *true_pixel(chin)))
    assert faces.card.title.text() == "Chin"  # while it is dragged
    qtbot.mouseRelease(image, Qt.MouseButton.LeftButton, pos=spot(viewer, *true_pixel(chin)))
    assert faces.pointed is not None
    assert millimetres(faces.pointed.point, chin) < 3

    pointed = faces.pointed
    qtbot.mouseClick(faces.card.title, Qt.MouseButton.LeftButton)
    assert faces.pointed == pointed  # a click on the card does not reach the photo below
    thumb = faces.card.thumb
    qtbot.waitUntil(lambda: thumb.is_drawn)
    pin = thumb.pin()
    assert pin is not None
    qtbot.mouseClick(thumb, Qt.MouseButton.LeftButton, pos=(pin - QPointF(0, 70)).toPoint())
    assert faces.card.title.text() != "Chin"
    assert faces.card.note.text() == "Placed on the map"
    for _step in range(2):  # out of the proposal, out of the mode
        qtbot.keyClick(image, Qt.Key.Key_Escape)
    assert not faces.is_placing
    assert viewer.isVisible()
    assert clinic.lesions.list(patient_id) == ()
    assert clinic.photos.marks(front.id) == ()


def test_a_known_lesion_is_linked_by_keyboard_and_placed_and_both_are_undone(
    clinic: Clinic,
    front: PhotoRow,
    patient_id: str,
    open_photo: Open,
    prompts: FakePrompts,
    notices: list[Notice],
    qtbot: QtBot,
) -> None:
    listed, _changes = clinic.lesions.save(LesionDraft(patient_id, "nose_tip", Side.MIDLINE))
    viewer = open_photo(front)
    faces = viewer.faces
    qtbot.keyClick(viewer.image, Qt.Key.Key_P)
    known(faces, qtbot)
    qtbot.keyClick(viewer.image, Qt.Key.Key_Return)  # the middle of the photo
    assert faces.pointed is not None
    before = faces.pointed.y
    qtbot.keyClick(viewer.image, Qt.Key.Key_Down)
    assert faces.pointed.y > before
    prompts.answer(True)
    (action,) = faces.card.link_button.menu().actions()
    assert action.text().startswith("This is L1")
    pointed = faces.pointed
    action.trigger()
    (mark,) = clinic.photos.marks(front.id)
    assert (mark.lesion_id, mark.x, mark.y) == (listed.id, pointed.x, pointed.y)
    (lesion,) = clinic.lesions.list(patient_id)
    assert lesion.placed is not None
    assert millimetres(lesion.placed, pointed.point) < 0.1
    assert "Place L1" in prompts.asked[-1].title
    for notice in reversed(notices[-2:]):
        assert notice.run is not None
        notice.run()
    (lesion,) = clinic.lesions.list(patient_id)
    assert (lesion.placed, lesion.site) == (None, "nose_tip")
    assert clinic.photos.marks(front.id) == ()
    assert clinic.photos.get(front.id).lesion_ids == ()


def test_a_lesion_is_expected_within_its_circle_in_a_turned_face_and_marked_there(
    clinic: Clinic, patient_id: str, open_photo: Open, notices: list[Notice], qtbot: QtBot
) -> None:
    lesion = placed(clinic, patient_id)
    clinic.lesions.save(LesionDraft(patient_id, "chin", Side.MIDLINE))  # stands for its site: not expected anywhere
    turned = add_face(clinic, patient_id, face_photo(24.0))
    viewer = open_photo(turned)
    faces = viewer.faces
    qtbot.keyClick(viewer.image, Qt.Key.Key_E)
    known(faces, qtbot)
    (place,) = faces.expected
    x, y = true_pixel(CHEEK, 24.0)
    assert ((place.x - x) ** 2 + (place.y - y) ** 2) ** 0.5 <= place.radius
    qtbot.mouseMove(viewer.image, spot(viewer, place.x, place.y))
    assert faces.hover_words == "L1 expected here (infraorbital region, left)"
    click(viewer, place.x, place.y, qtbot)
    assert clinic.photos.marks(turned.id) == ()
    qtbot.keyClick(viewer.image, Qt.Key.Key_Return)
    (mark,) = clinic.photos.marks(turned.id)
    assert (mark.lesion_id, mark.x, mark.y) == (lesion.id, place.x, place.y)
    assert faces.expected == ()

    qtbot.mousePress(viewer.image, Qt.MouseButton.LeftButton, pos=spot(viewer, place.x, place.y))
    qtbot.mouseMove(viewer.image, spot(viewer, place.x + 40, place.y))
    qtbot.mouseRelease(viewer.image, Qt.MouseButton.LeftButton, pos=spot(viewer, place.x + 40, place.y))
    (moved,) = clinic.photos.marks(turned.id)
    assert moved.id == mark.id
    assert moved.x == pytest.approx(place.x + 40, abs=3)
    assert notices[-1].run is not None
    notices[-1].run()
    (back,) = clinic.photos.marks(turned.id)
    assert back.x == place.x


def test_where_there_is_no_face_it_says_so_and_stores_nothing(
    clinic: Clinic, patient_id: str, open_photo: Open, qtbot: QtBot
) -> None:
    viewer = open_photo(add_face(clinic, patient_id, no_face_photo()))
    faces = viewer.faces
    assert faces.strip.status.text() == ""
    qtbot.keyClick(viewer.image, Qt.Key.Key_P)
    known(faces, qtbot)
    assert isinstance(faces.face, NoFace)
    assert faces.strip.status.text().startswith("No face was found")
    assert faces.card.note.text() == f"{faces.face.reason} {faces.face.todo}"
    assert faces.card.map_button.isVisible()
    click(viewer, 300, 360, qtbot)
    assert faces.pointed is None
    qtbot.keyClick(viewer.image, Qt.Key.Key_Escape)
    assert not faces.card.isVisible()
    assert clinic.lesions.list(patient_id) == ()
    assert clinic.photos.list(patient_id)[0].lesion_ids == ()


def test_of_two_faces_the_larger_is_taken_and_said(
    clinic: Clinic, patient_id: str, open_photo: Open, qtbot: QtBot
) -> None:
    viewer = open_photo(add_face(clinic, patient_id, two_faces_photo()))
    qtbot.keyClick(viewer.image, Qt.Key.Key_P)
    known(viewer.faces, qtbot)
    assert viewer.faces.strip.status.text().startswith("Two faces in the photo: the larger is used.")
    click(viewer, *true_pixel(CHEEK), qtbot)
    assert viewer.faces.card.title.text() == "Infraorbital region, left"


def test_a_close_up_is_not_searched_unless_one_asks(
    clinic: Clinic, patient_id: str, open_photo: Open, qtbot: QtBot
) -> None:
    viewer = open_photo(add_face(clinic, patient_id, no_face_photo(), kind=PhotoKind.CLOSE_UP))
    offered = (viewer.faces.strip.place_button, viewer.faces.strip.expected_button)
    assert not any(button.isVisible() for button in offered)
    qtbot.keyClick(viewer.image, Qt.Key.Key_E)
    assert viewer.faces.shows_expected
    assert viewer.faces.strip.status.text() == ""
    qtbot.keyClick(viewer.image, Qt.Key.Key_P)
    assert viewer.faces.strip.status.text() == "Looking for the face…"
    assert all(button.isVisible() for button in offered)  # to be left as it was entered
    known(viewer.faces, qtbot)


def test_a_lesion_that_is_gone_is_sought_but_said_to_be_gone(clinic: Clinic, front: PhotoRow, patient_id: str) -> None:
    lesion = placed(clinic, patient_id)
    clinic.lesions.set_status(lesion.id, LesionStatus.RESOLVED)
    face = clinic.faces.look(front.id)
    assert isinstance(face, FaceInPhoto)
    (place,) = expected_in(face, clinic.lesions.list(patient_id), ())
    assert place.words == "L1 expected here (infraorbital region, left, resolved)"


def test_who_may_only_add_to_the_record_links_a_lesion_but_adds_none(
    ctx: Context, window: MainWindow, front: PhotoRow, patient_id: str, qtbot: QtBot
) -> None:
    lesion = placed(ctx.clinic, patient_id)
    with open_as(ctx.clinic, Role.ASSISTANT) as theirs:
        share(theirs)
        page = PhotosPage(replace(ctx, clinic=theirs))
        window.add_page("photos", "Photos", "camera", page)
        window.show_page("photos")
        page.set_patient(patient_id)
        with qtbot.waitExposed(window):
            window.show()
        page.open_photo(front.id)
        viewer = page.viewer
        qtbot.waitUntil(lambda: viewer.image.image is not None)
        card = pointing(viewer, qtbot).card
        assert not card.add_button.isEnabled()
        qtbot.keyClick(viewer.image, Qt.Key.Key_Return)
        menu = card.link_button.menu()
        assert menu.isVisible()
        qtbot.keyClick(menu, Qt.Key.Key_Down)
        qtbot.keyClick(menu, Qt.Key.Key_Return)
        (mark,) = theirs.photos.marks(front.id)
        assert mark.lesion_id == lesion.id
        page.set_patient("")


def test_a_face_too_small_in_the_preview_is_found_in_the_original(clinic: Clinic, patient_id: str) -> None:
    data, share_of, corner = far_face_photo()
    row = add_face(clinic, patient_id, data, "far.jpg")
    face = clinic.faces.look(row.id)
    assert isinstance(face, FaceInPhoto)
    x, y = true_pixel(CHEEK)
    place = face.place_at(corner[0] + share_of * x, corner[1] + share_of * y)
    assert place is not None
    assert millimetres(place.point, CHEEK) < 6


def test_the_service_keeps_faces_and_refuses_whom_the_record_refuses(
    clinic: Clinic, front: PhotoRow, patient_id: str
) -> None:
    face = clinic.faces.look(front.id)
    assert isinstance(face, FaceInPhoto)
    assert clinic.faces.look(front.id) is face
    assert face.others == 0
    left, top, width, height = face.box
    assert left < true_pixel(CHEEK)[0] < left + width
    assert top < true_pixel(CHEEK)[1] < top + height
    with open_as(clinic, Role.ASSISTANT) as theirs:
        share(theirs)
        theirs.faces.look(front.id)
        clinic.privacy.restrict(patient_id, "contested")
        with pytest.raises(NotAllowed):
            theirs.faces.look(front.id)
