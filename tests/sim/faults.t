#!/bin/sh
# faults.t - everything that can fail does, at each place once; see faults.py
#
#   B=build tests/sim/faults.t [CASE...]    only these of tests/sim/faults
#   LONG=1 ...                              every place, not some of many

cd "$(dirname "$0")/../.." || exit 1
export B="${B:-build}"
if ! [ -x "$B/asdic-sim" ]; then
	echo "1..0 # SKIP $B/asdic-sim is not built"
elif ! python3 -c 'import jsonschema' 2>/dev/null; then
	echo "1..0 # SKIP no python3-jsonschema"
else
	exec python3 tests/sim/faults.py "$@"
fi
