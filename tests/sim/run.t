#!/bin/bash
# run.t - every case against its golden files, in text and in JSON lines
#
#   B=build tests/sim/run.t [NAME...]           only these
#   UPDATE=1 tests/sim/run.t [NAME...]          write the golden files anew
#
# cases/NAME.case runs as it stands: NAME.txt is its stdout, NAME.err its
# stderr (absent: empty).  Then with --json added: NAME.jsonl, every line of
# which must fit man/asdic.schema.json.  "formats text" in a case leaves the
# second run out.  Cases run in parallel; each leaves its TAP lines in a file.

cd "$(dirname "$0")/../.." || exit 1
export B=${B:-build} UPDATE=${UPDATE:-}
cases=tests/sim/cases
out=$(mktemp -d) || exit 1
trap 'rm -rf "$out"' EXIT
export out cases

# same WHAT GOLDEN GOT COMMAND SEED: compare, or update.
same() {
	if [ "$UPDATE" ]; then
		if [ -s "$3" ] || [ "${2##*.}" != err ]; then
			cp "$3" "$2"
		else
			rm -f "$2"
		fi
	elif ! [ -e "$2" ] && [ "${2##*.}" = err ]; then
		set -- "$1" /dev/null "$3" "$4" "$5"
	fi
	if [ "$UPDATE" ] || diff -u "$2" "$3" >"$3.diff" 2>&1; then
		echo "ok - $1"
	else
		echo "not ok - $1"
		sed 's/^/# /' "$3.diff" | head -n 40
		echo "# seed $5; again: $4"
	fi
}

# What differs from build to build is not golden: the version becomes VERSION.
plain() {
	sed -E 's/("version":")[^"]*"/\1VERSION"/; s/^asdic [0-9a-z][^ ,]*(,.*)?$/asdic VERSION\1/'
}

run() {	# NAME SUFFIX ARGUMENT...
	local name=$1 suffix=$2 case=$cases/$1.case got=$out/$1.$2 want seed
	shift 2
	want=$(awk '$1 == "exit" { print $2 }' "$case")
	seed=$(awk '$1 == "seed" { print $2 }' "$case")
	set -- "$B/asdic-sim" "$case" "$@"
	timeout 60 "$@" >"$got.raw" 2>"$got.err.raw"
	local status=$?
	plain <"$got.raw" >"$got"
	plain <"$got.err.raw" >"$got.err"
	same "$name: $suffix" "$cases/$name.$suffix" "$got" "$*" "${seed:-1}"
	if [ "$suffix" = txt ]; then
		same "$name: stderr" "$cases/$name.err" "$got.err" "$*" \
		    "${seed:-1}"
	fi
	if [ "$status" -eq "${want:-0}" ]; then
		echo "ok - $name: exit status, $suffix"
	else
		echo "not ok - $name: exit status, $suffix"
		echo "# $status, expected ${want:-0}; again: $*"
		sed 's/^/# /' "$got.err.raw" | head -n 20
	fi
}

one() {	# NAME
	run "$1" txt
	grep -q '^formats text' "$cases/$1.case" || run "$1" jsonl --json
}
export -f one run same plain

if ! [ -x "$B/asdic-sim" ]; then
	echo "1..0 # SKIP $B/asdic-sim is not built"
	exit 0
fi
names=("$@")
if [ $# -eq 0 ]; then
	for case in "$cases"/*.case; do
		[ -e "$case" ] && names+=("$(basename "$case" .case)")
	done
fi
jobs=$(nproc 2>/dev/null || echo 2)
# shellcheck disable=SC2016	# the inner shell is to expand it
[ ${#names[@]} -eq 0 ] || printf '%s\n' "${names[@]}" |
	xargs -P "$jobs" -I{} bash -c 'one "$1" >"$out/$1.tap"' - {}

n=0
failed=0
number() {	# TAP lines on stdin, counted and shown
	while IFS= read -r line; do
		case $line in
		"ok - "*)	n=$((n + 1)); echo "ok $n${line#ok}" ;;
		"not ok - "*)	n=$((n + 1)); failed=$((failed + 1))
				echo "not ok $n${line#not ok}" ;;
		*)		echo "$line" ;;
		esac
	done
}

number < <(
	"$B/asdic-sim" --selftest | sed -nE 's/^(not )?ok [0-9]+ - /\1ok - simulator: /p'
	[ "${PIPESTATUS[0]}" -eq 0 ] || echo "not ok - simulator: selftest"
	for net in tests/sim/paths/*.net; do
		"$B/asdic-sim" --read "$net" 2>&1 || printf 'not '
		echo "ok - $net can be read"
	done
	for name in "${names[@]}"; do
		cat "$out/$name.tap"
	done
)

if [ -e man/asdic.schema.json ] && python3 -c 'import jsonschema' 2>/dev/null
then
	lines=()
	for name in "${names[@]}"; do
		[ -e "$out/$name.jsonl" ] && lines+=("$out/$name.jsonl")
	done
	if [ ${#lines[@]} -eq 0 ]; then
		number <<<"ok - JSON lines fit the schema # SKIP no cases"
	elif python3 tests/sim/validate.py "${lines[@]}" >"$out/valid" 2>&1; then
		number <<<"ok - JSON lines fit the schema"
	else
		number <<<"not ok - JSON lines fit the schema"
		sed 's/^/# /' "$out/valid" | head -n 40
	fi
else
	number <<<"ok - JSON lines fit the schema # SKIP no python3-jsonschema"
fi
echo "1..$n"
[ "$failed" -eq 0 ]
