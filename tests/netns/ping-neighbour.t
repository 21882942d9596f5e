#!/bin/sh
# A neighbour that is found only after a while: the wait is this host's, and
# stands apart from the round-trip time.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
scene_begin
needs nft
chain c s
net_sysctl c net.ipv4.neigh.to-s.retrans_time_ms=500 \
	net.ipv6.neigh.to-s.retrans_time_ms=500
# However long we take, it does not give up.
net_sysctl c net.ipv4.neigh.to-s.mcast_solicit=100 \
	net.ipv6.neigh.to-s.mcast_solicit=100

# c asks for its neighbour every 500 ms; s does not hear it the first time.
forget() {
	in_ns c ip neigh flush dev to-s
	in_ns c ip -6 neigh flush dev to-s
}

deaf() {	# s hears nobody who looks for it
	in_ns s nft -f - <<-END
	table netdev asdic {
		chain in {
			type filter hook ingress device "to-c" priority 0
			ether type arp drop
			icmpv6 type nd-neighbor-solicit drop
		}
	}
	END
}

hears() {
	in_ns s nft delete table netdev asdic
}

# shellcheck disable=SC2317 # called by retry_until
asked() {	# c has begun to look for its neighbour
	in_ns c ip "$1" neigh show dev to-s | grep -q "^$2 .*INCOMPLETE"
}

waits() {	# FAMILY ADDRESS
	deaf || bail "nft"
	forget
	start c --json -c 3 -i 0.1 -W 5 "$2"
	retry_until 10 asked "$1" "$2" || bail "$2 is not looked for"
	hears
	finish
	holds "$2 found late" <<-END
	all are answered | status == 0 and end.answered == 3
	round trips are those of the wire | all(r.rtt_ms < 100 and r.rtt_source == "kernel" for r in reply)
	the wait stands apart | all(r.queue_ms > 50 for r in reply)
	the first waited longest | reply[0].queue_ms == max(r.queue_ms for r in reply) > 300
	the summary has it | end.queue_max_ms > 300 and end.max_ms < 100
	END
}

waits -4 10.9.1.2
waits -6 fd09:0:0:1::2

deaf || bail "nft"
forget
start c -c 1 -W 5 10.9.1.2
retry_until 10 asked -4 10.9.1.2
hears
finish
like "in words: behind the time" "$OUT" \
	' time=[0-9.]+ ms \(waited [0-9.]+ ms to leave\)$'
like "and in the summary" "$OUT" \
	'^left late   up to [0-9.]+ ms, .*: not in the times above$'

# Longer than the patience: lost, until the answer comes.
late() {	# FAMILY ADDRESS
	deaf || bail "nft"
	forget
	start c --json -i 0.1 -W 0.2 "$2"
	retry_until 10 asked "$1" "$2"
	await '"event":"(lost|unsent)"'
	hears
	await '"reply"' 3
	signal INT
	finish
	holds "$2 found after the patience" <<-END
	told as lost, or as what has not left, then as late | (lost + unsent)[0].seq == late[0].seq == 1
	counted as late | end.late == len(late) and end.lost == 0
	later ones are answered | end.answered >= 3
	late by the wait, not by the wire | all(r.rtt_ms < 100 and r.queue_ms > 200 for r in late)
	END
}

late -4 10.9.1.2
late -6 fd09:0:0:1::2

# The same in the middle of a run, when the lane is known to stamp: what has
# not left by the end of its patience is told as unsent, until it leaves.
forgotten() {	# FAMILY ADDRESS
	start c --json -i 0.1 -W 0.2 "$2"
	await '"reply"' 4
	deaf || bail "nft"
	forget
	retry_until 10 asked "$1" "$2"
	await '"lost"|"unsent"'
	hears
	mark
	since '"reply"' 3
	signal INT
	finish
	holds "$2 lost and found again" <<-END
	told, and then answered | end.answered >= 7 and end.lost == 0 and (late or unsent)
	END
}

forgotten -4 10.9.1.2
is "10.9.1.2: late ones are late" \
	"$(grep -c '"event":"duplicate"' "$STREAM")" 0
forgotten -6 fd09:0:0:1::2
is "fd09:0:0:1::2: late ones are late" \
	"$(grep -c '"event":"duplicate"' "$STREAM")" 0
scene_end
