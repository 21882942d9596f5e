#!/bin/sh
# io/route.c: what the kernel says of addresses, and the news of links,
# addresses and routes, in a namespace where nothing else happens.
# shellcheck source=tests/netns/lib.sh disable=SC2317 # called by retry_until
. tests/netns/lib.sh
net_begin
net_new h
net_new peer
tool=$(tool "$B/netns/route_news") || exit 1
news=$NET_TMP/news
mkfifo "$NET_TMP/input"

# A device of h; its other end is up all the time.
device() {	# NAME
	ip link add "$1" netns "asdic-$$-h" type veth \
		peer name "$1" netns "asdic-$$-peer"
	in_ns peer ip link set "$1" mtu 1400 up
	in_ns h ip link set "$1" mtu 1400 up
}

# Is it said by now, N times in all?
said() {	# LINE [N]
	[ "$(grep -cFx -e "$1" "$news")" -eq "${2:-1}" ]
}

told() {	# WHAT LINE [N]
	retry_until 10 said "$2" "$3"
	tap_result $? "$1" "$(cat "$news")"
}

# ---- questions ----

device d0
in_ns h ip addr add 10.1.2.3/25 dev d0
in_ns h ip addr add 10.1.2.4/25 dev d0
in_ns h ip addr add fd09::3/64 dev d0 nodad
retry_until 10 in_ns h sh -c \
	'ip -6 addr show dev d0 scope link -tentative | grep -q fe80'
fe80=$(in_ns h ip -6 addr show dev d0 scope link |
	sed -n 's/.*inet6 \([^/]*\).*/\1/p')
ask() {
	as_user h "$tool" "$1"
}

is "a neighbour" "$(ask 10.1.2.9)" \
	"own=0 broadcast=0 mtu=1400 source=10.1.2.3 zones=1"
is "an IPv6 neighbour" "$(ask fd09::9)" \
	"own=0 broadcast=0 mtu=1400 source=fd09::3 zones=1"
like "our own address" "$(ask 10.1.2.3)" "^own=1 broadcast=0 mtu=65536 "
like "our second address" "$(ask 10.1.2.4)" "^own=1 broadcast=0 "
like "our own IPv6 address" "$(ask fd09::3)" "^own=1 broadcast=0 "
like "our own link-local address" "$(ask "$fe80%d0")" "^own=1 "
like "a neighbour's link-local address" "$(ask "fe80::77%d0")" \
	"^own=0 broadcast=0 mtu=1400 source=$fe80%"
like "broadcast of a network that is no /24" "$(ask 10.1.2.127)" \
	"^own=0 broadcast=1 "
like "broadcast of no network of ours" "$(ask 10.1.2.255)" \
	"^own=0 broadcast=0 "
like "loopback, listed nowhere" "$(ask 127.7.7.7)" "^own=1 broadcast=0 "
like "loopback's broadcast" "$(ask 127.255.255.255)" "broadcast=1 "
like "no route" "$(ask 192.0.2.1)" \
	"^own=0 broadcast=0 mtu=0 source=none zones=1"

# ---- news ----

as_user h "$tool" < "$NET_TMP/input" > "$news" &
exec 3> "$NET_TMP/input"

# Links that come and go, until the watch has learnt what there is.
begun() {
	device begin
	sleep 0.05
	in_ns h ip link del begin
	grep -q '^link_up begin' "$news"
}
retry_until 10 begun || {
	echo "Bail out! no news at all"
	exit 1
}

in_ns h ip addr add 10.1.3.3/24 dev d0
told "an address" "address_added d0 10.1.3.3/24"
in_ns h ip addr add fd09:3::3/64 dev d0 nodad
told "an IPv6 address" "address_added d0 fd09:3::3/64"
in_ns h ip addr change 10.1.3.3/24 dev d0 valid_lft 9999 preferred_lft 999
in_ns h ip addr del 10.1.3.3/24 dev d0
told "an address that goes" "address_removed d0 10.1.3.3/24"
is "a lifetime that changes is none" \
	"$(grep -cFx 'address_added d0 10.1.3.3/24' "$news")" 1
in_ns h ip route add default via 10.1.2.1
told "the default route" "route_added d0 default/0"
in_ns h ip route add 10.7.0.0/16 via 10.1.2.1
told "a route" "route_added d0 10.7.0.0/16"
in_ns h ip -6 route add fd77::/32 via fd09::1
told "an IPv6 route" "route_added d0 fd77::/32"
in_ns h ip route del 10.7.0.0/16
told "a route that goes" "route_removed d0 10.7.0.0/16"
in_ns h ip link set d0 down
told "a link that goes down" "link_down d0"
in_ns h ip link set d0 mtu 1500
in_ns h ip link set d0 up
told "a link that comes up" "link_up d0"
in_ns h ip link set d0 name d1
in_ns h ip link set d1 down
told "a link that was renamed" "link_down d1"
in_ns h ip link set d1 up
told "and is up again" "link_up d1"
in_ns h ip link del d1
told "a link that is removed" "link_gone d1"
is "kernel's own routes are no news" "$(grep -c '10.1.3.0/24' "$news")" 0
is "links are told when up or down changes" \
	"$(grep '^link.* d[01]' "$news" | xargs)" \
	"link_down d0 link_up d0 link_down d1 link_up d1 link_down d1 link_gone d1"

exec 3>&-
wait $!
is "the watch ends with its input" $? 0
net_end
