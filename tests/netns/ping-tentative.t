#!/bin/sh
# While this host's only IPv6 address is being tested for duplicates, nothing
# can leave: the first probe waits for it; of an address that stays tentative
# it is told that this host is what is at fault.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
scene_begin
chain c s

# The test takes as long as we like: a thousand questions.
net_sysctl c net.ipv6.conf.to-s.accept_dad=1 \
	net.ipv6.conf.to-s.dad_transmits=1000 \
	net.ipv6.neigh.to-s.retrans_time_ms=1000

test_address() {
	in_ns c ip -6 addr flush dev to-s
	in_ns c ip addr add fd09:0:0:1::1/64 dev to-s
	is "the address is tentative" "$(in_ns c ip -6 -o addr show dev to-s \
		tentative | wc -l)" 1
}

fault='no usable IPv6 source address, perhaps still tentative'

test_address
text c -c 1 -w 0.5 fd09:0:0:1::2
is "ping: no answer" "$STATUS" 1
like "ping: and why" "$OUT" "^not sent icmp_seq=1: .*$fault\$"
json c -c 1 -w 0.5 fd09:0:0:1::2
holds "one that stays so" <<-END
	it was not sent | [u.errno for u in unsent] == ["EADDRNOTAVAIL"] and end.errors == 1
	END
text c -c 2 -i 0.1 -W 0.3 fd09:0:0:1::2 10.9.1.2 ::1
like "the others have no part in it" "$OUT" '^10.9.1.2 +2 +2 +0%'
like "nor has this host itself" "$OUT" '^::1 +2 +2 +0%'
text c -c 1 -I fd09:0:0:1::1 fd09:0:0:1::2
is "as --source: the status" "$STATUS" 64
like "as --source: it is ours, though" "$ERR" \
	"^asdic: fd09:0:0:1::1: this host's, but not usable by now: tentative"
VERB=check
text c -t 0.5 fd09:0:0:1::2
like "check" "$OUT" "^ASDIC CRITICAL - .* not sent \(.*$fault\)"
VERB=trace
text c -n --deadline 0.5 fd09:0:0:1::2
like "trace" "$OUT" "^not reached: nothing could be sent \(.*$fault\)"
VERB=ping

# It is found to be nobody else's while the probe waits.
test_address
start c --json -c 2 -i 0.1 -w 8 fd09:0:0:1::2
await '"event":"start"'
in_ns c ip -6 addr flush dev to-s
in_ns c ip addr add fd09:0:0:1::1/64 dev to-s nodad
finish
holds "one that is usable after a while" <<-END
	all are answered | status == 0 and end.sent == end.answered == 2
	END
scene_end
