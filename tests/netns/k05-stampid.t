#!/bin/sh
# Fact: departure stamps need no privilege; they are counted per stamped
# datagram, or carry a name of ours where the kernel takes one.
. tests/netns/lib.sh
net_begin
chain c s
try=$(tool "$B/netns/k05-stampid")
facts v4 as_user c "$try" 10.9.1.2
facts v6 as_user c "$try" fd09:0:0:1::2
facts "loopback" as_user c "$try" 127.0.0.1
net_end
