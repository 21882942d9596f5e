#!/bin/sh
# Fact: in PROBE mode whatever fits the device is sent whole, whatever the
# cache believes, and routers tell the MTU of their link.
. tests/netns/lib.sh
net_begin
chain c r s
link_mtu r s 1400
try=$(tool "$B/netns/k12-pmtu")
facts v4 as_user c "$try" 10.9.2.2
facts v6 as_user c "$try" fd09:0:0:2::2
net_end
