#!/bin/sh
# Two ways to one target, chosen by flow: by the kernel's multipath routes, by
# a rule on the ICMP checksum, and in an invented network.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
VERB=trace
scene_begin
needs nft
diamond

# A search is right with the confidence asked for, which is not always: of some
# searches, each with flows of its own, one finds so many responders at a hop.
every_way() {	# HOST TTL RESPONDERS TARGET
	every_left=4
	while [ $every_left -gt 0 ]; do
		json "$1" -n --multipath --confidence 99 "$4"
		echo "all | len(who($2)) == $3" |
			tests/netns/holds.py "$STREAM" | grep -q '^ok all' &&
			return
		every_left=$((every_left - 1))
	done
}

# ROUTER-NEXT-TO-US ROUTER-BEHIND, then the two between them, then the end.
both() {	# WHAT TARGET R1 A B R2-BY-A R2-BY-B
	json c -n --flows 32 -q 1 "$2"
	holds "$1, 32 flows, $2" <<-END
	reached by all | path[0].reached and path[0].hops_count == path[0].hops_count_most == 4
	one first router | who(1) == ["$3"]
	both ways | sorted(who(2)) == sorted(["$4", "$5"])
	each flow keeps its own | at(2).spread == "flow"
	and so all are met | sorted(f for r in at(2).responders for f in r.flows) == list(range(1, 33))
	r2, by either side | set(who(3)) <= {"$6", "$7"}
	no change of the route | not path_change and path[0].changes == 0
	END
	json c -n --rounds 6 --interval 50ms -q 1 "$2"
	holds "$1, one flow, $2" <<-END
	one way | path[0].reached and all(len(who(i)) == 1 for i in range(1, 5))
	all six rounds | at(2).sent == 6
	END
	every_way c 2 2 "$2"
	holds "$1, all ways, $2" <<-END
	reached | path[0].reached and path[0].hops_count == 4
	both are found | sorted(who(2)) == sorted(["$4", "$5"])
	and nothing besides | len(who(1)) == len(who(4)) == 1
	END
}

# Linux hashes addresses and, in IPv6, the flow label: of ICMP nothing.
net_sysctl r1 net.ipv6.fib_multipath_hash_policy=0
both "multipath routes" fd09:0:0:6::2 fd09:0:0:1::2 fd09:0:0:2::2 \
	fd09:0:0:3::2 fd09:0:0:4::2 fd09:0:0:5::2
json c -n --flows 16 -q 1 10.9.6.2
holds "multipath routes that do not look at ICMP" <<-END
	reached | path[0].reached and path[0].hops_count == 4
	one way for all flows | all(len(who(i)) == 1 for i in range(1, 5))
	and no balancing | all(at(i).spread == "none" for i in range(1, 5))
	END

# As balancers do that look at the first four bytes behind the header.
in_ns r1 nft -f - <<-'END' || bail "nft: a rule on the checksum"
	add table inet asdic
	add chain inet asdic first { type filter hook prerouting priority -150 ; }
	add rule inet asdic first ip protocol icmp @th,16,16 & 1 == 1 meta mark set 1
	add rule inet asdic first ip6 nexthdr icmpv6 @th,16,16 & 1 == 1 meta mark set 1
	END
in_ns r1 ip route replace 10.9.6.0/24 via 10.9.2.2
in_ns r1 ip rule add fwmark 1 table 100
in_ns r1 ip route add 10.9.6.0/24 via 10.9.3.2 table 100
in_ns r1 ip -6 route del fd09:0:0:6::/64
in_ns r1 ip -6 route add fd09:0:0:6::/64 via fd09:0:0:2::2
in_ns r1 ip -6 rule add fwmark 1 table 100
in_ns r1 ip -6 route add fd09:0:0:6::/64 via fd09:0:0:3::2 table 100
both "by the checksum" 10.9.6.2 10.9.1.2 10.9.2.2 10.9.3.2 10.9.4.2 10.9.5.2
both "by the checksum" fd09:0:0:6::2 fd09:0:0:1::2 fd09:0:0:2::2 \
	fd09:0:0:3::2 fd09:0:0:4::2 fd09:0:0:5::2

net_new d
invent d tun0 <<-END
	us -- r1 delay 1ms
	r1 -- a b c delay 1ms
	a  -- r2 delay 1ms
	b  -- r2 delay 1ms
	c  -- x  delay 1ms
	x  -- r2 delay 1ms
	r2 -- far delay 1ms
	far address 192.0.2.9 2001:db8::9
	END
for to in 192.0.2.9 2001:db8::9; do
	every_way d 2 3 $to
	holds "three ways, one of them longer, $to" <<-END
	reached | path[0].reached
	all three | len(who(2)) == 3
	at two distances | (path[0].hops_count, path[0].hops_count_most) == (4, 5)
	no change of the route | not path_change
	END
done
scene_end
