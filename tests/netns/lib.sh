# shellcheck shell=sh
# lib.sh - network namespaces and TAP for the tests beside it
#
#	. tests/netns/lib.sh
#	net_begin		root, or root of a user namespace, or skip
#	chain c r1 r2 s		four hosts in a row, three links, routes
#	in_ns c CMD ...		as root in one of them
#	as_user c CMD ...	there, as nobody without any capability
#	cmd=$(tool $B/netns/x)	a copy that nobody may run
#	ok "what" CMD ...	a test: CMD succeeds
#	net_end			the plan, and the exit status
#
# Names and addresses: link i (from 1) of a chain is 10.9.i.0/24 and
# fd09:0:0:i::/64, its left end .1, its right end .2; devices are called
# after the host at their other end.  Every namespace is called
# asdic-PID-NAME and goes when the script does, however it ends.

TESTS=0
FAILED=0
NET_NAMES=

# ---- TAP ----

tap_result() {	# STATUS WHAT [DETAIL]
	TESTS=$((TESTS + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $TESTS - $2"
		return
	fi
	FAILED=$((FAILED + 1))
	echo "not ok $TESTS - $2"
	[ -z "$3" ] || printf '%s\n' "$3" | sed 's/^/#   /'
}

ok() {	# WHAT CMD ...
	ok_what=$1
	shift
	ok_said=$("$@" 2>&1)
	tap_result $? "$ok_what" "$* said:
$ok_said"
}

fails() {	# WHAT CMD ...: CMD must fail
	fails_what=$1
	shift
	if fails_said=$("$@" 2>&1); then
		tap_result 1 "$fails_what" "$* did not fail, said:
$fails_said"
	else
		tap_result 0 "$fails_what"
	fi
}

is() {	# WHAT GOT EXPECTED
	[ "$2" = "$3" ]
	tap_result $? "$1" "got      $2
expected $3"
}

like() {	# WHAT GOT PATTERN: some line of GOT matches an extended regex
	printf '%s\n' "$2" | grep -Eq -e "$3"
	tap_result $? "$1" "$2
does not match $3"
}

unlike() {	# WHAT GOT PATTERN: no line does
	! printf '%s\n' "$2" | grep -Eq -e "$3"
	tap_result $? "$1" "$2
matches $3"
}

# Take over the TAP of a tool that counts for itself, under a heading.
facts() {	# HEADING CMD ...
	facts_head=$1
	shift
	facts_out=$("$@" 2>&1)
	facts_status=$?
	facts_n=$TESTS
	while IFS= read -r facts_line; do
		case $facts_line in
		"ok "*)		tap_result 0 "$facts_head: ${facts_line#ok }" ;;
		"not ok "*)	tap_result 1 "$facts_head: ${facts_line#not ok }" ;;
		"skip "*)	TESTS=$((TESTS + 1))
				echo "ok $TESTS # SKIP $facts_head: ${facts_line#skip }" ;;
		*)		echo "# ${facts_line#\# }" ;;
		esac
	done <<-END
	$facts_out
	END
	if [ $facts_status -ne 0 ] || [ $TESTS -eq $facts_n ]; then
		tap_result 1 "$facts_head: $* ended with $facts_status"
	fi
}

skip_all() {	# REASON
	echo "1..0 # SKIP $1"
	exit 0
}

# ---- beginning and end ----

# The tests want namespaces of their own and an ordinary user in them.  Root
# has both; anybody else may be root in a user namespace, where "the user" is
# the same uid without capabilities.
net_begin() {
	command -v ip >/dev/null || skip_all "needs ip of iproute2"
	command -v setpriv >/dev/null || skip_all "needs setpriv"
	if [ "$(id -u)" -ne 0 ]; then
		unshare -Urnm true 2>/dev/null ||
			skip_all "needs root or user namespaces"
		ASDIC_USERNS=1 exec unshare -Urnm "$0"
	fi
	if [ -n "$ASDIC_USERNS" ]; then
		mount -t tmpfs none /run 2>/dev/null ||
			skip_all "needs a /run of its own"
	fi
	ip netns add "asdic-$$-try" 2>/dev/null ||
		skip_all "needs ip netns add"
	ip netns del "asdic-$$-try"
	B=${B:-build}
	NET_TMP=$(mktemp -d) && chmod 755 "$NET_TMP" || exit 1
	trap net_clean EXIT
	trap 'exit 1' HUP INT PIPE TERM
}

