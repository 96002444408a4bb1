"""The figure: drawn, turned, and with pins on it."""
