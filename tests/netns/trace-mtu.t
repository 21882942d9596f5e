#!/bin/sh
# A link with a small MTU on the way: who told of it, where it is, and a path
# whose routers keep silent about it.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
VERB=trace
scene_begin
needs nft
chain c r1 r2 r3 s
link_mtu r2 r3 1400

small() {	# TARGET TELLER
	for again in "" ", again"; do
		json c -n "$1"
		holds "a link of 1400 bytes, $1$again" <<-END
		reached | path[0].reached and path[0].hops_count == 4 and status == 0
		all hops answer | all(at(i).answered == 3 for i in range(1, 5))
		so much fits | path[0].mtu_bytes == 1400
		told by its router | path[0].mtu_told_bytes == 1400 and path[0].mtu_limit_address == "$2"
		which is a hop | path[0].mtu_limit_hop == 2
		nothing vanished | not path[0].mtu_silent
		END
	done
	text c -n "$1"
	like "a link of 1400 bytes in words, $1" "$OUT" '^reached in 4 hops.*path MTU 1400'
}

small 10.9.4.2 10.9.2.2
small fd09:0:0:4::2 fd09:0:0:2::2

for to in 10.9.4.2 fd09:0:0:4::2; do
	json c -n --fragment $to
	holds "--fragment, $to" <<-END
	reached | path[0].reached
	no search for an MTU | path[0].mtu_bytes is None and path[0].mtu_tried_bytes is None
	END
	json c -n --no-mtu $to
	holds "--no-mtu, $to" <<-END
	reached | path[0].reached
	no search for an MTU | path[0].mtu_bytes is None and path[0].mtu_tried_bytes is None
	END
done

filter r2 output 'icmp type destination-unreachable drop'
filter r2 output 'icmpv6 type packet-too-big drop'
for to in 10.9.4.2 fd09:0:0:4::2; do
	json c -n $to
	holds "a black hole, $to" <<-END
	reached | path[0].reached and path[0].hops_count == 4
	large packets vanish | path[0].mtu_silent and path[0].mtu_tried_bytes == 1500
	nobody told | path[0].mtu_told_bytes is None
	END
done
scene_end
