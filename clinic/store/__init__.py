"""The record on disk: engine, models, migrations, blobs, keys, search. Only services use it."""
