"""Measuring in photos: scale from stickers or a ruler, lengths and areas with their uncertainty, outlines, counting.

find_stickers(rgb) -> tuple[Sticker, ...]        scale_of(stickers) -> PhotoScale | None       (stickers)
why_no_scale(stickers) -> str                                                                  (stickers)
ruler_scale(a, b, length_mm) -> PhotoScale                                                     (rulers)
length(a, b, scale) -> Quantity;  area(outline, scale) -> Quantity;  axes(outline, scale)      (lengths)
suggest_outline(rgb, seed, mm_per_pixel) -> tuple[Point, ...]                                  (outlines)
count_bumps(rgb, region, mm_per_pixel) -> tuple[Bump, ...]                                     (bumps)

Points are x, y in pixels of the upright original (pixel i covers [i, i + 1)); uncertainties are standard ones.
"""
