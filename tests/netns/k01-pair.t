#!/bin/sh
# Fact: of two sockets on one ident the second hears everything, so errors
# never fail a send of the first.  io/lane.c rests on it.
. tests/netns/lib.sh
net_begin
chain c r s
try=$(tool "$B/netns/k01-pair")
facts v4 as_user c "$try" 10.9.2.2
facts v6 as_user c "$try" fd09:0:0:2::2
net_end
