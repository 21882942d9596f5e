#!/bin/sh
# A hundred targets at once, of both families, behind routers that limit their
# errors: each is answered, and our own burst loses nothing.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
VERB=mtu
scene_begin
chain c r1 r2 s
link_mtu r1 r2 1400
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

json c -n 10.77.0.1-10.77.0.50 fd77::1-fd77::32
holds "a hundred targets" <<-END
	each has its record | len(mtu) == 100 == len({m.address for m in mtu})
	all are found | {(m.state, m.path_mtu_bytes) for m in mtu} == {("found", 1400)} and status == 0
	all are told | {m.limit for m in mtu} == {"told"} and not any(m.black_hole for m in mtu)
	by one router | {m.limit_address for m in mtu} == {"10.9.1.2", "fd09:0:0:1::2"}
	at the first hop | {m.limit_hop for m in mtu} == {1}
	some had it from others | any(m.limit_hop_inferred for m in mtu) and not all(m.limit_hop_inferred for m in mtu)
	END

# One of them does not answer: the others do not wait for it.
json c -n --any 10.77.0.1 10.9.3.77 fd77::1
holds "one of three is silent" <<-END
	it is told so, last | mtu[2].target == "10.9.3.77" and mtu[2].state == "no_answer" and mtu[2].path_mtu_bytes is None and mtu[2].black_hole is None
	the others are found | mtu[0].path_mtu_bytes == 1400 == mtu[1].path_mtu_bytes
	one is enough, by --any | status == 0
	END
json c -n 10.77.0.1 10.9.3.77
holds "one of two is silent" <<-END
	which is no | status == 1 == end.status
	END
scene_end
