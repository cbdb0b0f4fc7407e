#!/usr/bin/env bash
# Says in words what is missing before a tool fails with something less clear.
set -eu
python="$1"

if ! command -v "$python" >/dev/null; then
	echo "Selvedge needs Python 3.11 or newer, called $python. Name another one with: make PYTHON=/path/to/python" >&2
	exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
	echo "Selvedge needs Python 3.11 or newer; $python is $("$python" --version 2>&1)." \
		"Name another one with: make PYTHON=/path/to/python" >&2
	exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
	echo "$python cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv" >&2
	exit 1
fi
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
	echo "Selvedge needs Node 20 or newer with npm: neither may be missing." >&2
	exit 1
fi
major="$(node --version | sed -E 's/^v([0-9]+).*/\1/')"
if [ "$major" -lt 20 ]; then
	echo "Selvedge needs Node 20 or newer; node is $(node --version)." >&2
	exit 1
fi
