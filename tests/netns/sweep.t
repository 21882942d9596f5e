#!/bin/sh
# Who is up, of very many: a network of 65 536 behind a link, a tenth of it
# dead; readers that are slow; targets that come late.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
VERB=sweep
scene_begin
needs nft
chain c s
any=$NET_TMP/any

# ---- a /16 and a /112, of which a tenth is dead ----

in_ns s ip route add local 10.50.0.0/16 dev lo
in_ns s ip -6 route add local fd50::/112 dev lo
in_ns c ip route add 10.50.0.0/16 via 10.9.1.2
in_ns c ip -6 route add fd50::/112 via fd09:0:0:1::2
dead4=$(seq -s ', ' -f '0.0.0.%g' 5 10 255)
filter s input "ip daddr & 0.0.0.255 { $dead4 } ip daddr 10.50.0.0/16 drop"
dead6=$(for i in $(seq 5 10 255); do printf '::%x\n' "$i"; done | paste -sd,)
filter s input "ip6 daddr & ::ff { $dead6 } ip6 daddr fd50::/112 drop"

# Who lives, by the rule above; FIRST is 1 where the network's own addresses
# are left out.
living() {	# FAMILY FIRST
	awk -v family="$1" -v first="$2" 'BEGIN {
		for (i = first; i < 65536 - first; i++)
			if (i % 256 % 10 != 5)
				if (family == 4)
					printf "10.50.%d.%d\n", i / 256, i % 256
				else
					printf i ? "fd50::%x\n" : "fd50::\n", i
	}' | sort
}

whole() {	# FAMILY FIRST NETWORK
	living "$1" "$2" > "$any/living"
	text c --up --rate 20000 "$3"
	is "$3: status" $STATUS 0
	echo "$OUT" | sort > "$any/up"
	is "$3: every living host is found" \
		"$(comm -23 "$any/living" "$any/up" | wc -l)" 0
	is "$3: and none invented" "$(comm -13 "$any/living" "$any/up" |
		wc -l)" 0
	text c --quiet --rate 20000 --expect "$any/living" "$3"
	is "$3: as expected" $STATUS 0
}

whole 4 1 10.50.0.0/16
whole 6 0 fd50::/112

json c --rate 20000 -q 10.50.0.0/16
holds "a /16 in JSON" <<-END
	every target once | start.target_count == 65534 == end.targets.up + end.targets.down
	the dead are down | end.targets.down == 6655 and end.targets.late == 0
	the dead are asked thrice | end.sent >= 65534 + 2 * 6655 and end.errors == 0
	END
text c --down --rate 20000 10.50.7.0/24
is "who is down, in order" "$(echo "$OUT" | head -n 2 | paste -sd' ')" \
	"10.50.7.5 10.50.7.15"

# ---- errors ----

in_ns s ip route add unreachable 10.51.0.0/16
in_ns c ip route add 10.51.0.0/16 via 10.9.1.2
json c 10.51.0.1 10.50.0.1 10.52.0.1
holds "a router that says no" <<-END
	is the reporter | by("10.51.0.1").state == "unreachable" and by("10.51.0.1")["from"] == "10.9.1.2" and by("10.51.0.1").icmp_type == 3
	no route is not the target's fault | by("10.52.0.1").state == "unsent" and by("10.52.0.1").errno == "ENETUNREACH"
	one up is enough | by("10.50.0.1").state == "up" and status == 0
	END

# ---- a slow reader ----

# The reader's sleep is the slowness itself: a kilobyte a second.
# shellcheck disable=SC2016 # the inner shell expands
run c timeout 60 sh -c '"$@" |
	{ for i in 1 2 3; do dd bs=1k count=1 status=none; sleep 1; done
	cat; }' slow "$asdic" sweep --json --rate 20000 127.0.0.0/16
keep_stream
holds "a slow reader" <<-END
	has every line | len(summary) == 65534 == len({r.target for r in summary})
	all of them up | end.targets.up == 65534
	is told that it held us up | end.held >= 1
	END
rm "$STREAM"	# long to validate, and nothing new in it

# ---- targets that come while the run goes on ----

: > "$any/said"
feed() {
	echo 10.50.0.1 gate
	retry_until 10 grep -q 10.50.0.1 "$any/said"
	echo nonsense:1
	printf 'fd50::1\n10.50.1.0/30\n10.50.2.1'
	retry_until 10 grep -q 10.50.1.2 "$any/said"
	echo 7
}
feed | run_as c timeout 60 "$asdic" sweep -f - > "$any/said" 2> "$any/err"
STATUS=$?
is "a list that is streamed: its lines are asked as they come" "$(
	sed -n 's/ *up .*//p' "$any/said" | sort | paste -sd' ')" \
	"10.50.1.1 10.50.1.2 10.50.2.17 fd50::1 gate (10.50.0.1)"
like "a line that cannot be used" "$(cat "$any/err")" \
	'^asdic: standard input:2: nonsense:1: .'
is "and makes the status 64" "$STATUS $(wc -l < "$any/err")" "64 1"

# ---- ^C at any moment ----

start c --rate 500 --json 10.50.0.0/16
await '"state":"up"' 100
signal INT
finish
holds "^C" <<-END
	ends it in order | end.reason == "interrupted" and status == 0
	what is known is told | end.targets.up == len(summary) >= 100
	what is not is counted | end.targets.up + end.targets.down + end.targets.waiting == 65534
	END

scene_end
