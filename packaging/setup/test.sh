#!/bin/sh
# Run every test without a window, also where there is a screen, so that a person at work there is not disturbed and the
# result is the same everywhere. Arguments go to pytest.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
cd "$here/../.."
"$here/prepare.sh" offscreen
unset DISPLAY WAYLAND_DISPLAY
export QT_QPA_PLATFORM=offscreen
# A Python path or user packages from outside must not stand in for the pinned ones.
unset PYTHONPATH PYTHONHOME
export PYTHONNOUSERSITE=1
# A test often waits for a reader's process or the disk, so one process more than two cores keeps them busy; each takes 2 GB.
workers=2
if [ "$(awk '/^MemTotal/ {print $2}' /proc/meminfo 2>/dev/null || echo 0)" -ge 12000000 ]; then
    workers=3
fi
exec .venv/bin/python -m pytest -n "$workers" --dist loadgroup "$@"
