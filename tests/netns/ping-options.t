#!/bin/sh
# Options whose effect is on the wire: packet filters of the peer see it.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
scene_begin
needs nft
chain c r1 r2 s
link_mtu r1 r2 1400
link_mtu r2 s 1280
near4=10.9.1.2 near6=fd09:0:0:1::2 far4=10.9.3.2 far6=fd09:0:0:3::2
in_ns c ip addr add 10.9.1.50/24 dev to-r1
in_ns c ip addr add fd09:0:0:1::50/64 dev to-r1 nodad

# ---- fields of the packet ----

# One probe to r1, which counts those that MATCH.
seen() {	# WHAT MATCH ARG ...
	seen_what=$1 seen_match=$2
	shift 2
	in_ns r1 nft -f - <<-END || bail "nft: $seen_match"
	table inet wire {
		counter seen { }
		chain in {
			type filter hook prerouting priority 0
			$seen_match counter name seen
		}
	}
	END
	text c -c 1 "$@"
	is "$seen_what" "$STATUS $(in_ns r1 nft list counters table inet wire |
		sed -n 's/.*packets \([0-9]*\) .*/\1/p') $ERR" "0 1 "
	in_ns r1 nft delete table inet wire
}

q4='icmp type echo-request' q6='icmpv6 type echo-request'
seen "-t" "$q4 ip ttl 5" -t 5 $near4
seen "-t, IPv6" "$q6 ip6 hoplimit 5" -t 5 $near6
seen "-Q" "$q4 ip dscp 46 ip ecn 1" -Q 185 $near4
seen "-Q, IPv6" "$q6 ip6 dscp 46 ip6 ecn 1" -Q 185 $near6
seen "--dscp by name" "$q4 ip dscp ef" --dscp ef $near4
seen "--dscp by name, IPv6" "$q6 ip6 dscp ef" --dscp ef $near6
seen "--dscp by number, and --ecn" "$q4 ip dscp 10 ip ecn 2" \
	--dscp 10 --ecn 2 $near4
seen "--dscp by number, and --ecn, IPv6" "$q6 ip6 dscp 10 ip6 ecn 2" \
	--dscp 10 --ecn 2 $near6
seen "-F" "$q6 ip6 flowlabel 0x12345" -F 0x12345 $near6
seen "-s" "$q4 ip length 1028" -s 1000 $near4
seen "-s, IPv6" "$q6 ip6 length 1008" -s 1000 $near6
seen "-s 0" "$q4 ip length 28" -s 0 $near4
seen "-s 0, IPv6" "$q6 ip6 length 8" -s 0 $near6
seen "-e" "$q4 icmp id 4242" -e 4242 $near4
seen "-e, IPv6" "$q6 icmpv6 id 4242" -e 4242 $near6
seen "-p" "$q4 @th,504,8 0xa5" -p a5 $near4
seen "-p, IPv6" "$q6 @th,504,8 0xa5" -p a5 $near6
seen "-M do" "$q4 ip frag-off & 0x4000 == 0x4000" -M "do" $near4
seen "-M probe" "$q4 ip frag-off & 0x4000 == 0x4000" -M probe $near4
seen "-M dont" "$q4 ip frag-off & 0x4000 == 0" -M dont $near4
seen "-I device" "$q4 ip saddr 10.9.1.1" -I to-r1 $near4
seen "-I device, IPv6" "$q6 ip6 daddr $near6" -I to-r1 $near6
seen "-I address" "$q4 ip saddr 10.9.1.50" -I 10.9.1.50 $near4
seen "-I address, IPv6" "$q6 ip6 saddr fd09:0:0:1::50" \
	-I fd09:0:0:1::50 $near6
seen "-I twice" "$q4 ip saddr 10.9.1.50" -I to-r1 -I 10.9.1.50 $near4
seen "--source" "$q6 ip6 saddr fd09:0:0:1::50" --source fd09:0:0:1::50 \
	-I to-r1 $near6
