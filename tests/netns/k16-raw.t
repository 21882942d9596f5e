#!/bin/sh
# Fact: a filter on a raw socket does not cover its error queue, which is told
# the errors of everybody's pings: io/raw.c tells them apart.
. tests/netns/lib.sh
net_begin
chain c r s
try=$(tool "$B/netns/k16-raw")
facts v4 in_ns c "$try" 10.9.2.2
facts v6 in_ns c "$try" fd09:0:0:2::2
net_end
