#!/bin/sh
# Names: a resolver that is dead delays nobody, and no name reaches the
# terminal as it is.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
scene_begin
net_new c
invent c tun0 <<-END
	us -- r1 delay 1ms
	r1 -- far delay 1ms
	far address 192.0.2.9 2001:db8::9 192.0.2.10 2001:db8::10
	END
# The device ignores all but pings, and so does this name server.
mkdir "$NET_TMP/etc"
cat > "$NET_TMP/etc/resolv.conf" <<-END
	nameserver 192.0.2.53
	options timeout:1 attempts:1
	END
echo "hosts: files dns" > "$NET_TMP/etc/nsswitch.conf"
printf '%s\n' '127.0.0.1 localhost' '::1 localhost' \
	'192.0.2.9 good.example' '2001:db8::9 good6.example' \
	> "$NET_TMP/etc/hosts"
chmod -R a+rX "$NET_TMP/etc"

# ip netns exec gives each command mounts of its own.
in_ns() {	# NAME CMD ...
	in_ns_name=$1
	shift
	# shellcheck disable=SC2016 # the inner shell expands
	ip netns exec "asdic-$$-$in_ns_name" sh -c '
		for file in resolv.conf nsswitch.conf hosts; do
			mount --bind "$0/$file" /etc/$file || exit 99
		done
		exec "$@"' "$NET_TMP/etc" "$@"
}

# What is asked of every run below: departures at their times.
on_time='max(abs(left(r) - left(reply[0]) - start.interval_ms / 1000 * (r.seq - reply[0].seq)) for r in reply if r.target == reply[0].target) < 0.5'

for to in 192.0.2.10 2001:db8::10; do
	json c -c 5 -i 0.1 dead.example $to
	holds "a dead name beside $to" <<-END
	the address is pinged at once | by("$to").answered == 5 and left(reply[0]) - when(start) < 0.6
	and on time | $on_time
	the name stays, with the reason | by("dead.example").state == "unresolved" and unresolved[0].reason
	and is a no | status == 1
	END
	json c -c 5 -i 0.1 -H $to
	holds "$to with -H, and nobody to ask" <<-END
	on time | $on_time
	the end waits for no name | end.answered == 5 and end.duration_s < 0.9
	no name | all(r.name is None for r in reply)
	END
done
json c -w 0.7 -i 0.2 dead.example 192.0.2.9
holds "a deadline before the resolver's" <<-END
	ends it | end.reason == "deadline" and end.duration_s < 1.5
	the name is still being looked up | by("dead.example").state == "resolving" and by("dead.example").sent == 0
	END
json c -c 3 -i 0.2 bad1.example bad2.example good.example good6.example
holds "two bad names before two good ones" <<-END
	those are pinged at once | left(reply[0]) - when(start) < 0.6
	and on time | $on_time
	each three times | by("good.example").answered == by("good6.example").answered == 3
	the bad ones are told | sorted(r.target for r in unresolved) == ["bad1.example", "bad2.example"]
	END
json c -c 1 dead.example
holds "only a dead name" <<-END
	has a status of its own | status == 68 == end.status
	END
json c -4 -c 1 good6.example
holds "a name without an IPv4 address" <<-END
	is unresolved with -4 | status == 68 and unresolved[0].target == "good6.example"
	END
json c -c 2 -i 0.1 good.example
holds "a good name" <<-END
	is resolved | resolved[0].address == "192.0.2.9" and resolved[0].target == "good.example"
	and answers | end.answered == 2 and status == 0
	END

# ---- nobody to ask: no process may be started ----

run c timeout 60 prlimit --nproc=1 "$asdic" ping -c 1 good.example
is "no process for a name: a system error" "$STATUS" 71
is "which is told as such" "$ERR" \
	"asdic: good.example: cannot start a helper process: Resource temporarily unavailable"
run c timeout 60 prlimit --nproc=1 "$asdic" ping -c 1 good.example 192.0.2.9
like "an address beside it is pinged" "$OUT" '^192\.0\.2\.9 .* icmp_seq=1 '
is "and that is a no" "$STATUS" 1

run c timeout 60 prlimit --nofile=7 "$asdic" ping -c 1 good.example
is "no descriptor for a name: a system error" "$STATUS" 71
is "which is told, too" "$ERR" \
	"asdic: good.example: cannot start a helper process: Too many open files"

# ---- a helper that somebody stops, or kills ----

# shellcheck disable=SC2317 # called by retry_until
helper_of() {
	HELPER=$(cat "/proc/$PID/task/$PID/children" 2>/dev/null)
	[ -n "${HELPER% }" ]
}
start c -c 1 dead.example
retry_until 10 helper_of
# shellcheck disable=SC2086 # one word
kill -s KILL $HELPER
finish
is "a helper that is killed: a system error" "$STATUS" 71
is "which is told as such" "$ERR" \
	"asdic: dead.example: the helper process that looked it up has ended"

# ---- names of those who answer ----

start c -H -i 0.1 192.0.2.9
await '^64 bytes from good\.example \(192\.0\.2\.9\): icmp_seq='
tap_result $? "-H: the name, when it is known" "$(cat "$SAID")"
signal INT
finish
text c -c 2 -i 0.1 192.0.2.9
unlike "no name without -H" "$OUT" 'good'

# ---- names that would be obeyed by a terminal ----

escape=$(printf '\033') bell=$(printf '\007')
printf '%s\n' "192.0.2.9 evil${escape}[31m${bell}.example" \
	"2001:db8::9 evil6${escape}]0;x.example" > "$NET_TMP/etc/hosts"
start c -H -i 0.1 192.0.2.9
await 'evil|icmp_seq=20 '
signal INT
finish
like "control bytes in a host's name are shown" "$OUT" 'evil\\x1[bB]\[31m\\x07'
unlike "and not sent to the terminal" "$OUT" "$escape|$bell"
start c --json -H -i 0.1 2001:db8::9
await 'evil|"seq":20,'
signal INT
finish
unlike "nor into a stream" "$OUT" "$escape"
text c -c 1 "bad${escape}[31m.example"
unlike "nor from the command line" "$OUT$ERR" "$escape"
like "which is shown, too" "$OUT$ERR" 'bad\\x1[bB]\[31m\.example'
printf '192.0.2.9 label%s[31m\n' "$escape" > "$NET_TMP/any/list"
text c -c 1 --targets "$NET_TMP/any/list"
unlike "nor from a list" "$OUT$ERR" "$escape"
like "whose labels are shown" "$OUT" 'label\\x1[bB]\[31m'
printf '192.0.2.9\n%s[31m$$$\n' "$escape" > "$NET_TMP/any/list"
text c -c 1 --targets "$NET_TMP/any/list"
unlike "nor from its mistakes" "$OUT$ERR" "$escape"

# shellcheck disable=SC2317 # called by retry_until
only_tun() {
	[ "$(ip netns pids "asdic-$$-c" | wc -l)" -eq 1 ]
}
ok "no helper is left" retry_until 5 only_tun
scene_end
