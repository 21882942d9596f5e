#!/bin/sh
# asdic ping as most people use it.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
scene_begin
needs nft
chain c s

one() {	# ADDRESS BYTES
	text c -c 2 -i 0.1 "$1"
	is "$1: status" $STATUS 0
	like "$1: the heading" "$OUT" "^PING $1 \($1\) 56$2\$"
	like "$1: an answer" "$OUT" \
		"^64 bytes from $1: icmp_seq=2 ttl=64 time=[0-9.]+ ms\$"
	like "$1: the summary" "$OUT" \
		"^2 packets transmitted, 2 received, 0% packet loss, time [0-9]+ms\$"
	is "$1: nothing to moan about" "$ERR" ""
}

for to in 127.0.0.1 10.9.1.2; do
	one $to '\(84\) bytes of data\.'
done
for to in ::1 fd09:0:0:1::2; do
	one $to ' data bytes'
done

for to in 127.0.0.1 ::1 10.9.1.2 fd09:0:0:1::2; do
	json c -c 3 -i 0.1 $to
	holds "$to" <<-END
	status | status == 0 and end.status == 0 and end.reason == "done"
	each probe is answered once | [r.seq for r in reply] == [1, 2, 3]
	nothing else is told | len(records) == 3 + 3
	answered by the target | all(r["from"] == r.address == "$to" for r in reply)
	with its mark | all(r.authenticated for r in reply)
	in little time | all(0 < r.rtt_ms < 50 for r in reply)
	having waited little | all(0 <= r.queue_ms < 50 for r in reply)
	at its interval | 0.199 < left(reply[2]) - left(reply[0]) < 1.2
	END
done

json c -c 2 -i 0.2 127.0.0.1 10.9.1.2 fd09:0:0:1::2
holds "three targets" <<-END
	all answer | status == 0 and end.answered == 6
	each for itself | all(s.sent == 2 and s.answered == 2 for s in summary)
	in the order typed | [s.target for s in summary] == "127.0.0.1 10.9.1.2 fd09:0:0:1::2".split()
	END
text c -c 2 -i 0.2 127.0.0.1 10.9.1.2 fd09:0:0:1::2
like "three targets share the screen" "$OUT" '^PING 3 targets 56 data bytes$'
like "and are told apart" "$OUT" '^fd09:0:0:1::2 : icmp_seq=2 ttl=64 time='
like "and end in a table" "$OUT" '^10\.9\.1\.2  +2  +2  +0%'

text c -q -c 2 -i 0.1 10.9.1.2
is "-q: heading, and summary" "$(echo "$OUT" | sed 's/ .*//' | xargs)" \
	"PING --- 2 rtt"
json c -q -c 2 -i 0.1 10.9.1.2
holds "-q" <<-END
	no line per probe | [r.event for r in records] == ["start", "summary", "end"]
	END

# ---- who does not answer ----

filter s input 'icmp type echo-request drop'
filter s input 'icmpv6 type echo-request drop'
for to in 10.9.1.2 fd09:0:0:1::2; do
	json c -c 2 -i 0.1 -W 0.2 $to
	holds "$to silent" <<-END
	nobody answered | status == 1 and end.lost == 2 and end.loss_percent == 100
	each is told | [r.seq for r in lost] == [1, 2]
	END
	text c -c 2 -i 0.1 -W 0.2 $to
	is "$to silent: status" $STATUS 1
	like "$to silent: in words" "$OUT" \
		'^2 packets transmitted, 0 received, 100% packet loss, time [0-9]+ms$'
done
json c -c 1 -W 0.2 127.0.0.1 10.9.1.2
holds "one of two" <<-END
	is not all | status == 1 and end.answered == 1 and end.lost == 1
	END
json c --any -c 1 -W 0.2 127.0.0.1 10.9.1.2
holds "one of two" <<-END
	is one, though | status == 0 and end.answered == 1
	END
no_rules s

# ---- usage ----

text c -c 1 nonesuch.invalid.
is "no target resolved" $STATUS 68
like "and why" "$ERR" '^asdic: nonesuch\.invalid\.: .'
json c -c 1 nonesuch.invalid.
holds "no target resolved" <<-END
	status | status == end.status == 68
	told | unresolved[0].target == "nonesuch.invalid." and unresolved[0].reason
	END
json c -c 2 -i 0.1 nonesuch.invalid. ::1
holds "one of two resolved" <<-END
	the other is pinged | by("::1").answered == 2
	and it is a no | status == 1
	END

run c "$asdic" --version
is "--version" $STATUS 0
like "--version: says it" "$OUT" '^asdic [^ ]+$'
run c "$asdic"
like "asdic alone is help" "$OUT" '^  *asdic ping '
run c "$asdic" ping --help
is "--help" $STATUS 0
like "--help: usage" "$OUT" '^usage: asdic ping '
is "--help: not on stderr" "$ERR" ""
run c "$asdic" pinf
is "unknown verb" $STATUS 64
like "unknown verb: the nearest" "$ERR" 'ping'
is "unknown verb: nothing on stdout" "$OUT" ""

wrong() {	# PATTERN ARG ...: refused, in one line
	wrong_like=$1
	shift
	text c "$@"
	is "$*: a usage error" $STATUS 64
	like "$*: in words" "$ERR" "^asdic: $wrong_like"
	is "$*: in one line" "$(printf '%s\n' "$ERR" | wc -l)" 1
	is "$*: nothing on stdout" "$OUT" ""
}

wrong '(ping|.*target)'
wrong '(-c|--count)' -c 0 ::1
wrong '(-c|--count)' -c many ::1
wrong '(-i|--interval)' -i -1 ::1
wrong '.*hello' --hello ::1
wrong '(-t|--ttl)' -t 256 ::1
wrong '(-t|--ttl)' -t 0 ::1
wrong '-4' -4 -6 ::1
wrong '.*' -4 ::1
wrong '10\.0\.0\.300' 10.0.0.300
wrong '10\.0\.0\.0/33' 10.0.0.0/33
wrong '.*' -R ::1
wrong '--fail-if' --fail-if 'loss>>3' ::1
wrong '(-p|--pattern)' -p xyz ::1
wrong '(-s|--size)' -s 65528 ::1
if as_root; then
	wrong '(-i|--interval)' -i 1ms 10.9.1.2
	wrong '(-l|--preload)' -l 4 10.9.1.2
fi
scene_end
