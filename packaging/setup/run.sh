#!/bin/sh
# Open the window; where there is no screen, let the program walk through one visit and keep what it shows.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
cd "$here/../.."

has_screen() {
    case ${QT_QPA_PLATFORM:-} in offscreen | minimal) return 1 ;; esac
    [ "$(uname -s)" = Darwin ] || [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]
}

if has_screen; then
    "$here/prepare.sh" window
    exec .venv/bin/python main.py
fi
"$here/prepare.sh" offscreen
echo "There is no screen here (DISPLAY and WAYLAND_DISPLAY are not set). The same program now goes through one visit"
echo "of the sample clinic without a window; its documents and a picture of each page are put into out/."
QT_QPA_PLATFORM=offscreen .venv/bin/python main.py --tour out/
echo "Done: look into out/."
