#!/bin/sh
# Probes to everybody on a link: probes are counted, not replies.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
scene_begin
# h, a and b on one wire, 10.9.9.0/24.
net_new wire
net_sysctl wire net.ipv6.conf.all.disable_ipv6=1 \
	net.ipv6.conf.default.disable_ipv6=1
in_ns wire ip link add bridge type bridge
in_ns wire ip link set bridge up
for host in h a b; do
	net_new $host
	ip link add lan netns "asdic-$$-$host" type veth \
		peer name to-$host netns "asdic-$$-wire"
	in_ns wire ip link set to-$host master bridge up
	net_sysctl $host net.ipv4.icmp_echo_ignore_broadcasts=0 \
		net.ipv6.conf.lan.accept_dad=0
	in_ns $host ip link set lan up
done
in_ns h ip addr add 10.9.9.1/24 brd + dev lan
in_ns a ip addr add 10.9.9.2/24 brd + dev lan
in_ns b ip addr add 10.9.9.3/24 brd + dev lan
net_sysctl h net.ipv4.icmp_echo_ignore_broadcasts=1
for host in h a b; do
	retry_until 10 in_ns $host sh -c \
		'ip -6 addr show dev lan scope link -tentative | grep -q fe80'
done
settle h 10.9.9.2
settle h 10.9.9.3

who='sorted(r.address for r in summary[0].responders)'
text h -c 1 -W 0.2 10.9.9.255
is "a broadcast address: refused without -b" $STATUS 64
like "a broadcast address: in words" "$ERR" \
	'^asdic: 10\.9\.9\.255: a broadcast address; -b allows it$'
json h -b -c 1 -W 0.5 10.9.9.255
holds "-b" <<-END
	both answer | $who == ["10.9.9.2", "10.9.9.3"] and len(reply) == 2
	probes are counted, not replies | end.sent == end.answered == 1 and end.duplicates == 0
	answers are gathered until the timeout | end.duration_s > 0.49 and status == 0
	END
json h -c 1 -W 0.5 -I lan 224.0.0.1
holds "224.0.0.1" <<-END
	both answer | $who == ["10.9.9.2", "10.9.9.3"]
	one probe | end.sent == end.answered == 1 and status == 0
	END
json h -c 1 -W 0.5 ff02::1%lan
holds "ff02::1" <<-END
	both answer, and this host | len($who) == 3 and all(a.startswith("fe80::") for a in $who)
	one probe | end.sent == end.answered == 1
	END
json h -L -c 1 -W 0.5 ff02::1%lan
holds "ff02::1 with -L" <<-END
	this host does not | len($who) == 2
	END
text h -c 1 -W 0.5 ff02::1%lan
is "ff02::1 in words: a line each" \
	"$(echo "$OUT" | grep -c '^64 bytes from fe80::.*%lan: icmp_seq=1 ')" 3
text h -i 0.5 -c 1 ff02::1%lan
if as_root; then
	is "a group, twice a second, by a user: refused" $STATUS 64
fi
text h -c 1 -W 0.5 ff02::1
like "a group without an interface: the only one is taken, or named" \
	"$OUT$ERR" 'lan'
json h -c 1 -W 0.3 ff02::77%lan
holds "a group of nobody" <<-END
	is lost once | end.lost == 1 == end.sent and status == 1
	END
scene_end
