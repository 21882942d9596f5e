#!/bin/sh
# Two ways, one of which takes 1400 bytes: the answer is that of the way which
# the flow takes, at all sizes.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
VERB=mtu
scene_begin
needs nft
diamond
for side in a b; do
	link_mtu $side r2 1400
done
link_mtu b r2 1500

# By the flow label in IPv6; in IPv4 as balancers do that look at the first
# four bytes behind the header, where Linux does not.
net_sysctl r1 net.ipv6.fib_multipath_hash_policy=0
in_ns r1 nft -f - <<-'END' || bail "nft: a rule on the checksum"
	add table inet asdic
	add chain inet asdic first { type filter hook prerouting priority -150 ; }
	add rule inet asdic first ip protocol icmp @th,16,16 & 1 == 1 meta mark set 1
	END
in_ns r1 ip route replace 10.9.6.0/24 via 10.9.2.2
in_ns r1 ip rule add fwmark 1 table 100
in_ns r1 ip route add 10.9.6.0/24 via 10.9.3.2 table 100

# Which way a flow takes is chance; in forty runs both are.
ways() {	# TARGET A B
	ways_met="" ways_left=40
	while [ $ways_left -gt 0 ]; do
		json c -n --hops --flow $ways_left "$1"
		ways_one=$(printf '%s\n' "$1 by a | (mtu[0].hops[1].address, mtu[0].path_mtu_bytes, mtu[0].limit_hop, mtu[0].limit) == (\"$2\", 1400, 2, \"told\")" \
			"$1 by b | (mtu[0].hops[1].address, mtu[0].path_mtu_bytes, mtu[0].limit_hop) == (\"$3\", 1500, None)" \
			"found | mtu[0].state == \"found\" and status == 0" |
			tests/netns/holds.py "$STREAM" "$STATUS")
		case $ways_one in
		"ok $1 by a"*"ok found"*)	ways_met="$ways_met a" ;;
		*"ok $1 by b"*"ok found"*)	ways_met="$ways_met b" ;;
		*)	tap_result 1 "$1: one way or the other" "$ways_one"
			return ;;
		esac
		case $ways_met in
		*a*b* | *b*a*)	break ;;
		esac
		ways_left=$((ways_left - 1))
	done
	like "$1: each way has its own" "$ways_met" 'a.*b|b.*a'
}

ways 10.9.6.2 10.9.2.2 10.9.3.2
ways fd09:0:0:6::2 fd09:0:0:2::2 fd09:0:0:3::2
scene_end
