#!/bin/sh
# Fact: replies dropped for want of room are counted in SO_MEMINFO.
. tests/netns/lib.sh
net_begin
net_new c
try=$(tool "$B/netns/k10-drops")
facts v4 as_user c "$try" 127.0.0.1
facts v6 as_user c "$try" ::1
net_end
