#!/bin/sh
# Links of 1500, 1400 and 1280 bytes, whose routers tell: how much fits, who
# limits it, how much gets to each hop, and whether fragments are carried.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
VERB=mtu
scene_begin
needs nft
chain c r1 r2 r3 s
link_mtu r1 r2 1400
link_mtu r2 r3 1280

# TARGET HOPS ICMP-PAYLOAD TCP-MSS, hops as a list of four.
told() {
	for again in "" ", again"; do
		json c -n --hops "$1"
		holds "1500, 1400, 1280, $1$again" <<-END
		found | mtu[0].state == "found" and mtu[0].path_mtu_bytes == 1280 and status == 0 == end.status
		a record a target | len(mtu) == 1 and not mtu[0].interim and not mtu[0].capped
		confirmed | mtu[0].answers >= 2 and mtu[0].above_bytes == 1281 and mtu[0].silent == 0
		told by its router | mtu[0].limit == "told" and mtu[0].told_bytes == 1280
		which is a hop | mtu[0].limit_hop == 2 and mtu[0].limit_address == mtu[0].told_by == $2[1]
		before the next | (mtu[0].after_hop, mtu[0].before_hop) == (2, 3) and mtu[0].before_address == $2[2]
		nothing vanished | mtu[0].black_hole is False and mtu[0].lies == [] and not lost
		our own link | mtu[0].local_bytes == 1500
		what fits into it | (mtu[0].icmp_payload_bytes, mtu[0].udp_payload_bytes, mtu[0].tcp_mss_bytes) == ($3, $3, $4)
		the hops | [h.address for h in mtu[0].hops] == $2 and mtu[0].hops_count == 4
		so much gets there | [h.largest_bytes for h in mtu[0].hops] == [1500, 1400, 1280, 1280]
		by these words | [h.told_bytes for h in mtu[0].hops] == [1400, 1280, None, None]
		no more than that | [h.above_bytes for h in mtu[0].hops] == [None, 1401, 1281, 1281]
		END
	done
	json c -n "$1"
	holds "without hops, $1" <<-END
	the same | mtu[0].path_mtu_bytes == 1280 and mtu[0].limit_hop == 2 and mtu[0].limit_address == $2[1]
	no table | mtu[0].hops is None and mtu[0].fragments is None
	END
}

told 10.9.4.2 '["10.9.1.2", "10.9.2.2", "10.9.3.2", "10.9.4.2"]' 1252 1240
told fd09:0:0:4::2 '["fd09:0:0:%d::2" % i for i in (1, 2, 3, 4)]' 1232 1220

text c -n --hops 10.9.4.2
like "in words: the verdict" "$OUT" \
	'^path MTU to 10\.9\.4\.2 is 1280 bytes .*, limited by hop 2 \(10\.9\.2\.2\), which says so$'
like "in words: a hop" "$OUT" '^ *2 +10\.9\.2\.2 +1400 +1280'
like "in words: what fits" "$OUT" \
	'^fits +ICMP payload 1252, UDP payload 1252, TCP MSS 1240$'
is "in words: no complaint" "$ERR" ""
text c -n -q 10.9.4.2 fd09:0:0:3::1
is "numbers alone" "$OUT" "1280
1400"
text c -n --fail-if 'mtu<1400' 10.9.3.1 fd09:0:0:3::1
is "a condition that holds of none" $STATUS 0
text c -n --fail-if 'mtu<1400' 10.9.4.2
is "a condition that holds" $STATUS 1

# Routers of IPv6 cut nothing: the kernel does, for it was told, and so does
# the target's, which has to lose an answer first.
for to in 10.9.4.2 fd09:0:0:4::2; do
	json c -n --fragments $to
	holds "fragments, $to" <<-END
	are carried | 0 < mtu[0].fragments.answered <= mtu[0].fragments.sent
	and change nothing | mtu[0].state == "found" and mtu[0].path_mtu_bytes == 1280
	END
done
filter r3 forward 'ip frag-off & 0x3fff != 0 drop'
filter r3 forward 'exthdr frag exists drop'
for to in 10.9.4.2 fd09:0:0:4::2; do
	json c -n --fragments $to
	holds "fragments dropped, $to" <<-END
	are not carried | 0 == mtu[0].fragments.answered < mtu[0].fragments.sent
	and change nothing | mtu[0].state == "found" and mtu[0].path_mtu_bytes == 1280 and mtu[0].limit == "told"
	no hole | mtu[0].black_hole is False
	END
done
scene_end
