"""The commands without a window: each module adds its own to the parser and calls the same services as the window."""
