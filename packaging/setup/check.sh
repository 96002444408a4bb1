#!/bin/sh
# Every check that is not a test. All of them run, so that one look shows everything there is to mend.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
cd "$here/../.."
"$here/prepare.sh" offscreen
bin=.venv/bin
failed=

check() {
    name=$1
    shift
    echo "== $name"
    "$@" || failed="$failed $name;"
}

check "format" $bin/python -m ruff format --check .
check "lint" $bin/python -m ruff check .
check "types" $bin/python -m mypy
check "import contracts" $bin/lint-imports --no-logo
check "sizes" $bin/python packaging/check_sizes.py
check "third-party licences" $bin/python packaging/third_party.py --check
check "known vulnerabilities" $bin/python packaging/audit_dependencies.py
if [ -n "$failed" ]; then
    echo "Failed:$failed" >&2
    exit 1
fi
echo "All checks passed."
