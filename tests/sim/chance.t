#!/bin/sh
# chance.t - how often are verdicts wrong by chance?  See chance.py
#
#   B=build tests/sim/chance.t          150 traces of each network
#   LONG=1 ...                          1 000

cd "$(dirname "$0")/../.." || exit 1
export B="${B:-build}"
if ! [ -x "$B/asdic-sim" ]; then
	echo "1..0 # SKIP $B/asdic-sim is not built"
elif ! command -v python3 >/dev/null; then
	echo "1..0 # SKIP no python3"
else
	[ "$LONG" ] && seeds=1000
	exec python3 tests/sim/chance.py "${seeds:-150}"
fi
