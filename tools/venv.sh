#!/bin/sh
# Makes an environment and installs what a target needs: `tools/venv.sh run` or `dev` into .venv, `quality` into
# .venv-quality, `reader` into .venv-reader. Uses $PYTHON if set, else the first of the usual names that is 3.11 to 3.14.
set -eu
case "$1" in
    run) venv=.venv lock=requirements.lock ;;
    dev) venv=.venv lock=requirements-dev.lock ;;
    quality) venv=.venv-quality lock=requirements-quality.lock ;;
    reader) venv=.venv-reader lock=requirements-reader.lock ;;
    *) echo "usage: tools/venv.sh run|dev|quality|reader" >&2; exit 2 ;;
esac

fits() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null
}

python=
for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
    if fits "$name"; then python=$name; break; fi
done
if [ -z "$python" ]; then
    found=$("${PYTHON:-python3}" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || echo none)
    echo "cermin needs Python 3.11 to 3.14; found: $found. Install one, or name it: make $1 PYTHON=/path/to/python3.12" >&2
    exit 2
fi
if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
    echo "this Python has no venv module: install it (Debian, Ubuntu: apt install python3-venv), then run make again" >&2
    exit 2
fi
if [ ! -x "$venv/bin/python" ] || ! fits "$venv/bin/python"; then
    rm -rf "$venv"
    "$python" -m venv "$venv"
fi
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_WARN_SCRIPT_LOCATION=1
"$venv/bin/python" -m pip install --quiet --require-hashes --requirement "$lock"
"$venv/bin/python" -m pip install --quiet --no-deps --no-build-isolation --no-index --editable .
