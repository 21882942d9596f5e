#!/bin/sh
# A hundred targets behind the same routers, which limit their errors: our own
# probing silences none of them.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
VERB=trace
scene_begin
chain c r1 r2 s
in_ns s ip addr add 10.77.0.0/24 dev lo
in_ns s ip -6 route add local fd77::/64 dev lo
in_ns c ip route add 10.77.0.0/24 via 10.9.1.2
in_ns c ip -6 route add fd77::/64 via fd09:0:0:1::2
in_ns r1 ip route add 10.77.0.0/24 via 10.9.2.2
in_ns r1 ip -6 route add fd77::/64 via fd09:0:0:2::2
in_ns r2 ip route add 10.77.0.0/24 via 10.9.3.2
in_ns r2 ip -6 route add fd77::/64 via fd09:0:0:3::2
for router in r1 r2; do
	net_limits $router on
done

hundred() {	# TARGETS R1 R2
	json c -n "$1"
	holds "a hundred targets, $1" <<-END
	all of them are reached | len(path) == 100 and all(p.reached for p in path) and status == 0
	at one distance | {p.hops_count for p in path} == {3}
	the first router is nowhere silent | all([r.address for r in p.hops[0].responders] == ["$2"] for p in path)
	nor the second | all([r.address for r in p.hops[1].responders] == ["$3"] for p in path)
	no loss | not any(h.loss_reading in ("path", "silent") for p in path for h in p.hops)
	what was not asked is marked | all(h.inferred_from or h.sent for p in path for h in p.hops)
	END
}

hundred 10.77.0.1-10.77.0.100 10.9.1.2 10.9.2.2
hundred fd77::1-fd77::64 fd09:0:0:1::2 fd09:0:0:2::2
scene_end
