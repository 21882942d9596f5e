# shellcheck shell=bash disable=SC2154 # of run, which sources this: tmp, bench
# mtu.sh - the benchmark "mtu": how large a packet may be, beside its peers
#
#   told      five links behind a TUN device, one of 1400 bytes, the next of
#             1280; the far end is 50 ms away: round trips from start to end
#   hole      the same with one link of 1280 bytes, or 1333, whose router does
#             not tell: found, and where it is
#   routers   links of 1500, 1400 and 1280 bytes in namespaces, no delay, beside
#             a bare loop, which relies on all that it is told and asks nothing
#             of the hops
#
# tracepath is measured in namespaces alone: behind the device nobody answers
# it, for it sends no pings, and of a hole it never finds the end.

# sized_path SECOND-LINK THIRD-LINK [STATEMENT] - properties of links
sized_path()
{
	echo "us -- h1 delay 5ms"
	echo "h1 -- h2 delay 5ms mtu $1"
	echo "h2 -- h3 delay 5ms mtu $2"
	echo "h3 -- h4 delay 5ms"
	echo "h4 -- far delay 5ms"
	echo "far address 192.0.2.9 2001:db8::9"
	echo "${3-}"
} > "$tmp/path.net"

# behind_both CMD ... - as behind_tun, IPv6, too
behind_both()
{
	# shellcheck disable=SC2016 # the inner shell expands
	behind_tun bash -c '
		ip -6 addr add fd00::1/128 dev tun0 nodad &&
		ip -6 route add default dev tun0 || exit 1
		exec "$@"' behind_both "$@"
}

# behind_sizes CMD ... - in the first of five hosts; the last is 10.9.4.2
behind_sizes()
{
	# shellcheck disable=SC2016 # the inner shell expands
	B=$B sh -c '
		. tests/netns/lib.sh
		net_begin
		chain c r1 r2 r3 s
		link_mtu r1 r2 1400
		link_mtu r2 r3 1280
		in_ns c "$@"' behind_sizes "$@"
}

# trips NAME TARGET LIMIT FOUND - in round trips of 50 ms
trips()
{
	local n found
	behind_both "$bench/cost" -w -o "$tmp/sizes" 5 \
	    "$tmp/asdic" mtu -n --json "$2" > "$tmp/cost"
	cost_read "$tmp/cost"
	n=$(calc "${wall[0]} / 50000")
	found=$("$here/figures.py" mtu "$tmp/sizes.0")
	line "mtu $1" "$n trips" "$found" - "<= $3" \
	    "$n <= $3 && \"$found\" == \"$4\""
}

mtu_paths()
{
	local size
	sized_path 1400 1280
	trips "told, IPv4" 192.0.2.9 2.2 "1280 told 2-3 confirmed"
	trips "told, IPv6" 2001:db8::9 2.2 "1280 told 2-3 confirmed"
	for size in 1280 1333; do
		sized_path 1500 $size "h2 mtu-told none"
		trips "hole of $size, IPv4" 192.0.2.9 8 \
		    "$size hole 2-3 confirmed"
		trips "hole of $size, IPv6" 2001:db8::9 8 \
		    "$size hole 2-3 confirmed"
	done
}

mtu_routers()
{
	local found said=''
	behind_sizes "$bench/cost" -w -o "$tmp/sizes" 40 \
	    "$tmp/asdic" mtu -n --json 10.9.4.2 + \
	    "$tmp/bare" -s -m 10.9.4.2 > "$tmp/cost"
	cost_read "$tmp/cost"
	found=$("$here/figures.py" mtu "$tmp/sizes.0")
	[ "$found" = "1280 told 2-3 confirmed" ] ||
		echo "run: mtu: found $found" >&2
	grep -q '^mtu 1280$' "$tmp/sizes.1" ||
		echo "run: mtu: the bare loop found nothing" >&2
	command -v tracepath > "$tmp/null" &&
		said=" (tracepath $(behind_sizes "$bench/cost" 3 \
		    -r tracepath -n 10.9.4.2 2> "$tmp/null" |
		    awk '{ print $1 }'))"
	ratio "mtu routers wall" us "${wall[0]}" "${wall[1]}" 3 "bare$said"
	line "mtu routers cpu" "${cpu[0]} us" "${cpu[1]} us bare" \
	    "$(calc "${cpu[0]} / ${cpu[1]}" %.3f)" - -
}

mtu()
{
	make -s -j4 B="$B" "$B/asdic-tun" "$B/netns/lanes" > "$tmp/null" ||
		die "no asdic-tun"
	mtu_paths
	mtu_routers
}
