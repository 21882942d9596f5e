#!/bin/sh
# Fact: net.ipv4.ping_group_range alone says who may open ping sockets, of
# both families; a fresh namespace lets nobody, not even root.
. tests/netns/lib.sh
net_begin
net_new c
lanes=$(tool "$B/netns/lanes")
like "a group in the range may" "$(as_user c "$lanes" 127.0.0.1)" "^open"
like "in IPv6, too" "$(as_user c "$lanes" ::1)" "^open"
ip netns add "asdic-$$-fresh" && NET_NAMES="$NET_NAMES fresh"
# Groups that are not mapped here read 65534.
like "a fresh namespace" \
	"$(in_ns fresh cat /proc/sys/net/ipv4/ping_group_range | xargs)" \
	"^(1 0|65534 65534)$"
in_ns fresh ip link set lo up
closed="closed errno=EACCES"
is "nobody may" "$(as_user fresh "$lanes" 127.0.0.1)" "$closed"
is "nobody may in IPv6" "$(as_user fresh "$lanes" ::1)" "$closed"
like "root is sent to raw sockets" "$(in_ns fresh "$lanes" 127.0.0.1)" \
	"^open ident=1 raw=1"
net_end
