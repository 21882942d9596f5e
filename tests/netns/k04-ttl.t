#!/bin/sh
# Fact: one socket carries every ttl, told per datagram, in one system call.
. tests/netns/lib.sh
net_begin
chain c r1 r2 s
try=$(tool "$B/netns/k04-ttl")
facts v4 as_user c "$try" 10.9.3.2
facts v6 as_user c "$try" fd09:0:0:3::2
net_end
