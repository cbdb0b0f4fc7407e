#!/usr/bin/env bash
# Installs what the tests need besides Python and Node: two browsers, PostgreSQL and Redis. Does nothing where they are.
set -eu

found() { command -v "$1" >/dev/null || compgen -G "/usr/lib/postgresql/*/bin/$1" >/dev/null; }

missing=()
found chromium || missing+=(chromium)
{ found firefox-esr || found firefox; } || missing+=(firefox-esr)
{ found initdb && found postgres; } || missing+=(postgresql)
found redis-server || missing+=(redis-server)
[ "${#missing[@]}" -eq 0 ] && exit 0

asroot=()
if [ "$(id -u)" -ne 0 ]; then
	asroot=(sudo -n)
fi
if ! command -v apt-get >/dev/null || { [ "${#asroot[@]}" -gt 0 ] && ! "${asroot[@]}" true 2>/dev/null; }; then
	echo "The tests need these programs, and this account may not install them: ${missing[*]}." >&2
	echo "Install them (on Debian: sudo apt-get install ${missing[*]}) and start again. 'make check' does without." >&2
	exit 1
fi
echo "Installing from the system's packages: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${asroot[@]}" apt-get update -qq
"${asroot[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
