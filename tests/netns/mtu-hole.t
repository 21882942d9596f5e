#!/bin/sh
# Large packets vanish: how much fits, and between which hops they vanish.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
VERB=mtu
scene_begin
needs nft
chain c r1 r2 r3 s

hole() {	# WHAT SIZE AFTER BEFORE TARGET ADDRESSES; 0: none
	json c -n "$5"
	holds "$1, $5" <<-END
	found | mtu[0].state == "found" and mtu[0].path_mtu_bytes == $2 and status == 0
	a black hole | mtu[0].limit == "hole" and mtu[0].black_hole
	confirmed | mtu[0].answers >= 2 and mtu[0].above_bytes == $2 + 1 and mtu[0].silent >= 3
	after this hop | (mtu[0].after_hop or 0) == $3 and mtu[0].after_address == $6[$3]
	before that one | (mtu[0].before_hop or 0) == $4 and mtu[0].before_address == $6[$4 or 4]
	it is the limit | mtu[0].limit_hop == mtu[0].after_hop and mtu[0].limit_address == mtu[0].after_address
	nobody is disbelieved | mtu[0].told_bytes is None and mtu[0].lies == []
	END
}

both() {	# WHAT SIZE AFTER BEFORE
	hole "$@" 10.9.4.2 '[None, "10.9.1.2", "10.9.2.2", "10.9.3.2", "10.9.4.2"]'
	hole "$@" fd09:0:0:4::2 \
		'([None] + ["fd09:0:0:%d::2" % i for i in (1, 2, 3, 4)])'
}

# Whether it is the path or the target cannot be told from here.
unclear() {	# WHAT SIZE AFTER
	for to in 10.9.4.2 fd09:0:0:4::2; do
		json c -n $to
		holds "$1, $to" <<-END
		no path MTU is claimed | mtu[0].state == "uncertain" and mtu[0].path_mtu_bytes is None and status == 1
		but so much fits | mtu[0].largest_bytes == $2 and mtu[0].answers >= 2
		for a reason beyond | mtu[0].limit == "beyond" and mtu[0].black_hole is None
		the last hop that is known | mtu[0].after_hop == $3 and mtu[0].before_hop is None
		nobody is blamed | mtu[0].limit_hop is None and mtu[0].limit_address is None
		fragments were tried | mtu[0].fragments.sent >= 3 and mtu[0].fragments.answered == 0
		END
	done
}

silence() {	# HOST: tells nobody what is too big
	filter "$1" output 'icmp type destination-unreachable drop'
	filter "$1" output 'icmpv6 type packet-too-big drop'
}

# ---- routers that may not tell ----

silence r2
link_mtu r2 r3 1280
both "a link of 1280" 1280 2 3
text c -n 10.9.4.2
like "in words: the verdict" "$OUT" \
	'^path MTU to 10\.9\.4\.2 is 1280 bytes .*: black hole, larger packets vanish without a word between hop 2 \(10\.9\.2\.2\) and hop 3 \(10\.9\.3\.2\)$'
like "in words: the kernel does not know" "$OUT" \
	'^kernel +believes 1500, which is too much'
link_mtu r2 r3 1333
both "a link of 1333" 1333 2 3

# The first step is told, so the kernel knows of that one.
link_mtu r1 r2 1400
for to in 10.9.4.2 fd09:0:0:4::2; do
	json c -n --hops $to
	holds "1400 told, 1333 not, $to" <<-END
	found | mtu[0].path_mtu_bytes == 1333 and mtu[0].state == "found"
	a black hole | mtu[0].limit == "hole" and mtu[0].black_hole
	at the second step | (mtu[0].after_hop, mtu[0].before_hop) == (2, 3)
	the kernel knows of the first | (mtu[0].cached_before_bytes, mtu[0].cached_after_bytes) == (1500, 1400)
	so much gets to each | [h.largest_bytes for h in mtu[0].hops] == [1500, 1400, 1333, 1333]
	what was told is told | mtu[0].hops[0].told_bytes == 1400
	END
	in_ns c ip route flush cache
	in_ns c ip -6 route flush cache
done
text c -n 10.9.4.2
like "in words: the kernel knows by this search" "$OUT" \
	'^kernel +believed 1500 before, 1400 now: this search put it'
link_mtu r1 r2 1500
in_ns c ip route flush cache
in_ns c ip -6 route flush cache

# Of frames of 9000 bytes there are more sizes between.
link_mtu c r1 9000
link_mtu r1 r2 9000
link_mtu r2 r3 1500
both "9000 to 1500" 1500 2 3
link_mtu c r1 1500
link_mtu r1 r2 1500

# ---- the last link, and hops that say nothing at all ----

no_rules r2
silence r3
link_mtu r3 s 1333
both "the last link" 1333 3 0
no_rules r3
link_mtu r3 s 1500
filter r3 output 'icmp type time-exceeded drop'
filter r3 output 'icmpv6 type time-exceeded drop'
silence r2
link_mtu r2 r3 1333
both "a silent router behind it" 1333 2 0
no_rules r2
link_mtu r2 r3 1500
in_ns s ip route flush cache	# what r3 has told it of that link
in_ns s ip -6 route flush cache
filter r2 forward 'meta length > 1333 drop'
unclear "a firewall, and a silent router behind it" 1333 2
no_rules r3

# ---- links that would carry them, and a firewall that does not ----

no_rules r2
filter r2 forward 'meta length > 1280 drop'
both "a firewall for 1280" 1280 2 3
no_rules r2
filter r1 prerouting 'meta length > 1333 drop'
both "a firewall next to us" 1333 0 1
no_rules r1

# Large ones arrive, but not their answers.
filter r2 forward 'ip saddr 10.9.4.2 meta length > 1333 drop'
filter r2 forward 'ip6 saddr fd09:0:0:4::2 meta length > 1333 drop'
unclear "a firewall on the way back" 1333 3
text c -n fd09:0:0:4::2
like "in words: three places it may be at" "$OUT" \
	'^path MTU to .* is not certain: at least 1333 bytes, .* behind hop 3 \(fd09:0:0:3::2\): on the last link, on the way back, or in a target'
scene_end