net_clean() {
	for net_name in $NET_NAMES; do
		net_pids=$(ip netns pids "asdic-$$-$net_name" 2>/dev/null)
		# shellcheck disable=SC2086 # one word a process
		[ -z "$net_pids" ] || kill $net_pids 2>/dev/null
		ip netns del "asdic-$$-$net_name" 2>/dev/null
	done
	[ -z "$NET_TMP" ] || rm -rf "$NET_TMP"
}

net_end() {
	echo "1..$TESTS"
	[ "$FAILED" -eq 0 ]
	exit
}

# ---- hosts and links ----

in_ns() {	# NAME CMD ...
	in_ns_name=$1
	shift
	ip netns exec "asdic-$$-$in_ns_name" "$@"
}

net_sysctl() {	# NAME KEY=VALUE ...; unknown keys do not matter
	net_sysctl_name=$1
	shift
	in_ns "$net_sysctl_name" sysctl -qw "$@" 2>/dev/null || :
}

# A host: ping sockets open to its users, forwarding, no duplicate address
# detection, errors without limit, a third of a second for neighbours (it is
# three).
net_new() {	# NAME
	ip netns add "asdic-$$-$1" || exit 1
	NET_NAMES="$NET_NAMES $1"
	if [ -n "$ASDIC_USERNS" ]; then
		net_range "$1" 0 0
	else
		net_range "$1" 0 65535
	fi
	net_sysctl "$1" net.ipv4.ip_forward=1 \
		net.ipv6.conf.all.forwarding=1 \
		net.ipv6.conf.default.accept_dad=0 \
		net.ipv6.conf.all.accept_dad=0 \
		net.ipv4.conf.all.rp_filter=0 \
		net.ipv4.conf.default.rp_filter=0
	net_limits "$1" off
	in_ns "$1" ip link set lo up
}

net_range() {	# NAME FIRST LAST: net.ipv4.ping_group_range
	net_sysctl "$1" net.ipv4.ping_group_range="$2 $3"
}

# Rate limits of ICMP errors: off, or as Linux has them.
net_limits() {	# NAME on|off
	case $2 in
	on)	net_sysctl "$1" net.ipv4.icmp_ratelimit=1000 \
			net.ipv6.icmp.ratelimit=100 ;;
	off)	net_sysctl "$1" net.ipv4.icmp_ratelimit=0 \
			net.ipv6.icmp.ratelimit=0
		net_sysctl "$1" net.ipv4.icmp_msgs_per_sec=100000 \
			net.ipv4.icmp_msgs_burst=10000 ;;
	esac
}

# A link, its number giving its networks; devices are called after the peer.
link() {	# NUMBER LEFT RIGHT
	ip link add "to-$3" netns "asdic-$$-$2" type veth \
		peer name "to-$2" netns "asdic-$$-$3" || exit 1
	link_end "$2" "to-$3" "$1" 1
	link_end "$3" "to-$2" "$1" 2
}

link_end() {	# NAME DEVICE NUMBER HOST
	net_sysctl "$1" "net.ipv4.neigh.$2.retrans_time_ms=100" \
		"net.ipv6.neigh.$2.retrans_time_ms=100"
	in_ns "$1" ip addr add "10.9.$3.$4/24" dev "$2"
	in_ns "$1" ip addr add "fd09:0:0:$3::$4/64" dev "$2" nodad
	in_ns "$1" ip link set "$2" up
}

route() {	# NAME NUMBER HOST: default route by way of a link's end
	in_ns "$1" ip route add default via "10.9.$2.$3"
	in_ns "$1" ip -6 route add default via "fd09:0:0:$2::$3"
}

# Hosts in a row.  Those in the middle know both ways.
chain() {	# NAME ...
	chain_last=$#
	for chain_name; do
		net_new "$chain_name"
	done
	chain_i=0
	for chain_name; do
		if [ $chain_i -gt 0 ]; then
			link $chain_i "$chain_before" "$chain_name"
		fi
		chain_before=$chain_name
		chain_i=$((chain_i + 1))
	done
	chain_i=1
	for chain_name; do
		chain_routes "$chain_name" $chain_i $chain_last
		chain_i=$((chain_i + 1))
	done
	[ $chain_last -gt 1 ] || return 0
	settle "$1" "10.9.$((chain_last - 1)).2"
	settle "$1" "fd09:0:0:$((chain_last - 1))::2"
}

# Wait until a host answers another: links take a moment to come up, and so
# do IPv6's link-local addresses.
settle() {	# NAME ADDRESS
	retry_until 10 reaches "$1" "$2" && return
	echo "Bail out! $1 cannot reach $2"
	exit 1
}

