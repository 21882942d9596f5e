#!/bin/sh
# paths.t - is what is reported of random networks true of them?  See paths.py
#
#   B=build tests/sim/paths.t           the first 1 000 seeds
#   LONG=1 ...                          a million

cd "$(dirname "$0")/../.." || exit 1
export B="${B:-build}"
if ! [ -x "$B/asdic-sim" ]; then
	echo "1..0 # SKIP $B/asdic-sim is not built"
elif ! command -v python3 >/dev/null; then
	echo "1..0 # SKIP no python3"
else
	[ "$LONG" ] && last=1000000
	exec python3 tests/sim/paths.py 1 "${last:-1000}"
fi