seen "-S" "$q4" -S 4096 $near4
seen "-S, IPv6" "$q6" -S 4096 $near6
seen "-C" "$q4" -C $near4
seen "-C, IPv6" "$q6" -C $near6
seen "-B" "$q4" -B $near4
seen "-B, IPv6" "$q6" -B $near6
seen "-r" "$q4" -r $near4

json c -c 1 -r $far4
holds "-r to a host behind a router" <<-END
	not sent | unsent[0].errno == "ENETUNREACH" and status == 1
	END
text c -c 1 -r $near6
is "-r in IPv6: refused" $STATUS 64
text c -c 1 -F 5 $near4
is "-F in IPv4: refused" $STATUS 64
link=$(in_ns c ip -6 -o addr show dev to-r1 scope link | sed 's/.*inet6 //; s:/.*::')
gate=$(in_ns r1 ip -6 -o addr show dev to-c scope link | sed 's/.*inet6 //; s:/.*::')
for from in "$link%to-r1" "$link -I to-r1" "$link"; do
	# shellcheck disable=SC2086 # two words
	seen "--source $from" "$q6 ip6 saddr $link" --source $from \
		"$gate%to-r1"
done
text c -c 1 --source "$link%nonesuch0" "$near6"
is "a link-local source elsewhere: status" $STATUS 64
is "a link-local source elsewhere: in words" "$ERR" \
	'asdic: nonesuch0: no such interface'
text c -c 1 -I nonesuch0 $near4
is "-I of no device: status" $STATUS 64
like "-I of no device: in words" "$ERR" '^asdic: nonesuch0: no such device$'
text c -c 1 -I 10.9.9.9 $near4
is "-I of a foreign address: status" $STATUS 64
like "-I of a foreign address: in words" "$ERR" \
	'^asdic: 10\.9\.9\.9: not an address of this host$'

# ---- marks, for those allowed ----

text c -c 1 -m 7 $near4
is "-m as a user: status" $STATUS 77
like "-m as a user: one clear line" "$ERR" '^asdic: --mark 7: needs CAP_NET_ADMIN'
in_ns c nft -f - <<-END || bail "nft"
	table inet wire {
		counter seen { }
		chain out {
			type filter hook output priority 0
			meta mark 7 counter name seen
		}
	}
	END
WHO=root
text c -c 1 -m 7 $near4 $near6
WHO=user
is "-m as root: seen in both families" "$STATUS $(in_ns c \
	nft list counters table inet wire |
	sed -n 's/.*packets \([0-9]*\) .*/\1/p')" "0 2"

# ---- sizes ----

json c -c 1 -s 65507 $near4
holds "the largest of IPv4" <<-END
	comes back whole | status == 0 and reply[0].payload_bytes == 65507
	END
text c -c 1 -s 65508 $near4
is "one byte more is refused" "$STATUS" 64
like "with the reason" "$ERR" \
	'^asdic: .*: a payload of 65508 bytes is more than an IPv4 packet can carry'
json c -c 1 -s 65527 $near6
holds "the largest of IPv6" <<-END
	comes back whole | status == 0 and reply[0].payload_bytes == 65527
	END
json c -c 6 -i 0.1 --sizes 0-100:50 $near4 $near6
holds "--sizes" <<-END
	in turn, over and over | [r.payload_bytes for r in reply if r.target == "$near6"] == [0, 50, 100] * 2
	in both families | [r.payload_bytes for r in reply if r.target == "$near4"] == [0, 50, 100] * 2
	END

# ---- path MTU: 1500, 1400, 1280 ----

too_big() {	# TARGET BYTES ROUTER MTU WORDS
	in_ns c ip route flush cache
	in_ns c ip -6 route flush cache
	text c -c 1 -M probe -s "$2" "$1"
	like "$1: $2 bytes: who and what" "$OUT" "^From $3 icmp_seq=1 $5\$"
	json c -c 2 -i 0.1 -M probe -s "$2" "$1"
	holds "$1: -M probe, $2 bytes" <<-END
	asks again and again | [e.mtu_bytes for e in error] == [$4] * 2
	by the router | all(e["from"] == "$3" for e in error) and status == 1
	END
	json c -c 1 -M "do" -s "$2" "$1"
	holds "$1: -M do, $2 bytes" <<-END
	believes what it was told | unsent[0].errno == "EMSGSIZE" and unsent[0].mtu_bytes == $4
	END
	text c -c 4 -i 0.1 -W 1 -M want -s "$2" "$1"
	is "$1: -M want, $2 bytes: fragments, once it has learnt" $STATUS 0
}

