#!/bin/sh
# What the own firewall drops is no host that is down: in IPv6, where the send
# succeeds all the same, a retry's missing stamps tell, even if nothing at all
# gets out.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
scene_begin
needs nft
VERB=sweep
chain c s

unsent='^fd09:0:0:1::2 +unsent '

text c ::1 fd09:0:0:1::2
like "nothing is dropped" "$OUT" '2 up, 0 down'

filter c output 'ip6 daddr fd09:0:0:1::2 icmpv6 type echo-request drop'
text c -t 100ms -r 1 ::1 fd09:0:0:1::2
like "one is dropped: the other is up" "$OUT" '^::1 +up '
like "one is dropped: it never left" "$OUT" "$unsent.*never left this host"
unlike "one is dropped: it is not down" "$OUT" '[1-9] down'
json c -t 100ms -r 1 ::1 fd09:0:0:1::2
like "the event says so, too" "$(cat "$STREAM")" \
	'"event":"unsent".*"target":"fd09:0:0:1::2".*"after_timeout":true'
text c -t 100ms -r 0 ::1 fd09:0:0:1::2
like "without a retry it is silence" "$OUT" '1 up, 1 down'
no_rules c

filter c output 'icmpv6 type echo-request drop'
text c -t 100ms -r 1 ::1 fd09:0:0:1::2
is "all is dropped: the status" "$STATUS" 1
like "all is dropped: never left" "$OUT" "$unsent"
like "all is dropped: lo, too" "$OUT" '^::1 +unsent '
no_rules c

# Where stamps cannot be had, nothing is claimed.
filter c output 'ip6 daddr fd09:0:0:1::2 icmpv6 type echo-request drop'
ASDIC_WITHOUT=stamps
export ASDIC_WITHOUT
text c -t 100ms -r 1 ::1 fd09:0:0:1::2
like "without stamps it is silence" "$OUT" '1 up, 1 down'
unset ASDIC_WITHOUT
no_rules c

filter c output 'ip daddr 10.9.1.2 icmp type echo-request drop'
text c -t 100ms -r 1 127.0.0.1 10.9.1.2
like "IPv4 says it at once" "$OUT" '^10.9.1.2 +unsent '
scene_end
