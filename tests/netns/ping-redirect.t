#!/bin/sh
# A redirect of a router, and whom it points to: the kernel tells it in IPv4,
# and keeps it to itself in IPv6.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
scene_begin
chain c r

# r sends on what it got from c by way of somebody else on the same link, who
# need not be there.
net_sysctl r net.ipv4.conf.all.send_redirects=1 \
	net.ipv4.conf.to-c.send_redirects=1
in_ns c ip route add 192.0.2.0/24 via 10.9.1.2
in_ns r ip route add 192.0.2.0/24 via 10.9.1.9
in_ns r ip neigh add 10.9.1.9 lladdr 02:00:00:00:00:09 dev to-c
in_ns c ip route add 2001:db8::/32 via fd09:0:0:1::2
in_ns r ip route add 2001:db8::/32 via fd09:0:0:1::9
in_ns r ip neigh add fd09:0:0:1::9 lladdr 02:00:00:00:00:09 dev to-c

text c -v -c 1 -W 0.3 192.0.2.1
like "the gateway, in words" "$OUT" \
	'^From 10\.9\.1\.2 icmp_seq=1 Redirect Host \(new nexthop: 10\.9\.1\.9\)$'
json c -c 1 -W 0.3 192.0.2.2
holds "a redirect" <<-END
	from the router | [n.icmp for n in notice] == ["redirect"] and notice[0]["from"] == "10.9.1.2"
	with the gateway | notice[0].gateway == "10.9.1.9"
	settles nothing | end.lost == 1 and end.errors == 0
	END
json c -c 1 -W 0.3 2001:db8::1
holds "in IPv6" <<-END
	nothing is told | not notice and end.lost == 1
	END
scene_end