reaches() {	# NAME ADDRESS
	in_ns "$1" "$B/netns/lanes" -r -n -w 300 "$2" | grep -q 'replies=1 '
}

chain_routes() {	# NAME POSITION HOSTS
	for chain_n in $(seq 1 $(($3 - 1))); do
		if [ "$chain_n" -gt "$2" ]; then
			chain_via="$2 2"
		elif [ "$chain_n" -lt $(($2 - 1)) ]; then
			chain_via="$(($2 - 1)) 1"
		else
			continue
		fi
		# shellcheck disable=SC2086 # link and end
		set -- "$1" "$2" "$3" $chain_via
		in_ns "$1" ip route add "10.9.$chain_n.0/24" \
			via "10.9.$4.$5"
		in_ns "$1" ip -6 route add "fd09:0:0:$chain_n::/64" \
			via "fd09:0:0:$4::$5"
	done
}

# c - r1 - (a | b) - r2 - s, where r1 spreads by flow.  Links: 1 c-r1,
# 2 r1-a, 3 r1-b, 4 a-r2, 5 b-r2, 6 r2-s.
diamond() {
	for diamond_name in c r1 a b r2 s; do
		net_new $diamond_name
	done
	link 1 c r1; link 2 r1 a; link 3 r1 b
	link 4 a r2; link 5 b r2; link 6 r2 s
	net_sysctl r1 net.ipv4.fib_multipath_hash_policy=1 \
		net.ipv6.fib_multipath_hash_policy=1
	route c 1 2
	route a 4 2
	route b 5 2
	route s 6 1
	in_ns r1 ip route add 10.9.6.0/24 nexthop via 10.9.2.2 \
		nexthop via 10.9.3.2
	in_ns r1 ip -6 route add fd09:0:0:6::/64 nexthop via fd09:0:0:2::2 \
		nexthop via fd09:0:0:3::2
	in_ns a ip route add 10.9.1.0/24 via 10.9.2.1
	in_ns a ip -6 route add fd09:0:0:1::/64 via fd09:0:0:2::1
	in_ns b ip route add 10.9.1.0/24 via 10.9.3.1
	in_ns b ip -6 route add fd09:0:0:1::/64 via fd09:0:0:3::1
	in_ns r2 ip route add default via 10.9.4.1
	in_ns r2 ip -6 route add default via fd09:0:0:4::1
	settle r1 10.9.2.2; settle r1 fd09:0:0:2::2
	settle r1 10.9.3.2; settle r1 fd09:0:0:3::2
	settle a 10.9.4.2; settle a fd09:0:0:4::2
	settle b 10.9.5.2; settle b fd09:0:0:5::2
	settle c 10.9.6.2; settle c fd09:0:0:6::2
}

link_mtu() {	# LEFT RIGHT BYTES: both ends
	in_ns "$1" ip link set "to-$2" mtu "$3"
	in_ns "$2" ip link set "to-$1" mtu "$3"
}

# nftables rules of an inet table with the chains input, output, forward.
rules() {	# NAME CHAIN RULE
	command -v nft >/dev/null || return 1
	in_ns "$1" nft -f - <<-END
	add table inet asdic
	add chain inet asdic $2 { type filter hook $2 priority 0 ; }
	add rule inet asdic $2 $3
	END
}

no_rules() {	# NAME
	in_ns "$1" nft delete table inet asdic 2>/dev/null || :
}

# ---- users ----

# As nobody, with no capability to be had.
as_user() {	# NAME CMD ...
	as_user_name=$1
	shift
	if [ -n "$ASDIC_USERNS" ]; then
		in_ns "$as_user_name" setpriv --bounding-set=-all \
			--inh-caps=-all --ambient-caps=-all -- "$@"
	else
		in_ns "$as_user_name" setpriv --reuid=65534 --regid=65534 \
			--clear-groups --bounding-set=-all --inh-caps=-all \
			--ambient-caps=-all -- "$@"
	fi
}

# A program where the user may run it, whatever the modes of the tree are.
tool() {	# PATH; says where it is
	cp "$1" "$NET_TMP/" && chmod 755 "$NET_TMP/${1##*/}" || exit 1
	echo "$NET_TMP/${1##*/}"
}

# Ask again and again, until it is so.
retry_until() {	# SECONDS CMD ...
	retry_end=$(($(date +%s) + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$(date +%s)" -lt $retry_end ] || return 1
		sleep 0.02
	done
}
