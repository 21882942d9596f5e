#!/bin/sh
# Fact: errors made by this very host come from its own address (in IPv4
# over lo): for a neighbour that does not answer, and from the own firewall.
. tests/netns/lib.sh
net_begin
chain c s
try=$(tool "$B/netns/k11-own")
facts "v4, no neighbour" as_user c "$try" 10.9.1.99 10.9.1.1
facts "v6, no neighbour" as_user c "$try" fd09:0:0:1::99 fd09:0:0:1::1
# A rejected datagram is dropped as well, so in IPv4 the send fails, too.
if rules c output "icmp type echo-request reject" 2>/dev/null; then
	rules c output "icmpv6 type echo-request reject"
	facts "v4, rejected" as_user c "$try" 10.9.1.2 10.9.1.1
	facts "v6, rejected" as_user c "$try" fd09:0:0:1::2 fd09:0:0:1::1
fi
net_end
