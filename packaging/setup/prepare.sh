#!/bin/sh
# Make .venv from requirements.lock, and see to the system libraries that Qt needs.
#
#     packaging/setup/prepare.sh offscreen|window
#
# Safe to run at any time: what is done already is not done again, and a set-up that was interrupted is taken up
# where it stopped. PYTHON=/path/to/python3.12 chooses the interpreter.
set -eu

purpose=${1:-offscreen}
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH='' cd -- "$here/../.." && pwd)
venv=$root/.venv
lock=$root/requirements.lock
# The lock as it was installed: a copy says more than a hash of it, and comparing needs no tool that macOS lacks.
installed=$venv/installed.lock

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

# ---- system packages -------------------------------------------------------------------------------------------

apt_line() { say "apt-get update && apt-get install -y --no-install-recommends $*"; }

# Install Debian packages when we may, else say the one line that does, and stop.
need_packages() {
    if ! command -v apt-get >/dev/null 2>&1; then
        fail "These system libraries are missing (Debian's names): $*
Install them with your system's package manager, then run the same command again."
    fi
    if [ "$(id -u)" -eq 0 ]; then
        say "Installing system packages: $*"
        apt-get update -q || say "Not every package list could be renewed; trying with those at hand."
        # shellcheck disable=SC2068  # package names hold no blanks
        DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $@
        return
    fi
    fail "Some system packages are missing. Run this line, then the same command again:

    sudo sh -c '$(apt_line "$@")'
"
}

# ---- Python ----------------------------------------------------------------------------------------------------

is_supported() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1; }
makes_environments() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }

# Print the first Python 3.11 to 3.13 that can make an environment, else the first that lacks only that, else nothing.
find_python() {
    incomplete=
    for candidate in ${PYTHON:-python3.11 python3.12 python3.13 python3}; do
        is_supported "$candidate" || continue
        if makes_environments "$candidate"; then
            say "$candidate"
            return
        fi
        incomplete=${incomplete:-$candidate}
    done
    if [ -n "$incomplete" ]; then say "$incomplete"; fi
}

no_python() {
    if [ -n "${PYTHON:-}" ]; then
        fail "PYTHON=$PYTHON is not a Python 3.11, 3.12 or 3.13 that can be started."
    fi
    fail "Skinfolio needs Python 3.11, 3.12 or 3.13, and none was found.
Debian 12:     apt-get install python3 python3-venv
Ubuntu 24.04:  apt-get install python3 python3-venv
macOS:         install Python 3.13 from python.org, or: brew install python@3.13
Then run the same command again, or name another one: PYTHON=/path/to/python3.12 make run"
}

# ---- the steps -------------------------------------------------------------------------------------------------

environment_is_ready() { cmp -s "$lock" "$installed" && is_supported "$venv/bin/python"; }

make_environment() {
    if ! is_supported "$venv/bin/python"; then
        say "Making .venv with $("$1" --version)"
        "$1" -m venv --clear "$venv"
    fi
    say "Installing the packages of requirements.lock (once; a few minutes, some 400 MB) ..."
    "$venv/bin/python" -m pip install --disable-pip-version-check --no-input --quiet --require-hashes \
        --only-binary :all: -r "$lock" || fail "The packages could not be installed (see above). Check the network, then run the same command again."
    cp "$lock" "$installed"
}

if environment_is_ready; then
    libraries=$("$venv/bin/python" -I -S "$here/qt_libraries.py" "$purpose")
    # shellcheck disable=SC2086  # one argument per package
    if [ -n "$libraries" ]; then need_packages $libraries; fi
    exit 0
fi

python=$(find_python)
if [ -z "$python" ]; then no_python; fi
packages=$("$python" "$here/qt_libraries.py" "$purpose")
if ! makes_environments "$python" && ! is_supported "$venv/bin/python"; then
    # Debian's Python has this part in a package of its own, named by version.
    packages="$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])') $packages"
fi
# shellcheck disable=SC2086  # one argument per package
if [ -n "${packages% }" ]; then need_packages $packages; fi
make_environment "$python"
say "Set-up is done: $("$venv/bin/python" --version) in .venv"
