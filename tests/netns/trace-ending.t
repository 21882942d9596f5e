#!/bin/sh
# How a trace ends: interrupted, refused, with nobody to listen.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
VERB=trace
scene_begin
chain c r s
any=$NET_TMP/any

# ---- signals ----

for to in 10.9.2.2 fd09:0:0:2::2; do
	start c --json -n --forever --interval 0.1 $to
	await '"hop"' 2
	signal INT
	finish
	holds "^C of an endless trace, $to" <<-END
	ends in order | end.reason == "interrupted" and status == 0 == end.status
	the path is told | len(path) >= 1 and path[-1].reached and path[-1].hops_count == 2
	END
	start c -n --forever --interval 0.1 $to
	mark
	sleep 0
	retry_until 10 test -d "/proc/$PID"
	signal TERM
	finish
	[ $STATUS -eq 0 ] || [ $STATUS -eq 1 ] || [ $STATUS -eq 143 ]
	tap_result $? "TERM at the very beginning, $to" "$STATUS $OUT $ERR"
	json c -n --forever --interval 0.1 --deadline 0.55 $to
	holds "--deadline, $to" <<-END
	ends in order | end.reason == "deadline" and status == 0 == end.status
	some rounds | 3 <= at(1).sent <= 8 and end.duration_s < 3
	END
done

# Interrupted while everything is in the air: nobody answers.
start c --json -n -w 20 -m 3 10.9.1.77
await '"start"'
signal INT
finish
holds "^C while nobody answers" <<-END
	ends in order | end.reason == "interrupted" and status == 1 == end.status
	END

# ---- nobody takes what is said ----

refused() {	# WHAT REDIRECTION ARG ...
	refused_what=$1 refused_how=$2
	shift 2
	run c timeout 20 sh -c "exec \"\$@\" $refused_how" refused \
		"$asdic" trace "$@"
	is "$refused_what: status" $STATUS 74
	like "$refused_what: in words" "$ERR" '^asdic: standard output: .'
}

for form in text jsonl csv dot; do
	for to in 10.9.2.2 fd09:0:0:2::2; do
		refused "$to $form closed" '>&-' --format $form -n $to
		refused "$to $form full" '>/dev/full' --format $form -n $to
	done
done
run c timeout 20 sh -c '{ "$@"; echo $? >&3; } | head -n 1' gone \
	"$asdic" trace --json -n --forever --interval 0.1 --every 0.1 \
	10.9.2.2 3> "$any/status"
is "a reader that goes away" "$(cat "$any/status")" 74

# ---- who may not ----

as_root || net_range() { :; }
as_root && net_range c 1 0
if as_root; then
	for to in 10.9.2.2 fd09:0:0:2::2; do
		text c -n $to
		is "$to: a user may not: status" $STATUS 77
		like "$to: a user may not: the sysctl" "$ERR" \
			'^asdic: ping sockets are refused: .*ping_group_range'
		is "$to: a user may not: nothing on stdout" "$OUT" ""
		json c -n $to
		holds "$to: a user may not" <<-END
		and is told why | end.reason == "failed" and status == 77 == end.status
		END
	done
	net_range c 0 65535
fi

# ---- what cannot be sent: one clear sentence ----

says() {	# WHAT STATUS LINE ARG ...: all but the heading
	says_what=$1 says_status=$2 says_line=$3
	shift 3
	text c -n "$@"
	is "$says_what" "$STATUS $(printf '%s\n' "$OUT" "$ERR" |
		grep -v -e '^trace to ' -e '^$')" "$says_status $says_line"
}

says "a broadcast address" 64 "asdic: 10.9.1.255: a broadcast address, not \
one host" 10.9.1.255
says "a source not ours" 64 "asdic: 192.0.2.1: not an address of this host" \
	-s 192.0.2.1 10.9.2.2
if command -v nft >/dev/null && rules c output "icmp type echo-request drop"
then
	says "own firewall" 1 "not reached: nothing could be sent (Operation \
not permitted: own firewall)" 10.9.2.2
	no_rules c
fi
in_ns c ip route add blackhole 10.9.5.0/24
says "a blackhole" 1 "not reached: nothing could be sent (Invalid argument, \
as from a blackhole route)" 10.9.5.1

in_ns c ip route del 10.9.2.0/24
in_ns c ip -6 route del fd09:0:0:2::/64
for to in 10.9.2.2 fd09:0:0:2::2; do
	json c -n $to
	holds "no route, $to" <<-END
	a no, at once | status == 1 and not path[0].reached and end.duration_s < 5
	END
	says "... in words" 1 "not reached: nothing could be sent (Network is \
unreachable)" $to
done
in_ns c ip link set to-r down
says "down" 1 "not reached: nothing could be sent (Network is unreachable)" \
	-i to-r 10.9.1.2
scene_end
