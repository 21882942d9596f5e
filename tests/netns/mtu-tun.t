#!/bin/sh
# Behind a TUN device: paths with a delay, and routers that tell what is not
# so, or nothing, which those of Linux cannot be taught.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
VERB=mtu
scene_begin

# Nodes are numbered in the order in which they are named, after this host.
r4() {
	echo "10.255.0.$(($1 + 1))"
}

r6() {
	echo "fd00::$(($1 + 1))"
}

behind() {	# HOST DEVICE FILE: as it is in tests/sim/paths
	net_new "$1"
	invent "$1" "$2" < "tests/sim/paths/$3.net"
}

# ---- told, then silent ----

behind b tun0 blackhole
hole() {	# TARGET R2 R3
	json b -n --hops "$1"
	holds "1400 told, 1280 in silence, $1" <<-END
	found | mtu[0].state == "found" and mtu[0].path_mtu_bytes == 1280 and status == 0
	a black hole | mtu[0].limit == "hole" and mtu[0].black_hole and mtu[0].silent >= 3
	after this hop | (mtu[0].after_hop, mtu[0].after_address) == (2, "$2")
	before that one | (mtu[0].before_hop, mtu[0].before_address) == (3, "$3")
	so much gets to each | [h.largest_bytes for h in mtu[0].hops] == [1500, 1400, 1280, 1280]
	what was told is told | mtu[0].hops[0].told_bytes == 1400 and mtu[0].lies == []
	the kernel has heard it | mtu[0].cached_after_bytes == 1400
	END
}
hole 192.0.2.9 "$(r4 2)" "$(r4 3)"
hole 2001:db8::9 "$(r6 2)" "$(r6 3)"

# ---- liars ----

behind l tun1 liars
lied() {	# TARGET R3 LIES CACHED
	json l -n --hops "$1"
	holds "liars, $1" <<-END
	found nevertheless | mtu[0].state == "found" and mtu[0].path_mtu_bytes == 1300 and status == 0
	confirmed | mtu[0].answers >= 2 and mtu[0].above_bytes == 1301
	the last of them is the limit | mtu[0].limit_hop == 3 and mtu[0].limit_address == "$2"
	what was told is judged | mtu[0].lies == $3
	so much gets to each | [h.largest_bytes for h in mtu[0].hops] == [1500, 1480, 1400, 1300]
	the kernel believes what it may | mtu[0].cached_before_bytes == 1500 and mtu[0].cached_after_bytes == $4
	END
	text l -n "$1"
	like "liars, $1: in words" "$OUT" '^disbelieved +told .*by (10\.255|fd00:)'
}
# Less than 552 is 552 to IPv4; less than 1280 is nothing to IPv6.
lied 192.0.2.9 "$(r4 3)" '["zero", "large", "broken"]' 552
lied 2001:db8::9 "$(r6 3)" '["zero", "small", "large"]' 1500

# ---- chance, and a target with a limit of its own ----

net_new c
invent c tun2 <<-END
	us -- r1 delay 1ms
	r1 -- r2 delay 1ms jitter 1ms loss 10% mtu 1400
	r2 -- r3 delay 1ms loss-back 5% mtu 1333
	r3 -- far short delay 1ms
	r2 mtu-told none
	far address 192.0.2.9 2001:db8::9
	short address 192.0.2.10 2001:db8::10
	short max-echo 1000
	END
for to in 192.0.2.9 2001:db8::9; do
	json c -n $to
	holds "a lossy path, $to" <<-END
	what is found is true | mtu[0].path_mtu_bytes in (None, 1333) and (mtu[0].state == "found") == (mtu[0].path_mtu_bytes == 1333)
	what came back fits | 0 < mtu[0].largest_bytes <= 1333
	in doubt it is no | status == (mtu[0].state != "found")
	END
done
json c -n 2001:db8::10
holds "a target that answers 1000 bytes" <<-END
	no path MTU is claimed | mtu[0].path_mtu_bytes is None
	it is the target | mtu[0].state != "found" or mtu[0].limit == "echo"
	so much was answered | mtu[0].largest_bytes <= 1048
	no hole | not mtu[0].black_hole
	END
scene_end
