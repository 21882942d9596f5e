#!/bin/sh
# asdic called ping: what does not show beside the installed one.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
scene_begin
chain c s

for name in ping ping4 ping6; do
	ln -s "$asdic" "$NET_TMP/$name"
done
ping=$NET_TMP/ping
server4=10.9.1.2 server6=fd09:0:0:1::2

# ---- streams ----

# Standard input is for others, as in a loop of a shell.
printf '%s\n' $server4 $server6 > "$NET_TMP/list"
# shellcheck disable=SC2016 # the inner shell expands
run c sh -c 'while read -r to; do "$0" -c 1 "$to"; done < "$1"' "$ping" \
	"$NET_TMP/list"
is "standard input is left alone" \
	"$(echo "$OUT" | grep -c ' 1 received, 0% packet loss')" 2
# shellcheck disable=SC2016
run c sh -c '"$0" -c 2 -i 0.2 "$1" > /dev/full' "$ping" $server4
is "a full disk is a 1" $STATUS 1
like "and is told" "$ERR" 'No space left on device$'
# shellcheck disable=SC2016
run c sh -c '"$0" -V > /dev/full' "$ping"
is "so is a version that cannot be told" "$STATUS $(echo "$ERR" |
	grep -c 'No space left on device$')" "1 1"
# shellcheck disable=SC2016
run c sh -c '"$0" -i 0.1 "$1" | head -n 2' "$ping" $server4
is "a reader that goes hears no complaint" "$ERR" ""

# ---- signals ----

begin() {	# ARG ...
	SAID=$NET_TMP/out MOANED=$NET_TMP/err
	: > "$NET_TMP/pid"
	# shellcheck disable=SC2016
	run_as c sh -c 'echo $$ >&3; exec "$@" 3>&-' start "$@" \
		> "$SAID" 2> "$MOANED" 3> "$NET_TMP/pid" &
	START_JOB=$!
	retry_until 10 test -s "$NET_TMP/pid"
	PID=$(cat "$NET_TMP/pid")
}

begin "$ping" -i 0.1 $server4
await 'icmp_seq=2 '
tap_result $? "lines come into a file as they are made" "$(cat "$SAID")"
signal INT
finish
is "^C: the status is what was answered" $STATUS 0
like "and there is a summary" "$OUT" ' received, 0% packet loss'
begin "$ping" -i 0.1 10.9.1.99
retry_until 10 grep -q PING "$SAID"
signal INT
finish
is "^C without an answer" $STATUS 1

# ---- who may ----

refused() {	# WHAT ARG ...
	refused_what=$1
	shift
	run c "$@"
	is "$refused_what: 2" $STATUS 2
	is "$refused_what: nothing on stdout" "$OUT" ""
	like "$refused_what: the name it was called by" "$ERR" "^${ping}[46]*: "
}

refused "a source route" "$ping" -c 1 $server4 $server4
refused "a name that is none" "$ping" -c 1 nowhere.invalid
refused "the other family" "$NET_TMP/ping6" -c 1 $server4
if as_root; then
	refused "a flood" "$ping" -f -c 1 $server4
fi
net_range c 1 0
refused "a closed range" "$ping" -c 1 $server4
like "a closed range: what would open it" "$ERR" 'ping_group_range'
if as_root; then
	for to in $server4 $server6; do
		WHO=root run c "$ping" -c 1 "$to"
		like "root does without the range: $to" "$OUT" \
			"^64 bytes from $to: icmp_seq=1 ttl=64 time="
	done
fi
net_range c 0 65535

# ---- the source stays ----

# -B and -C by name: the socket is connected to what the name turns out to be.
stays() {	# LETTER
	# shellcheck disable=SC2016
	in_ns c sh -c '
		mount --bind "$0" /etc/hosts || exit 99
		exec "$@"' "$NET_TMP/hosts" setpriv --reuid=65534 \
		--regid=65534 --clear-groups "$ping" -i 0.1 "$1" \
		four.example > "$NET_TMP/out" 2> "$NET_TMP/err" &
	START_JOB=$!
	retry_until 10 grep -q 'icmp_seq=2 ' "$NET_TMP/out"
	in_ns c ip route change 10.9.1.0/24 dev to-s src 10.9.1.7
	retry_until 10 grep -q 'icmp_seq=9 ' "$NET_TMP/out"
	# shellcheck disable=SC2016
	is "$1 by name: connected, from where it was" "$(in_ns c \
		awk 'NR > 1 && $3 ~ /^0201/ { print $2 }' /proc/net/icmp |
		cut -d: -f1 | sort -u)" 0101090A
	in_ns c ip route change 10.9.1.0/24 dev to-s src 10.9.1.1
	stays_pids=$(ip netns pids "asdic-$$-c")
	# shellcheck disable=SC2086 # one word a process
	kill -s INT $stays_pids
	wait "$START_JOB"
}

if as_root; then
	echo "$server4 four.example" > "$NET_TMP/hosts"
	chmod 644 "$NET_TMP/hosts"
	in_ns c ip addr add 10.9.1.7/24 dev to-s
	stays -B
	stays -C
fi
scene_end
