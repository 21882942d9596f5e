#!/bin/sh
# Fact: a Linux router sends one prober a few errors at once, then one a
# second (ten in IPv6): a trace must not ask one router for more.
. tests/netns/lib.sh
net_begin
chain c r s
net_limits r on
try=$(tool "$B/netns/k15-limit")
facts v4 as_user c "$try" 10.9.2.2
facts v6 as_user c "$try" fd09:0:0:2::2
net_end
