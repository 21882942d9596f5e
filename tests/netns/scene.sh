# shellcheck shell=sh disable=SC2034 # OUT and others are for the scripts
# scene.sh - runs of the real program, and what is to be said of them
#
#	. tests/netns/scene.sh
#	scene_begin		as net_begin
#	text c -c 3 10.9.1.2	asdic ping in c as a user: $OUT $ERR $STATUS
#	json c -c 3 10.9.1.2	the same with --json, kept in the file $STREAM
#	holds "a run" <<-END	statements about $STREAM, see holds.py
#	start c ARG ...		in the background, as process $PID; its output
#				grows in the file $SAID, its errors in $MOANED
#	signal INT; finish	wait for it: $OUT $ERR $STATUS, $STREAM
#	scene_end		validates all streams; as net_end
#
# WHO=root lets text, json and start run as root; VERB=trace makes them trace.
# Nothing is skipped where $CI is set.

# shellcheck source=tests/netns/lib.sh
. tests/netns/lib.sh

STREAMS=0
WHO=user
VERB=ping
PID=

scene_begin() {
	if [ -n "$CI" ]; then
		skip_all() {
			bail "$1"
		}
	fi
	net_begin
	asdic=$(tool "$B/asdic")
	mkdir -m 777 "$NET_TMP/any"
}

scene_end() {
	set -- "$NET_TMP"/stream.*
	[ -e "$1" ] && ok "every stream is valid" \
		tests/sim/validate.py --stream "$@"
	net_end
}

needs() {	# CMD: skip without it
	command -v "$1" >/dev/null || skip_all "needs $1"
}

bail() {	# REASON: no use in going on
	echo "Bail out! $1"
	exit 1
}

filter() {	# HOST CHAIN RULE: as rules, and it must work
	rules "$@" || bail "nft: $3"
}

# Statements that only hold where there is a root besides the user.
as_root() {
	[ -z "$ASDIC_USERNS" ]
}

run_as() {	# HOST CMD ...
	if [ "$WHO" = root ]; then
		in_ns "$@"
	else
		as_user "$@"
	fi
}

run() {	# HOST CMD ...: OUT ERR STATUS
	run_as "$@" > "$NET_TMP/out" 2> "$NET_TMP/err"
	STATUS=$?
	OUT=$(cat "$NET_TMP/out")
	ERR=$(cat "$NET_TMP/err")
}

text() {	# HOST ARG ...
	text_host=$1
	shift
	run "$text_host" timeout 60 "$asdic" "$VERB" "$@"
}

keep_stream() {
	STREAMS=$((STREAMS + 1))
	STREAM=$NET_TMP/stream.$STREAMS
	mv "$NET_TMP/out" "$STREAM"
}

json() {	# HOST ARG ...
	json_host=$1
	shift
	text "$json_host" --json "$@"
	keep_stream
}

holds() {	# HEADING; statements on stdin
	holds_lines=$(cat)
	facts "$1" holds_of "$STREAM"
}

holds_of() {
	printf '%s\n' "$holds_lines" | tests/netns/holds.py "$1" "$STATUS"
}

start() {	# HOST ARG ...
	start_host=$1
	shift
	SAID=$NET_TMP/out
	MOANED=$NET_TMP/err
	: > "$NET_TMP/pid"
	# shellcheck disable=SC2016 # the inner shell expands
	run_as "$start_host" sh -c 'echo $$ >&3; exec "$@" 3>&-' start \
		"$asdic" "$VERB" "$@" > "$SAID" 2> "$MOANED" 3> "$NET_TMP/pid" &
	START_JOB=$!
	retry_until 10 test -s "$NET_TMP/pid"
	PID=$(cat "$NET_TMP/pid")
}

# Has the program said a line like this, N times at least?
said() {	# PATTERN [N]
	[ "$(grep -cE -e "$1" "$SAID")" -ge "${2:-1}" ]
}

await() {	# PATTERN [N]: at most 10 s
	retry_until 10 said "$@"
}

is_over() {
	! kill -0 "$START_JOB" 2>/dev/null
}

signal() {	# NAME
	kill -s "$1" "$PID"
}

finish() {
	retry_until 20 is_over || kill -s KILL "$PID"
	wait "$START_JOB"
	STATUS=$?
	OUT=$(cat "$SAID")
	ERR=$(cat "$MOANED")
	case $OUT in
	"{"*)	keep_stream ;;
	esac
}

# An invented network, a file on stdin, behind a device; it takes addresses of
# the documentation networks.
invent() {	# HOST DEVICE
	[ -w /dev/net/tun ] || skip_all "needs /dev/net/tun"
	cat > "$NET_TMP/$2.net"
	mkfifo "$NET_TMP/$2.in"
	in_ns "$1" "$B/asdic-tun" "$NET_TMP/$2.net" "$2" \
		< "$NET_TMP/$2.in" > "$NET_TMP/$2.out" 2>&1 &
	exec 8> "$NET_TMP/$2.in"
	retry_until 10 grep -q ready "$NET_TMP/$2.out" ||
		bail "asdic-tun: $(cat "$NET_TMP/$2.out")"
	in_ns "$1" ip addr add 198.51.100.1/24 dev "$2"
	in_ns "$1" ip addr add 2001:db8:1::1/64 dev "$2" nodad
	in_ns "$1" ip link set "$2" up
	in_ns "$1" ip route add 192.0.2.0/24 dev "$2"
	in_ns "$1" ip -6 route add 2001:db8::/64 dev "$2"
}

# Wait for N lines like this since the last mark, at most 10 s.
mark() {
	MARK=$(wc -l < "$SAID")
}

since() {	# PATTERN [N]
	retry_until 10 said_since "$@" && return
	tap_result 1 "awaited: $1" "$(tail -n 20 "$SAID")"
}

said_since() {
	[ "$(tail -n "+$((MARK + 1))" "$SAID" | grep -cE -e "$1")" -ge "${2:-1}" ]
}
