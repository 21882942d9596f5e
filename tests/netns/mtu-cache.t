#!/bin/sh
# What the kernel believes is neither believed nor kept quiet: not what other
# programs were told before, not what somebody forged, and not what the search
# itself has brought about.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
VERB=mtu
scene_begin
chain c r s

kernel_mtu() {	# ADDRESS
	in_ns c ip route get "$1" | sed -n 's/.* mtu \([0-9]*\).*/\1/p'
}

forget() {
	in_ns c ip route flush cache
	in_ns c ip -6 route flush cache
}

# Said to c by r, as if c had sent s a large packet: that the next link takes
# no more than 1300 bytes.
forge() {
	in_ns r python3 - <<-'END'
	import socket, struct
	c, s = "fd09:0:0:1::1", "fd09:0:0:2::2"
	quote = struct.pack("!IHBB", 6 << 28, 1452, 58, 60)
	quote += socket.inet_pton(socket.AF_INET6, c)
	quote += socket.inet_pton(socket.AF_INET6, s)
	quote += struct.pack("!BBHHH", 128, 0, 0, 0xbad, 1) + bytes(1000)
	socket.socket(socket.AF_INET6, socket.SOCK_RAW, 58).sendto(
	    struct.pack("!BBHI", 2, 0, 0, 1300) + quote, (c, 0))
	END
}

# shellcheck disable=SC2317 # retry_until calls it
has_learned() {	# ADDRESS BYTES
	[ "$(kernel_mtu "$1")" = "$2" ]
}

for to in 10.9.2.2 fd09:0:0:2::2; do
	# ---- others were told, when it was true ----
	link_mtu r s 1300
	VERB=ping
	text c -c 2 -i 0.1 -M 'do' -s 1440 $to
	VERB=mtu
	is "$to: another program was told" "$(kernel_mtu $to)" 1300
	link_mtu r s 1500
	json c -n $to
	holds "what was true before, $to" <<-END
	is no more | mtu[0].state == "found" and mtu[0].path_mtu_bytes == 1500
	the kernel believes it still | mtu[0].cached_before_bytes == 1300 == mtu[0].cached_after_bytes
	END
	text c -n $to
	like "what was true before, $to: in words" "$OUT" \
		'^kernel +believes 1300, which is less than fits: what it was told earlier lasts up to 10 minutes$'

	# ---- the search itself ----
	forget
	is "$to: the kernel has forgotten" "$(kernel_mtu $to)" ""
	link_mtu r s 1400
	json c -n $to
	holds "a search, $to" <<-END
	finds | mtu[0].state == "found" and mtu[0].path_mtu_bytes == 1400
	and teaches the kernel | (mtu[0].cached_before_bytes, mtu[0].cached_after_bytes) == (1500, 1400)
	END
	is "$to: which is so" "$(kernel_mtu $to)" 1400
	forget
	text c -n $to
	like "a search, $to: in words" "$OUT" \
		'^kernel +believed 1500 before, 1400 now: this search put it .* up to 10 minutes'
	json c -n $to
	holds "a search again, $to" <<-END
	finds the same | mtu[0].state == "found" and mtu[0].path_mtu_bytes == 1400
	which is known by now | mtu[0].cached_before_bytes == 1400 == mtu[0].cached_after_bytes
	END
	link_mtu r s 1500
	forget
done

# IPv4 takes no such error where no socket has the identifier.
forge
retry_until 10 has_learned fd09:0:0:2::2 1300
tap_result $? "a forged error is believed by the kernel" \
	"$(in_ns c ip route get fd09:0:0:2::2)"
json c -n fd09:0:0:2::2
holds "what was forged" <<-END
	is not believed | mtu[0].state == "found" and mtu[0].path_mtu_bytes == 1500
	nor is it told by anybody | mtu[0].told_bytes is None and mtu[0].lies == []
	the kernel believes it | mtu[0].cached_before_bytes == 1300
	END
scene_end
