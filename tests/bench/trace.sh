# shellcheck shell=bash disable=SC2154 # of run, which sources this: tmp, bench
# trace.sh - the benchmark "trace": a path asked at once, beside its peers
#
#   path         20 hops of 10 ms each behind a TUN device, three probes a hop:
#                the time from start to end, where the last answer takes 200 ms
#   silent hop   the same with a router that does not answer
#   chain        ten routers in namespaces, no delay, beside a bare loop that
#                sends all TTLs at once and knows how many there are
#   dead         names asked of a resolver that does not answer: what that costs
#                in time, and whether the probes left at the same instants

# path [STATEMENT] - of 20 hops, to $tmp/path.net
path()
{
	local i
	echo "us -- h1 delay 5ms"
	for i in $(seq 1 18); do
		echo "h$i -- h$((i + 1)) delay 5ms"
	done
	echo "h19 -- far delay 5ms"
	echo "far address 192.0.2.9"
	printf '%s\n' "$@"
} > "$tmp/path.net"

# behind_tun CMD ... - in a network where all leads into $tmp/path.net
behind_tun()
{
	# shellcheck disable=SC2016 # the inner shell expands
	netns bash -c '
		coproc tun { exec "$1" "$2" tun0; }
		read -r -u "${tun[0]}" _ &&
		ip addr add 10.255.0.1/32 dev tun0 &&
		ip link set tun0 mtu 1500 up &&
		ip route add default dev tun0 || exit 1
		shift 2
		"$@"
		exit $?	# not by exec: that would end the network
		' behind_tun "$B/asdic-tun" "$tmp/path.net" "$@"
}

# behind_routers CMD ... - in the first of twelve hosts; the last is 10.9.11.2
behind_routers()
{
	# shellcheck disable=SC2016 # the inner shell expands
	B=$B sh -c '
		. tests/netns/lib.sh
		net_begin
		chain c r1 r2 r3 r4 r5 r6 r7 r8 r9 r10 s
		in_ns c "$@"' behind_routers "$@"
}

# With files of its own in /etc: a name server that nobody is.
with_dead_resolver()
{
	mkdir -p "$tmp/etc"
	printf 'nameserver 192.0.2.53\noptions timeout:10 attempts:1\n' \
	    > "$tmp/etc/resolv.conf"
	echo 'hosts: dns' > "$tmp/etc/nsswitch.conf"
	chmod -R a+rX "$tmp/etc"
	# shellcheck disable=SC2016 # the inner shell expands
	behind_tun unshare -m bash -c '
		for file in resolv.conf nsswitch.conf; do
			mount --bind "$0/$file" /etc/$file || exit 1
		done
		exec "$@"' "$tmp/etc" "$@"
}

# Peers that are installed, as words: "(tracepath 10.6 s, mtr 17.1 s)".  Behind
# the device nobody answers tracepath, which sends no pings.
peers()		# RUNNER TARGET
{
	local name said=''
	local -a command
	for name in tracepath traceroute mtr; do
		[ "$name$1" != tracepathbehind_tun ] || continue
		command=("$name" -n "$2")
		[ $name != traceroute ] || command=(traceroute -I -n "$2")
		[ $name != mtr ] || command=(mtr -n -r -c 3 "$2")
		command -v "$name" > "$tmp/null" || continue
		"$1" "$bench/cost" 1 -r "${command[@]}" > "$tmp/peer" \
		    2> "$tmp/null"
		said+=${said:+, }"$name $(awk '{ printf "%.3f s", $1 / 1e6 }' \
		    "$tmp/peer")"
	done
	[ -z "$said" ] || echo "($said)"
}

# path_line WHAT LIMIT-IN-MS PEERS
path_line()
{
	cost_read "$tmp/cost"
	most "trace $1" ms "$(calc "${wall[0]} / 1000" %.1f)" "$2" "$3"
}

trace_paths()
{
	path
	behind_tun "$bench/cost" -w 5 "$tmp/asdic" trace -n 192.0.2.9 \
	    > "$tmp/cost"
	path_line "20 hops, 200 ms" 230 "$(peers behind_tun 192.0.2.9)"
	path "h7 silent"
	behind_tun "$bench/cost" -w 5 "$tmp/asdic" trace -n 192.0.2.9 \
	    > "$tmp/cost"
	path_line "one of them silent" 500 "$(peers behind_tun 192.0.2.9)"
}

trace_chain()
{
	local said
	said=$(peers behind_routers 10.9.11.2)
	behind_routers "$bench/cost" -w -o "$tmp/chain" 40 \
	    "$tmp/asdic" trace -n 10.9.11.2 + \
	    "$tmp/bare" -s -t 11 -c 3 10.9.11.2 > "$tmp/cost"
	cost_read "$tmp/cost"
	grep -q '^reached in 11 hops' "$tmp/chain.0" ||
		echo "run: trace: not reached" >&2
	ratio "trace ten routers wall" us "${wall[0]}" "${wall[1]}" 2 \
	    "bare $said"
	ratio "trace ten routers cpu" us "${cpu[0]}" "${cpu[1]}" 3 bare
}

trace_dead()
{
	local apart halves runs probes
	path
	with_dead_resolver "$bench/witness" tun0 "$tmp/left" \
	    "$bench/cost" -w 6 "$tmp/asdic" trace 192.0.2.9 + \
	    "$tmp/asdic" trace -n 192.0.2.9 > "$tmp/cost"
	cost_read "$tmp/cost"
	most "trace dead resolver" ms \
	    "$(calc "(${wall[0]} - ${wall[1]}) / 1000" %.1f)" 600 "more than -n"
	read -r apart halves runs probes < <(
	    "$here/figures.py" instants "$tmp/left" 192.0.2.9)
	line "trace dead, departures" "$apart us" \
	    "$halves us between runs with -n ($runs of $probes probes)" - \
	    "<= 1000" "$apart <= 1000 && $runs == 14" "$halves <= 1000"
}

trace()
{
	make -s -j4 B="$B" "$B/asdic-tun" "$B/netns/lanes" > "$tmp/null" ||
		die "no asdic-tun"
	trace_paths
	trace_chain
	trace_dead
}
