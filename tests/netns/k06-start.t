#!/bin/sh
# Fact: stamping of arrivals is switched on by deferred work; then it stays.
. tests/netns/lib.sh
net_begin
net_new c
try=$(tool "$B/netns/k06-start")
facts v4 as_user c "$try" 127.0.0.1
facts v6 as_user c "$try" ::1
net_end
