#!/bin/sh
# ping as installed, and asdic called ping: the same lines, byte for byte.
# shellcheck source=tests/compat/compat.sh
. tests/compat/compat.sh
compat_begin ping ping4 ping6
compat_run ping
