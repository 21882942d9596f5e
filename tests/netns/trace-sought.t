#!/bin/sh
# A target for which the last router, or this host, has to look: found late, or
# not at all.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
VERB=trace
scene_begin
needs nft
chain c r s
patience() {	# HOST DEVICE MSEC: between two of three questions
	net_sysctl "$1" "net.ipv4.neigh.$2.retrans_time_ms=$3" \
		"net.ipv6.neigh.$2.retrans_time_ms=$3"
}

# Beyond the second after which a silent hop is missing.
patience r to-s 600
patience c to-r 600

nobody() {	# ROUTER TARGET WORDS
	words="${3#destination }"
	json c -n "$2"
	holds "$2 is not there" <<-END
	who says so | path[0].blocked_by.address == "$1" and path[0].blocked_by.text.lower() == "$3"
	and where he is | who(1) == ["$1"]
	the end | not path[0].reached and status == 1
	END
	for how in --no-mtu --multipath; do
		run c "$asdic" trace -n $how "$2"
		like "$2 in words, $how" "$OUT" \
			"^not reached: blocked by $1 at hop 1 \(${words#unreachable: }\)$"
	done
}

nobody 10.9.1.2 10.9.2.77 "destination host unreachable"
nobody fd09:0:0:1::2 fd09:0:0:2::77 "destination unreachable: address unreachable"

for to in 10.9.1.77 fd09:0:0:1::77; do
	run c "$asdic" trace -n "$to"
	like "nobody on our own link: $to" "$OUT" \
		'^not reached: this host itself says: (host|address) unreachable$'
	is "its status: $to" $STATUS 1
done

# r asks for s; s does not hear it the first time.
patience r to-s 1100
deaf() {
	in_ns s nft -f - <<-END
	table netdev asdic {
		chain in {
			type filter hook ingress device "to-r" priority 0
			ether type arp drop
			icmpv6 type nd-neighbor-solicit drop
		}
	}
	END
	in_ns r ip neigh flush dev to-s
	in_ns r ip -6 neigh flush dev to-s
}

late() {	# TARGET
	deaf || bail "nft"
	start c --json -v -n "$1"
	await '"hop"'			# the first, which answers
	retry_until 10 probed || bail "nothing was sent"
	in_ns s nft delete table netdev asdic
	finish
	holds "$1 is found late" <<-END
	reached | path[0].reached and path[0].hops_count == 2 and status == 0
	nothing is late or lost | summary[0].late == 0 == summary[0].lost
	END
}

# shellcheck disable=SC2317 # called by retry_until
probed() {
	in_ns r ip neigh show dev to-s | grep -q INCOMPLETE ||
		in_ns r ip -6 neigh show dev to-s | grep -q INCOMPLETE
}

late 10.9.2.2
late fd09:0:0:2::2
scene_end
