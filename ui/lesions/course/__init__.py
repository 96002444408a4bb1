"""One lesion over time: its photos cropped and aligned in a row, and its course as a chart."""