too_big $far4 1472 $near4 1400 'Frag needed and DF set \(mtu = 1400\)'
too_big $far4 1372 10.9.2.2 1280 'Frag needed and DF set \(mtu = 1280\)'
too_big $far6 1452 $near6 1400 'Packet too big: mtu=1400'
too_big $far6 1352 fd09:0:0:2::2 1280 'Packet too big: mtu=1280'
in_ns c ip route flush cache
in_ns c ip -6 route flush cache
for to in "$far4" "$far6"; do
	text c -c 4 -i 0.1 -W 1 -M dont -s 1452 "$to"
	like "$to: -M dont, 1452 bytes: arrives" "$OUT" \
		'^1460 bytes from .* icmp_seq=4 '
done
in_ns c ip route flush cache
in_ns c ip -6 route flush cache

# ---- options of IPv4 ----

json c -c 2 -i 0.1 -R $far4
holds "-R" <<-END
	the way there and back | reply[1].route == "10.9.1.1 10.9.2.1 10.9.3.1 $far4 $far4 10.9.2.2 10.9.1.2 10.9.1.1".split()
	END
text c -c 2 -i 0.1 -R $far4
is "-R in words: the route once" "$(echo "$OUT" | grep -c '^RR: ')" 1
like "-R in words: then only that it is the same" "$OUT" \
	'icmp_seq=2 .*	\(same route\)$'
json c -c 1 -T tsonly $far4
holds "-T tsonly" <<-END
	a stamp a host | len(reply[0].timestamps) >= 4 and all(t.address is None and t.ms is not None for t in reply[0].timestamps)
	END
json c -c 1 -T tsandaddr $far4
holds "-T tsandaddr" <<-END
	with the hosts, and those without room counted | [t.address for t in reply[0].timestamps] == "10.9.1.1 $near4 10.9.2.2 $far4".split() and reply[0].timestamps_missed >= 1
	END
json c -c 1 -T tsprespec=10.9.2.1,$far4 $far4
holds "-T tsprespec" <<-END
	of those asked | [t.address for t in reply[0].timestamps] == ["10.9.2.1", "$far4"]
	END
text c -c 1 -T tsandaddr $far4
like "-T in words" "$OUT" '^	10\.9\.2\.2	-?[0-9]+$'

# ---- pace ----

json c -c 5 -i 0.3 -l 3 $near4
holds "-l 3" <<-END
	three at once | left(reply[2]) - left(reply[0]) < 0.2
	the others at their interval | left(reply[3]) - left(reply[0]) > 0.29
	END
json c -c 30 -A $near6
holds "-A" <<-END
	as fast as the answers | end.answered == 30 and end.duration_s < 5
	END
text c -c 1000 -f ::1
like "-f on loopback" "$OUT" '^1000 packets transmitted, 1000 received, 0% '
like "-f: the pace" "$OUT" ', ipg/ewma [0-9.]+/[0-9.]+ ms$'
unlike "-f: no line a reply" "$OUT" 'icmp_seq'
text c -a -c 2 -i 0.1 127.0.0.1
is "-a rings" "$(printf '%s' "$OUT" | tr -dc '\007' | wc -c)" 2

# ---- whose clock ----

for to in "$near4" "$near6"; do
	json c -c 2 -i 0.1 -U "$to"
	holds "$to -U" <<-END
	our own clock | all(r.rtt_source == "user" and r.rtt_ms > 0 for r in reply)
	END
	json c -c 2 -i 0.1 --no-stamps "$to"
	holds "$to --no-stamps" <<-END
	from the send call | reply[1].rtt_source == "arrival" and reply[1].queue_ms is None
	END
done
text c -c 2 -i 0.1 --no-stamps $near4
like "--no-stamps: said" "$OUT" '^times .* from the send call to the arrival stamp$'
scene_end
