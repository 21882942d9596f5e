#!/bin/sh
# Our own link is the limit: frames of 9000 bytes, the loopback, and the limit
# that the user sets.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
VERB=mtu
scene_begin
chain c r s
link_mtu c r 9000
link_mtu r s 9000

own() {	# TARGET BYTES
	json c -n "$1"
	holds "our own link, $1" <<-END
	found | mtu[0].state == "found" and mtu[0].path_mtu_bytes == $2 and status == 0
	answered twice | mtu[0].answers >= 2
	nothing else limits it | mtu[0].limit in ("none", "local") and mtu[0].limit_hop is None
	it is the interface's | mtu[0].local_bytes >= $2 and not mtu[0].capped
	no hole | mtu[0].black_hole is False and not lost
	END
}

for to in 10.9.2.2 fd09:0:0:2::2; do
	own $to 9000
	json c -n --most 1400 $to
	holds "--most, $to" <<-END
	as much as that | mtu[0].state == "found" and mtu[0].path_mtu_bytes == 1400 and mtu[0].capped
	our own link is told | mtu[0].local_bytes == 9000
	nothing is guessed | mtu[0].guess is None
	END
done
text c -n 10.9.2.2
like "in words: the verdict" "$OUT" \
	"^path MTU to 10\\.9\\.2\\.2 is 9000 bytes \\(jumbo frames\\?\\), limited by this host's own interface alone\$"

# What an IP packet can have, though the device takes 65536.
own 127.0.0.1 65535
own ::1 65535

# A device that routes do not prefer has a limit of its own.
net_new d
link 7 c d
link 8 d s
link_mtu c d 9000
link_mtu d s 9000
in_ns c ip route add 10.9.2.0/24 via 10.9.7.2 metric 2000
in_ns d ip route add 10.9.2.0/24 via 10.9.8.2
in_ns s ip route add 10.9.7.0/24 via 10.9.8.1
in_ns c ip -6 route add fd09:0:0:2::/64 via fd09:0:0:7::2 metric 2000
in_ns d ip -6 route add fd09:0:0:2::/64 via fd09:0:0:8::2
in_ns s ip -6 route add fd09:0:0:7::/64 via fd09:0:0:8::1
settle d 10.9.2.2
settle d fd09:0:0:2::2
link_mtu c r 1500
for to in 10.9.2.2 fd09:0:0:2::2; do
	json c -n $to
	holds "the device that routes prefer, $to" <<-END
	its limit | mtu[0].state == "found" and mtu[0].path_mtu_bytes == mtu[0].local_bytes == 1500
	END
	json c -n -i to-d $to
	holds "--interface, $to" <<-END
	its own limit | mtu[0].state == "found" and mtu[0].path_mtu_bytes == 9000
	no other's | mtu[0].local_bytes == 9000 and mtu[0].limit == "none" and not lost
	END
done
link_mtu c r 9000

link_mtu r s 1500
for to in 10.9.2.2 fd09:0:0:2::2; do
	json c -n $to
	holds "9000, then 1500, $to" <<-END
	found | mtu[0].state == "found" and mtu[0].path_mtu_bytes == 1500
	told by the first router | mtu[0].limit == "told" and mtu[0].limit_hop == 1 and mtu[0].told_bytes == 1500
	our own link is told | mtu[0].local_bytes == 9000
	END
done

# The least that IPv4 allows, and IPv6.
link_mtu r s 1280
json c -n fd09:0:0:2::2
holds "1280 in IPv6" <<-END
	found | mtu[0].state == "found" and mtu[0].path_mtu_bytes == 1280
	END
link_mtu r s 68
json c -n 10.9.2.2
holds "68 in IPv4" <<-END
	found | mtu[0].state == "found" and mtu[0].path_mtu_bytes == 68
	told by the first router | mtu[0].limit == "told" and mtu[0].told_bytes == 68
	what fits into it | (mtu[0].icmp_payload_bytes, mtu[0].tcp_mss_bytes) == (40, 28)
	END
scene_end
