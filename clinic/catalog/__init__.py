"""The clinic's reference tables, read once from ``resources/catalog``. Rows marked unverified are no facts."""

from clinic.catalog.catalog import Catalog

__all__ = ["Catalog"]
