#!/bin/sh
# census.t - is what a sweep reports of each host true of it?  See census.py
#
#   B=build tests/sim/census.t          65 536 hosts
#   LONG=1 ...                          and 1 048 576

cd "$(dirname "$0")/../.." || exit 1
export B="${B:-build}"
if ! [ -x "$B/asdic-sim" ]; then
	echo "1..0 # SKIP $B/asdic-sim is not built"
elif ! command -v python3 >/dev/null; then
	echo "1..0 # SKIP no python3"
else
	exec python3 tests/sim/census.py ${LONG:+long}
fi
