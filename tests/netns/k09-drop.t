#!/bin/sh
# Fact: a datagram dropped by the own firewall fails the send in IPv4, and in
# IPv6 shows in nothing but a departure stamp that does not come.
. tests/netns/lib.sh
net_begin
command -v nft >/dev/null || skip_all "needs nft"
chain c s
try=$(tool "$B/netns/k09-drop")
rules c output "meta l4proto { icmp, ipv6-icmp } drop" ||
	skip_all "no nftables in this kernel"
facts "v4, dropped, a send" as_user c "$try" 10.9.1.2
no_rules c
# Neighbour discovery is ICMPv6, too, and must go on.
rules c output "icmpv6 type echo-request drop"
facts "v6, dropped, a send" as_user c "$try" fd09:0:0:1::2
net_end
