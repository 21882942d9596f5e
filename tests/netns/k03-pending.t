#!/bin/sh
# Fact: on a single socket each ICMP error fails one later, unrelated send;
# reading the error queue first prevents it.  io/outbound.c and io/inbound.c
# rest on it.
. tests/netns/lib.sh
net_begin
chain c r s
try=$(tool "$B/netns/k03-pending")
facts v4 as_user c "$try" 10.9.2.2 10.9.1.2
facts v6 as_user c "$try" fd09:0:0:2::2 fd09:0:0:1::2
net_end
