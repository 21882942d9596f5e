#!/bin/sh
# Signals: what ends a run ends it in order, in every verb; a run that is
# stopped makes up for nothing when it goes on.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
scene_begin
net_new c
invent c tun0 <<-END
	us -- r1 delay 10ms
	r1 -- far delay 150ms
	far address 192.0.2.9 2001:db8::9
	r1 -- dead delay 10ms
	dead address 192.0.2.66 2001:db8::66
	dead silent
	END

# The shell that runs this may have been told to ignore SIGHUP.
start_with() {	# DISPOSITION VERB ARG ...
	asdic_was=$asdic
	with="$NET_TMP/any/with-$1"
	# shellcheck disable=SC2016 # the inner shell expands
	printf '#!/bin/sh\nexec env --%s-signal=HUP "%s" "$@"\n' \
		"$1" "$asdic" > "$with"
	chmod 755 "$with"
	asdic=$with VERB=$2
	shift 2
	start c "$@"
	asdic=$asdic_was VERB=ping
}

# ---- the end ----

# Each of them would run on for seconds.
while read -r verb pattern args; do
	for name in HUP TERM; do
		# shellcheck disable=SC2086 # words
		start_with default "$verb" --json $args
		await "$pattern"
		signal $name
		finish
		holds "$verb: SIG$name" <<-END
		ends in order | end.reason == "interrupted" and status == end.status
		END
		is "$verb: SIG$name: nothing on stderr" "$ERR" ""
	done
done <<-END
	ping "reply" -i 0.1 192.0.2.9
	sweep "summary" --rate 10 192.0.2.9 10.9.9.0-10.9.9.99
	trace "start" --forever --interval 0.1 192.0.2.9
	mtu "start" --timeout 30 2001:db8::66
	check "start" -n 100 192.0.2.66
	END
start_with default ping -i 0.1 192.0.2.9
await icmp_seq 3
signal HUP
finish
like "SIGHUP: a summary" "$OUT" '^[0-9]+ packets transmitted, '
is "SIGHUP: the status tells what was measured" "$STATUS" 0
start_with ignore ping --json -i 0.1 192.0.2.9
await '"reply"' 2
signal HUP
mark
since '"reply"' 3
signal INT
finish
holds "under nohup" <<-END
	the run goes on | len(reply) >= 5 and status == 0
	END

# ---- stopped, and going on ----

a_while() {	# two seconds
	as_user c "$asdic" ping -q -c 9 -i 0.25 192.0.2.9 > /dev/null
}

for to in 192.0.2.9 2001:db8::9; do
	start c --json -i 0.1 -W 1 $to
	await '"reply"' 3
	signal STOP
	a_while
	signal CONT
	mark
	since '"reply"' 6
	signal INT
	finish
	holds "a ping to $to that was stopped" <<-END
	sends nothing meanwhile | max(left(b) - left(a) for a, b in zip(reply, reply[1:])) > 1.5
	nor makes up for it | end.sent <= (end.duration_s - 1.5) / 0.1
	its answers of that time count | end.lost == end.late == 0 and max(r.rtt_ms for r in reply) < 1000
	END
done
VERB=sweep
start c --json --rate 50 10.9.9.0-10.9.9.199
await '"unsent"|"unreachable"|"summary"'
signal STOP
a_while
signal CONT
mark
since '"summary"' 10
signal INT
finish
holds "a sweep that was stopped" <<-END
	makes up for nothing | end.sent <= (end.duration_s - 1.5) * 50 + 2
	END
VERB=ping
scene_end
