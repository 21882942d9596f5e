#!/bin/sh
# asdic-sockets(7) explains the options that asdic doctor tries, all of them and
# no others, each once; and those are at least what Linux's own pages list.
# shellcheck source=tests/style/lib.sh
. tests/style/lib.sh

asdic=$B/asdic
[ -x "$asdic" ] || skip_all "$asdic is not built yet"

dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

# Whether anything can be opened here does not matter: the list is the same.
"$asdic" doctor --json | grep '"event":"socket_option"' > "$dir/options"
check "doctor lists socket options" \
    "$([ -s "$dir/options" ] || echo "none are listed")"

grep -o '"\(option\|set_name\)":"[A-Z0-9_]*"' "$dir/options" |
    cut -d '"' -f 4 | sort -u > "$dir/table"
# .It Dv NAME , NAME
awk '$1 == ".It" && $2 == "Dv" {
	for (i = 3; i <= NF; i++)
		if ($i != ",")
			print $i
}' man/asdic-sockets.7 | sort > "$dir/page"

check "the page explains every option" \
    "$(comm -23 "$dir/table" "$dir/page")"
check "the page explains no option that there is not" \
    "$(uniq "$dir/page" | comm -13 "$dir/table" -)"
check "the page explains each once" "$(uniq -d "$dir/page")"

grep -o '"option":"[A-Z0-9_]*".*"set":[^,]*' "$dir/options" |
    sed 's/"level".*"set"//' | sort | uniq -d > "$dir/twice"
check "the table has each once" "$(cat "$dir/twice")"

# What the pages of Debian's manpages list, and what is a value there.
for name in \
	IP_ADD_MEMBERSHIP IP_ADD_SOURCE_MEMBERSHIP IP_BIND_ADDRESS_NO_PORT \
	IP_BLOCK_SOURCE IP_DROP_MEMBERSHIP IP_DROP_SOURCE_MEMBERSHIP \
	IP_FREEBIND IP_HDRINCL IP_LOCAL_PORT_RANGE IP_MSFILTER IP_MTU \
	IP_MTU_DISCOVER IP_MULTICAST_ALL IP_MULTICAST_IF IP_MULTICAST_LOOP \
	IP_MULTICAST_TTL IP_NODEFRAG IP_OPTIONS IP_PASSSEC IP_PKTINFO \
	IP_RECVERR IP_RECVOPTS IP_RECVORIGDSTADDR IP_RECVTOS IP_RECVTTL \
	IP_RETOPTS IP_ROUTER_ALERT IP_TOS IP_TRANSPARENT IP_TTL \
	IP_UNBLOCK_SOURCE IP_UNICAST_IF \
	IPV6_ADDRFORM IPV6_ADD_MEMBERSHIP IPV6_AUTHHDR IPV6_DROP_MEMBERSHIP \
	IPV6_DSTOPTS IPV6_FLOWINFO IPV6_HOPLIMIT IPV6_HOPOPTS IPV6_MTU \
	IPV6_MTU_DISCOVER IPV6_MULTICAST_HOPS IPV6_MULTICAST_IF \
	IPV6_MULTICAST_LOOP IPV6_RECVERR IPV6_RECVPKTINFO IPV6_ROUTER_ALERT \
	IPV6_RTHDR IPV6_UNICAST_HOPS IPV6_V6ONLY \
	SO_ACCEPTCONN SO_ATTACH_BPF SO_ATTACH_FILTER \
	SO_ATTACH_REUSEPORT_CBPF SO_ATTACH_REUSEPORT_EBPF SO_BINDTODEVICE \
	SO_BROADCAST SO_BSDCOMPAT SO_BUSY_POLL SO_DEBUG SO_DETACH_FILTER \
	SO_DOMAIN SO_DONTROUTE SO_ERROR SO_INCOMING_CPU SO_INCOMING_NAPI_ID \
	SO_KEEPALIVE SO_LINGER SO_LOCK_FILTER SO_MARK SO_OOBINLINE \
	SO_PASSCRED SO_PASSSEC SO_PEEK_OFF SO_PEERCRED SO_PEERSEC \
	SO_PRIORITY SO_PROTOCOL SO_RCVBUF SO_RCVBUFFORCE SO_RCVLOWAT \
	SO_RCVTIMEO SO_REUSEADDR SO_REUSEPORT SO_RXQ_OVFL \
	SO_SELECT_ERR_QUEUE SO_SNDBUF SO_SNDBUFFORCE SO_SNDLOWAT \
	SO_SNDTIMEO SO_TIMESTAMP SO_TIMESTAMPNS SO_TIMESTAMPING SO_TYPE \
	ICMP_FILTER; do
	echo "$name"
done | sort > "$dir/listed"
check "the options of ip(7), ipv6(7), socket(7) and raw(7) are there" \
    "$(comm -23 "$dir/listed" "$dir/table")"

finish
