#!/bin/sh
# Fact: the error queue gives our datagram as quoted, from its ICMP header on,
# as long as an error may be.
. tests/netns/lib.sh
net_begin
chain c r s
try=$(tool "$B/netns/k14-quote")
facts v4 as_user c "$try" 10.9.2.2
facts v6 as_user c "$try" fd09:0:0:2::2
net_end
