#!/bin/sh
# Fact: bind chooses the source in both families; PKTINFO does in IPv4 alone.
. tests/netns/lib.sh
net_begin
chain c s
in_ns c ip addr add 10.9.1.77/24 dev to-s
# The newest of equals would be preferred: not one that is deprecated.
in_ns c ip addr add fd09:0:0:1::77/64 dev to-s nodad preferred_lft 0
try=$(tool "$B/netns/k08-source")
facts v4 as_user c "$try" 10.9.1.2 10.9.1.1 10.9.1.77
facts v6 as_user c "$try" fd09:0:0:1::2 fd09:0:0:1::1 fd09:0:0:1::77
net_end
