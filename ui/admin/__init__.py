"""The clinic itself: first start, unlocking, settings, backups, about."""
