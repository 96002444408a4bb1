"""Clears the label image: each region in one piece on the surface, across the seams of the texture.

Connectedness is that of the skin: texels touch when they are neighbours in the picture, or when they lie at the same
place of an edge where two islands of the texture meet.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from atlas_build.source import Floats, Ints
from atlas_build.texels import DETAIL, SIZE, boxes

Labels = NDArray[np.uint8]
Mask = NDArray[np.bool_]
WIDTH = DETAIL * SIZE
SMALL = 240  # texels; the rest of a region that is cut off is given to what lies around it
SEAM_STEPS = 48  # places along an edge at which the two sides of a seam are compared


def cleared(image: Labels, inside: Mask, seams: tuple[Ints, Ints], split: set[int]) -> Labels:
    """The image without islands: of each region only the largest piece stays. ``seams`` are flat texel indices that
    touch across a seam; ``split`` are labels that may lie in several pieces. Raises ``ValueError`` if some remain."""
    for _ in range(4):
        lost = islands(image, inside, seams, split)
        if not lost.any():
            return image
        image = _given_away(image, lost, inside)
    raise ValueError(f"{int(lost.sum())} texels stay cut off from their region")


def islands(image: Labels, inside: Mask, seams: tuple[Ints, Ints], split: set[int]) -> Mask:
    """Texels of pieces that are not the largest of their region."""
    piece, label_of, sizes = pieces(image, inside, seams)
    lost = np.zeros(len(sizes), dtype=bool)
    for label in np.unique(label_of[1:]):
        mine = np.flatnonzero((label_of == label) & (sizes > 0))
        mine = mine[mine > 0]
        if int(label) in split:
            lost[mine[sizes[mine] < SMALL]] = True
        else:
            lost[mine[mine != mine[np.argmax(sizes[mine])]]] = True
    result: Mask = lost[piece]
    return result


def pieces(image: Labels, inside: Mask, seams: tuple[Ints, Ints]) -> tuple[Ints, Ints, Ints]:
    """Number of the piece at each texel (0 outside), label of each piece, texels of each after joining at seams."""
    piece = np.zeros(image.shape, dtype=np.int64)
    label_of = [-1]
    for label, part in boxes(image, int(image.max()) + 1):
        mine = ((image[part] == label) & inside[part]).astype(np.uint8)
        count, found = cv2.connectedComponents(mine, connectivity=8)
        piece[part][found > 0] = found[found > 0] + len(label_of) - 1
        label_of += [label] * (count - 1)
    labels = np.array(label_of)
    root = np.arange(len(labels))
    one, other = piece.reshape(-1)[seams[0]], piece.reshape(-1)[seams[1]]
    touching = (labels[one] == labels[other]) & (one > 0) & (other > 0) & (one != other)
    for first, second in np.unique(np.stack([one, other], axis=1)[touching], axis=0).tolist():
        a, b = _root(root, first), _root(root, second)
        root[max(a, b)] = min(a, b)
    root = np.array([_root(root, number) for number in range(len(root))])
    piece = root[piece]
    return piece, labels, np.bincount(piece.reshape(-1), minlength=len(labels))


def _root(root: Ints, number: int) -> int:
    while root[number] != number:
        number = int(root[number])
    return number


def _given_away(image: Labels, lost: Mask, inside: Mask) -> Labels:
    """Lost texels take the label of the nearest texel that stays."""
    stays = inside & ~lost
    empty = (~stays).astype(np.uint8)
    _, nearest = cv2.distanceTransformWithLabels(empty, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    table = np.zeros(int(nearest.max()) + 1, dtype=np.uint8)
    table[nearest[stays]] = image[stays]
    result = image.copy()
    result[~stays] = table[nearest[~stays]]
    return result


def seam_texels(fine_uv: Floats, triangles: Ints, left: Mask) -> tuple[Ints, Ints]:
    """Flat indices of texels that touch across the seams of the left half: the two sides of each edge whose ends have
    two places in the texture."""
    chosen = np.flatnonzero(np.repeat(left, 4))
    ends, places = [], []
    for first, second in ((0, 1), (1, 2), (2, 0)):
        ends.append(triangles[chosen][:, [first, second]])
        places.append(fine_uv[chosen][:, [first, second]])
    edge, place = np.concatenate(ends), np.concatenate(places)
    turned = edge[:, 0] > edge[:, 1]
    edge[turned], place[turned] = edge[turned][:, ::-1], place[turned][:, ::-1]
    order = np.lexsort((edge[:, 1], edge[:, 0]))
    edge, place = edge[order], place[order]
    pair = np.flatnonzero((edge[1:] == edge[:-1]).all(axis=1))
    apart = np.abs(place[pair] - place[pair + 1]).max(axis=(1, 2)) > 0.01
    pair = pair[apart]
    share = np.linspace(0.02, 0.98, SEAM_STEPS)[:, None, None]
    sides = []
    for at in (pair, pair + 1):
        spot = (place[at][:, 0] * (1 - share) + place[at][:, 1] * share).reshape(-1, 2)
        texel = np.clip(spot, 0, WIDTH - 1).astype(np.int64)
        sides.append(texel[:, 1] * WIDTH + texel[:, 0])
    return sides[0], sides[1]
