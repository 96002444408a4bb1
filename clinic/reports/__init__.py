"""Documents: the tree of what is said, the PDF that draws it, visit summaries and patient handouts."""
