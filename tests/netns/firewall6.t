#!/bin/sh
# What the own firewall drops from the first probe on is told as that, also in
# IPv6, where the send succeeds all the same: nothing got to a device's queue.
# What did, and is not answered, is lost.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
scene_begin
needs nft
chain c s

stayed='never left this host: own firewall, queue or neighbour lookup'

lost() {	# HEADING ADDRESS [ARG ...]
	lost_of=$1
	shift
	json c -c 2 -i 0.1 -W 0.2 "$@"
	holds "$lost_of" <<-END
	lost | len(lost) == end.lost == 2 and not unsent
	END
}

unsent() {	# HEADING ADDRESS
	json c -c 2 -i 0.1 -W 0.2 "$2"
	holds "$1" <<-END
	not sent | len(unsent) == end.unsent == 2 and not lost
	and known by its patience | all(u.errno is None and u.after_timeout for u in unsent)
	END
}

filter s input 'icmpv6 type echo-request drop'
filter c input 'icmpv6 type echo-reply drop'
lost "it left, over a link" fd09:0:0:1::2
lost "it left, over loopback" ::1
lost "it left, in pieces" fd09:0:0:1::2 -s 5000
export ASDIC_WITHOUT=stamp-id
lost "it left, counted stamps" fd09:0:0:1::2
unset ASDIC_WITHOUT
in_ns c tc qdisc add dev to-s root tbf rate 1mbit burst 4000 latency 50ms \
	2>/dev/null && lost "it left, through a queue" fd09:0:0:1::2
no_rules s
no_rules c

filter c output 'icmpv6 type echo-request drop'
unsent "dropped, over a link" fd09:0:0:1::2
unsent "dropped, over loopback" ::1
export ASDIC_WITHOUT=stamp-id
unsent "dropped, counted stamps" fd09:0:0:1::2
ASDIC_WITHOUT=pair
unsent "dropped, one socket" fd09:0:0:1::2
ASDIC_WITHOUT=stamps
lost "dropped, without stamps nothing is claimed" fd09:0:0:1::2
unset ASDIC_WITHOUT
text c -c 2 -i 0.1 -W 0.2 fd09:0:0:1::2
like "ping says it" "$OUT" "^icmp_seq=1 $stayed\$"
VERB=check
text c fd09:0:0:1::2
like "check says it" "$OUT" "5 probes, 5 not sent \($stayed\)"
VERB=trace
text c -n -w 0.2 fd09:0:0:1::2
like "trace says it" "$OUT" "^not reached: nothing could be sent \($stayed\)"
VERB=mtu
text c -n -w 0.2 fd09:0:0:1::2
like "mtu says it" "$OUT" "is not known: nothing could be sent \($stayed\)"
scene_end
