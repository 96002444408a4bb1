"""Everything of Skinfolio that is not a window: the record, its rules and its documents. Never imports Qt."""
