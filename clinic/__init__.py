"""Everything of Skinfolio that is not a window: the record, its rules and its documents. Never imports Qt."""

__version__ = "0.1.0"
