#!/bin/sh
# Fact: IPv6 flow labels are told per datagram without a lease, and routers
# quote them.
. tests/netns/lib.sh
net_begin
chain c r s
try=$(tool "$B/netns/k07-label")
facts v6 as_user c "$try" fd09:0:0:2::2
net_end
