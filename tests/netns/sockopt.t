#!/bin/sh
# Fact: socket options have the effects, or none, that the table says.
. tests/netns/lib.sh
net_begin
net_new c
try=$(tool "$B/netns/sockopt")
facts v4 as_user c "$try" 127.0.0.1
facts v6 as_user c "$try" ::1
net_end
