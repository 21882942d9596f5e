#!/bin/sh
# tracepath as installed, and asdic called tracepath: the same lines, byte for
# byte.  c - r1 - r2 - r3 - s, and behind s and its routers destinations in
# 10.40.0.0/16 and fd40::/16, each with a way of its own.
# shellcheck source=tests/compat/compat.sh
. tests/compat/compat.sh

# A destination at s.
behind() {	# N
	in_ns s ip addr add "10.40.$1.1/32" dev lo
	in_ns s ip addr add "fd40:0:0:$1::1/128" dev lo nodad
}

# A router that forwards no larger packets to N.
shrink() {	# ROUTER N BYTES VIA4 VIA6
	in_ns "$1" ip route add "10.40.$2.0/24" via "$4" mtu lock "$3"
	in_ns "$1" ip -6 route add "fd40:0:0:$2::/64" via "$5" mtu "$3"
}

# What c asks of N leaves from an address of its own, 10.9.1.1N.
from() {	# N
	in_ns c ip addr add "10.9.1.1$1/32" dev to-r1
	in_ns c ip -6 addr add "fd09:0:0:1::1$1/128" dev to-r1 nodad
	in_ns c ip route add "10.40.$1.0/24" via 10.9.1.2 src "10.9.1.1$1"
	in_ns c ip -6 route add "fd40:0:0:$1::/64" via fd09:0:0:1::2 \
		src "fd09:0:0:1::1$1"
}

reject() {	# ROUTER CHAIN N WITH4 WITH6
	filter "$1" "$2" "ip daddr 10.40.$3.1 reject with icmp $4"
	filter "$1" "$2" "ip6 daddr fd40:0:0:$3::1 reject with icmpv6 $5"
}

compat_network() {
	chain c r1 r2 r3 s
	in_ns c ip route add 10.40.0.0/16 via 10.9.1.2
	in_ns c ip -6 route add fd40::/16 via fd09:0:0:1::2
	for net_i in 1 2 3; do
		in_ns r$net_i ip route add 10.40.0.0/16 \
			via 10.9.$((net_i + 1)).2
		in_ns r$net_i ip -6 route add fd40::/16 \
			via fd09:0:0:$((net_i + 1))::2
	done
	# Who has been told an MTU forgets it at once, for the next to ask.
	net_sysctl c net.ipv4.route.mtu_expires=0 net.ipv6.route.mtu_expires=0
	for net_i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14; do
		behind $net_i
	done

	shrink r1 1 1280 10.9.2.2 fd09:0:0:2::2
	shrink r2 2 1400 10.9.3.2 fd09:0:0:3::2
	shrink r2 3 1400 10.9.3.2 fd09:0:0:3::2
	shrink r3 3 1300 10.9.4.2 fd09:0:0:4::2

	from 4	# r2 does not tell of TTLs
	filter r2 output \
		"ip daddr 10.9.1.14 icmp type time-exceeded drop"
	filter r2 output \
		"ip6 daddr fd09:0:0:1::14 icmpv6 type time-exceeded drop"
	from 5	# the way back seems longer
	filter r2 output "ip daddr 10.9.1.15 ip ttl set 60"
	filter r2 output "ip6 daddr fd09:0:0:1::15 ip6 hoplimit set 60"
	filter s output "ip daddr 10.9.1.15 ip ttl set 250"
	filter s output "ip6 daddr fd09:0:0:1::15 ip6 hoplimit set 250"

	reject r2 forward 6 host-unreachable addr-unreachable
	reject r2 forward 7 net-unreachable no-route
	reject r2 forward 8 admin-prohibited admin-prohibited
	reject r2 forward 9 net-prohibited policy-fail
	reject s input 10 admin-prohibited admin-prohibited
	reject s input 11 prot-unreachable port-unreachable
	reject s input 12 port-unreachable reject-route
	reject r1 forward 14 host-prohibited reject-route
	filter r3 forward "ip daddr 10.40.13.1 drop"
	filter r3 forward "ip6 daddr fd40:0:0:13::1 drop"

	in_ns c ip route add unreachable 10.41.0.0/24
	in_ns c ip route add prohibit 10.41.1.0/24
	in_ns c ip -6 route add unreachable fd41::/64
	filter c output "ip daddr 10.9.4.66 drop"

	printf '%s\n' '127.0.0.1 localhost' '::1 ip6-localhost' \
		'10.9.4.2 server.example server' \
		'fd09:0:0:4::2 server6.example' \
		'10.9.1.2 router.example' 'fd09:0:0:1::2 router.example' \
		'10.9.2.2 a-router-with-a-name-longer-than-the-column-for-names-is.example' \
		> "$NET_TMP/etc/hosts"
	echo 'hosts: files' > "$NET_TMP/etc/nsswitch.conf"
	: > "$NET_TMP/etc/resolv.conf"
	chmod -R a+rX "$NET_TMP/etc"
}

compat_begin tracepath tracepath6
compat_run tracepath
