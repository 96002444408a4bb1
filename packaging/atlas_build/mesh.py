"""Triangles of the skin, split symmetrically, and one Catmull-Clark step on them."""

from dataclasses import dataclass

import numpy as np

from atlas_build.source import Floats, Ints, Source


@dataclass(frozen=True)
class Topology:
    """Base triangles and their fine children. Base corners index the skin's vertices; fine vertices are
    base vertices, then edge points, then face points. Child ``4 t + k`` lies in base triangle ``t``."""

    quads: Ints  # (Q, 4), the diagonal 0-2 splits each quad
    uv: Floats  # (2 Q, 3, 2) per base triangle corner
    base: Ints  # (2 Q, 3)
    middles: Ints  # (2 Q, 3) fine vertex in the middle of corners 0-1, 1-2, 2-0
    edges: Ints  # (E, 2)
    edge_faces: Ints  # (E, 2)
    partner: Ints  # (2 Q,) mirror image of each base triangle; its corners 0 and 2 change places

    @property
    def vertex_count(self) -> int:
        return int(self.quads.max()) + 1


def topology(source: Source) -> Topology:
    """Split every quad so that its mirror image is split along the mirrored diagonal."""
    quads, uv = source.quads, source.uv
    image = source.mirror[quads]
    place = {tuple(sorted(quad)): index for index, quad in enumerate(quads.tolist())}
    other = np.array([place[tuple(sorted(quad))] for quad in image.tolist()])
    left = source.vertices[quads][:, :, 0].mean(axis=1) > 0
    fixed, fixed_uv = quads.copy(), uv.copy()
    for index in np.flatnonzero(~left):
        # the mirror image runs the other way round: a b c d becomes a' d' c' b', rotated to start at c'
        wanted = source.mirror[quads[other[index]]][[2, 1, 0, 3]]
        order = [int(np.flatnonzero(quads[index] == vertex)[0]) for vertex in wanted]
        fixed[index], fixed_uv[index] = quads[index][order], uv[index][order]
    triangles = fixed[:, [[0, 1, 2], [2, 3, 0]]].reshape(-1, 3)
    triangle_uv = fixed_uv[:, [[0, 1, 2], [2, 3, 0]]].reshape(-1, 3, 2)
    partner = (2 * other[:, None] + [0, 1]).reshape(-1)
    edges, edge_of, edge_faces = _edges(fixed)
    first = int(fixed.max()) + 1
    face_point = first + len(edges) + np.arange(len(fixed))
    sides = first + edge_of  # (Q, 4) middle of corner k and k + 1
    middles = np.stack(
        [
            np.stack([sides[:, 0], sides[:, 1], face_point], axis=1),
            np.stack([sides[:, 2], sides[:, 3], face_point], axis=1),
        ],
        axis=1,
    ).reshape(-1, 3)
    return Topology(fixed, triangle_uv, triangles, middles, edges, edge_faces, partner)


def _edges(quads: Ints) -> tuple[Ints, Ints, Ints]:
    pairs = np.sort(np.stack([quads, np.roll(quads, -1, axis=1)], axis=2).reshape(-1, 2), axis=1)
    edges, edge_of = np.unique(pairs, axis=0, return_inverse=True)
    edge_of = edge_of.reshape(-1)
    order = np.argsort(edge_of, kind="stable")
    faces = np.repeat(np.arange(len(quads)), 4)[order].reshape(-1, 2)  # the skin is closed: two faces at each edge
    return edges, edge_of.reshape(-1, 4), faces


def fine_triangles(shape: Topology) -> Ints:
    """(8 Q, 3) vertex indices of the fine mesh; rows 4 t to 4 t + 3 are the children of base triangle t."""
    a, b, c = shape.base.T
    ab, bc, ca = shape.middles.T
    children = [(a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca)]
    return np.stack([np.stack(child, axis=1) for child in children], axis=1).reshape(-1, 3)


def subdivide(shape: Topology, vertices: Floats) -> Floats:
    """One Catmull-Clark step (Catmull and Clark 1978): positions (V + E + Q, 3) of the fine vertices."""
    count = shape.vertex_count
    corner = vertices[:count]
    faces = corner[shape.quads].mean(axis=1)
    ends = corner[shape.edges]
    edges = (ends.sum(axis=1) + faces[shape.edge_faces].sum(axis=1)) / 4
    valence = np.bincount(shape.edges.reshape(-1), minlength=count)[:, None]
    face_sum, edge_sum = np.zeros_like(corner), np.zeros_like(corner)
    np.add.at(face_sum, shape.quads.reshape(-1), np.repeat(faces, 4, axis=0))
    np.add.at(edge_sum, shape.edges.reshape(-1), np.repeat(ends.mean(axis=1), 2, axis=0))
    smooth = (face_sum / valence + 2 * edge_sum / valence + (valence - 3) * corner) / valence
    return np.concatenate([smooth, edges, faces])


def fine_uv(uv: Floats) -> Floats:
    """Texel coordinates (8 Q, 3, 2) of the corners of the fine triangles."""
    a, b, c = uv[:, 0], uv[:, 1], uv[:, 2]
    ab, bc, ca = (a + b) / 2, (b + c) / 2, (c + a) / 2
    children = [[a, ab, ca], [ab, b, bc], [ca, bc, c], [ab, bc, ca]]
    return np.stack(children).transpose(2, 0, 1, 3).reshape(-1, 3, 2)


def fine_edges(triangles: Ints) -> Ints:
    """Edges (N, 2) between fine vertices."""
    pairs = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    return np.unique(np.sort(pairs, axis=1), axis=0)


def fine_mirror(source: Source, shape: Topology) -> Ints:
    """Left-right partner of each fine vertex (V,)."""
    count = shape.vertex_count
    mirror = source.mirror[:count]
    edge_place = {tuple(edge): index for index, edge in enumerate(shape.edges.tolist())}
    edges = [edge_place[tuple(sorted(edge))] for edge in mirror[shape.edges].tolist()]
    quads = shape.partner[::2] // 2
    return np.concatenate([mirror, count + np.array(edges), count + len(shape.edges) + quads])
