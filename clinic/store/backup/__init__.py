"""Backups: made, proved, rotated and restored."""
