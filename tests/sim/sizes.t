#!/bin/sh
# sizes.t - is the path MTU reported of random paths the true one?  See sizes.py
#
#   B=build tests/sim/sizes.t           the first 1 000 seeds
#   LONG=1 ...                          a hundred thousand

cd "$(dirname "$0")/../.." || exit 1
export B="${B:-build}"
if ! [ -x "$B/asdic-sim" ]; then
	echo "1..0 # SKIP $B/asdic-sim is not built"
elif ! command -v python3 >/dev/null; then
	echo "1..0 # SKIP no python3"
else
	[ "$LONG" ] && last=100000
	exec python3 tests/sim/sizes.py 1 "${last:-1000}"
fi
