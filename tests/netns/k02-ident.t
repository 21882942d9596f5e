#!/bin/sh
# Fact: identifiers are shared by default, private if one socket says so, and
# IPv4 and IPv6 have one table of them.  io/lane.c and io/kernel.c rest on it.
. tests/netns/lib.sh
net_begin
net_new c
try=$(tool "$B/netns/k02-ident")
facts "v4 and v6" as_user c "$try"
net_end
